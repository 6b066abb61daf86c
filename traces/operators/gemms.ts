/** The matrix products of a trace: counts by shape and total work, for reports and for checks against other counts. */
import { isGemm, type GemmDims, type OperatorTrace } from './operator.js';

/** A shape and how many products of a trace have it. */
export interface GemmShape extends GemmDims {
  readonly kind: 'matmul' | 'bmm';
  readonly count: number;
}

/** Multiply-accumulates of one product. */
export const macsOf = ({ b, m, k, n }: GemmDims): number => b * m * k * n;

/** Each distinct GEMM shape with its count, most frequent first; equal counts in order of first appearance. */
export function gemmShapes(trace: OperatorTrace): GemmShape[] {
  const shapes = new Map<string, GemmShape>();
  for (const { kind, dims } of trace.operators) {
    if (!isGemm(dims) || (kind !== 'matmul' && kind !== 'bmm')) continue;
    const key = `${kind} ${dims.b} ${dims.m} ${dims.k} ${dims.n}`;
    shapes.set(key, { kind, ...dims, count: (shapes.get(key)?.count ?? 0) + 1 });
  }
  return [...shapes.values()].sort((a, b) => b.count - a.count);
}

/** Multiply-accumulates of the whole trace; a MAC is two FLOP. */
export function totalMacs(trace: OperatorTrace): number {
  return trace.operators.reduce((sum, { dims }) => sum + (isGemm(dims) ? macsOf(dims) : 0), 0);
}
