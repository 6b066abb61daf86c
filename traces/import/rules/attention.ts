/** Attention that was recorded whole: scores, softmax, context, from the sizes of query, key and value. */
import { countOf, type RecordedOp, type RecordedTensor } from '../recording.js';
import type { Piece } from '../piece.js';
import { common, mapped, tensorAt, typeOf, type Rule } from './rule.js';

/** place of `is_causal` among the arguments, by word; the first tensors are query, key, value */
const CAUSAL: Readonly<Record<string, number>> = {
  scaled_dot_product_attention: 5,
  _scaled_dot_product_attention_math: 5,
  _scaled_dot_product_flash_attention: 4,
  _scaled_dot_product_flash_attention_for_cpu: 4,
  _scaled_dot_product_efficient_attention: 6,
  _scaled_dot_product_cudnn_attention: 6,
};

/** Sizes of attention: rows of queries and of keys, features of each head, heads of all sentences together. */
export interface AttentionSize {
  readonly heads: number;
  readonly rows: number;
  readonly keys: number;
  readonly width: number;
  readonly deep: number;
}
type Read = RecordedTensor | number;

/** Scores, softmax, context. A causal mask is counted in full: rows × keys. */
export function attentionPieces(
  op: RecordedOp,
  { heads, rows, keys, width, deep }: AttentionSize,
  reads: { readonly query: Read; readonly key: Read; readonly value: Read },
  causal = false,
): Piece[] {
  const base = { ...common(op), type: typeOf(op), parameters: [] };
  return [
    {
      kind: 'bmm',
      ...base,
      role: 'scores',
      dims: { b: heads, m: rows, k: width, n: keys },
      reads: [reads.query, reads.key],
      causal,
    },
    { kind: 'softmax', ...base, role: 'scores', dims: { rows: heads * rows, cols: keys }, reads: [1] },
    { kind: 'bmm', ...base, role: 'context', dims: { b: heads, m: rows, k: keys, n: deep }, reads: [1, reads.value] },
  ];
}

/** [batch, heads, tokens, features], or tokens before heads. */
type Layout = 'heads first' | 'tokens first';

/** Query, key and value stand first among the arguments. */
const attentionOf =
  (layout: Layout): Rule =>
  (op) => {
    const [query, key, value] = [0, 1, 2].map((i) => tensorAt(op, i));
    if (!query || !key || !value || query.shape.length < 3 || key.shape.length < 3) return undefined;
    const tokens = layout === 'heads first' ? -2 : -3;
    const [rows, keys] = [query.shape.at(tokens)!, key.shape.at(tokens)!];
    const [width, deep] = [query.shape.at(-1)!, value.shape.at(-1)!];
    if (width !== key.shape.at(-1) || value.shape.at(tokens) !== keys) return undefined;
    const place = CAUSAL[op.word];
    const causal = place !== undefined && op.args[place] === true;
    const heads = countOf(query.shape) / (rows * width);
    return mapped(...attentionPieces(op, { heads, rows, keys, width, deep }, { query, key, value }, causal));
  };

const named = (words: string, rule: Rule): [string, Rule][] => words.split(' ').map((w) => [w, rule]);

/** By word. */
export const ATTENTION: Readonly<Record<string, Rule>> = Object.fromEntries([
  ...named(
    'scaled_dot_product_attention _scaled_dot_product_flash_attention _scaled_dot_product_flash_attention_for_cpu ' +
      '_scaled_dot_product_efficient_attention _scaled_dot_product_cudnn_attention _scaled_dot_product_attention_math ' +
      '_scaled_dot_product_fused_attention_overrideable _scaled_dot_product_attention_math_for_mps',
    attentionOf('heads first'),
  ),
  ...named(
    '_flash_attention_forward _efficient_attention_forward _flash_attn_forward _flash_attn_varlen_forward',
    attentionOf('tokens first'),
  ),
]);
