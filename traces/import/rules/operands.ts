/** Which operand of a product is a weight, and what is added to it. */
import type { GemmDims } from '../../operators/operator.js';
import type { Piece } from '../piece.js';
import { countOf, type RecordedOp, type RecordedTensor } from '../recording.js';
import { common, tensorAt, typeOf, type Context } from './rule.js';

/** The operands of a product, and what is added to it. */
export interface Operands {
  readonly a: RecordedTensor;
  readonly b: RecordedTensor;
  /** one number a column, or a whole matrix that is added */
  readonly added?: RecordedTensor | undefined;
  readonly dims: GemmDims;
  /** the form is only used with a weight */
  readonly weight: boolean;
}

/** Attention with a single head, written as plain products: scores before a softmax of their size, the context after it. */
function isSingleHead(dims: GemmDims, { next, previous, caller }: Context): boolean {
  if (caller?.word === 'linear') return false;
  if (previous?.kind === 'softmax' && 'rows' in previous.dims && previous.dims.cols === dims.k && previous.dims.rows === dims.m)
    return previous.role === 'scores' || dims.m === dims.k;
  const [after] = next(1);
  return (
    dims.m === dims.n &&
    after !== undefined &&
    /softmax$/.test(after.word) &&
    countOf(tensorAt(after, 0)?.shape ?? []) === dims.m * dims.n
  );
}

/** Whether the second operand is a weight: it is the model's, by its ids; else the form and the place decide. */
function hasWeight({ b, dims, weight }: Operands, c: Context): boolean {
  const source = c.sourceOf(b);
  if (source) return source.from === 'model' && dims.b === 1;
  if (weight) return true;
  // EdgeBERT's attention output is an einsum with its weight: a bmm of one batch
  if (b.shape.length > 2) return dims.b === 1 && c.caller?.word === 'einsum';
  return !isSingleHead(dims, c);
}

const ACTIVATIONS = new Set(['gelu', 'relu', 'silu', 'tanh', 'sigmoid']);
/**
 * Whether the second operand is a stack of experts' weights: it is called the model's, or nobody made it and an activation
 * stands after the product or before it. Keys and values that came from outside stand at a softmax.
 */
function isStack({ a, b, dims }: Operands, c: Context): boolean {
  if (dims.b === 1 || b.shape.length !== 3 || c.sourceOf(b)?.from !== 'model') return false;
  if (b.parameter !== undefined) return true;
  const after = c.next(3);
  if (c.madeBy(a)?.kind === 'softmax' || after.some(({ word }) => /softmax/.test(word))) return false;
  const before = c.madeBy(a)?.kind ?? '';
  return before === 'mul' || ACTIVATIONS.has(before) || after.some(({ word }) => ACTIVATIONS.has(word));
}

/** The product itself: with a weight, with a weight as its first operand, or of activations. */
function productOf({ a, b, dims }: Operands, bias: RecordedTensor | undefined, base: Base, weighted: boolean, c: Context): Piece {
  if (weighted) return { kind: 'matmul', ...base, reads: [a], parameters: bias ? [b, bias] : [b] };
  if (isStack({ a, b, dims, weight: true }, c)) {
    c.note(
      'weights: products of a stack of matrices that no operator made are taken to be of experts, and the stack to be weights',
    );
    return { kind: 'bmm', ...base, reads: [a], parameters: bias ? [b, bias] : [b] };
  }
  const first = c.sourceOf(a)?.from === 'model' && c.sourceOf(b)?.from === 'piece' && dims.b === 1;
  return first
    ? { kind: 'bmm', ...base, reads: [b], parameters: [a], weightFirst: true }
    : { kind: 'bmm', ...base, reads: [a, b], parameters: [] };
}
type Base = Pick<Piece, 'name' | 'module' | 'type' | 'dims'>;

/** What a product makes, with what is added to it. */
export function productPieces(o: Operands, op: RecordedOp, c: Context): Piece[] {
  const { dims, added } = o;
  const base = { ...common(op), type: typeOf(op), dims };
  const columns = isStack(o, c) ? dims.b * dims.n : dims.n;
  const bias = added && countOf(added.shape) === columns ? added : undefined;
  const product = productOf(o, bias, base, hasWeight(o, c), c);
  // a mask or a position bias of attention goes with its softmax
  const whole = added && !bias && countOf(added.shape) === dims.m * dims.n && dims.b === 1;
  if (!whole || c.sourceOf(added)?.from === 'host') return [product];
  return [product, { kind: 'add', ...base, dims: { rows: dims.m, cols: dims.n }, reads: [1, added], parameters: [] }];
}
