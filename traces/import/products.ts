/**
 * Which recorded operators are products, by PyTorch's words: those that run one themselves, those that call one, and
 * attention, which may hide two.
 */
import { tensorsOf, type RecordedOp } from './recording.js';

/** They run the product themselves; what they call is their own business. */
const RUNS = new Set(
  (
    'mm addmm bmm baddbmm addbmm mv addmv dot vdot conv1d conv2d conv3d convolution _convolution mkldnn_convolution ' +
    '_mkldnn_convolution thnn_conv2d _slow_conv2d_forward slow_conv3d cudnn_convolution conv_depthwise3d ' +
    '_conv_depthwise2d miopen_convolution mps_convolution convolution_overrideable _convolution_pointwise _linear_pointwise _mkl_linear ' +
    'linear_dynamic linear_dynamic_fp16 linear_relu_dynamic linear_relu _int_mm _weight_int8pack_mm _weight_int4pack_mm ' +
    '_weight_int4pack_mm_for_cpu _scaled_mm qlinear_pointwise _mm_plus_mm mkldnn_linear _trilinear'
  ).split(' '),
);
/** They call one, in most recordings; where none is recorded below them, they are taken whole. */
const CALLS = new Set('matmul linear einsum _addmm_activation inner chain_matmul tensordot linalg_matmul'.split(' '));
/** Attention: two products, one after the other. */
const ATTENTION = new Set(
  (
    'scaled_dot_product_attention _scaled_dot_product_flash_attention _scaled_dot_product_flash_attention_for_cpu ' +
    '_scaled_dot_product_efficient_attention _scaled_dot_product_cudnn_attention _scaled_dot_product_attention_math ' +
    '_scaled_dot_product_attention_math_for_mps _scaled_dot_product_fused_attention_overrideable _flash_attention_forward ' +
    '_efficient_attention_forward _flash_attn_forward _flash_attn_varlen_forward _native_multi_head_attention _transformer_encoder_layer_fwd'
  ).split(' '),
);

const QUANTIZED = new Set('linear linear_relu matmul mul_matmul conv1d conv2d conv3d conv1d_relu conv2d_relu'.split(' '));
/** Of a quantised library: aten::linear calls a product, quantized::linear runs one. */
export const isQuantized = ({ name }: RecordedOp): boolean => /^(quantized|onednn|_quantized)::/.test(name);
/** Attention's way back: five products in one operator, none of them recorded. */
const isAttentionBackward = ({ word, inner }: RecordedOp): boolean =>
  /^\w*_backward$/.test(word) && /attention|attn/.test(word) && !inner.some((o) => RUNS.has(o.word));
/** It runs a product itself: never opened. */
export const runsProduct = (op: RecordedOp): boolean =>
  RUNS.has(op.word) || isAttentionBackward(op) || (isQuantized(op) && QUANTIZED.has(op.word));
export const callsProduct = ({ word }: RecordedOp): boolean => CALLS.has(word);
export const isAttention = ({ word }: RecordedOp): boolean => ATTENTION.has(word);

const isProduct = (op: RecordedOp): boolean => runsProduct(op) || callsProduct(op) || isAttention(op);

const known = new WeakMap<RecordedOp, boolean>();
/** Whether it is a product or attention, or one is recorded below it. */
export function holdsProduct(op: RecordedOp): boolean {
  let holds = known.get(op);
  if (holds === undefined) known.set(op, (holds = (op.is === 'operator' && isProduct(op)) || op.inner.some(holdsProduct)));
  return holds;
}
/** Whether a product is recorded below it. */
export const opensToProduct = ({ inner }: RecordedOp): boolean => inner.some(holdsProduct);
/** Whether products that run themselves are recorded below it: attention's math path, and not its fused one. */
export const opensToPlainProduct = ({ inner }: RecordedOp): boolean =>
  inner.some((o) => runsProduct(o) || callsProduct(o) || opensToPlainProduct(o));

/** Whether any size is recorded of it. */
export const hasShapes = ({ args }: RecordedOp): boolean => tensorsOf(args).length > 0;

const MATRIX_WORD = /(^|_)((i|ge|ige|add|b|badd|addb)?mm|matmul|linear)(?=_|$)/;
const OTHER_PRODUCT = /(^|_)((add)?mv|dot|einsum|conv[a-z\d]*|(flash)?(attention|attn)|sdpa)(?=_|$)/;
/** Whether one of the words that a name is made of is that of a product of two matrices: int8_linear_matmul. */
export const isNamedForMatrices = (word: string): boolean => MATRIX_WORD.test(word);
/** The same of any product, and of attention: fused_addmm_relu_1, fused_attention. */
export const isNamedForProduct = (word: string): boolean => MATRIX_WORD.test(word) || OTHER_PRODUCT.test(word);
