import t from 'tap';
import type { RecordedOp, RecordedTensor } from '../../../../traces/import/recording.js';
import { EVERYTHING } from '../../../../traces/import/select.js';
import { inferred, op, opened, recordingOf, said, tensor } from '../../../helpers/recordings.js';

const [BATCH, HEADS, ROWS, KEYS, WIDTH, DEEP] = [2, 3, 6, 10, 8, 5];
const of = (id: string, ...shape: number[]): RecordedTensor => ({ shape, type: 'float16', id });
const [GRAD, Q, K, V] = [
  of('g', BATCH, HEADS, ROWS, DEEP),
  of('q', BATCH, HEADS, ROWS, WIDTH),
  of('k', BATCH, HEADS, KEYS, WIDTH),
  of('v', BATCH, HEADS, KEYS, DEEP),
] as const;
const PIECES = [
  'bmm 6×6×8×10',
  'elementwise 36×10',
  'bmm 6×10×6×5',
  'bmm 6×6×5×10',
  'elementwise 36×10',
  'bmm 6×6×10×8',
  'bmm 6×10×6×8',
];
const WORDS =
  '_scaled_dot_product_flash_attention_backward _scaled_dot_product_flash_attention_for_cpu_backward ' +
  '_scaled_dot_product_efficient_attention_backward _scaled_dot_product_cudnn_attention_backward';

t.test('attention’s way back is the scores once more and four products, by hand', async (t) => {
  const b = BATCH * HEADS;
  const macs = b * ROWS * KEYS * (WIDTH + DEEP + DEEP + WIDTH + WIDTH);
  for (const word of WORDS.split(' ')) {
    const { pieces, counted, rows } = opened([op(word, [GRAD, Q, K, V, GRAD])]);
    t.same(said(pieces), PIECES, word);
    t.same([counted.recorded, counted.simulated, counted.unsized.size], [macs, macs, 0]);
    t.equal(rows[0]!.fate, 'mapped');
  }
  const turned = ({ shape: [n, h, s, d] }: RecordedTensor): RecordedTensor => tensor(n!, s!, h!, d!);
  for (const word of ['_flash_attention_backward', '_efficient_attention_backward'])
    t.same(said(opened([op(word, [GRAD, Q, K, V].map(turned))]).pieces), PIECES, `${word}: tokens before heads`);
});

t.test('with --pass all each product reads what it should, by ids; without, it is left out', async (t) => {
  const back = op(WORDS.split(' ')[0]!, [GRAD, Q, K, V], { results: [of('dq', BATCH, HEADS, ROWS, WIDTH)] });
  const autograd: RecordedOp = { ...op('x', [], { inner: [back] }), name: 'autograd::engine::evaluate_function: Y', word: 'y' };
  const made = [GRAD, Q, K, V].map((x) => op('tanh', [{ ...x, id: `${x.id}0` }], { results: [x] }));
  const ops = [...made, op('mm', [tensor(2, 3), tensor(3, 4)]), autograd];
  const all = inferred(recordingOf(ops, true), { select: { ...EVERYTHING, pass: 'all' } });
  const [s, p, dv, dp, ds, dq, dk] = all.trace.operators
    .slice(5)
    .map((o) => ({ reads: o.inputs.map((x) => x.id), makes: o.output.id, ...o }));
  const [g, q, k, v] = all.trace.operators.map((o) => o.output.id);
  t.same(
    [s, dv, dp, dq, dk].map((o) => o!.reads),
    [
      [q, k],
      [p!.makes, g],
      [g, v],
      [ds!.makes, k],
      [ds!.makes, q],
    ],
  );
  t.same([p!.reads, ds!.reads], [[s!.makes], [dp!.makes, p!.makes]]);
  t.same(
    [s, dv, dp, dq, dk].map((o) => o!.transposed),
    [true, false, true, false, false],
  );
  t.ok(all.trace.operators.slice(5).every((o) => o.output.bits === 16));
  t.equal(all.report.coverage.macs, 1);
  const forward = inferred(recordingOf(ops, true));
  t.match([forward.trace.operators.length, forward.report.totals['left out']], [5, 2]);
});

t.test('heads that share their keys are counted in full; sizes that do not fit are said to be uncounted', async (t) => {
  const shared = [tensor(1, 4, 6, 8), tensor(1, 4, 6, 8), tensor(1, 2, 10, 8), tensor(1, 2, 10, 8)];
  t.equal(opened([op(WORDS.split(' ')[0]!, shared)]).counted.recorded, 5 * 4 * 6 * 10 * 8);
  for (const args of [
    [GRAD, Q, K],
    [Q, Q, K, V],
    [GRAD, Q, K, K.shape],
    [GRAD, Q, of('k', 2, 3, 10, 7), V],
    [GRAD, Q, K, of('v', 2, 3, 9, 5)],
  ]) {
    const { pieces, counted } = opened([op('_scaled_dot_product_flash_attention_backward', args)]);
    t.same([pieces, [...counted.unsized.values()]], [[], [1]]);
  }
});

t.test('gradients of activations read what is given back and one other tensor', async (t) => {
  const x = tensor(4, 8);
  for (const word of [
    'gelu_backward',
    'silu_backward',
    'tanh_backward',
    'sigmoid_backward',
    'threshold_backward',
    '_softmax_backward_data',
    '_log_softmax_backward_data',
  ]) {
    const { pieces, counted } = opened([op(word, [x, x, -1])]);
    t.match([said(pieces), pieces[0]!.reads.length, counted.unsized.size], [['elementwise 4×8'], 2, 0], word);
  }
});
