/**
 * Attention's way back, recorded as one operator with nothing inside: from the sizes of what is given back and of query, key
 * and value.
 *
 * Recomputed  S = Q·Kᵀ and P = exp(S − logsumexp), since none of the fused forms has kept P.
 * Gradients   dV = Pᵀ·dO, dP = dO·Vᵀ, dS = P ∘ (dP − what each row of dO ∘ O sums up to), dQ = dS·K, dK = dSᵀ·Q.
 *
 * Source: Dao et al., "FlashAttention", NeurIPS 2022, algorithm 4; PyTorch's native_functions.yaml for the arguments. Heads
 * that share their keys: what each makes is counted in full, and summing it up is not.
 */
import type { GemmDims } from '../../operators/operator.js';
import type { Piece } from '../piece.js';
import { countOf, type RecordedOp, type RecordedTensor } from '../recording.js';
import { common, mapped, tensorAt, typeOf, type Rule } from './rule.js';

/** All products, with what stands between them; numbers are earlier pieces, counted back. */
function backwardPieces(
  op: RecordedOp,
  [grad, query, key, value]: readonly [RecordedTensor, RecordedTensor, RecordedTensor, RecordedTensor],
  { heads, rows, keys }: { readonly heads: number; readonly rows: number; readonly keys: number },
): Piece[] {
  const base = { ...common(op), type: typeOf(op), parameters: [] };
  const [width, deep] = [query.shape.at(-1)!, value.shape.at(-1)!];
  const product = ([m, k, n]: readonly [number, number, number], reads: Piece['reads'], transposed = false): Piece => {
    const dims: GemmDims = { b: heads, m, k, n };
    return { kind: 'bmm', ...base, dims, reads, ...(transposed && { transposed }) };
  };
  const each = (reads: Piece['reads']): Piece => ({
    kind: 'elementwise',
    ...base,
    dims: { rows: heads * rows, cols: keys },
    reads,
    passes: 2,
  });
  return [
    product([rows, width, keys], [query, key], true),
    each([1]),
    product([keys, rows, deep], [1, grad]),
    product([rows, deep, keys], [grad, value], true),
    each([1, 3]),
    product([rows, keys, width], [1, key]),
    product([keys, rows, width], [2, query]),
  ];
}

/** Of what is given back, query, key and value, which stand first. @param tokens which dimension they are, from the last */
const backward =
  (tokens: -2 | -3): Rule =>
  (op) => {
    const [grad, query, key, value] = [0, 1, 2, 3].map((i) => tensorAt(op, i));
    if (!grad || !query || !key || !value || [grad, query, key, value].some((t) => t.shape.length < 3)) return undefined;
    const [rows, keys, width] = [query.shape.at(tokens)!, key.shape.at(tokens)!, query.shape.at(-1)!];
    const heads = countOf(query.shape) / (rows * width);
    const fits = width === key.shape.at(-1) && value.shape.at(tokens) === keys;
    if (!fits || countOf(grad.shape) !== heads * rows * value.shape.at(-1)!) return undefined;
    return mapped(...backwardPieces(op, [grad, query, key, value], { heads, rows, keys }));
  };

const named = (words: string, rule: Rule): [string, Rule][] => words.split(' ').map((w) => [w, rule]);

/** By word. */
export const ATTENTION_BACKWARD: Readonly<Record<string, Rule>> = Object.fromEntries([
  ...named(
    '_scaled_dot_product_flash_attention_backward _scaled_dot_product_flash_attention_for_cpu_backward ' +
      '_scaled_dot_product_efficient_attention_backward _scaled_dot_product_cudnn_attention_backward ' +
      '_scaled_dot_product_fused_attention_overrideable_backward',
    backward(-2),
  ),
  ...named('_flash_attention_backward _efficient_attention_backward _flash_attn_backward', backward(-3)),
]);
