/**
 * Rotary position embedding, as HuggingFace transformers computes it and recordings show it: cosines and sines of a pass's
 * positions once, then each key and query turned by them, half of its features against the other.
 *
 * Source  Su et al., RoFormer (arXiv 2104.09864).
 */
import type { Tensor } from '../operators/operator.js';
import type { Writer } from './writer.js';
import type { Writing } from './writing.js';

/** Cosines and sines by row and feature of a head. */
export interface Turns {
  readonly cos: Tensor;
  readonly sin: Tensor;
}

const as = { name: 'rotary' };

/** @param positions name of the tokens' positions, which nobody computes. @param wide features of a head */
export function turnsOf(writer: Writer, positions: string, rows: number, wide: number): Turns {
  const half = wide / 2;
  const frequencies = writer.given('rotary.frequencies', [half]);
  const angles = { name: 'rotary.angles', dims: { b: 1, m: half, k: 1, n: rows }, transposed: false };
  const of = writer.bmm(angles, frequencies, writer.given(positions, [1, 1, rows]), [half, rows], null);
  const dims = { rows, cols: wide };
  const both = writer.element('elementwise', dims, [of, of], null, as);
  const [cos, sin] = [0, 1].map(() => writer.element('elementwise', dims, [both], null, as));
  return { cos: cos!, sin: sin! };
}

/** x·cos + turned(x)·sin, by head. */
export function turned(
  { writer, seq }: Writing,
  x: Tensor,
  heads: number,
  wide: number,
  { cos, sin }: Turns,
  layer: number,
): Tensor {
  const dims = { rows: heads * seq, cols: wide };
  const straight = writer.element('elementwise', dims, [x, cos], layer, as);
  const negative = writer.element('elementwise', { ...dims, cols: wide / 2 }, [x], layer, as);
  const crossed = writer.element('elementwise', dims, [negative, x], layer, as);
  const across = writer.element('elementwise', dims, [crossed, sin], layer, as);
  return writer.element('add', dims, [across, straight], layer, as);
}
