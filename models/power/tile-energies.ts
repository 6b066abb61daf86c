import type { Supply } from './supply.js';

/** What the actions of a PE array cost, in fJ. */
/** Energy of an operand buffer as the PE array uses it. */
export interface BufferEnergy {
  readonly data_fj_per_byte: number;
  readonly mask_fj_per_byte: number;
}

export interface TileEnergies {
  /** one multiply and accumulate whose operands are not zero, and one that is gated */
  readonly mac_fj: number;
  readonly gated_fj: number;
  /** decoding a byte of either operand into the array, and encoding one of results */
  readonly decode_fj_per_byte: number;
  readonly encode_fj_per_byte: number;
  readonly read: { readonly a: BufferEnergy; readonly b: BufferEnergy };
  readonly write: BufferEnergy;
  readonly supply: Supply;
}
