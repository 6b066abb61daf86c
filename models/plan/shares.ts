/**
 * How the buffers are shared where special functions run beside products (`overlap: units`).
 *
 * The special functions have slots of their own in the operand and result buffers, after the others: macros with ports of their
 * own, so that the two meet at the auxiliary buffer, at the DMA channels and on the link. What they take is a quarter of each
 * slot of results, and as much of each slot of operands (assumed: with it every product of the base models is cut as without, or
 * into blocks that fetch as much). Area, and the energy of an access, are taken to stay those of the undivided buffers (assumed;
 * a smaller macro takes less energy an access, more of them more area).
 */
import type { MapperLimits } from './mapper.js';

/** Slots of each buffer that come before an operator's own. */
export interface SlotsBefore {
  readonly a: number;
  readonly b: number;
  readonly result: number;
}
/** What of the buffers an operator has; an operator of the other share may run beside it. */
export interface Share {
  readonly of: 'products' | 'special';
  readonly before: SlotsBefore;
}
/** Both shares: what they hold, and the slots before those of special functions. */
export interface Shares {
  readonly products: MapperLimits;
  readonly special: MapperLimits;
  readonly before: SlotsBefore;
}

const SPECIAL = 1 / 4;

/** The share that products have. */
export const OF_PRODUCTS: Share = { of: 'products', before: { a: 0, b: 0, result: 0 } };

/** @param result_slots of the result buffer */
export function sharesOf(whole: MapperLimits, result_slots: number): Shares {
  const slot = Math.floor(whole.result_bytes * SPECIAL);
  const { a_slots, b_slots, a_bytes, b_bytes, a_mask_bytes, b_mask_bytes } = whole;
  const [ofA, ofB] = [a_slots * slot, b_slots * slot];
  /** of a mask buffer, by its data's share */
  const masks = (bytes: number | null, share: number): number | null => (bytes === null ? null : Math.floor(bytes * share));
  return {
    products: {
      ...whole,
      result_bytes: whole.result_bytes - slot,
      a_bytes: Math.max(0, a_bytes - ofA),
      b_bytes: Math.max(0, b_bytes - ofB),
      a_mask_bytes: masks(a_mask_bytes, Math.max(0, 1 - ofA / a_bytes)),
      b_mask_bytes: masks(b_mask_bytes, Math.max(0, 1 - ofB / b_bytes)),
    },
    special: { ...whole, result_bytes: slot, a_bytes: Math.min(ofA, a_bytes), b_bytes: Math.min(ofB, b_bytes) },
    before: { a: a_slots, b: b_slots, result: result_slots },
  };
}

/** Where the loads of an operator go, and its results. */
interface Slotted {
  readonly a: { readonly slots: number };
  readonly b: { readonly slots: number; readonly first: number };
  readonly share?: Share;
}
/** The slot of the l-th load of A. */
export const aSlot = ({ a, share }: Slotted, l: number): number => (share ? share.before.a : 0) + (l % a.slots);
/** The slot of the l-th load of B. */
export const bSlot = ({ b, share }: Slotted, l: number): number => (share ? share.before.b : 0) + ((b.first + l) % b.slots);
/** The slot of a block of results. @param slots of the result buffer that a share has */
export const resultSlot = ({ share }: Slotted, block: number, slots: number): number =>
  (share ? share.before.result : 0) + (block % slots);
