/**
 * Columns of whole numbers as bytes: variable-length integers, seven bits a byte, lowest first, high bit = more to come
 * (LEB128). Differences are zigzag-coded (0, −1, 1, −2 → 0, 1, 2, 3). A constant column is one number.
 */
import type { Coding } from './format.js';

/** Either one value for all, or the bytes of all. */
export type PackedColumn = number | Uint8Array;

/** at most 8 bytes for 53 bits */
const MOST_BYTES = 8;
/** of the column being packed: reused, as columns are many */
let coded = new Float64Array(2 ** 15);
let room = new Uint8Array(MOST_BYTES * 2 ** 15);

/** differences further apart cannot be coded: they are whole numbers below 2^53 when doubled */
export const MOST_APART = 2 ** 51;

const isConstant = (values: Float64Array): boolean => values.every((v) => v === values[0]);

/** `values` as they are coded, into `coded`. @returns false where they are too far apart */
function code(values: Float64Array, coded: Float64Array, coding: Coding, whose: Float64Array): boolean {
  const last = lastOf(whose, coding);
  for (let i = 0; i < values.length; i++) {
    const of = coding === 'delta' ? 0 : whose[i]!;
    const d = values[i]! - last[of]!;
    last[of] = values[i]!;
    if (d > MOST_APART || d < -MOST_APART) return false;
    coded[i] = d < 0 ? -2 * d - 1 : 2 * d;
  }
  return true;
}

/** Room for the last value of each: all are 0 at first. */
function lastOf(whose: Float64Array, coding: Coding): Float64Array {
  let most = 0;
  if (coding === 'delta by who') for (let i = 0; i < whose.length; i++) if (whose[i]! > most) most = whose[i]!;
  return new Float64Array(most + 1);
}

/** Whole numbers below 2^53, one after the other. */
function leb128(values: Float64Array): Uint8Array {
  if (room.length < values.length * MOST_BYTES) room = new Uint8Array(values.length * MOST_BYTES);
  const bytes = room;
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    let v = values[i]!;
    for (; v >= 2 ** 31; v = Math.floor(v / 128)) bytes[at++] = (v % 128) | 128;
    for (; v >= 128; v >>>= 7) bytes[at++] = (v & 127) | 128;
    bytes[at++] = v;
  }
  return bytes.slice(0, at);
}

/**
 * @param values at least 0 and below 2^53 (operators: −1)
 * @param whose what each is of, for `delta by who`
 * @returns 0 for an empty column; undefined where the values are too far apart for differences
 */
export function packColumn(values: Float64Array, coding: Coding, whose: Float64Array): PackedColumn | undefined {
  if (values.length === 0) return 0;
  if (isConstant(values)) return values[0]!;
  if (coding === 'plain') return leb128(values);
  if (coded.length < values.length) coded = new Float64Array(values.length);
  const list = coded.subarray(0, values.length);
  return code(values, list, coding, whose) ? leb128(list) : undefined;
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

/** Undoes `code`, in place. */
function addUp(into: Float64Array, coding: Coding, whose: Float64Array): void {
  const last = lastOf(whose, coding);
  for (let i = 0; i < into.length; i++) {
    const v = into[i]!;
    // the remainder of a large number takes long
    const odd = v < 2 ** 31 ? (v & 1) === 1 : v % 2 === 1;
    const of = coding === 'delta' ? 0 : whose[i]!;
    into[i] = last[of]! += odd ? -(v + 1) / 2 : v / 2;
  }
}

/** Undoes `packColumn`: `into` is filled. @returns false where the column does not hold as many whole numbers below 2^53 */
export function unpackColumn(column: PackedColumn, into: Float64Array, coding: Coding, whose: Float64Array): boolean {
  if (typeof column === 'number') {
    into.fill(column);
    return Number.isSafeInteger(column);
  }
  if (!decode(column, into)) return false;
  if (coding !== 'plain') addUp(into, coding, whose);
  return true;
}
