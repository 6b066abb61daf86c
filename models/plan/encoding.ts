/**
 * Bytes of a tensor, dense or bit-mask encoded: the elements that are not zero, and one mask bit an element.
 *
 * Source  EdgeBERT's SystemC model: a mask word of n bits for each vector of n, non-zero bytes packed.
 */
export interface Encoding {
  /** share of elements stored; null: dense, no mask */
  readonly density: number | null;
  readonly element_bytes: number;
}

/** Bytes of the first `elements` elements, the fraction rounded down, so that parts add up to the whole. */
export function encodedBytes({ density, element_bytes }: Encoding, elements: number): number {
  if (density === null) return Math.ceil(elements * element_bytes);
  return Math.floor(Math.floor(elements * density + 1e-9) * element_bytes) + maskBytes({ density, element_bytes }, elements);
}

/** Bytes of the mask alone, 0 for a dense tensor. */
export const maskBytes = ({ density }: Encoding, elements: number): number => (density === null ? 0 : Math.ceil(elements / 8));

/** Bytes an element on average, mask included. */
export const bytesPerElement = ({ density, element_bytes }: Encoding): number =>
  density === null ? element_bytes : density * element_bytes + 1 / 8;
