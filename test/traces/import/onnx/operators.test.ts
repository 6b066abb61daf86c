/** What single operators come to: words, arguments, shapes, against hand-computed cases and independent references. */
import assert from 'node:assert';
import fc from 'fast-check';
import t from 'tap';
import { InputError } from '../../../../traces/files/index.js';
import { isTensor, type RecordedOp } from '../../../../traces/import/recording.js';
import { operators } from '../../../../traces/import/onnx/operators/index.js';
import { info, node, opsOf, tensor, whole, type NodeObject } from '../../../helpers/onnx.js';
import { run, text, type Case } from '../../../helpers/onnx-operator.js';
import { CASES } from './operator-cases.js';

for (const [given, expected] of CASES)
  t.test(`${given.op} of ${given.reads.map((r) => (r ? `[${r.join(', ')}]` : '–')).join(' and ')} is ${expected}`, async (t) => {
    t.equal(run(given).map(text).join('; '), expected);
  });

t.test('a node that is several operations is all of them', async (t) => {
  t.same(run({ op: 'Sum', reads: [[3], [3], [3]] }).map(text), ['add x[3] y[3] → 3', 'add o0/1[3] z[3] → 3']);
  t.same(run({ op: 'SkipLayerNormalization', domain: 'com.microsoft', reads: [[2, 4], [2, 4], [4], [4]] }).map(text), [
    'add x[2×4] y[2×4] → 2×4',
    'layer_norm o0/sum[2×4] <4> z[4] u[4] → 2×4',
  ]);
  const cached = run({
    op: 'Attention',
    opset: 23,
    makes: 3,
    reads: [[1, 2, 1, 8], [1, 2, 1, 8], [1, 2, 1, 8], undefined, [1, 2, 5, 8], [1, 2, 5, 8]],
  });
  t.same(cached.map(text), [
    'cat (v[1×2×5×8] y[1×2×1×8]) 2 → 1×2×6×8',
    'cat (w[1×2×5×8] z[1×2×1×8]) 2 → 1×2×6×8',
    'scaled_dot_product_attention x[1×2×1×8] o1[1×2×6×8] o2[1×2×6×8] – 0 false – → 1×2×1×8, 1×2×6×8, 1×2×6×8',
  ]);
});

t.test('what cannot be is said at the node', async (t) => {
  const of = (c: Case) => () => run(c);
  t.throws(
    of({
      op: 'MatMul',
      reads: [
        [2, 3],
        [4, 5],
      ],
    }),
    {
      name: 'InputError',
      message: 'm.onnx: node n_o0: shapes [2, 3] and [4, 5]; expected shapes whose inner dimensions are equal',
    },
  );
  t.throws(of({ op: 'MatMul', reads: [[2, 3]] }), /node n_o0: input 1 is missing; expected an operator with all its inputs/);
  t.throws(of({ op: 'Add', reads: [[2], [3]] }), /node n_o0: shapes \[2\] and \[3\]; expected shapes that broadcast/);
  t.throws(
    of({
      op: 'Reshape',
      reads: [
        [2, 3],
        ['is', 4, -1],
      ],
    }),
    /\[2, 3\] reshaped to \[4, -1\]; expected 6 elements/,
  );
  t.throws(
    of({
      op: 'Concat',
      reads: [
        [2, 3],
        [3, 3],
      ],
      attributes: { axis: 1 },
    }),
    /expected shapes that differ in dimension 1 alone/,
  );
  t.throws(of({ op: 'Softmax', reads: [[2]], attributes: { axis: 1 } }), /axis 1 of 1 dimensions; expected one of -1 to 0/);
  t.throws(
    of({
      op: 'Conv',
      reads: [
        [1, 3, 8],
        [6, 2, 3],
      ],
    }),
    /3 channels, weight \[6, 2, 3\], 1 groups; expected channels = in × groups/,
  );
  t.throws(
    of({ op: 'Transpose', reads: [[2, 3]], attributes: { perm: [0, 0] } }),
    /perm \[0, 0\] of 2 dimensions; expected each dimension once/,
  );
  t.throws(
    of({
      op: 'Split',
      reads: [
        [2, 9],
        ['is', 2, 8],
      ],
      makes: 2,
      attributes: { axis: 1 },
    }),
    /parts of \[2, 8\] of 9; expected 2 parts/,
  );
});

const size = fc.integer({ min: 1, max: 5 });
t.test('a slice takes what it takes of an array', async (t) => {
  const bound = fc.integer({ min: -9, max: 9 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8 }), bound, bound, fc.constantFrom(-3, -2, -1, 1, 2, 3), (n, start, end, step) => {
      // positions that a counter visits, by the definition
      const at = (p: number, low: number, high: number) => Math.min(Math.max(p < 0 ? p + n : p, low), high);
      const seen: number[] = [];
      const [low, high] = step > 0 ? [0, n] : [-1, n - 1];
      for (let i = at(start, low, high); step > 0 ? i < at(end, low, high) : i > at(end, low, high); i += step) seen.push(i);
      const data = Array.from({ length: n }, (_, i) => i);
      const lists = [whole('data', data), whole('s', [start]), whole('e', [end]), whole('a', [0]), whole('t', [step])];
      // its elements are seen as the shape that a reshape takes
      const ops = opsOf({
        nodes: [node('Slice', ['data', 's', 'e', 'a', 't'], ['y']), node('ConstantOfShape', ['y'], ['z'])],
        initializers: lists,
      });
      assert.deepEqual(ops[0]!.results![0]!.shape, [seen.length]);
      assert.deepEqual(ops[1]!.results![0]!.shape, seen);
    }),
  );
  t.pass('no counterexample');
});

t.test('shapes that broadcast come to one, element by element', async (t) => {
  fc.assert(
    fc.property(fc.array(size, { maxLength: 4 }), fc.infiniteStream(fc.boolean()), fc.nat(4), (full, ones, drop) => {
      const a = full.map((n) => (ones.next().value ? 1 : n));
      const b = full.map((n, i) => (a[i] === 1 ? n : ones.next().value ? 1 : n)).slice(Math.min(drop, full.length));
      const front = full.length - b.length;
      const expected = full.map((_, i) => Math.max(a[i]!, b[i - front] ?? 1));
      const [op] = run({ op: 'Mul', reads: [a, b] });
      assert.deepEqual(op!.results![0]!.shape, expected);
    }),
  );
  t.pass('no counterexample');
});

t.test('a window stands in as many places as fit', async (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      size,
      size,
      fc.integer({ min: 1, max: 3 }),
      fc.nat(2),
      fc.nat(2),
      (n, k, stride, dilation, before, after) => {
        const places: number[] = [];
        for (let at = -before; at + (k - 1) * dilation < n + after; at += stride) places.push(at);
        fc.pre(places.length > 0);
        const [op] = run({
          op: 'Conv',
          reads: [
            [1, 1, n],
            [1, 1, k],
          ],
          attributes: { strides: [stride], dilations: [dilation], pads: [before, after] },
        });
        assert.deepEqual(op!.results![0]!.shape, [1, 1, places.length]);
      },
    ),
  );
  t.pass('no counterexample');
});

t.test('shapes that the graph computes are known', async (t) => {
  // [batch, rows, 12] → [batch, rows, 3, 4], as an exporter spells it
  const nodes = [
    node('Shape', ['x'], ['s']),
    node('Gather', ['s', 'zero'], ['b']),
    node('Slice', ['s', 'one', 'two'], ['r']),
    node('Unsqueeze', ['b', 'zero1'], ['b1']),
    node('Div', ['twelve', 'four'], ['h']),
    node('Concat', ['b1', 'r', 'h', 'minus'], ['target'], { axis: 0 }),
    node('Reshape', ['x', 'target'], ['y']),
    node('ConstantOfShape', ['s'], ['mask'], { value: tensor('', [1], [1]) }),
    node('Range', ['start', 'rows', 'step'], ['positions']),
  ];
  const initializers = [
    tensor('zero', [], [0]),
    whole('zero1', [0]),
    whole('one', [1]),
    whole('two', [2]),
    whole('twelve', [12]),
    whole('four', [4]),
    whole('minus', [-1]),
    tensor('start', [], [0]),
    tensor('rows', [], [7]),
    tensor('step', [], [2]),
  ];
  const ops = opsOf({ nodes, inputs: [info('x', ['batch', 'seq', 12])], initializers }, { batch: 2, seq: 5 });
  const made = new Map(ops.map((op) => [op.name, op.results![0]!]));
  t.same(made.get('Reshape')!.shape, [2, 5, 3, 4]);
  t.same(made.get('ConstantOfShape')!.shape, [2, 5, 12]);
  t.same(made.get('Range')!.shape, [4]);
  t.equal(
    ops
      .filter((op) => op.word === 'constant')
      .map((op) => op.name)
      .join(' '),
    'Shape Gather Slice Unsqueeze Div Concat ConstantOfShape Range',
  );
});

t.test('quantised products are of 8 bits, their scales are left out', async (t) => {
  const nodes: NodeObject[] = [
    node('DynamicQuantizeLinear', ['x'], ['q', 'scale', 'zero']),
    node('MatMulInteger', ['q', 'w', 'zero', 'wz'], ['i']),
    node('DequantizeLinear', ['w', 'ws', 'wz'], ['wf']),
    node('MatMul', ['x', 'wf'], ['y']),
  ];
  const initializers = [
    tensor(
      'w',
      [4, 5],
      Array.from({ length: 20 }, (_, i) => i % 2),
      'int8',
    ),
    tensor('wz', [], [0], 'int8'),
    tensor('ws', [], [0.5], 'float32'),
  ];
  const ops = opsOf({ nodes, inputs: [info('x', [3, 4])], initializers });
  const types = (op: RecordedOp) =>
    op.args.map((a) => (a !== undefined && isTensor(a) ? `${a.type} ${a.parameter ?? ''}`.trim() : ''));
  t.same(
    ops.map((op) => [op.word, ...types(op)]),
    [
      ['quantize_per_tensor', 'float32'],
      ['matmul', 'uint8', 'int8 w'],
      ['dequantize', 'int8 w'],
      ['matmul', 'float32', 'int8 w'],
    ],
  );
  t.equal(ops[1]!.results![0]!.type, 'int32');
  const w = ops[3]!.args[1]!;
  t.equal(isTensor(w) && w.density, 0.5);
});

t.test('a table of the model that whole numbers choose from is an embedding', async (t) => {
  const words = (ids: object, table = tensor('table', [9, 4], undefined, 'float32')) =>
    opsOf({ nodes: [node('Gather', ['table', 'ids'], ['y'])], inputs: [ids], initializers: [table] }).map((op) => op.word);
  t.same(words(info('ids', [1, 6], 'int64')), ['embedding']);
  t.same(words(info('ids', [], 'int64')), ['select']);
  t.same(words(info('ids', [1, 6], 'int64'), tensor('table', [9, 4], undefined, 'int64')), ['index_select']);
  t.same(words(info('ids', [1, 6], 'int64'), tensor('table', [9, 4, 2], undefined, 'float32')), ['index_select']);
});

t.test('every operator of the registry means something, or says what does not fit', async (t) => {
  const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
  const constant = fc.array(fc.integer({ min: -3, max: 6 }), { maxLength: 4 }).map((list) => ['is', ...list] as const);
  const input = fc.oneof(shape, constant, fc.constant(undefined));
  const attributes = fc.dictionary(
    fc.constantFrom(
      'axis',
      'axes',
      'perm',
      'keepdims',
      'group',
      'strides',
      'pads',
      'kernel_shape',
      'blocksize',
      'num_heads',
      'q_num_heads',
      'split',
      'equation',
    ),
    fc.oneof(
      fc.integer({ min: -5, max: 5 }),
      fc.array(fc.integer({ min: -2, max: 5 }), { maxLength: 4 }),
      fc.constantFrom('ij,jk->ik', 'a', '...->...'),
    ),
  );
  const names = [...operators.keys()];
  let meant = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.array(input, { maxLength: 5 }),
      attributes,
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 9, max: 24 }),
      (name, reads, given, makes, opset) => {
        const [op, domain] = name.includes('::') ? [name.split('::')[1]!, name.split('::')[0]!] : [name, ''];
        try {
          const ops = run({ op, domain, reads, attributes: given, makes, opset });
          for (const { word, results } of ops) {
            assert.ok(word.length > 0);
            for (const r of results ?? [])
              assert.ok(
                r.shape.every((n) => Number.isInteger(n) && n >= 0),
                `${name} makes [${r.shape.join(', ')}]`,
              );
          }
          meant++;
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
        }
      },
    ),
    { numRuns: 3000 },
  );
  t.ok(meant > 500, `${meant} meant something`);
});
