/** Products and norms in each of their forms: which operand is the weight, what is added, what comes after, and what does not fit. */
import t from 'tap';
import { outcome, written, type Known, type Written } from './outcome.js';

/** word, arguments, what it comes to, what is known. */
type Row = readonly [string, readonly Written[], string, Known?];
const holds = (title: string, rows: readonly Row[]): void =>
  void t.test(title, async (t) => {
    for (const [word, args, expected, known] of rows) t.equal(outcome(word, args, known), expected, `${word} ${args.join(', ')}`);
  });
const MM = 'matmul 1×4×8×3';
const [X, W, WT, B] = ['x 4×8', 'w 8×3', 'w 3×8', 'b 3'];

holds('operands at fixed places, of as many dimensions as the form says', [
  ['mm', [X, W], `${MM} of x with w`],
  ['mm', [X, 'w 7×3'], 'not understood'],
  ['mm', ['x 2×4×8', W], 'not understood'],
  ['mm', [X, 'w 1×8×3'], 'not understood'],
  ['mm', [X], 'not understood'],
  ['addmm', [B, X, W, 1, 1], `${MM} of x with w b`],
  ['addmm', ['b 1×3', X, W], `${MM} of x with w b`],
  ['addmm', ['c 4×3', X, W], `${MM} of x with w; add 4×3 of -1 c`],
  ['addmm', ['c 4×3', X, W], `${MM} of x with w`, { from: { c: 'host' } }],
  ['addmm', ['c 4', X, W], `${MM} of x with w`],
  ['addmm', [B, 'x 2×4×8', W], 'not understood'],
  ['bmm', ['x 2×4×8', 'y 2×8×3'], 'bmm 2×4×8×3 of x y'],
  ['bmm', ['x 2×4×8', 'y 3×8×3'], 'not understood'],
  ['bmm', [X, W], 'not understood'],
  ['bmm', ['x 2×4×8', W], 'not understood'],
  ['bmm', ['x 1×4×8', 'w 1×8×3'], 'bmm 1×4×8×3 of x w'],
  ['bmm', ['x 1×4×8', 'w 1×8×3'], `${MM} of x with w`, { caller: 'einsum' }],
  ['baddbmm', ['c 2×4×3', 'x 2×4×8', 'y 2×8×3'], 'bmm 2×4×8×3 of x y'],
  ['addbmm', ['c 4×3', 'x 2×4×8', 'y 2×8×3'], 'bmm 2×4×8×3 of x y'],
  ['matmul', ['x 2×4×8', W], 'matmul 1×8×8×3 of x with w'],
  ['matmul', ['x 8', W], 'matmul 1×1×8×3 of x with w'],
  ['matmul', ['x 5×1×4×8', 'y 2×8×3'], 'bmm 10×4×8×3 of x y'],
  ['matmul', ['x 2×4×8', 'y 3×8×3'], 'not understood'],
  ['_int_mm', [X, 'w 8×3 int8'], `${MM} of x with w`],
  ['linear', [X, WT, B], `${MM} of x with w b`],
  ['linear', [X, WT], `${MM} of x with w`],
  ['linear', ['x 8', WT], 'matmul 1×1×8×3 of x with w'],
  ['linear', [X, 'w 3×7'], 'not understood'],
  ['linear', [X, 'w 1×3×8'], 'not understood'],
  ['mkldnn_linear', [X, WT, B], `${MM} of x with w b`],
  ['_mkl_linear', [X, 'p 99', WT, B, 4], `${MM} of x with w b`],
  ['linear_relu', [X, WT, B], `${MM} of x with w b; relu 4×3 of -1`],
  ['_addmm_activation', [B, X, W, 1, 1, true], `${MM} of x with w b; gelu 4×3 of -1`],
  ['_addmm_activation', [B, X, W, 1, 1, false], `${MM} of x with w b; relu 4×3 of -1`],
  ['_addmm_activation', [B, X], 'not understood'],
]);

holds('ids say what is a weight', [
  ['mm', ['w 4×8', 'x 8×3'], 'bmm 1×4×8×3 of x weight first w', { from: { x: 'gelu' } }],
  ['mm', [X, W], `${MM} of x with w`, { from: { x: 'gelu' } }],
  ['mm', [X, 'y 8×3'], 'bmm 1×4×8×3 of x y', { from: { x: 'gelu', y: 'gelu' } }],
  ['mm', [X, 'y 8×3'], 'bmm 1×4×8×3 of x y', { from: { y: 'host' } }],
  ['bmm', ['x 2×4×8', 'w 2×8×3'], 'bmm 2×4×8×3 of x w', { from: { x: 'add' } }],
  ['bmm', ['x 2×4×8', 'w 2×8×3'], 'bmm 2×4×8×3 of x with w', { from: { x: 'relu' } }],
  ['bmm', ['x 2×4×8', 'w 2×8×3'], 'bmm 2×4×8×3 of x with w', { from: { x: 'mul' } }],
  ['bmm', ['x 2×4×8', 'w 2×8×3'], 'bmm 2×4×8×3 of x with w', { from: { x: 'bmm' }, next: [written('silu', ['y 8×3'])] }],
  ['bmm', ['x 2×4×8', 'w 2×8×3'], 'bmm 2×4×8×3 of x w', { from: { x: 'mul' }, next: [written('softmax', ['y 8×3'])] }],
  ['bmm', ['x 2×4×8', 'w 2×8×3'], 'bmm 2×4×8×3 of x w', { from: { x: 'softmax' }, next: [written('relu', ['y 8×3'])] }],
  ['baddbmm', ['b 2×1×3', 'x 2×4×8', 'w 2×8×3'], 'bmm 2×4×8×3 of x with w b', { from: { x: 'relu' } }],
]);

const SOFTMAX = { kind: 'softmax', dims: { rows: 4, cols: 8 } } as const;
holds('without ids a plain product is attention’s, of one head, where its softmax follows or stands before', [
  ['mm', ['q 4×8', 'k 8×4'], 'bmm 1×4×8×4 of q k', { next: [written('softmax', ['s 4×4'])] }],
  ['mm', ['q 4×8', 'k 8×4'], 'bmm 1×4×8×4 of q k', { next: [written('_softmax', ['s 1×4×4'])] }],
  ['mm', ['q 4×8', 'k 8×4'], 'matmul 1×4×8×4 of q with k', { next: [written('softmax', ['s 4×5'])] }],
  ['mm', ['q 4×8', 'k 8×4'], 'matmul 1×4×8×4 of q with k', { next: [written('gelu', ['s 4×4'])] }],
  ['mm', ['q 4×8', 'k 8×4'], 'matmul 1×4×8×4 of q with k', { next: [written('softmax', ['s 4×4'])], caller: 'linear' }],
  ['mm', ['q 4×8', 'k 8×5'], 'matmul 1×4×8×5 of q with k', { next: [written('softmax', ['s 4×5'])] }],
  ['mm', ['p 8×8', 'v 8×3'], 'bmm 1×8×8×3 of p v', { previous: { kind: 'softmax', dims: { rows: 8, cols: 8 } } }],
  ['mm', ['p 4×8', 'v 8×3'], `${MM} of p with v`, { previous: SOFTMAX }],
  ['mm', ['p 4×8', 'v 8×3'], 'bmm 1×4×8×3 of p v', { previous: { ...SOFTMAX, role: 'scores' } }],
  ['mm', ['p 4×7', 'v 7×3'], 'matmul 1×4×7×3 of p with v', { previous: { ...SOFTMAX, role: 'scores' } }],
  ['mm', ['p 5×8', 'v 8×3'], 'matmul 1×5×8×3 of p with v', { previous: { ...SOFTMAX, role: 'scores' } }],
  ['addmm', [B, 'p 4×8', 'v 8×3'], `${MM} of p with v b`, { previous: { ...SOFTMAX, role: 'scores' } }],
]);

holds('a matrix times a vector, and two vectors', [
  ['mv', ['w 5×8', 'x 8'], 'bmm 1×5×8×1 of x weight first w'],
  ['mv', ['w 5×8', 'x 8'], 'bmm 1×5×8×1 of x weight first w', { from: { x: 'gelu' } }],
  ['mv', ['a 5×8', 'x 8'], 'bmm 1×5×8×1 of a x', { from: { a: 'gelu', x: 'gelu' } }],
  ['mv', ['w 5×8', 'x 7'], 'not understood'],
  ['mv', ['w 1×5×8', 'x 5'], 'not understood'],
  ['mv', ['w 5×8'], 'not understood'],
  ['addmv', ['b 5', 'w 5×8', 'x 8'], 'bmm 1×5×8×1 of x weight first w; add 1×5 of -1 b'],
  ['addmv', ['b 1', 'w 5×8', 'x 8'], 'bmm 1×5×8×1 of x weight first w'],
  ['addmv', ['b 5', 'w 5×8', 'x 8'], 'bmm 1×5×8×1 of x weight first w', { from: { b: 'host', x: 'gelu' } }],
  ['dot', ['x 8', 'y 8'], 'bmm 1×1×8×1 of x y'],
  ['vdot', ['x 8 float16', 'y 8 float16'], 'bmm 1×1×8×1 of x y float16'],
  ['dot', ['x 8', 'y 7'], 'not understood'],
  ['dot', ['x 8'], 'not understood'],
]);

const Y = { results: ['y 4×3'] };
const NOTE = 'products: columns of packed weights are not recorded; taken from what the next operator reads (a guess)';
t.test('packed weights: columns as the result has them, or what is read next', async (t) => {
  for (const [word, then] of [
    ['linear_dynamic', ''],
    ['qlinear_pointwise', ''],
    ['linear_relu_dynamic', '; relu 4×3 of -1'],
  ] as const)
    t.equal(outcome(word, [X, 0.1], Y), `${MM} of x with 3×8 int8${then}`, word);
  const notes: string[] = [];
  const next = [written('relu', ['y 2×2×5'])];
  t.equal(outcome('linear_dynamic', [X], { next, notes }), 'matmul 1×4×8×5 of x with 5×8 int8');
  t.same(notes, [NOTE]);
  t.equal(
    outcome('linear_dynamic', [X], { next: [written('relu', ['y 5×5'])] }),
    'unknown: a product whose packed weight has no recorded size',
  );
  t.equal(outcome('linear_dynamic_fp16', [X], Y), `${MM} of x with 3×8 float16`);
  t.equal(outcome('linear_dynamic', [3]), 'not understood');
  t.equal(outcome('quantized::matmul', [X, 'q 7×3'], Y), `${MM} of x with 3×8 int8`);
  t.equal(outcome('quantized::linear_relu', [X], Y), `${MM} of x with 3×8 int8; relu 4×3 of -1`);
});

holds('of 4 bits: scales and zeros say how wide it is', [
  ['_weight_int4pack_mm', [X, 'w 3×4 uint8', 8, 's 1×3×2'], `${MM} of x with w`],
  ['_weight_int4pack_mm', [X, 'w 3×4 uint8', 8, 's 1×3×3'], 'unknown: a product whose packed weight has no recorded size'],
  ['_weight_int4pack_mm_for_cpu', [X, 'w 3×4 uint8', 8, 's 3×2'], `${MM} of x with 3×8 int4`, Y],
  ['_weight_int8pack_mm', [X, 'w 3×8 int8', 's 3'], `${MM} of x with w s`],
]);

holds('oneDNN’s: what follows the product, or is added to it', [
  ...Object.entries({ relu: 'relu', gelu: 'gelu', silu: 'silu', swish: 'silu', tanh: 'tanh', sigmoid: 'sigmoid' }).map(
    ([word, kind]): Row => ['_linear_pointwise', [X, WT, B, `'${word}'`, [], "''"], `${MM} of x with w b; ${kind} 4×3 of -1`],
  ),
  ['_linear_pointwise', [X, WT, undefined, "'none'"], `${MM} of x with w`],
  ['_linear_pointwise', [X, WT, B, 7], `${MM} of x with w b`],
  ['_linear_pointwise', [X, 'c 4×3', WT, B, "'add'"], `${MM} of x with w b; add 4×3 of -1 c`],
  ['_linear_pointwise', [X, 'c 4×3', WT, undefined, "'add'"], `${MM} of x with w; add 4×3 of -1 c`],
  ['_linear_pointwise', [X, 'w 3×7', B, "'relu'"], 'not understood'],
]);

holds('norms: as the setting says, else the gain, else the last dimension', [
  ['layer_norm', ['x 2×4×8', [8], 'g 8', 'b 8', 1e-5], 'layer_norm 8×8 of x with g b'],
  ['layer_norm', ['x 2×4×8', [4, 8], 'g 4×8', 'b 4×8'], 'layer_norm 2×32 of x with g b'],
  ['layer_norm', ['x 2×4×8', [4, 8]], 'layer_norm 2×32 of x'],
  ['layer_norm', ['x 2×4×8', undefined, 'g 4×8'], 'layer_norm 2×32 of x with g'],
  ['layer_norm', ['x 2×4×8', []], 'layer_norm 8×8 of x'],
  ['layer_norm', ['x 2×4×8', undefined, undefined, 'b 8'], 'layer_norm 8×8 of x with b'],
  ['layer_norm', [3], 'not understood'],
  ['rms_norm', ['x 2×4×8', [8], 'g 8', 'b 8'], 'rms_norm 8×8 of x with g'],
  ['_fused_rms_norm', ['x 4×8 bfloat16', [8], 'g 8'], 'rms_norm 4×8 of x with g bfloat16'],
  ['softmax', ['x 1×2×4×6', -1], 'softmax 8×6 of x'],
  ['log_softmax', [3], 'not understood'],
  ['batch_norm', ['x 2×3×4', 'g 3', 'b 3', 'm 3', 'v 3', false], 'elementwise 6×4 in 1 passes of x with g b m v'],
  ['batch_norm', ['x 2×3×4', 'g 3', 'b 3', 'm 3', 'v 3', true], 'elementwise 6×4 in 3 passes of x with g b'],
  ['group_norm', ['x 2×6×4', 3, 'g 6', 'b 6'], 'elementwise 12×4 in 3 passes of x with g b'],
  ['native_group_norm', ['x 2×6×4', 'g 6', 'b 6', 2], 'elementwise 12×4 in 3 passes of x with g b'],
  ['instance_norm', ['x 2×6×4', 'g 6'], 'elementwise 12×4 in 3 passes of x with g'],
  ['instance_norm', [3], 'not understood'],
]);

const [ROWS, QKV, QKV_B, OUT, OUT_B] = ['x 2×6×8', 'q 24×8', 'r 24', 'o 8×8', 'p 8'];
const CORE = (first: string, last: string): string =>
  `matmul 1×12×8×24 of ${first} with q r; bmm 4×6×4×6 of -1 -1; softmax 24×6 of -1; bmm 4×6×6×4 of -1 -3; matmul 1×12×8×8 of -1 with o p${last}`;
const layer = (gelu: boolean, first: boolean, ...more: Written[]): Written[] => [
  ...[ROWS, 8, 2, QKV, QKV_B, OUT, OUT_B, gelu, first, 1e-5, 'g 8', 'h 8', 'i 8', 'j 8', 'u 20×8', 'v 20', 'd 8×20', 'e 8'],
  ...more,
];
const FFN = (kind: string): string => `matmul 1×12×8×20 of -1 with u v; ${kind} 12×20 of -1; matmul 1×12×20×8 of -1 with d e`;
holds('whole layers: attention between two projections, and what PyTorch’s schema puts around it', [
  ['_native_multi_head_attention', [ROWS, ROWS, ROWS, 8, 2, QKV, QKV_B, OUT, OUT_B], CORE('x', '')],
  ['_native_multi_head_attention', [ROWS, ROWS, ROWS, 8, 3, QKV, QKV_B, OUT, OUT_B], 'not understood'],
  ['_native_multi_head_attention', [ROWS, ROWS, ROWS, 8, 2, 'q 24×7', QKV_B, OUT, OUT_B], 'not understood'],
  ['_native_multi_head_attention', [ROWS, ROWS, ROWS, 8, 2, 'q 3×8×8', QKV_B, OUT, OUT_B], 'not understood'],
  ['_native_multi_head_attention', [ROWS, ROWS, ROWS, 8, 2, QKV, QKV_B, 'o 8'], 'not understood'],
  ['_native_multi_head_attention', [ROWS, ROWS, ROWS, 8, undefined, QKV, QKV_B, OUT, OUT_B], 'not understood'],
  ['_native_multi_head_attention', [], 'not understood'],
  [
    '_transformer_encoder_layer_fwd',
    layer(true, false),
    `${CORE('x', '')}; add 12×8 of -1 x; layer_norm 12×8 of -1 with g h; ${FFN('gelu')}; add 12×8 of -1 -4; layer_norm 12×8 of -1 with i j`,
  ],
  [
    '_transformer_encoder_layer_fwd',
    layer(false, true),
    `layer_norm 12×8 of x with g h; ${CORE('-1', '')}; add 12×8 of -1 x; layer_norm 12×8 of -1 with i j; ${FFN('relu')}; add 12×8 of -1 -5`,
  ],
  ['_transformer_encoder_layer_fwd', layer(true, false).slice(0, 16), 'not understood'],
]);
