import t from 'tap';
import { bottleneckAt, groupedLowRankAt } from '../../../traces/import/adapters.js';
import type { Imported } from '../../../traces/import/importer.js';
import type { RecordedTensor } from '../../../traces/import/recording.js';
import { inferred, op, opened, recordingOf, tensor, withoutIds } from '../../helpers/recordings.js';
import { linear, session, type Session } from '../../helpers/transformers.js';

const [ROWS, WIDTH, FFN] = [4, 8, 20];
type Body = (s: Session, x: RecordedTensor) => RecordedTensor;
const add = (s: Session, x: RecordedTensor, y: RecordedTensor): RecordedTensor => s.run('add', [x, y, 1], ...x.shape);
const act =
  (...words: string[]): Body =>
  (s, x) =>
    words.reduce((y, w) => s.run(w, w === 'mul' ? [y, x] : [y], ...x.shape), x);
const none: Body = (_, x) => x;
/** Down to `n` features, an activation, up again. */
const bottleneck =
  (n: number, activation: Body, up = WIDTH): Body =>
  (s, x) =>
    linear(s, activation(s, linear(s, x, n)), up);
const block: Body = (s, x) => linear(s, act('gelu')(s, linear(s, x, FFN)), WIDTH);

/** A layer's block with something of a task in it; before and after, products that are nobody's. */
function layer(body: Body): Session {
  const s = session();
  const x = act('tanh')(s, linear(s, s.given(1, ROWS, WIDTH), WIDTH));
  const y = add(s, body(s, x), x);
  linear(s, s.run('layer_norm', [y, [WIDTH], s.given(WIDTH), s.given(WIDTH)], ...y.shape), WIDTH);
  return s;
}
/** Shapes of products' weights that change with the task, the head's left out. */
const tasks = ({ trace }: Imported): string[] =>
  trace.operators
    .slice(0, -1)
    .flatMap(({ kind, inputs }) => (kind === 'matmul' || kind === 'bmm' ? inputs.slice(1, 2) : []))
    .filter((w) => w.class === 'task')
    .map((w) => w.shape.join('×'));

const behind =
  (adapter: Body): Body =>
  (s, x) => {
    const y = block(s, x);
    return add(s, adapter(s, y), y);
  };
const gated: Body = (s, x) => {
  const [a, b] = s.split(x, [2, 2]) as [RecordedTensor, RecordedTensor];
  return s.run('mul', [a, s.run('sigmoid', [b], ...b.shape)], ...a.shape);
};
const beside: Body = (s, x) => {
  const y = bottleneck(2, act('relu'))(s, x);
  return add(s, block(s, x), y);
};
const besideDown: Body = (s, x) => {
  const inner = act('gelu')(s, linear(s, x, FFN));
  const y = linear(s, inner, WIDTH);
  return add(s, s.run('mul', [bottleneck(2, act('relu'))(s, inner), 4], ...y.shape), y);
};
const CASES: [string, Body, string[]][] = [
  ['relu', behind(bottleneck(2, act('relu'))), ['2×8', '8×2']],
  ['mish in pieces', behind(bottleneck(2, act('softplus', 'tanh', 'mul'))), ['2×8', '8×2']],
  ['hardswish in pieces', behind(bottleneck(2, act('clamp', 'mul'))), ['2×8', '8×2']],
  ['hardswish', behind(bottleneck(2, act('hardswish'))), ['2×8', '8×2']],
  ['relu²', behind(bottleneck(2, act('relu', 'square'))), ['2×8', '8×2']],
  ['a gate', behind(bottleneck(4, gated)), ['4×8', '8×2']],
  ['no activation', behind(bottleneck(2, none)), ['2×8', '8×2']],
  ['as wide as the model', behind(bottleneck(WIDTH, act('relu'))), ['8×8', '8×8']],
  ['beside the block, before it', beside, ['2×8', '8×2']],
  ['beside the block’s second product', besideDown, ['2×20', '8×2']],
  ['no adapter: a block', block, []],
  ['no adapter: a block as wide as the model', bottleneck(WIDTH, act('relu')), []],
  ['no adapter: a block of two factors', (s, x) => bottleneck(2, none)(s, act('gelu')(s, bottleneck(2, none, FFN)(s, x))), []],
];
for (const [name, body, expected] of CASES)
  t.test(`adapters, ${name}`, async (t) => {
    const s = layer(body);
    t.same(tasks(inferred(recordingOf(s.ops, true))), expected, 'by ids');
    t.same(tasks(inferred(recordingOf(withoutIds(s.ops)))), expected, 'without');
  });

t.test('a low-rank update of full rank is one where ids say what its products read', async (t) => {
  const lora = (rank: number): Session =>
    layer((s, x) => add(s, linear(s, x, WIDTH), linear(s, linear(s, x, rank, false), WIDTH, false)));
  t.same(tasks(inferred(recordingOf(lora(WIDTH).ops, true))), ['8×8', '8×8']);
  t.same(tasks(inferred(recordingOf(lora(2).ops, true))), ['2×8', '8×2']);
  const three = layer((s, x) => add(s, linear(s, linear(s, linear(s, x, WIDTH), WIDTH), WIDTH), x));
  t.same(tasks(inferred(recordingOf(three.ops, true))), [], 'three products, one after the other');
  t.same(tasks(inferred(recordingOf(withoutIds(three.ops)))), []);
});

t.test('a low-rank update whose B is grouped (MergedLinear)', async (t) => {
  const merged = (groups: number): Session =>
    layer((s, x) => {
      const y = linear(s, x, FFN);
      const a = linear(s, x, 4, false);
      const turned = s.run('transpose', [a, -2, -1], 1, 4, ROWS);
      const kernel = s.given(FFN, 4 / groups, 1);
      const b = s.run('conv1d', [turned, kernel, undefined, [1], [0], [1], groups], 1, FFN, ROWS);
      return linear(s, act('gelu')(s, add(s, y, s.run('transpose', [b, -2, -1], 1, ROWS, FFN))), WIDTH);
    });
  for (const ids of [true, false])
    t.same(tasks(inferred(recordingOf(ids ? merged(2).ops : withoutIds(merged(2).ops), ids))), ['4×8', '20×2×1']);
  const { pieces } = opened(merged(2).ops, { ids: true });
  t.same(groupedLowRankAt(pieces, 2), { down: 3, up: 4 });
  t.equal(groupedLowRankAt(pieces, 3), undefined);
});

t.test('rows must agree, and a product at the end has nothing after it', async (t) => {
  const product = (m: number, k: number, n: number) => op('mm', [tensor(m, k), tensor(k, n)]);
  const sum = op('add', [tensor(1, 4, 8), tensor(1, 4, 8), 1]);
  const found = (...ops: ReturnType<typeof op>[]): unknown => bottleneckAt(opened(ops).pieces, 0);
  const relu = op('relu', [tensor(4, 2)]);
  t.same(found(product(4, 8, 2), relu, product(4, 2, 8), sum), { down: 0, up: 2 });
  t.equal(found(product(4, 8, 2), relu, product(4, 2, 8)), undefined);
  t.equal(found(product(4, 8, 2), relu, product(2, 2, 8), sum), undefined);
  t.equal(found(product(4, 8, 2), op('relu', [tensor(4, 3)]), product(4, 2, 8), sum), undefined);
  t.equal(found(product(4, 8, 2)), undefined);
});

t.test(
  'DoRA: LoRA’s matrices are multiplied with each other and added to the weight; all three are the same tensors elsewhere',
  async (t) => {
    const made = (id: string, ...shape: number[]): RecordedTensor => ({ ...tensor(...shape), id });
    const [x, w, a, b] = [made('x', 6, 16), made('w', 20, 16), made('a', 4, 16), made('b', 20, 4)];
    const turned = (t: RecordedTensor): RecordedTensor => ({ ...t, shape: [...t.shape].reverse() });
    const [base, update, sum, norm, down, up, total] = [
      made('base', 6, 20),
      made('ba', 20, 16),
      made('w+ba', 20, 16),
      made('norm', 20),
      made('down', 6, 4),
      made('up', 6, 20),
      made('out', 6, 20),
    ];
    const { trace } = inferred(
      recordingOf(
        [
          op('mm', [x, turned(w)], { results: [base] }),
          op('mm', [b, a], { results: [update] }),
          op('add', [w, update, 1], { results: [sum] }),
          op('linalg_vector_norm', [sum, 2, [1]], { results: [norm] }),
          op('mm', [x, turned(a)], { results: [down] }),
          op('mm', [down, turned(b)], { results: [up] }),
          op('add', [base, up, 1], { results: [total] }),
        ],
        true,
      ),
    );
    const [first, product, added, , fifth, sixth] = trace.operators;
    const [weight, ofB, ofA] = [first!.inputs[1]!, product!.inputs[0]!, product!.inputs[1]!];
    t.same(
      [weight, ofB, ofA].map((i) => i.class),
      ['backbone', 'task', 'task'],
    );
    t.same([fifth!.inputs[1]!.id, sixth!.inputs[1]!.id], [ofA.id, ofB.id]);
    t.same([...added!.inputs.map((i) => i.id)].sort(), [weight.id, product!.output.id].sort(), 'the sum reads the weight');
  },
);
