/** What weights read with faults came to. */
import type { FaultCell } from '../../models/index.js';

/** Over draws: the mean, and the values that 5 % of draws lie below and above (nearest rank). */
export interface OverDraws {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}
/** A tensor over all draws. Names are fixed: they are those of `faults --json`. */
export interface FaultRow {
  readonly tensor: string;
  readonly elements: number;
  readonly nonzero: number;
  readonly encoded_bytes: number;
  readonly parity_bytes: number;
  /** cells read wrong; code words left wrong; wrong bits left in values, and in the bit mask */
  readonly wrong_cells: OverDraws;
  readonly wrong_words: OverDraws;
  readonly wrong_value_bits: OverDraws;
  readonly wrong_mask_bits: OverDraws;
  /** elements read as another number */
  readonly wrong_elements: OverDraws;
  /** elements that take the value of another, since a wrong mask displaces them; by how many places at most */
  readonly displaced_elements: OverDraws;
  readonly farthest_displaced: OverDraws;
  /** null: nothing differs */
  readonly signal_to_faults_db: OverDraws | null;
  readonly signal_to_rounding_db: number | null;
}
/** What all tensors came to. */
export interface FaultResult {
  readonly platform: string;
  readonly memory: string;
  readonly encoding: 'dense' | 'bitmask';
  readonly cell: FaultCell;
  readonly ecc: string;
  readonly years: number;
  readonly wrong_cell_rate: number;
  readonly draws: number;
  readonly seed: number;
  readonly tensors: readonly FaultRow[];
  /** what the reader should know */
  readonly notes: readonly string[];
}
