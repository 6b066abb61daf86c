/**
 * Columns of whole numbers as bytes: variable-length integers, seven bits a byte, lowest first, high bit = more to come
 * (LEB128). A column of differences to the number before is zigzag-coded (0, −1, 1, −2 → 0, 1, 2, 3). A constant column is one
 * number.
 */

/** Either one value for all, or the bytes of all. */
export type PackedColumn = number | Uint8Array;

/** at most 8 bytes for 53 bits */
const MOST_BYTES = 8;
/** of the column being packed: reused, as columns are many */
let room = new Uint8Array(MOST_BYTES * 2 ** 15);

function isConstant(values: Float64Array, differences: boolean): boolean {
  const first = values[0]!;
  for (let i = 1; i < values.length; i++) if ((differences ? values[i]! - values[i - 1]! : values[i]!) !== first) return false;
  return true;
}

/**
 * @param values at least 0 and below 2^53; with `differences`, neighbours differ by at most 2^52, and so does the first from 0
 * @returns 0 for an empty column
 */
export function packColumn(values: Float64Array, differences: boolean): PackedColumn {
  if (values.length === 0) return 0;
  if (isConstant(values, differences)) return values[0]!;
  if (room.length < values.length * MOST_BYTES) room = new Uint8Array(values.length * MOST_BYTES);
  const bytes = room;
  let [at, before] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    let v = values[i]!;
    if (differences) {
      const d = v - before;
      before = v;
      v = d < 0 ? -2 * d - 1 : 2 * d;
    }
    for (; v >= 2 ** 31; v = Math.floor(v / 128)) bytes[at++] = (v % 128) | 128;
    for (; v >= 128; v >>>= 7) bytes[at++] = (v & 127) | 128;
    bytes[at++] = v;
  }
  return bytes.slice(0, at);
}

/** Numbers as they were coded. @returns false where the bytes hold another number of them, or one beyond 2^53 */
function decode(column: Uint8Array, into: Float64Array): boolean {
  const { length } = column;
  let at = 0;
  for (let i = 0; i < into.length; i++) {
    if (at >= length) return false;
    let v = column[at++]!;
    if (v >= 128) {
      v -= 128;
      for (let scale = 128, more = true; more; scale *= 128) {
        if (at >= length || scale > 2 ** 49) return false;
        const byte = column[at++]!;
        v += (byte & 127) * scale;
        more = byte >= 128;
      }
      if (v > Number.MAX_SAFE_INTEGER) return false;
    }
    into[i] = v;
  }
  return at === length;
}

function addUp(into: Float64Array, zigzag: boolean): void {
  let sum = 0;
  for (let i = 0; i < into.length; i++) {
    const v = into[i]!;
    // the remainder of a large number takes long
    const odd = v < 2 ** 31 ? (v & 1) === 1 : v % 2 === 1;
    sum += zigzag ? (odd ? -(v + 1) / 2 : v / 2) : v;
    into[i] = sum;
  }
}

/** Undoes `packColumn`: `into` is filled. @returns false where the column does not hold as many whole numbers below 2^53 */
export function unpackColumn(column: PackedColumn, into: Float64Array, differences: boolean): boolean {
  const constant = typeof column === 'number';
  if (constant) into.fill(column);
  if (!(constant ? Number.isSafeInteger(column) : decode(column, into))) return false;
  if (differences) addUp(into, !constant);
  return true;
}
