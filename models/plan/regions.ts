/**
 * Where the blocks of a product's operands lie in memory.
 *
 * Layouts  A tensor of two dimensions [rows, b·cols] holds its b matrices side by side (attention heads in one row a
 *          token); any other holds them one after the other. A weight is [n, k]. An encoded tensor is stored in the order
 *          in which its blocks are fetched, so a block of it is one contiguous stretch.
 */
import { batchesOfB, type GemmDims, type Operator, type Tensor } from '../../traces/formats.js';
import { encodedBytes, maskBytes } from './encoding.js';
import type { Region } from '../memory/protocol/region.js';
import type { Location } from './location.js';

/** A block of a matrix: rows r0 … r0 + rows, columns c0 … c0 + cols of matrix `batch`. */
export interface BlockOf {
  readonly batch: number;
  readonly r0: number;
  readonly rows: number;
  readonly c0: number;
  readonly cols: number;
}

/** Dense rows of a tensor: of one in two pieces, each row lies in one of them. */
function pieced(r: Region, { base, rest }: Location): Region {
  if (!rest) return r;
  const { memory, from_bytes } = rest;
  const offset = r.base - base;
  const row = Math.max(0, Math.ceil((from_bytes - offset) / r.stride_bytes));
  if (row >= r.rows) return r;
  const at = rest.base + offset + row * r.stride_bytes - from_bytes;
  return row === 0 ? { ...r, memory, base: at } : { ...r, rest: { row, memory, base: at } };
}

/** `of` gives the size of each of the b matrices. */
export function blockRegion(t: Tensor, at: Location, of: { b: number; rows: number; cols: number }, block: BlockOf): Region {
  const { memory, base, element_bytes } = at;
  const { batch, r0, rows, c0, cols } = block;
  const flat = { memory, offsets: null };
  if (at.density !== null) {
    const first = (batch * of.rows + r0) * of.cols + c0 * rows;
    const from = encodedBytes(at, first);
    const bytes = encodedBytes(at, first + rows * cols) - from;
    const mask_bytes = maskBytes(at, first + rows * cols) - maskBytes(at, first);
    return { ...flat, base: base + from, rows: 1, row_bytes: bytes, stride_bytes: bytes, mask_bytes };
  }
  const sideBySide = of.b > 1 && t.shape.length === 2 && t.shape[0] === of.rows && t.shape[1] === of.b * of.cols;
  const stride = Math.ceil((sideBySide ? of.b * of.cols : of.cols) * element_bytes);
  const origin = sideBySide ? Math.floor(batch * of.cols * element_bytes) : batch * of.rows * stride;
  const dense = {
    ...flat,
    base: base + origin + r0 * stride + Math.floor(c0 * element_bytes),
    rows,
    row_bytes: Math.ceil(cols * element_bytes),
    stride_bytes: stride,
  };
  return pieced(dense, at);
}

/** Rows r0 … r0 + rows of a matrix that lies row after row. */
export function rowsRegion(at: Location, r0: number, rows: number, cols: number): Region {
  const { memory, base } = at;
  const from = encodedBytes(at, r0 * cols);
  if (at.density === null) {
    const row_bytes = encodedBytes(at, cols);
    return pieced({ memory, base: base + from, rows, row_bytes, stride_bytes: row_bytes, offsets: null }, at);
  }
  const bytes = encodedBytes(at, (r0 + rows) * cols) - from;
  const mask_bytes = maskBytes(at, (r0 + rows) * cols) - maskBytes(at, r0 * cols);
  return { memory, base: base + from, rows: 1, row_bytes: bytes, stride_bytes: bytes, offsets: null, mask_bytes };
}
/** The whole of a small tensor, such as a bias. */
export const wholeRegion = ({ memory, base, bytes }: Location): Region => ({
  memory,
  base,
  rows: 1,
  row_bytes: bytes,
  stride_bytes: bytes,
  offsets: null,
});

/** A block of A, which is stored [m, k]: `m` and `k` are first element and count. */
export const aBlock = (
  op: Operator,
  d: GemmDims,
  at: Location,
  batch: number,
  m: [number, number],
  k: [number, number],
): Region =>
  blockRegion(op.inputs[0]!, at, { b: d.b, rows: d.m, cols: d.k }, { batch, r0: m[0], rows: m[1], c0: k[0], cols: k[1] });

/** B is stored [n, k] as a weight or as the K of Q·Kᵀ, and [k, n] as the V of P·V. */
export function bBlock(op: Operator, d: GemmDims, at: Location, of: number, k: [number, number], n: [number, number]): Region {
  const t = op.inputs[1]!;
  // heads that share their keys read one batch of B
  const b = op.kind === 'bmm' ? batchesOfB(d, t) : d.b;
  const batch = Math.floor((of * b) / d.b);
  if (op.kind === 'matmul' || op.transposed)
    return blockRegion(t, at, { b, rows: d.n, cols: d.k }, { batch, r0: n[0], rows: n[1], c0: k[0], cols: k[1] });
  return blockRegion(t, at, { b, rows: d.k, cols: d.n }, { batch, r0: k[0], rows: k[1], c0: n[0], cols: n[1] });
}

/** A block of the results, stored [m, n]. */
export const cBlock = (
  op: Operator,
  d: GemmDims,
  at: Location,
  batch: number,
  m: [number, number],
  n: [number, number],
): Region => blockRegion(op.output, at, { b: d.b, rows: d.m, cols: d.n }, { batch, r0: m[0], rows: m[1], c0: n[0], cols: n[1] });
