/** Cutting a region into requests: within a row, within one burst of the link, masks apart from data. */
import type { Region } from '../memory/protocol/region.js';

/** How far a region has been cut: the row and the byte in it at which the next piece begins. Plain data. */
export interface Cut {
  row: number;
  column: number;
}
/** A request's worth of a region. */
export interface Piece {
  readonly address: number;
  readonly bytes: number;
  /** all of it is bit masks */
  readonly mask: boolean;
}

/**
 * The next piece of a region; moves `cut` on, to row `rows` when nothing is left. Rows that lie one behind the other are one.
 * @param unit_bytes by memory: no piece crosses a multiple of it
 */
export function nextPiece(cut: Cut, region: Region, unit_bytes: readonly number[]): Piece {
  const { memory, base, rows, row_bytes, stride_bytes, offsets, mask_bytes = 0 } = region;
  const mask = cut.column < mask_bytes;
  const contiguous = offsets === null && stride_bytes === row_bytes;
  const address = base + (offsets ? offsets[cut.row]! : cut.row * stride_bytes) + cut.column;
  const whole = contiguous ? rows * row_bytes : row_bytes;
  const left = (mask ? mask_bytes : whole) - cut.column;
  const unit = unit_bytes[memory]!;
  const bytes = Math.min(left, unit - (address % unit));
  cut.column += bytes;
  if (cut.column === whole) {
    cut.row = contiguous ? rows : cut.row + 1;
    cut.column = 0;
  }
  return { address, bytes, mask };
}
