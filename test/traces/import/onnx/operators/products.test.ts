/** Products of ONNX, against its specification: which operand is where, those that may be left out, and what cannot be. */
import { holds, type Case } from './case.js';

type Attributes = NonNullable<Case['attributes']>;

const [TRANS_A, TRANS_B] = [{ transA: 1 }, { transB: 1 }];
holds([
  ['MatMul: 2×3×4:float16, 4×5:float16', 'matmul x[2×3×4] y[4×5] → [2×3×5] float16'],
  ['MatMul: 4, 2×4×5', 'matmul x[4] y[2×4×5] → [2×5]'],
  ['MatMul: 2×3×4, 4', 'matmul x[2×3×4] y[4] → [2×3]'],
  ['MatMul: 4, 4', 'matmul x[4] y[4] → []'],
  ['MatMul: scalar, 4', '!a product of a number; expected vectors or matrices'],
  ['MatMul: 4, scalar', '!a product of a number; expected vectors or matrices'],
  ['MatMul: 3, 4', '!shapes [3] and [4]; expected shapes whose inner dimensions are equal'],
  ['MatMul: 2×3×4, 3×4×5', '!shapes [2] and [3]; expected shapes that broadcast'],
  ['MatMul: –, 4×5', '!input 0 is missing; expected an operator with all its inputs'],
  ['MatMul: 3×4, ?', '!the shape of its input "y" is not known: it depends on data; expected value_info with its shape'],
  ['MatMulInteger: 3×4:uint8, 4×5:int8, scalar:uint8, scalar:int8', 'matmul x[3×4] y[4×5] → [3×5] int32'],
  ['MatMulInteger: 3×4:uint8, 4×5:int8', 'matmul x[3×4] y[4×5] → [3×5] int32'],
  [
    'QLinearMatMul: 3×4:uint8, scalar, scalar:uint8, 4×5:int8, scalar, scalar:int8, scalar, scalar:int8',
    'matmul x[3×4] u[4×5] → [3×5] int8',
  ],
  ['Gemm: 3×4:float16, 4×5:float16', 'mm x[3×4] y[4×5] → [3×5] float16'],
  ['Gemm: 3×4, 4×5, –', 'mm x[3×4] y[4×5] → [3×5]'],
  ['Gemm: 3×4, 4×5, 5', 'addmm z[5] x[3×4] y[4×5] → [3×5]'],
  ['Gemm: 3×4, 4×5, 3×1', 'addmm z[3×1] x[3×4] y[4×5] → [3×5]'],
  [{ is: 'Gemm: 4×3, 4×5, 5', attributes: TRANS_A }, 'addmm z[5] x[3×4] y[4×5] → [3×5]'],
  [{ is: 'Gemm: 3×4, 5×4', attributes: TRANS_B }, 'mm x[3×4] y[4×5] → [3×5]'],
  [{ is: 'Gemm: 4×3, 5×4', attributes: { ...TRANS_A, ...TRANS_B } }, 'mm x[3×4] y[4×5] → [3×5]'],
  ['Gemm: 2×3×4, 4×5', '!input 0 of shape [2, 3, 4]; expected a matrix'],
  ['Gemm: 3×4, 4', '!input 1 of shape [4]; expected a matrix'],
  ['Gemm: 3×4, 4×5, 4', '!shapes [4] and [3, 5]; expected shapes that broadcast'],
  ['com.microsoft::FusedMatMul: 3×4:float16, 4×5', 'matmul x[3×4] y[4×5] → [3×5] float16'],
  [{ is: 'com.microsoft::FusedMatMul: 2×4×3, 4×5', attributes: TRANS_A }, 'matmul x[2×3×4] y[4×5] → [2×3×5]'],
  [{ is: 'com.microsoft::FusedMatMul: 3×4, 5×4', attributes: TRANS_B }, 'matmul x[3×4] y[4×5] → [3×5]'],
  [
    { is: 'com.microsoft::FusedMatMul: 3×2×6×4, 2×6×4×5', attributes: { transBatchA: 1 } },
    'matmul x[2×6×3×4] y[2×6×4×5] → [2×6×3×5]',
  ],
  [{ is: 'com.microsoft::FusedMatMul: 2×3×4, 4×2×5', attributes: { transBatchB: 1 } }, 'matmul x[2×3×4] y[2×4×5] → [2×3×5]'],
  [{ is: 'com.microsoft::FusedMatMul: 4, 4×5', attributes: { transA: 1, transBatchA: 1 } }, 'matmul x[4] y[4×5] → [5]'],
]);

const conv = (is: string, attributes: Attributes = {}) => ({ is, attributes }) as const;
holds([
  ['Conv: 1×3×8×9:float16, 6×3×3×2', 'convolution x[1×3×8×9] y[6×3×3×2] – <1 1> <0 0> <1 1> false <0 0> 1 → [1×6×6×8] float16'],
  ['Conv: 2×3×8, 6×3×3, 6', 'convolution x[2×3×8] y[6×3×3] z[6] <1> <0> <1> false <0> 1 → [2×6×6]'],
  [
    conv('Conv: 1×3×8×9, 6×3×3×2', { pads: [1, 0, 2, 1], strides: [2, 3] }),
    'convolution x[1×3×8×9] y[6×3×3×2] – <2 3> <1 0> <1 1> false <0 0> 1 → [1×6×5×3]',
  ],
  [conv('Conv: 1×4×9, 6×2×3', { group: 2, dilations: [2] }), 'convolution x[1×4×9] y[6×2×3] – <1> <0> <2> false <0> 2 → [1×6×5]'],
  // as many places as a stride leaves; of an odd padding the larger half is after, or before
  [conv('Conv: 1×1×7, 1×1×4', { auto_pad: 'SAME_UPPER' }), 'convolution x[1×1×7] y[1×1×4] – <1> <1> <1> false <0> 1 → [1×1×7]'],
  [conv('Conv: 1×1×7, 1×1×4', { auto_pad: 'SAME_LOWER' }), 'convolution x[1×1×7] y[1×1×4] – <1> <2> <1> false <0> 1 → [1×1×7]'],
  [
    conv('Conv: 1×1×8, 1×1×5', { auto_pad: 'SAME_LOWER', strides: [3] }),
    'convolution x[1×1×8] y[1×1×5] – <3> <2> <1> false <0> 1 → [1×1×3]',
  ],
  [
    conv('Conv: 1×1×8, 1×1×3', { auto_pad: 'SAME_UPPER', dilations: [2] }),
    'convolution x[1×1×8] y[1×1×3] – <1> <2> <2> false <0> 1 → [1×1×8]',
  ],
  [
    conv('Conv: 1×1×9, 1×1×1', { auto_pad: 'SAME_UPPER', strides: [4] }),
    'convolution x[1×1×9] y[1×1×1] – <4> <0> <1> false <0> 1 → [1×1×3]',
  ],
  [conv('Conv: 1×1×7, 1×1×4', { auto_pad: 'VALID' }), 'convolution x[1×1×7] y[1×1×4] – <1> <0> <1> false <0> 1 → [1×1×4]'],
  ['Conv: 1×1×3, 1×1×4', 'convolution x[1×1×3] y[1×1×4] – <1> <0> <1> false <0> 1 → [1×1×0]'],
  ['Conv: 1×1×2, 1×1×4', '!input [1, 1, 2] smaller than the kernel [1, 1, 4]; expected a larger input'],
  ['Conv: 1×1×8×2, 1×1×4×4', '!input [1, 1, 8, 2] smaller than the kernel [1, 1, 4, 4]; expected a larger input'],
  ['Conv: 3×8, 3×8', '!input [3, 8] and weight [3, 8]; expected [batch, channels, …] and [out, in / groups, …]'],
  ['Conv: 1×3×8, 6×3×3×3', '!input [1, 3, 8] and weight [6, 3, 3, 3]; expected [batch, channels, …] and [out, in / groups, …]'],
  ['Conv: 1×3×8, 6×2×3', '!3 channels, weight [6, 2, 3], 1 groups; expected channels = in × groups'],
  [
    'ConvInteger: 1×3×8:uint8, 6×3×3:int8, scalar:uint8, scalar:int8',
    'convolution x[1×3×8] y[6×3×3] – <1> <0> <1> false <0> 1 → [1×6×6] int32',
  ],
  [
    'QLinearConv: 1×3×8:uint8, scalar, scalar:uint8, 6×3×3:int8, scalar, scalar:int8, scalar, scalar:int8, 6:int32',
    'convolution x[1×3×8] u[6×3×3] c[6] <1> <0> <1> false <0> 1 → [1×6×6] int8',
  ],
  [
    'QLinearConv: 1×3×8:uint8, scalar, scalar:uint8, 6×3×3:int8, scalar, scalar:int8, scalar, scalar:uint8',
    'convolution x[1×3×8] u[6×3×3] – <1> <0> <1> false <0> 1 → [1×6×6] uint8',
  ],
  ['ConvTranspose: 1×4×5:float16, 4×2×3, 2', 'convolution x[1×4×5] y[4×2×3] z[2] <1> <0> <1> true <0> 1 → [1×2×7] float16'],
  [
    conv('ConvTranspose: 2×4×5×6, 4×2×3×3', { strides: [2, 3] }),
    'convolution x[2×4×5×6] y[4×2×3×3] – <2 3> <0 0> <1 1> true <0 0> 1 → [2×2×11×18]',
  ],
  [
    conv('ConvTranspose: 1×4×5, 4×2×3', { dilations: [2], pads: [1, 2] }),
    'convolution x[1×4×5] y[4×2×3] – <1> <1> <2> true <0> 1 → [1×2×6]',
  ],
  [
    conv('ConvTranspose: 1×4×5, 4×2×3', { strides: [2], output_padding: [1] }),
    'convolution x[1×4×5] y[4×2×3] – <2> <0> <1> true <1> 1 → [1×2×12]',
  ],
  [conv('ConvTranspose: 1×4×5, 4×2×3', { group: 2 }), 'convolution x[1×4×5] y[4×2×3] – <1> <0> <1> true <0> 2 → [1×4×7]'],
  [
    conv('ConvTranspose: 1×4×5, 4×2×2', { strides: [2], auto_pad: 'SAME_UPPER' }),
    'convolution x[1×4×5] y[4×2×2] – <2> <0> <1> true <0> 1 → [1×2×10]',
  ],
  [
    conv('ConvTranspose: 1×4×5, 4×2×3', { output_shape: [1, 2, 9] }),
    'convolution x[1×4×5] y[4×2×3] – <1> <0> <1> true <0> 1 → [1×2×9]',
  ],
  [
    'ConvTranspose: 1×3×5, 4×2×3',
    '!input [1, 3, 5] and weight [4, 2, 3]; expected [batch, channels, …] and [channels, out / groups, …]',
  ],
  ['ConvTranspose: 1×4, 4×2', '!input [1, 4] and weight [4, 2]; expected [batch, channels, …] and [channels, out / groups, …]'],
  [
    'ConvTranspose: 1×4×5, 4×2×3×3',
    '!input [1, 4, 5] and weight [4, 2, 3, 3]; expected [batch, channels, …] and [channels, out / groups, …]',
  ],
]);

const einsum = (equation: string, inputs: string) => ({ is: `Einsum: ${inputs}`, attributes: { equation } });
holds([
  [einsum(' bqd , bkd -> bqk ', '2×3×4:float16, 2×5×4'), 'einsum bqd,bkd->bqk (x[2×3×4] y[2×5×4]) → [2×3×5] float16'],
  [einsum('ba,ac', '3×4, 4×5'), 'einsum ba,ac (x[3×4] y[4×5]) → [3×5]'],
  [einsum('cb,ba', '3×4, 4×5'), 'einsum cb,ba (x[3×4] y[4×5]) → [5×3]'],
  [einsum('ii->i', '4×4'), 'einsum ii->i (x[4×4]) → [4]'],
  [einsum('i,i', '4, 4'), 'einsum i,i (x[4] y[4]) → []'],
  [einsum('...ij,jk->...ik', '2×7×3×4, 4×5'), 'einsum ...ij,jk->...ik (x[2×7×3×4] y[4×5]) → [2×7×3×5]'],
  [einsum('i...,...j->...ij', '3×7×2, 7×2×5'), 'einsum i...,...j->...ij (x[3×7×2] y[7×2×5]) → [7×2×3×5]'],
  [einsum('b...j,b...j', '1×7×3, 5×7×3'), 'einsum b...j,b...j (x[1×7×3] y[5×7×3]) → [7]'],
  [einsum('...i', '2×3×4'), 'einsum ...i (x[2×3×4]) → [2×3×4]'],
  [einsum('...i,...i->...', '2×3×4, 1×4'), 'einsum ...i,...i->... (x[2×3×4] y[1×4]) → [2×3]'],
  [einsum('ij,jk->ik', '3×4'), '!equation "ij,jk->ik" for 1 inputs; expected a term for each input'],
  [einsum('ij->i', '3×4×5'), '!"ij" for [3, 4, 5]; expected as many letters as dimensions'],
  [einsum('ijk...->i', '3×4'), '!"ijk..." for 2 dimensions; expected as many letters as dimensions'],
  [einsum('ij,jk->ik', '3×4, 5×6'), '!j is 4 and 5; expected one size for a letter'],
  [einsum('ij->k', '3×4'), '!"ij->k" makes k from nothing; expected letters of its inputs'],
]);

const attention = (is: string, attributes: Attributes = {}, makes = 1) => ({
  is: `Attention: ${is}`,
  opset: 23,
  attributes,
  makes,
});
const SDPA = 'scaled_dot_product_attention';
holds([
  [
    attention('1×4×6×8:float16, 1×2×9×8, 1×2×9×3', {}, 4),
    `${SDPA} x[1×4×6×8] y[1×2×9×8] z[1×2×9×3] – 0 false – → [1×4×6×3] float16, [1×2×9×8] float16, [1×2×9×3] float16, [1×4×6×9] float16`,
  ],
  [
    attention('2×6×32, 2×9×16, 2×9×8, 6×9', { q_num_heads: 4, kv_num_heads: 2, is_causal: 1, scale: 0.5 }),
    `${SDPA} x[2×4×6×8] y[2×2×9×8] z[2×2×9×4] u[6×9] 0 true 0.5 → [2×6×16]`,
  ],
  [
    attention('1×2×1×8, 1×2×1×8, 1×2×1×8, –, 1×2×5×8, 1×2×5×8'),
    `cat (v[1×2×5×8] y[1×2×1×8]) 2 → [1×2×6×8]; cat (w[1×2×5×8] z[1×2×1×8]) 2 → [1×2×6×8]; ${SDPA} x[1×2×1×8] y with past[1×2×6×8] z with past[1×2×6×8] – 0 false – → [1×2×1×8]`,
  ],
  [
    attention('1×2×6×8, 1×2×9×7, 1×2×9×8'),
    '!q [1, 2, 6, 8], k [1, 2, 9, 7], v [1, 2, 9, 8]; expected equal sizes of heads, as many keys as values',
  ],
  [
    attention('1×2×6×8, 1×2×9×8, 1×2×7×8'),
    '!q [1, 2, 6, 8], k [1, 2, 9, 8], v [1, 2, 7, 8]; expected equal sizes of heads, as many keys as values',
  ],
  [
    attention('1×6×30, 1×9×16, 1×9×16', { q_num_heads: 4, kv_num_heads: 2 }),
    '![1, 6, 30] for 4 heads; expected [batch, rows, heads × size]',
  ],
  [attention('1×6×32, 1×9×16, 1×9×16', { q_num_heads: 4 }), '![1, 9, 16] for 0 heads; expected [batch, rows, heads × size]'],
  [attention('6×32, 1×9×16, 1×9×16', { q_num_heads: 4 }), '![6, 32] for 4 heads; expected [batch, rows, heads × size]'],
]);

const multi = (is: string, attributes: Attributes = {}) => ({
  is: `com.microsoft::MultiHeadAttention: ${is}`,
  attributes: { num_heads: 4, ...attributes },
});
const [Q, K] = ['2×6×32', '2×9×32'];
holds([
  [multi(`${Q}:float16, ${K}, 2×9×16`), `${SDPA} x[2×4×6×8] y[2×4×9×8] z[2×4×9×4] – 0 false – → [2×6×16] float16`],
  [
    multi(`${Q}, ${K}, ${K}`, { unidirectional: 1, scale: 0.5 }),
    `${SDPA} x[2×4×6×8] y[2×4×9×8] z[2×4×9×8] – 0 true 0.5 → [2×6×32]`,
  ],
  [multi(`${Q}, ${K}, ${K}, –, 2×9:int32`), `${SDPA} x[2×4×6×8] y[2×4×9×8] z[2×4×9×8] v[2×9] 0 false – → [2×6×32]`],
  [multi(`${Q}, ${K}, ${K}, –, 2×9:int32, 1×4×6×9`), `${SDPA} x[2×4×6×8] y[2×4×9×8] z[2×4×9×8] w[1×4×6×9] 0 false – → [2×6×32]`],
  [multi(`${Q}, ${K}, ${K}, 96`), `com.microsoft::MultiHeadAttention x[${Q}] y[${K}] z[${K}] u[96] → ?`],
  [multi(`${Q}, ${K}, ${K}, –, –, –, 2×4×5×8`), `com.microsoft::MultiHeadAttention x[${Q}] y[${K}] z[${K}] – – – a[2×4×5×8] → ?`],
  [
    multi(`${Q}, ${K}, ${K}, –, –, –, –, 2×4×5×8`),
    `com.microsoft::MultiHeadAttention x[${Q}] y[${K}] z[${K}] – – – – b[2×4×5×8] → ?`,
  ],
  [multi('2×6×4×3×8'), 'com.microsoft::MultiHeadAttention x[2×6×4×3×8] → ?'],
  [multi(`${Q}, 2×4×9×8, 2×4×9×8`), `com.microsoft::MultiHeadAttention x[${Q}] y[2×4×9×8] z[2×4×9×8] → ?`],
]);

for (const [is, word, gates] of [
  ['LSTM', 'lstm', 4],
  ['GRU', 'gru', 3],
  ['RNN', 'rnn_tanh', 1],
] as const)
  holds([
    [
      {
        is: `${is}: 7×2×3:float16, 1×${gates * 5}×3, 1×${gates * 5}×5, 1×${gates * 10}`,
        makes: 3,
        attributes: { hidden_size: 5 },
      },
      `${word} x[7×2×3] y[${gates * 5}×3] z[${gates * 5}×5] u[${gates * 10}] → [7×1×2×5] float16, [1×2×5] float16, [1×2×5] float16`,
    ],
    [
      { is: `${is}: 7×2×3, 2×${gates * 5}×3, 2×${gates * 5}×5`, makes: 2 },
      `${word} x[7×2×3] y[${gates * 10}×3] z[${gates * 10}×5] – → [7×2×2×5], [2×2×5]`,
    ],
    [
      { is: `${is}: 2×7×3, 1×${gates * 5}×3, 1×${gates * 5}×5`, makes: 2, attributes: { layout: 1 } },
      `${word} x[2×7×3] y[${gates * 5}×3] z[${gates * 5}×5] – → [2×7×1×5], [2×1×5]`,
    ],
    [
      `${is}: 7×3, 1×20×3, 1×20×5`,
      '!input [7, 3] and weight [1, 20, 3]; expected [steps, batch, in] and [directions, gates × hidden, in]',
    ],
    [
      `${is}: 7×2×3, 20×3, 20×5`,
      '!input [7, 2, 3] and weight [20, 3]; expected [steps, batch, in] and [directions, gates × hidden, in]',
    ],
  ]);
