/**
 * Bit-mask encoding: a bit an element, set where it is not zero, and the elements that are not zero, one after the other. A reader
 * counts bits to find values; where it restarts, it takes the place of the next value from a pointer instead.
 */

/** A tensor as it lies in memory: `mask` has bit i of the tensor in bit i mod 8 of byte i / 8. */
export interface Masked {
  readonly mask: Uint8Array;
  readonly values: Uint8Array;
  /** by block of `block` elements, where its first value lies; one block where nothing restarts */
  readonly starts: Uint32Array;
  readonly block: number;
}

const isSet = (mask: Uint8Array, i: number): boolean => ((mask[i >> 3]! >> (i & 7)) & 1) === 1;

/** @param block elements after which a reader restarts; Infinity: never */
export function toMasked(codes: Uint8Array, block = Infinity): Masked {
  const mask = new Uint8Array(Math.ceil(codes.length / 8));
  const starts: number[] = [];
  let values = 0;
  codes.forEach((c, i) => {
    if (i === 0 || i % block === 0) starts.push(values);
    if (c === 0) return;
    mask[i >> 3]! |= 1 << (i & 7);
    values++;
  });
  return { mask, values: codes.filter((c) => c !== 0), starts: Uint32Array.from(starts), block };
}

/** Where each element's value is read, −1 for a zero. */
function* places({ starts, block }: Masked, mask: Uint8Array, length: number): Generator<number> {
  let next = 0;
  for (let i = 0; i < length; i++) {
    if (i === 0 || i % block === 0) next = starts[block === Infinity ? 0 : i / block]!;
    yield isSet(mask, i) ? next++ : -1;
  }
}

/** As a decoder reads it with this mask and these values: past the last value there are zeros. */
export function fromMasked(m: Masked, mask: Uint8Array, values: Uint8Array, length: number): Uint8Array {
  const codes = new Uint8Array(length);
  let i = 0;
  for (const at of places(m, mask, length)) codes[i++] = at < 0 ? 0 : (values[at] ?? 0);
  return codes;
}

/** Elements that take a value that was stored for another one, and how far from its own place the farthest of them reads. */
export function displaced(m: Masked, mask: Uint8Array, length: number): { readonly elements: number; readonly farthest: number } {
  const before = places(m, m.mask, length);
  let [elements, farthest] = [0, 0];
  for (const at of places(m, mask, length)) {
    const was = before.next().value as number;
    if (at < 0 || was < 0 || at === was) continue;
    elements++;
    farthest = Math.max(farthest, Math.abs(at - was));
  }
  return { elements, farthest };
}
