/** What wrong bits do to a tensor: encoded as a platform stores it, read with faults, and decoded. */
import type { RandomState } from '../../sim/index.js';
import { decode, encode } from './adaptivfloat.js';
import { displaced, fromMasked, toMasked, type Masked } from './bit-mask.js';
import { makeFaults, type Faults, type FaultyMemory } from './faults.js';

/** Ratios of powers in dB; Infinity where nothing differs. */
export interface TensorFaults {
  readonly elements: number;
  /** of those, not zero */
  readonly nonzero: number;
  /** encoded, without parity */
  readonly bytes: number;
  readonly values: Faults;
  /** of the bit mask; undefined where the tensor is dense */
  readonly mask: Faults | undefined;
  /** elements that are read as another number than was stored */
  readonly wrong: number;
  /** elements that take a value stored for another one, since a bit of the mask before them is wrong; by how many places at most */
  readonly displaced: number;
  readonly farthest: number;
  /** of the stored numbers to what faults add; of the given numbers to what the format takes away */
  readonly signal_to_faults_db: number;
  readonly signal_to_rounding_db: number;
}

const db = (signal: number, noise: number): number => (noise === 0 ? Infinity : 10 * Math.log10(signal / noise));
function ratio(a: Float32Array, b: Float32Array): number {
  let [signal, noise] = [0, 0];
  a.forEach((x, i) => {
    signal += x * x;
    noise += (x - b[i]!) ** 2;
  });
  return db(signal, noise);
}

/** A tensor as it lies in memory, before anything is wrong with it. */
export interface StoredTensorBits {
  readonly bias: number;
  readonly length: number;
  /** as they are decoded where nothing is wrong */
  readonly stored: Float32Array;
  /** all codes of a dense tensor, those that are not zero of one with a mask */
  readonly values: Uint8Array;
  readonly masked: Masked | undefined;
  readonly nonzero: number;
  readonly signal_to_rounding_db: number;
}

/** Quantised, and encoded as the platform has it. @param block elements after which a reader of masks restarts */
export function store(given: Float32Array, encoding: 'dense' | 'bitmask', block = Infinity): StoredTensorBits {
  const { bias, codes } = encode(given);
  const stored = decode({ bias, codes });
  const nonzero = codes.reduce((n, c) => n + Number(c !== 0), 0);
  const masked = encoding === 'bitmask' ? toMasked(codes, block) : undefined;
  return {
    bias,
    length: codes.length,
    stored,
    values: masked?.values ?? codes,
    masked,
    nonzero,
    signal_to_rounding_db: ratio(given, stored),
  };
}

/** @returns the numbers as they are read, and what is wrong with them */
export function readWithFaults(
  t: StoredTensorBits,
  memory: FaultyMemory,
  random: RandomState,
): { readonly read: Float32Array; readonly faults: TensorFaults } {
  const { masked } = t;
  const [values, mask] = [Uint8Array.from(t.values), masked && Uint8Array.from(masked.mask)];
  const found = { values: makeFaults(values, memory, random), mask: mask && makeFaults(mask, memory, random) };
  const read = decode({ bias: t.bias, codes: masked && mask ? fromMasked(masked, mask, values, t.length) : values });
  const moved = masked && mask ? displaced(masked, mask, t.length) : { elements: 0, farthest: 0 };
  return {
    read,
    faults: {
      elements: t.length,
      nonzero: t.nonzero,
      bytes: values.length + (mask?.length ?? 0),
      ...found,
      // two codes of zero are one number
      wrong: read.reduce((n, x, i) => n + Number(x !== t.stored[i]), 0),
      displaced: moved.elements,
      farthest: moved.farthest,
      signal_to_faults_db: ratio(t.stored, read),
      signal_to_rounding_db: t.signal_to_rounding_db,
    },
  };
}

/** Elements that are not zero once `share` of them is pruned; AdaptivFloat rounds some of the rest to zero. */
export function nonzeroOf(values: Float32Array, share: number, format: string): number {
  const kept = pruned(values, share);
  const stored: ArrayLike<number> = format === 'adaptivfloat8' ? encode(kept).codes : kept;
  let nonzero = 0;
  for (let i = 0; i < stored.length; i++) if (stored[i] !== 0) nonzero++;
  return nonzero;
}

/** The smallest magnitudes of a tensor set to zero, `share` of all. */
export function pruned(values: Float32Array, share: number): Float32Array {
  const count = Math.round(share * values.length);
  if (count === 0) return values.slice();
  const order = values.map(Math.abs).sort();
  const least = order[count - 1]!;
  // ties at the limit: the first of them go, so that the share is met exactly
  let ties = count - order.findIndex((x) => x === least);
  return values.map((x) => {
    const a = Math.abs(x);
    if (a < least) return 0;
    return a === least && ties-- > 0 ? 0 : x;
  });
}
