/** What single operators come to: words, arguments, shapes, against hand-computed cases and independent references. */
import assert from 'node:assert';
import fc from 'fast-check';
import t from 'tap';
import { InputError } from '../../../../traces/files/index.js';
import { isTensor, isTensorList, type Argument, type RecordedOp } from '../../../../traces/import/recording.js';
import { operators } from '../../../../traces/import/onnx/operators/index.js';
import { info, node, opsOf, tensor, whole, type NodeObject } from '../../../helpers/onnx.js';

type Attributes = Parameters<typeof node>[3];
/** One node that reads x, y, z … of these shapes; a list that starts with 'is' is a constant of whole numbers. */
type Input = readonly number[] | readonly ['is', ...number[]] | undefined;
interface Case {
  readonly op: string;
  readonly reads: readonly Input[];
  readonly attributes?: Attributes;
  readonly makes?: number;
  readonly opset?: number;
  readonly domain?: string;
}
const NAMES = [...'xyzuvwabcdef'];

function run({ op, reads, attributes = {}, makes = 1, opset = 17, domain = '' }: Case): readonly RecordedOp[] {
  const isConstant = (r: Input): r is readonly ['is', ...number[]] => r?.[0] === 'is';
  const names = reads.map((r, i) => (r ? NAMES[i]! : ''));
  return opsOf({
    nodes: [
      node(
        op,
        names,
        Array.from({ length: makes }, (_, i) => `o${i}`),
        attributes,
        { domain },
      ),
    ],
    inputs: reads.flatMap((r, i) => (r && !isConstant(r) ? [info(names[i]!, r as number[])] : [])),
    initializers: reads.flatMap((r, i) => (isConstant(r) ? [whole(names[i]!, r.slice(1) as number[])] : [])),
    opset,
  });
}
/** An argument as text: x[2×3] for a tensor, numbers as they are. */
const show = (a: Argument): string => {
  if (a === undefined) return '–';
  if (isTensorList(a)) return `(${a.map(show).join(' ')})`;
  if (isTensor(a)) return `${a.id}[${a.shape.join('×')}]`;
  return Array.isArray(a) ? `<${a.join(' ')}>` : String(a);
};
const text = (op: RecordedOp): string =>
  `${op.word} ${op.args.map(show).join(' ')} → ${op.results ? op.results.map((r) => r.shape.join('×')).join(', ') : '?'}`;

const CASES: readonly (readonly [Case, string])[] = [
  // products
  [
    {
      op: 'MatMul',
      reads: [
        [2, 3, 4],
        [4, 5],
      ],
    },
    'matmul x[2×3×4] y[4×5] → 2×3×5',
  ],
  [{ op: 'MatMul', reads: [[4], [4]] }, 'matmul x[4] y[4] → '],
  [
    {
      op: 'MatMul',
      reads: [
        [5, 1, 3, 4],
        [2, 4, 6],
      ],
    },
    'matmul x[5×1×3×4] y[2×4×6] → 5×2×3×6',
  ],
  [{ op: 'MatMul', reads: [[3, 4], [4]] }, 'matmul x[3×4] y[4] → 3'],
  [{ op: 'Gemm', reads: [[3, 4], [5, 4], [5]], attributes: { transB: 1 } }, 'addmm z[5] x[3×4] y[4×5] → 3×5'],
  [
    {
      op: 'Gemm',
      reads: [
        [4, 3],
        [4, 5],
      ],
      attributes: { transA: 1 },
    },
    'mm x[3×4] y[4×5] → 3×5',
  ],
  [
    {
      op: 'MatMulInteger',
      reads: [
        [3, 4],
        [4, 5],
      ],
    },
    'matmul x[3×4] y[4×5] → 3×5',
  ],
  [{ op: 'QLinearMatMul', reads: [[3, 4], [], [], [4, 5], [], [], [], []] }, 'matmul x[3×4] u[4×5] → 3×5'],
  [
    {
      op: 'FusedMatMul',
      domain: 'com.microsoft',
      reads: [
        [3, 4],
        [5, 4],
      ],
      attributes: { transB: 1, alpha: 0.5 },
    },
    'matmul x[3×4] y[4×5] → 3×5',
  ],
  [
    {
      op: 'FusedMatMul',
      domain: 'com.microsoft',
      reads: [
        [4, 2, 3],
        [5, 4, 2],
      ],
      attributes: { transA: 1, transBatchB: 1, transB: 1 },
    },
    'matmul x[4×3×2] y[4×2×5] → 4×3×5',
  ],
  [
    { op: 'Conv', reads: [[1, 3, 8, 8], [6, 3, 3, 3], [6]], attributes: { pads: [1, 1, 1, 1], strides: [2, 2] } },
    'convolution x[1×3×8×8] y[6×3×3×3] z[6] <2 2> <1 1> <1 1> false <0 0> 1 → 1×6×4×4',
  ],
  [
    {
      op: 'Conv',
      reads: [
        [1, 4, 9],
        [4, 1, 3],
      ],
      attributes: { group: 4, dilations: [2] },
    },
    'convolution x[1×4×9] y[4×1×3] – <1> <0> <2> false <0> 4 → 1×4×5',
  ],
  [
    {
      op: 'Conv',
      reads: [
        [1, 1, 7],
        [1, 1, 3],
      ],
      attributes: { auto_pad: 'SAME_UPPER', strides: [2] },
    },
    'convolution x[1×1×7] y[1×1×3] – <2> <1> <1> false <0> 1 → 1×1×4',
  ],
  [
    {
      op: 'ConvTranspose',
      reads: [
        [1, 4, 5],
        [4, 2, 3],
      ],
      attributes: { strides: [2], output_padding: [1] },
    },
    'convolution x[1×4×5] y[4×2×3] – <2> <0> <1> true <1> 1 → 1×2×12',
  ],
  [
    {
      op: 'Einsum',
      reads: [
        [2, 3, 4],
        [2, 5, 4],
      ],
      attributes: { equation: 'bqd, bkd -> bqk' },
    },
    'einsum bqd,bkd->bqk (x[2×3×4] y[2×5×4]) → 2×3×5',
  ],
  [
    {
      op: 'Einsum',
      reads: [
        [2, 7, 3, 4],
        [4, 5],
      ],
      attributes: { equation: '...ij,jk->...ik' },
    },
    'einsum ...ij,jk->...ik (x[2×7×3×4] y[4×5]) → 2×7×3×5',
  ],
  [
    {
      op: 'Einsum',
      reads: [
        [3, 4],
        [4, 5],
      ],
      attributes: { equation: 'ij,jk' },
    },
    'einsum ij,jk (x[3×4] y[4×5]) → 3×5',
  ],
  [
    {
      op: 'Attention',
      opset: 23,
      reads: [
        [1, 6, 32],
        [1, 9, 16],
        [1, 9, 16],
      ],
      attributes: { q_num_heads: 4, kv_num_heads: 2, is_causal: 1 },
    },
    'scaled_dot_product_attention x[1×4×6×8] y[1×2×9×8] z[1×2×9×8] – 0 true – → 1×6×32',
  ],
  [
    {
      op: 'MultiHeadAttention',
      domain: 'com.microsoft',
      reads: [
        [1, 6, 32],
        [1, 9, 32],
        [1, 9, 32],
      ],
      attributes: { num_heads: 4 },
    },
    'scaled_dot_product_attention x[1×4×6×8] y[1×4×9×8] z[1×4×9×8] – 0 false – → 1×6×32',
  ],
  [
    {
      op: 'LSTM',
      reads: [
        [7, 2, 3],
        [1, 20, 3],
        [1, 20, 5],
      ],
      makes: 3,
      attributes: { hidden_size: 5 },
    },
    'lstm x[7×2×3] y[20×3] z[20×5] – → 7×1×2×5, 1×2×5, 1×2×5',
  ],
  // rows
  [
    { op: 'LayerNormalization', reads: [[2, 3, 4], [4], [4]], makes: 3 },
    'layer_norm x[2×3×4] <4> y[4] z[4] 0.00001 → 2×3×4, 2×3×1, 2×3×1',
  ],
  [{ op: 'RMSNormalization', opset: 23, reads: [[2, 3, 4], [4]] }, 'rms_norm x[2×3×4] <4> y[4] 0.00001 → 2×3×4'],
  [{ op: 'Softmax', reads: [[2, 3, 4]] }, 'softmax x[2×3×4] 2 → 2×3×4'],
  [{ op: 'Softmax', reads: [[2, 3, 4]], opset: 11 }, 'softmax x[2×3×4] <1 2> → 2×3×4'],
  [{ op: 'ReduceMean', reads: [[2, 3, 4]], attributes: { axes: [-1] } }, 'mean x[2×3×4] <2> true → 2×3×1'],
  [
    {
      op: 'ReduceMean',
      reads: [
        [2, 3, 4],
        ['is', 1],
      ],
      attributes: { keepdims: 0 },
      opset: 18,
    },
    'mean x[2×3×4] <1> false → 2×4',
  ],
  [{ op: 'ReduceSum', reads: [[2, 3, 4]] }, 'sum x[2×3×4] <0 1 2> true → 1×1×1'],
  [{ op: 'ArgMax', reads: [[2, 3]], attributes: { axis: 1, keepdims: 0 } }, 'argmax x[2×3] 1 false → 2'],
  [
    {
      op: 'TopK',
      reads: [
        [2, 9],
        ['is', 4],
      ],
      makes: 2,
    },
    'topk x[2×9] 4 1 → 2×4, 2×4',
  ],
  [
    { op: 'MaxPool', reads: [[1, 2, 7, 7]], attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 } },
    'max_pool2d x[1×2×7×7] <3 3> <2 2> <0 0> → 1×2×3×3',
  ],
  [{ op: 'GlobalAveragePool', reads: [[1, 2, 7, 7]] }, 'adaptive_avg_pool2d x[1×2×7×7] → 1×2×1×1'],
  // elements
  [{ op: 'Add', reads: [[2, 3, 4], [4]] }, 'add x[2×3×4] y[4] → 2×3×4'],
  [
    {
      op: 'Pow',
      reads: [
        [2, 3],
        ['is', 3],
      ],
    },
    'pow x[2×3] y[1] → 2×3',
  ],
  [{ op: 'Gelu', reads: [[2, 3]], attributes: { approximate: 'tanh' }, opset: 20 }, 'gelu x[2×3] tanh → 2×3'],
  [{ op: 'Swish', reads: [[2, 3]], opset: 24 }, 'silu x[2×3] → 2×3'],
  [{ op: 'Clip', reads: [[2, 3], undefined, ['is', 6]] }, 'clamp x[2×3] – 6 → 2×3'],
  [{ op: 'Where', reads: [[3, 1], [1, 4], [4]] }, 'where x[3×1] y[1×4] z[4] → 3×4'],
  [{ op: 'Dropout', reads: [[2, 3]], makes: 2 }, 'dropout x[2×3] 0.5 false → 2×3, 2×3'],
  // movement
  [
    {
      op: 'Reshape',
      reads: [
        [2, 3, 4],
        ['is', 0, -1],
      ],
    },
    'view x[2×3×4] <2 12> → 2×12',
  ],
  [{ op: 'Flatten', reads: [[2, 3, 4]], attributes: { axis: 2 } }, 'flatten x[2×3×4] 2 -1 → 6×4'],
  [{ op: 'Transpose', reads: [[2, 3, 4]], attributes: { perm: [0, 2, 1] } }, 'permute x[2×3×4] <0 2 1> → 2×4×3'],
  [{ op: 'Squeeze', reads: [[1, 3, 1]], opset: 11, attributes: { axes: [-1] } }, 'squeeze x[1×3×1] <-1> → 1×3'],
  [{ op: 'Squeeze', reads: [[1, 3, 1]] }, 'squeeze x[1×3×1] – → 3'],
  [
    {
      op: 'Unsqueeze',
      reads: [
        [3, 4],
        ['is', 0, -1],
      ],
    },
    'unsqueeze x[3×4] <0 -1> → 1×3×4×1',
  ],
  [
    {
      op: 'Expand',
      reads: [
        [3, 1],
        ['is', 2, 1, 6],
      ],
    },
    'expand x[3×1] <2 3 6> → 2×3×6',
  ],
  [
    {
      op: 'Tile',
      reads: [
        [3, 1],
        ['is', 2, 4],
      ],
    },
    'repeat x[3×1] <2 4> → 6×4',
  ],
  [
    {
      op: 'Slice',
      reads: [
        [8, 9],
        ['is', 1],
        ['is', 9007199254740991],
        ['is', 1],
        ['is', 3],
      ],
    },
    'slice x[8×9] 1 1 9007199254740991 3 → 8×3',
  ],
  [{ op: 'Slice', reads: [[8, 9]], opset: 9, attributes: { starts: [-3], ends: [8], axes: [0] } }, 'slice x[8×9] 0 -3 8 1 → 3×9'],
  [
    {
      op: 'Split',
      reads: [
        [2, 9],
        ['is', 2, 7],
      ],
      makes: 2,
      attributes: { axis: 1 },
    },
    'split x[2×9] <2 7> 1 → 2×2, 2×7',
  ],
  [
    { op: 'Split', reads: [[2, 7]], makes: 3, attributes: { axis: 1, num_outputs: 3 }, opset: 18 },
    'split x[2×7] <3 3 1> 1 → 2×3, 2×3, 2×1',
  ],
  [
    {
      op: 'Concat',
      reads: [
        [2, 3],
        [2, 5],
      ],
      attributes: { axis: -1 },
    },
    'cat (x[2×3] y[2×5]) 1 → 2×8',
  ],
  [
    {
      op: 'Gather',
      reads: [
        [5, 4],
        [2, 3],
      ],
    },
    'index_select x[5×4] 0 y[2×3] → 2×3×4',
  ],
  [
    {
      op: 'Pad',
      reads: [
        [2, 3],
        ['is', 0, 1, 0, 2],
      ],
    },
    'constant_pad_nd x[2×3] <0 1 0 2> → 2×6',
  ],
  [{ op: 'Trilu', reads: [[4, 4]], attributes: { upper: 0 } }, 'tril x[4×4] 0 → 4×4'],
  [{ op: 'DepthToSpace', reads: [[1, 8, 2, 3]], attributes: { blocksize: 2 } }, 'pixel_shuffle x[1×8×2×3] 2 → 1×2×4×6'],
  [{ op: 'OneHot', reads: [[2, 3], ['is', 9], [2]] }, 'one_hot x[2×3] 9 → 2×3×9'],
  [{ op: 'Shape', reads: [[2, 3]] }, 'constant x[2×3] → 2'],
  [{ op: 'NonZero', reads: [[2, 3]] }, 'nonzero x[2×3] → ?'],
  [{ op: 'Whatever', domain: 'my.own', reads: [[2, 3]] }, 'my.own::Whatever x[2×3] → ?'],
  [{ op: 'Whatever', reads: [[2, 3]] }, 'onnx::Whatever x[2×3] → ?'],
];
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
