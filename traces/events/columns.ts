/**
 * Columns of whole numbers as bytes: variable-length integers, seven bits a byte, lowest first, high bit = more to come
 * (LEB128). A signed column is zigzag-coded first (0, −1, 1, −2 → 0, 1, 2, 3). A constant column is one number.
 */

/** Either one value for all, or the bytes of all. */
export type PackedColumn = number | Uint8Array;

/** at most 8 bytes for 53 bits */
const MOST_BYTES = 8;

/** @param signed whether a value may be negative; then it is at most 2^52 either way, else below 2^53 */
export function packColumn(values: readonly number[], signed: boolean): PackedColumn {
  const first = values[0]!;
  if (values.every((v) => v === first)) return first;
  const bytes = new Uint8Array(values.length * MOST_BYTES);
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    let v = values[i]!;
    if (signed) v = v < 0 ? -2 * v - 1 : 2 * v;
    for (; v >= 2 ** 31; v = Math.floor(v / 128)) bytes[at++] = (v % 128) | 128;
    for (; v >= 128; v >>>= 7) bytes[at++] = (v & 127) | 128;
    bytes[at++] = v;
  }
  return bytes.slice(0, at);
}

/** Undoes `packColumn`. @throws RangeError when the bytes do not hold `length` values */
export function unpackColumn(column: PackedColumn, length: number, signed: boolean): number[] {
  if (typeof column === 'number') return new Array<number>(length).fill(column);
  const values: number[] = [];
  let at = 0;
  for (let i = 0; i < length; i++) {
    let v = column[at++]!;
    if (v >= 128) {
      let byte: number;
      let scale = 128;
      v -= 128;
      do {
        if (scale > 2 ** 53) throw new RangeError('a column of the wrong size');
        byte = column[at++]!;
        v += (byte & 127) * scale;
        scale *= 128;
      } while (byte >= 128);
    }
    values.push(signed ? (v % 2 === 1 ? -(v + 1) / 2 : v / 2) : v);
  }
  if (at !== column.length) throw new RangeError('a column of the wrong size');
  return values;
}

/** Differences between neighbours, the first against 0. */
export const deltas = (values: readonly number[]): number[] => values.map((v, i) => v - (i === 0 ? 0 : values[i - 1]!));

/** Undoes `deltas`. */
export function sums(differences: readonly number[]): number[] {
  let sum = 0;
  return differences.map((d) => (sum += d));
}
