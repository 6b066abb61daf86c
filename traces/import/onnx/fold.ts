/** Arithmetic on small constants, so that shapes that the graph computes are known. */
import { countOf } from '../recording.js';
import { MOST_KNOWN } from './tensor.js';
import type { Made } from './value.js';

/** Elements of a result from those of its operands, one at a time; undefined where one is not known. */
export function foldElements(
  operands: readonly (Made | undefined)[],
  shape: readonly number[] | undefined,
  of: (...elements: number[]) => number,
): readonly number[] | undefined {
  if (!shape || countOf(shape) > MOST_KNOWN) return undefined;
  const read = operands.map((o) => o?.data && o.shape && reader(o.data, o.shape, shape));
  if (!read.every((r) => r !== undefined)) return undefined;
  return Array.from({ length: countOf(shape) }, (_, i) => of(...read.map((r) => r(i))));
}

/** Element `i` of `shape` of data that is broadcast to it. */
function reader(data: readonly number[], own: readonly number[], shape: readonly number[]): (i: number) => number {
  if (data.length === 1) return () => data[0]!;
  if (data.length === countOf(shape)) return (i) => data[i]!;
  return (i) => {
    let rest = i;
    let at = 0;
    let stride = 1;
    for (let d = 1; d <= own.length; d++) {
      const size = shape[shape.length - d]!;
      if (own[own.length - d] !== 1) at += (rest % size) * stride;
      stride *= own[own.length - d]!;
      rest = Math.floor(rest / size);
    }
    return data[at]!;
  };
}

/** Indices that a slice takes of `size`: Python's rules, as ONNX has them. */
export function sliceOf(size: number, start: number, end: number, step: number): { from: number; count: number } {
  const clamp = (n: number, low: number, high: number): number => Math.min(Math.max(n < 0 ? n + size : n, low), high);
  if (step > 0) {
    const from = clamp(start, 0, size);
    return { from, count: Math.max(0, Math.ceil((clamp(end, 0, size) - from) / step)) };
  }
  const from = clamp(start, -1, size - 1);
  return { from, count: Math.max(0, Math.ceil((clamp(end, -1, size - 1) - from) / step)) };
}
