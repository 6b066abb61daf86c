import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { matmulDims } from '../../../../traces/import/rules/products.js';
import type { Argument, RecordedOp } from '../../../../traces/import/recording.js';
import { op, opened, said, tensor } from '../../../helpers/recordings.js';

const pieces = (...ops: RecordedOp[]): string[] => said(opened(ops).pieces);
const shapes = (o: RecordedOp): number[][][] => {
  const [p] = opened([o]).pieces;
  return [p!.reads.map((r) => (typeof r === 'number' ? [r] : [...r.shape])), p!.parameters.map((w) => [...w.shape])];
};
const [X, W, B] = [tensor(4, 8), tensor(8, 3), tensor(3)];

t.test('forms of one product: sizes, and which operand is the weight', async (t) => {
  const cases: [string, Argument[], string, number[][][]][] = [
    ['mm', [X, W], 'matmul 1×4×8×3', [[[4, 8]], [[8, 3]]]],
    ['addmm', [B, X, W, 1, 1], 'matmul 1×4×8×3', [[[4, 8]], [[8, 3], [3]]]],
    ['linear', [tensor(2, 5, 8), tensor(3, 8), B], 'matmul 1×10×8×3', [[[2, 5, 8]], [[3, 8], [3]]]],
    ['linear', [tensor(8), tensor(3, 8), undefined], 'matmul 1×1×8×3', [[[8]], [[3, 8]]]],
    [
      'bmm',
      [tensor(2, 4, 8), tensor(2, 8, 3)],
      'bmm 2×4×8×3',
      [
        [
          [2, 4, 8],
          [2, 8, 3],
        ],
        [],
      ],
    ],
    [
      'baddbmm',
      [tensor(1), tensor(2, 4, 8), tensor(2, 8, 3), 1, 1],
      'bmm 2×4×8×3',
      [
        [
          [2, 4, 8],
          [2, 8, 3],
        ],
        [],
      ],
    ],
    ['matmul', [tensor(2, 2, 4, 8), tensor(8, 3)], 'matmul 1×16×8×3', [[[2, 2, 4, 8]], [[8, 3]]]],
    [
      'matmul',
      [tensor(2, 1, 4, 8), tensor(3, 8, 3)],
      'bmm 6×4×8×3',
      [
        [
          [2, 1, 4, 8],
          [3, 8, 3],
        ],
        [],
      ],
    ],
    ['mv', [tensor(5, 8), tensor(8)], 'bmm 1×5×8×1', [[[8]], [[5, 8]]]],
    ['dot', [tensor(8), tensor(8)], 'bmm 1×1×8×1', [[[8], [8]], []]],
    ['aten::mm.out', [X, W, tensor(4, 3)], 'matmul 1×4×8×3', [[[4, 8]], [[8, 3]]]],
    ['_int_mm', [X, W], 'matmul 1×4×8×3', [[[4, 8]], [[8, 3]]]],
  ];
  for (const [name, args, dims, operands] of cases) {
    t.equal(pieces(op(name, args))[0], dims, name);
    t.same(shapes(op(name, args)), operands, name);
  }
});

t.test('out-variants of square matrices: the result is the last', async (t) => {
  const square = tensor(4, 4);
  t.same(shapes(op('aten::mm.out', [square, square, square])), [[[4, 4]], [[4, 4]]]);
  t.same(pieces(op('aten::addmm.out', [tensor(4), square, square, 1, 1, square])), ['matmul 1×4×4×4']);
});

t.test('matmul broadcasts as numpy does', async (t) => {
  const d = fc.integer({ min: 1, max: 5 });
  const lead = fc.array(d, { maxLength: 2 });
  fc.assert(
    fc.property(lead, d, d, d, fc.boolean(), (batch, m, k, n, shared) => {
      const dims = matmulDims([...batch, m, k], [...(shared ? [] : batch), k, n])!;
      const all = batch.reduce((a, b) => a * b, 1);
      assert.equal(dims.b * dims.m * dims.k * dims.n, all * m * k * n);
      assert.deepEqual([dims.k, dims.n], [k, n]);
      assert.equal(dims.b, shared ? 1 : all);
      assert.equal(matmulDims([...batch, m, k], [k + 1, n]), undefined);
    }),
  );
  t.same(matmulDims([8], [8]), { b: 1, m: 1, k: 8, n: 1 });
  t.same(matmulDims([4, 8], [8]), { b: 1, m: 4, k: 8, n: 1 });
});

t.test('einsum: letters in both operands are batches where the result has them, else they are summed over', async (t) => {
  const cases: [string, number[], number[], string][] = [
    ['ij,jk->ik', [4, 8], [8, 3], 'matmul 1×4×8×3'],
    ['bqhd,bkhd->bhqk', [2, 5, 3, 4], [2, 6, 3, 4], 'bmm 6×5×4×6'],
    ['bij, bjk -> bik', [2, 4, 8], [2, 8, 3], 'bmm 2×4×8×3'],
    ['i,i->', [8], [8], 'matmul 1×1×8×1'],
  ];
  for (const [equation, a, b, dims] of cases)
    t.same(pieces(op('einsum', [equation, [tensor(...a), tensor(...b)]])), [dims], equation);
});

t.test('einsum that sums over nothing multiplies elements, and counts no product', async (t) => {
  const cases: [string, number[], number[], string][] = [
    ['bij,bij->bij', [2, 4, 8], [2, 4, 8], 'mul 8×8'],
    ['bij,bij->bji', [2, 4, 8], [2, 4, 8], 'mul 16×4'],
    ['...i,...i->...i', [2, 4, 8], [4, 8], 'elementwise 8×8'],
    ['bij,bi->bij', [2, 4, 8], [2, 4], 'elementwise 8×8'],
    ['i,j->ij', [16], [4], 'elementwise 16×4'],
    ['i,j', [16], [4], 'elementwise 16×4'],
  ];
  for (const [equation, a, b, dims] of cases) {
    const { pieces, counted } = opened([op('einsum', [equation, [tensor(...a), tensor(...b)]])]);
    t.same([said(pieces), counted.recorded, counted.unsized.size], [[dims], 0, 0], equation);
  }
});

t.test('einsum of one operand only looks at it, or sums', async (t) => {
  const one = (equation: string, ...shape: number[]): string => {
    const { pieces, rows, counted } = opened([op('einsum', [equation, [tensor(...shape)]])]);
    t.same([counted.recorded, counted.unsized.size], [0, equation === 'ij->k' ? 1 : 0], equation);
    return pieces.map((p) => `${said([p])[0]} makes ${p.out!.join('×')}`)[0] ?? `${rows[0]!.fate}: ${rows[0]!.into}`;
  };
  t.equal(one('bij->bji', 2, 4, 8), 'folded: host only');
  t.equal(one('ii->i', 4, 4), 'folded: host only');
  t.equal(one('bij->b', 2, 4, 8), 'elementwise 2×32 makes 2');
  t.equal(one('bij->ij', 2, 4, 8), 'elementwise 32×2 makes 4×8');
  t.equal(one('ii', 4, 4), 'elementwise 1×4 makes 1');
  t.equal(one('ij->k', 4, 8), 'unknown: its operands do not fit');
});

t.test('what a product ends in comes after it: activations, a whole matrix that is added', async (t) => {
  t.same(pieces(op('_addmm_activation', [B, X, W, 1, 1, true])), ['matmul 1×4×8×3', 'gelu 4×3']);
  t.same(pieces(op('_addmm_activation', [B, X, W, 1, 1, false])), ['matmul 1×4×8×3', 'relu 4×3']);
  t.same(pieces(op('linear_relu', [X, tensor(3, 8), B])), ['matmul 1×4×8×3', 'relu 4×3']);
  t.same(pieces(op('addmm', [tensor(4, 3), X, W, 1, 1])), ['matmul 1×4×8×3', 'add 4×3']);
  t.same(pieces(op('addmv', [tensor(5), tensor(5, 8), tensor(8)])), ['bmm 1×5×8×1', 'add 1×5']);
  const fused = (word: string): string[] => pieces(op('mkldnn::_linear_pointwise', [X, tensor(3, 8), B, word, [], '']));
  t.same(fused('swish'), ['matmul 1×4×8×3', 'silu 4×3']);
  t.same(fused('none'), ['matmul 1×4×8×3']);
  t.same(pieces(op('mkldnn::_linear_pointwise', [X, tensor(4, 3), tensor(3, 8), B, 'add'])), ['matmul 1×4×8×3', 'add 4×3']);
});

t.test('packed weights: columns of the result, else of what the next operator reads, else unknown', async (t) => {
  const linear = (more: object = {}): RecordedOp => op('quantized::linear', [tensor(2, 4, 8), 0.1, 0], more);
  t.same(pieces(op('quantized::linear', [tensor(2, 4, 8)], { results: [tensor(2, 4, 3)] })), ['matmul 1×8×8×3']);
  const guessed = opened([linear(), op('quantized::relu', [tensor(2, 4, 5)])]);
  t.same(said(guessed.pieces)[0], 'matmul 1×8×8×5');
  t.match(guessed.pieces[0]!.parameters, [{ shape: [5, 8], type: 'int8' }]);
  t.match(guessed.notes, [
    'products: columns of packed weights are not recorded; taken from what the next operator reads (a guess)',
  ]);
  const lost = opened([linear()]);
  t.match(lost.rows, [{ fate: 'unknown', into: 'a product whose packed weight has no recorded size' }]);
  t.same([...lost.counted.unsized], [['quantized::linear', 1]]);
  for (const word of ['conv2d', 'conv1d_relu'])
    t.equal(
      opened([op(`quantized::${word}`, [tensor(1, 8, 6, 6), undefined, 0.1, 0])]).rows[0]!.into,
      'a product whose packed weight has no recorded size',
    );
  t.match(opened([op('_weight_int4pack_mm', [X], { results: [tensor(4, 3)] })]).pieces[0]!.parameters, [{ type: 'int4' }]);
  // as it lies in the GPU's tiles: [n / 8, k / 128, 32, 4], with scales and zeros a group
  const tiles = op('_weight_int4pack_mm', [tensor(16, 1024), tensor(16, 8, 32, 4), 32, tensor(32, 128, 2)]);
  t.same(said(opened([tiles]).pieces), ['matmul 1×16×1024×128']);
  t.match(opened([tiles]).pieces[0]!.parameters, [{ shape: [128, 1024], type: 'int4' }]);
});

t.test('a product of one head is attention’s where its softmax follows, and where it follows its softmax', async (t) => {
  const scores = op('matmul', [tensor(4, 8), tensor(8, 4)]);
  const softmax = op('softmax', [tensor(4, 4), -1]);
  const context = op('matmul', [tensor(4, 4), tensor(4, 8)]);
  t.same(pieces(scores, softmax, context), ['bmm 1×4×8×4', 'softmax 4×4', 'bmm 1×4×4×8']);
  t.same(pieces(scores, context), ['matmul 1×4×8×4', 'matmul 1×4×4×8'], 'else the second operand is a weight');
  const head = op('linear', [tensor(4, 8), tensor(4, 8)], { inner: [op('mm', [tensor(4, 8), tensor(8, 4)])] });
  t.same(pieces(head, softmax), ['matmul 1×4×8×4', 'softmax 4×4'], 'a linear is none');
});

t.test('operands that do not fit are said, and their product is counted as one without a size', async (t) => {
  const { rows, pieces: none, counted } = opened([op('mm', [tensor(4, 8), tensor(7, 3)]), op('mm')]);
  t.same(none, []);
  t.match(rows, [
    { fate: 'unknown', name: 'aten::mm', into: 'its operands do not fit' },
    { fate: 'unknown', name: 'aten::mm', into: 'no Input Dims were recorded' },
  ]);
  t.same([...counted.unsized], [['aten::mm', 2]]);
});
