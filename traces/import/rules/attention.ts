/** Attention that was recorded whole: scores, softmax, context, from the sizes of query, key and value. */
import { isTensor, type RecordedOp } from '../recording.js';
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

/** A causal mask is counted in full: rows × rows. */
export const attention: Rule = (op: RecordedOp) => {
  const [q, k, v] = [0, 1, 2].map((i) => tensorAt(op, i));
  if (!q || !k || !v || q.shape.length < 3 || k.shape.length < 3) return undefined;
  const heads = q.shape.slice(0, -2).reduce((a, b) => a * b, 1);
  const [m, width] = q.shape.slice(-2) as [number, number];
  const [rows, keyWidth] = k.shape.slice(-2) as [number, number];
  const deep = v.shape.at(-1)!;
  if (width !== keyWidth || v.shape.at(-2) !== rows) return undefined;
  const base = { ...common(op), type: typeOf(op), parameters: [] };
  const place = CAUSAL[op.word];
  const causal = place !== undefined && op.args[place] === true;
  const scores: Piece = { kind: 'bmm', ...base, role: 'scores', dims: { b: heads, m, k: width, n: rows }, reads: [q, k], causal };
  const softmax: Piece = { kind: 'softmax', ...base, role: 'scores', dims: { rows: heads * m, cols: rows }, reads: [1] };
  const context: Piece = { kind: 'bmm', ...base, role: 'context', dims: { b: heads, m, k: rows, n: deep }, reads: [1, v] };
  return mapped(scores, softmax, context);
};

/** Whether an argument is a mask of attention: a matrix of queries × keys for any number of heads. */
export const isMask = (shape: readonly number[]): boolean =>
  shape.length === 4 && shape[1] === 1 && (shape[2] === 1 || shape[2] === shape[3] || shape[3]! > shape[2]!);
export const hasTensor = (op: RecordedOp): boolean => op.args.some((a) => a !== undefined && isTensor(a));
