/** Cutting a region into requests: within a row, within one burst of the link, masks apart from data. */
import type { Region } from '../memory/protocol/region.js';

/** How far a region has been cut: the row and the byte in it at which the next piece begins. Plain data. */
export interface Cut {
  row: number;
  column: number;
}
/** A request's worth of a region. */
export interface Piece {
  readonly memory: number;
  readonly address: number;
  readonly bytes: number;
  /** all of it is bit masks */
  readonly mask: boolean;
}

/** Where requests to a memory are cut: at multiples of what lies in one bank, and from each of them on after every burst. */
export interface Unit {
  readonly contiguous_bytes: number;
  /** of the link */
  readonly burst_bytes: number;
}
/** Bytes from an address on up to the next cut. A burst need not divide what lies in one bank. */
export function bytesToCut({ contiguous_bytes, burst_bytes }: Unit, address: number): number {
  const within = address % contiguous_bytes;
  return Math.min(contiguous_bytes - within, burst_bytes - (within % burst_bytes));
}

/**
 * The next piece of a region; moves `cut` on, to row `rows` when nothing is left. Rows that lie one behind the other are one.
 * @param units by memory: no piece crosses one
 */
export function nextPiece(cut: Cut, region: Region, units: readonly Unit[]): Piece {
  const { rows: all, row_bytes, stride_bytes, offsets, mask_bytes = 0, rest } = region;
  const there = rest && cut.row >= rest.row;
  const { memory, base } = there ? rest : region;
  const [first, rows] = there ? [rest.row, all] : [0, rest ? rest.row : all];
  const mask = cut.column < mask_bytes;
  const contiguous = offsets === null && stride_bytes === row_bytes;
  const address = base + (offsets ? offsets[cut.row]! : (cut.row - first) * stride_bytes) + cut.column;
  const whole = contiguous ? (rows - first) * row_bytes : row_bytes;
  const left = (mask ? mask_bytes : whole) - cut.column;
  const bytes = Math.min(left, bytesToCut(units[memory]!, address));
  cut.column += bytes;
  if (cut.column === whole) {
    cut.row = contiguous ? rows : cut.row + 1;
    cut.column = 0;
  }
  return { memory, address, bytes, mask };
}
