/** Host-only: no arithmetic, or arithmetic that an accelerator's addressing does. */
import { folded, fused, tensorAt, wholeTensors, type Rule } from './rule.js';
import { isNamedForProduct } from '../products.js';
import { countOf, wordOf } from '../recording.js';

const LOOKS =
  'view reshape _reshape_alias _unsafe_view permute transpose t flatten unsqueeze squeeze expand expand_as as_strided slice select narrow chunk split ' +
  'split_with_sizes tensor_split hsplit vsplit unbind contiguous clone to _to_copy copy type_as detach alias dropout feature_dropout alpha_dropout repeat ' +
  'repeat_interleave tile lift_fresh lift resolve_conj resolve_neg unfold movedim moveaxis swapaxes swapdims view_as reshape_as unflatten ravel adjoint ' +
  'mT diagonal pad constant_pad_nd slice_copy select_copy unsafe_split unsafe_chunk native_dropout identity to_padded_tensor _nested_from_padded ' +
  '_nested_tensor_from_mask _nested_view_from_buffer _nested_from_padded_and_nested_example masked_select nested_to_padded_tensor broadcast_to ' +
  'pixel_shuffle pixel_unshuffle upsample upsample_nearest2d real view_as_real view_as_complex float half bfloat16 cast rot90 transpose_copy wait_tensor requires_grad set resize data space_to_depth';
const MAKES =
  'item _local_scalar_dense is_nonzero empty empty_like empty_strided new_empty new_empty_strided new_zeros new_ones new_full zeros zeros_like ones ' +
  'ones_like full full_like arange scalar_tensor tensor range linspace eye rand randn randint random uniform normal bernoulli size numel result_type zero fill ' +
  'eq ne lt le gt ge logical_not logical_and logical_or logical_xor bitwise_not bitwise_and bitwise_or bitwise_xor equal is_same_size numpy_T ' +
  'q_zero_point q_scale aminmax shape constant nonzero unique2 _unique2 one_hot meshgrid can_cast promote_types is_floating_point sym_size _nested_tensor_size ' +
  '_nested_tensor_from_mask_left_aligned _nested_tensor_strides _nested_get_values record_stream _pin_memory pin_memory is_pinned _shape_as_tensor ' +
  '_assert_async _has_compatible_shallow_copy_type manual_seed _assert_tensor_metadata argsort bucketize searchsorted histc bincount isin unique ' +
  'argwhere nonzero_numpy nonzero_static unique_dim unique_consecutive _unique tril_indices triu_indices __and__ __or__ __xor__ __lshift__ __rshift__ bitwise_left_shift bitwise_right_shift';

const looks: Rule = (op) => folded('host only', tensorAt(op, 0) ?? wholeTensors(op)[0]);
const makes: Rule = () => folded('host only');
/** Bias and scale of a fused query, key and value, which go with the product before. */
const rescale: Rule = (op) => {
  const [of, bias] = [tensorAt(op, 0), tensorAt(op, 1)];
  return bias ? { fate: 'fused', into: 'bias of matmul', of, bias } : fused('scale of matmul', of);
};

/** By word. */
export const HOST: Readonly<Record<string, Rule>> = Object.fromEntries([
  ...LOOKS.split(' ').map((w) => [w, looks] as const),
  ...MAKES.split(' ').map((w) => [w, makes] as const),
  ['_transform_bias_rescale_qkv', rescale] as const,
]);

/**
 * Of a compiler or the profiler: no operator of a model has a name with spaces, or no shapes and no library. What a format says
 * by itself that it is (Chakra: a collective) is that, and a kernel named for a product is one.
 */
export const isHousekeeping = (op: Parameters<Rule>[0]): boolean =>
  op.args.length === 0 &&
  op.inner.length === 0 &&
  op.word === wordOf(op.name) &&
  !isNamedForProduct(op.word) &&
  (!op.name.includes('::') || /^(profiler|_profiler)::/.test(op.name));

/** Put tensors together: what is empty adds nothing. */
export const JOINS = 'cat concat stack concatenate hstack vstack';
const joins = new Set(JOINS.split(' '));
/** No element at all: an empty mask, an empty batch. */
export const isEmpty: (op: Parameters<Rule>[0]) => boolean = (op) => {
  const empty = wholeTensors(op).map((t) => countOf(t.shape) === 0);
  return joins.has(op.word) ? empty.length > 0 && empty.every(Boolean) : empty.some(Boolean);
};
