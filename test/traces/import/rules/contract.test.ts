import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { isProduct, outCount } from '../../../../traces/import/piece.js';
import { wordOf, type Argument, type RecordedOp } from '../../../../traces/import/recording.js';
import { GROUPS, ruleFor } from '../../../../traces/import/rules/index.js';
import { op, opened, tensor, whole } from '../../../helpers/recordings.js';

const [X, W, B] = [tensor(4, 8), tensor(8, 3), tensor(3)];
const HEADS = tensor(1, 2, 6, 4);
const ROWS = tensor(1, 6, 8);
const PICTURE = tensor(1, 3, 8, 8);

/** Arguments that fit each group, and of words that take others. */
const USUAL: Readonly<Record<string, readonly Argument[]>> = {
  'product (matmul with a weight, else bmm)': [X, W],
  'product, its input laid out by im2col': [PICTURE, tensor(6, 3, 2, 2), tensor(6), [2, 2], [0, 0], [1, 1], 1],
  'scores, softmax, context': [HEADS, HEADS, HEADS, undefined, 0, false],
  'scores once more, and the four products of their gradients': [HEADS, HEADS, HEADS, HEADS],
  'products, attention, norms of a layer': [ROWS, ROWS, ROWS, 8, 2, tensor(24, 8), tensor(24), tensor(8, 8), tensor(8)],
  'layer_norm, rms_norm, softmax; passes for others': [X, [8], tensor(8), tensor(8)],
  'its kind, or elementwise': [X, X],
  'folded: host only': [X],
};
const oneOf = (words: string, args: readonly Argument[]): [string, readonly Argument[]][] =>
  words.split(' ').map((w) => [w, args]);
const OTHERS: ReadonlyMap<string, readonly Argument[]> = new Map([
  ...oneOf('addmm _addmm_activation', [B, X, W]),
  ...oneOf('bmm', [tensor(1, 4, 8), tensor(1, 8, 3)]),
  ...oneOf('baddbmm addbmm', [tensor(1, 4, 3), tensor(1, 4, 8), tensor(1, 8, 3)]),
  ...oneOf('linear linear_relu mkldnn_linear _linear_pointwise _weight_int8pack_mm', [X, tensor(3, 8), B, 'none', [], '']),
  ...oneOf('_mkl_linear', [X, tensor(5, 5), tensor(3, 8), B]),
  ...oneOf('_transformer_encoder_layer_fwd', [
    ...[ROWS, 8, 2, tensor(24, 8), tensor(24), tensor(8, 8), tensor(8), true, false, 1e-5],
    ...[tensor(8), tensor(8), tensor(8), tensor(8), tensor(20, 8), tensor(20), tensor(8, 20), tensor(8)],
  ]),
  ...oneOf('mv', [tensor(12, 8), tensor(8)]),
  ...oneOf('addmv', [tensor(12), tensor(12, 8), tensor(8)]),
  ...oneOf('dot vdot', [tensor(96), tensor(96)]),
  ...oneOf('einsum', ['ij,jk->ik', [X, W]]),
  ...oneOf('conv1d', [tensor(1, 3, 8), tensor(6, 3, 2), tensor(6), [2], [0], [1], 1]),
  ...oneOf('conv3d', [tensor(1, 3, 8, 8, 8), tensor(6, 3, 2, 2, 2), tensor(6), [2, 2, 2]]),
  ...oneOf('slow_conv3d conv_depthwise3d', [
    tensor(1, 3, 8, 8, 8),
    tensor(6, 3, 2, 2, 2),
    [2, 2, 2],
    tensor(6),
    [2, 2, 2],
    [0, 0, 0],
  ]),
  ...oneOf('thnn_conv2d _slow_conv2d_forward _conv_depthwise2d', [
    PICTURE,
    tensor(6, 3, 2, 2),
    [2, 2],
    tensor(6),
    [2, 2],
    [0, 0],
  ]),
  ...oneOf('cudnn_convolution', [PICTURE, tensor(6, 3, 2, 2), [0, 0], [2, 2], [1, 1], 1]),
  ...oneOf('mkldnn_convolution _mkldnn_convolution miopen_convolution mps_convolution _convolution_pointwise', [
    ...[PICTURE, tensor(6, 3, 2, 2), tensor(6), [0, 0], [2, 2], [1, 1], 1],
  ]),
  ...oneOf('embedding embedding_bag', [tensor(50, 8), whole(4)]),
  ...oneOf('index_select gather index take', [tensor(50, 8), 0, whole(4)]),
  ...oneOf(
    'softmax _softmax _safe_softmax _masked_softmax _nested_tensor_softmax_with_shape special_softmax log_softmax _log_softmax',
    [X, -1, false],
  ),
  ...oneOf('cat concat stack concatenate hstack vstack', [[X, X], -1]),
]);
const argsOf = (group: string, word: string): readonly Argument[] => OTHERS.get(word) ?? USUAL[group]!;
/** A product of packed weights needs its result. */
const called = (group: string, word: string): RecordedOp => op(word, argsOf(group, word), { results: [tensor(4, 3)] });

for (const [group, rules] of Object.entries(GROUPS)) {
  t.test(`${group}: each word is understood, and what it comes to fits`, async (t) => {
    for (const word of Object.keys(rules)) {
      const plain = opened([called(group, word)]);
      const [row] = plain.rows;
      t.not(row!.fate, 'unknown', word);
      t.equal(plain.pieces.length > 0, row!.fate === 'mapped', word);
      for (const p of plain.pieces) t.ok(outCount(p) >= 1 && p.name.startsWith(`aten::${word}`), word);
      t.same(opened([called(group, word)], { strict: true }).pieces, plain.pieces, `${word}: strict takes it too`);
      t.equal(ruleFor(word), rules[word]);
      t.equal(wordOf(`aten::${word}`), word, 'a word as a reader gives it');
    }
  });
}

t.test('every form of a product is 96 multiply-accumulates of what was given', async (t) => {
  for (const word of Object.keys(GROUPS['product (matmul with a weight, else bmm)']!)) {
    const { counted, pieces } = opened([called('product (matmul with a weight, else bmm)', word)]);
    t.same([counted.recorded, counted.simulated], [96, 96], word);
    t.equal(pieces.filter(isProduct).length, 1, word);
  }
});

t.test('every form of a plane convolution is one product of its positions, whatever the order of its settings', async (t) => {
  const group = 'product, its input laid out by im2col';
  for (const word of Object.keys(GROUPS[group]!)) {
    if (/1d|3d/.test(word)) continue;
    const [laid, product] = opened([called(group, word)]).pieces;
    t.match(
      [laid!.dims, product!.dims],
      [
        { rows: 16, cols: 12 },
        { b: 1, m: 16, k: 12, n: 6 },
      ],
      word,
    );
    t.equal(product!.parameters.length, word === 'cudnn_convolution' ? 1 : 2, word);
  }
});

const dimension = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 5 }) },
  fc.constantFrom(-3, 1.5, 2 ** 24 + 1, 2 ** 53, Infinity),
);
const anyTensor = fc
  .tuple(fc.array(dimension, { maxLength: 5 }), fc.constantFrom('float32', 'int64', 'bool', undefined))
  .map(([shape, type]) => ({ shape, type }));
const anyArgument: fc.Arbitrary<Argument> = fc.oneof(
  { weight: 4, arbitrary: anyTensor },
  fc.array(anyTensor, { minLength: 1, maxLength: 8 }),
  fc.integer({ min: -3, max: 9 }),
  fc.double(),
  fc.array(fc.integer({ min: -3, max: 9 }), { maxLength: 4 }),
  fc.constantFrom(undefined, true, false, 'none', 'same', 'ij,jk->ik', '...i,ij->...j'),
);
const words = Object.values(GROUPS).flatMap((g) => Object.keys(g));
const anyOp = fc
  .tuple(
    fc.constantFrom(...words, 'fused_add_mul', 'triton_poi_fused_gelu_0', 'nobody_knows'),
    fc.array(anyArgument, { maxLength: 8 }),
  )
  .map(([word, args]) => op(word, args));

t.test('whatever it is given, an operator is entered once, and what it comes to can be', async (t) => {
  fc.assert(
    fc.property(fc.array(anyOp, { minLength: 1, maxLength: 4 }), fc.boolean(), (ops, ids) => {
      const { pieces, counted } = opened(ops, { ids });
      for (const p of pieces) assert.ok(Object.values(p.dims).every((d: number) => Number.isSafeInteger(d) && d >= 1));
      assert.equal(counted.recorded, counted.simulated);
    }),
    { numRuns: 3000 },
  );
  t.pass('no counterexample');
});
