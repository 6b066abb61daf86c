/** Products in all forms: which operand is where, and their sizes. */
import type { GemmDims } from '../../operators/operator.js';
import type { Piece } from '../piece.js';
import { isQuantized } from '../products.js';
import { einsum } from './einsum.js';
import { productPieces } from './operands.js';
import { countOf, type RecordedOp, type RecordedTensor } from '../recording.js';
import { common, mapped, tensorAt, typeOf, type Context, type Rule } from './rule.js';

const last = (shape: readonly number[], i = -1): number => shape.at(i) ?? 1;
/** Batches of both operands, broadcast: dimension by dimension the same, or one of them 1; undefined where they do not fit. */
function batchesOf(a: readonly number[], b: readonly number[]): number | undefined {
  const [x, y] = [a.slice(0, -2).reverse(), b.slice(0, -2).reverse()];
  let all = 1;
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const [m, n] = [x[i] ?? 1, y[i] ?? 1];
    if (m !== n && m !== 1 && n !== 1) return undefined;
    all *= Math.max(m, n);
  }
  return all;
}

/** a [.., m, k] · b [.., k, n], broadcast as matmul does; undefined where they do not fit. */
export function matmulDims(a: readonly number[], b: readonly number[]): GemmDims | undefined {
  const left = a.length === 1 ? [1, a[0]!] : a;
  const right = b.length === 1 ? [b[0]!, 1] : b;
  const k = last(left);
  if (k !== last(right, -2)) return undefined;
  const n = last(right);
  if (right.length === 2) return { b: 1, m: countOf(left.slice(0, -1)), k, n };
  const all = batchesOf(left, right);
  return all === undefined ? undefined : { b: all, m: last(left, -2), k, n };
}

/** dimensions that both operands have, where the form says */
const RANKS: Readonly<Record<string, number>> = { mm: 2, addmm: 2, bmm: 3, baddbmm: 3 };

/** A rule for operands at fixed places: `added`, a, b. */
const at =
  (a: number, b: number, added?: number, weight = false): Rule =>
  (op, c) => {
    const [x, y] = [tensorAt(op, a), tensorAt(op, b)];
    const dims = x && y && matmulDims(x.shape, y.shape);
    if (!dims || (RANKS[op.word] !== undefined && (x.shape.length !== RANKS[op.word] || y.shape.length !== RANKS[op.word])))
      return undefined;
    return mapped(
      ...productPieces({ a: x, b: y, added: added === undefined ? undefined : tensorAt(op, added), dims, weight }, op, c),
    );
  };

/** x [.., k] · w [n, k], transposed. */
function linearOf(
  op: RecordedOp,
  c: Context,
  x = tensorAt(op, 0),
  w = tensorAt(op, 1),
  added = tensorAt(op, 2),
): Piece[] | undefined {
  if (!x || w?.shape.length !== 2 || last(x.shape) !== w.shape[1]) return undefined;
  const dims = { b: 1, m: countOf(x.shape.slice(0, -1)), k: last(x.shape), n: w.shape[0]! };
  return productPieces({ a: x, b: w, added, dims, weight: true }, op, c);
}
const linear: Rule = (op, c) => {
  const pieces = linearOf(op, c);
  return pieces && mapped(...pieces);
};

const ACTIVATIONS: Readonly<Record<string, Piece['kind']>> = {
  relu: 'relu',
  gelu: 'gelu',
  silu: 'silu',
  swish: 'silu',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
};
/** An activation applied to what the piece before made. */
function activated(pieces: readonly Piece[], kind: Piece['kind'] | undefined): Piece[] {
  const product = pieces.at(-1)!;
  const { dims, type, name, module } = product;
  if (kind === undefined || !('m' in dims)) return [...pieces];
  return [...pieces, { kind, name, module, type, dims: { rows: dims.m, cols: dims.n }, reads: [1], parameters: [] }];
}

/** oneDNN's: (x, w, bias, what follows), or (x, other, w, bias, what follows), where `other` is added. */
const pointwise: Rule = (op, c) => {
  const other = tensorAt(op, 2)?.shape.length === 2 ? tensorAt(op, 1) : undefined;
  const [w, bias, after] = other
    ? [tensorAt(op, 2), tensorAt(op, 3), op.args[4]]
    : [tensorAt(op, 1), tensorAt(op, 2), op.args[3]];
  const pieces = linearOf(op, c, tensorAt(op, 0), w, bias);
  if (!pieces) return undefined;
  const dims = pieces[0]!.dims as GemmDims;
  if (other)
    return mapped(...pieces, {
      ...pieces[0]!,
      kind: 'add',
      dims: { rows: dims.m, cols: dims.n },
      reads: [1, other],
      parameters: [],
    });
  return mapped(...activated(pieces, typeof after === 'string' ? ACTIVATIONS[after] : undefined));
};

/** MKL's: the weight is packed beside the original. */
const mkl: Rule = (op, c) => {
  const pieces = linearOf(op, c, tensorAt(op, 0), tensorAt(op, 2), tensorAt(op, 3));
  return pieces && mapped(...pieces);
};

/** Columns of a product whose weight is packed: of its result, else of what the next operator reads. */
function packedColumns(op: RecordedOp, x: RecordedTensor, c: Context): number | undefined {
  const made = op.results?.[0];
  if (made) return last(made.shape);
  const rows = countOf(x.shape.slice(0, -1));
  const after = c
    .next(1)
    .flatMap((o) => tensorAt(o, 0) ?? [])
    .find((t) => countOf(t.shape.slice(0, -1)) === rows);
  if (after) c.note('products: columns of packed weights are not recorded; taken from what the next operator reads (a guess)');
  return after && last(after.shape);
}

/** why a product of a packed weight is not understood */
export const UNSIZED_WEIGHT = 'a product whose packed weight has no recorded size';
/** Weights of 8 bits or fewer, packed: their sizes are not recorded. */
const packed =
  (then?: Piece['kind'], bits = 'int8'): Rule =>
  (op, c) => {
    const x = tensorAt(op, 0);
    if (!x) return undefined;
    const n = packedColumns(op, x, c);
    if (n === undefined) return { fate: 'unknown', why: UNSIZED_WEIGHT };
    const dims = { b: 1, m: countOf(x.shape.slice(0, -1)), k: last(x.shape), n };
    const weight: RecordedTensor = { shape: [n, dims.k], type: bits };
    const product: Piece = { kind: 'matmul', ...common(op), type: typeOf(op), dims, reads: [x], parameters: [weight] };
    return mapped(...activated([product], then));
  };
/** x · w in groups of 4 bits, packed in one of several ways; scales and zeros [k / group, n, 2] beside it say how wide it is. */
const fourBits: Rule = (op, c) => {
  const [x, w, scales] = [tensorAt(op, 0), tensorAt(op, 1), tensorAt(op, 3)];
  const n = scales?.shape.length === 3 && scales.shape[2] === 2 ? scales.shape[1]! : undefined;
  if (!x || !w || n === undefined) return packed(undefined, 'int4')(op, c);
  const dims = { b: 1, m: countOf(x.shape.slice(0, -1)), k: last(x.shape), n };
  const weight: RecordedTensor = { ...w, shape: [n, dims.k], type: 'int4' };
  return mapped({ kind: 'matmul', ...common(op), type: typeOf(op), dims, reads: [x], parameters: [weight] });
};
const quantizedLinear =
  (then?: Piece['kind']): Rule =>
  (op, c) => {
    if (isQuantized(op)) return packed(then)(op, c);
    const pieces = linearOf(op, c);
    return pieces && mapped(...activated(pieces, then));
  };

/** A matrix times a vector: the matrix is usually the weight. */
const matrixVector =
  (a: number, x: number, added?: number): Rule =>
  (op, c) => {
    const [matrix, vector] = [tensorAt(op, a), tensorAt(op, x)];
    if (!matrix || !vector || matrix.shape.length !== 2 || vector.shape[0] !== matrix.shape[1]) return undefined;
    const dims = { b: 1, m: matrix.shape[0]!, k: matrix.shape[1]!, n: 1 };
    const weighted = c.sourceOf(matrix)?.from === 'model' || c.sourceOf(matrix) === undefined;
    const bias = added === undefined ? undefined : tensorAt(op, added);
    const base = { ...common(op), type: typeOf(op), dims };
    const product: Piece = weighted
      ? { kind: 'bmm', ...base, reads: [vector], parameters: [matrix], weightFirst: true }
      : { kind: 'bmm', ...base, reads: [matrix, vector], parameters: [] };
    if (!bias || c.sourceOf(bias)?.from === 'host' || countOf(bias.shape) !== dims.m) return mapped(product);
    const sum: Piece = { kind: 'add', ...base, dims: { rows: 1, cols: dims.m }, reads: [1, bias], parameters: [] };
    return mapped(product, sum);
  };

/** Two vectors. */
const dot: Rule = (op) => {
  const [x, y] = [tensorAt(op, 0), tensorAt(op, 1)];
  if (!x || !y || x.shape[0] !== y.shape[0]) return undefined;
  return mapped({
    kind: 'bmm',
    ...common(op),
    type: typeOf(op),
    dims: { b: 1, m: 1, k: x.shape[0]!, n: 1 },
    reads: [x, y],
    parameters: [],
  });
};

/** By word. */
export const PRODUCTS: Readonly<Record<string, Rule>> = {
  mm: at(0, 1),
  addmm: at(1, 2, 0, true),
  bmm: at(0, 1),
  baddbmm: at(1, 2, 0),
  addbmm: at(1, 2, 0),
  matmul: (op, c) => at(0, 1)(op, c) ?? (isQuantized(op) ? packed()(op, c) : undefined),
  linalg_matmul: at(0, 1),
  linear: quantizedLinear(),
  linear_relu: quantizedLinear('relu'),
  linear_dynamic: packed(),
  linear_relu_dynamic: packed('relu'),
  linear_dynamic_fp16: packed(undefined, 'float16'),
  qlinear_pointwise: packed(),
  mkldnn_linear: linear,
  _linear_pointwise: pointwise,
  _mkl_linear: mkl,
  _int_mm: at(0, 1, undefined, true),
  _scaled_mm: at(0, 1, undefined, true),
  _weight_int8pack_mm: linear,
  _weight_int4pack_mm: fourBits,
  _weight_int4pack_mm_for_cpu: fourBits,
  _addmm_activation: (op, c) => {
    const product = at(1, 2, 0, true)(op, c);
    return product?.fate === 'mapped'
      ? mapped(...activated(product.pieces, op.args.at(-1) === false ? 'relu' : 'gelu'))
      : product;
  },
  mv: matrixVector(0, 1),
  addmv: matrixVector(1, 2, 0),
  dot,
  vdot: dot,
  einsum,
};
