/** Attention that was recorded whole: scores, softmax, context, from the sizes of query, key and value. */
import { isWhole } from '../element-type.js';
import { countOf, isTensor, type Argument, type RecordedOp, type RecordedTensor } from '../recording.js';
import type { Piece } from '../piece.js';
import { common, mapped, tensorAt, typeOf, type Context, type Rule } from './rule.js';

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

/**
 * Sentences that are packed one after the other, each of which sees itself alone: where each begins is told for queries and for
 * keys, and after those the longest of queries and of keys.
 */
function packed(op: RecordedOp): { readonly sentences: number; readonly longest: number | undefined } | undefined {
  const at = op.args.findIndex((a, i) => i > 2 && isStarts(a) && isStarts(op.args[i + 1]));
  const starts = tensorAt(op, at + 1);
  if (at < 0 || !starts || starts.shape[0]! < 3) return undefined;
  const longest = op.args[at + 3];
  return { sentences: starts.shape[0]! - 1, longest: typeof longest === 'number' ? longest : undefined };
}
const isStarts = (a: Argument | undefined): boolean => a !== undefined && isTensor(a) && a.shape.length === 1 && isWhole(a.type);

/** Keys that a row sees: all, or of packed sentences as many as the longest has. */
function keysSeen(op: RecordedOp, keys: number, c: Context): number {
  const pack = packed(op);
  if (!pack) return keys;
  const { sentences, longest } = pack;
  const seen = longest !== undefined && longest >= 1 && longest < keys ? longest : keys;
  c.note(
    `attention: ${sentences} sentences are packed into ${keys} keys; each row is counted with ${seen} of them, ` +
      `${seen < keys ? 'those of the longest sentence' : 'all'}: an upper bound`,
  );
  return seen;
}

/** Query, key and value stand first among the arguments. */
const attentionOf =
  (layout: Layout): Rule =>
  (op, c) => {
    const [query, key, value] = [0, 1, 2].map((i) => tensorAt(op, i));
    if (!query || !key || !value || query.shape.length < 3 || key.shape.length < 3) return undefined;
    const tokens = layout === 'heads first' ? -2 : -3;
    const rows = query.shape.at(tokens)!;
    const given = key.shape.at(tokens)!;
    const [width, deep] = [query.shape.at(-1)!, value.shape.at(-1)!];
    if (width !== key.shape.at(-1) || value.shape.at(tokens) !== given) return undefined;
    const place = CAUSAL[op.word];
    const causal = place !== undefined && op.args[place] === true;
    const heads = countOf(query.shape) / (rows * width);
    const keys = keysSeen(op, given, c);
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
