/** Columns of numbers as bytes: the narrowest typed array that holds them, little-endian; a constant column is one number. */

const TYPES = { i8: Int8Array, i16: Int16Array, i32: Int32Array, u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, f64: Float64Array };
type TypeName = keyof typeof TYPES;

/** Either one value for all, or a type's name and the bytes. */
export type PackedColumn = number | { readonly type: string; readonly bytes: Uint8Array };

function narrowest(low: number, high: number): TypeName {
  if (low >= 0) return high < 2 ** 8 ? 'u8' : high < 2 ** 16 ? 'u16' : high < 2 ** 32 ? 'u32' : 'f64';
  const most = Math.max(-low - 1, high);
  return most < 2 ** 7 ? 'i8' : most < 2 ** 15 ? 'i16' : most < 2 ** 31 ? 'i32' : 'f64';
}

export function packColumn(values: readonly number[]): PackedColumn {
  let low = Infinity;
  let high = -Infinity;
  for (const v of values) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  if (low === high) return low;
  const type = narrowest(low, high);
  const array = TYPES[type].from(values);
  return { type, bytes: new Uint8Array(array.buffer) };
}

/** @throws RangeError when the bytes do not hold `length` values of the type */
export function unpackColumn(column: PackedColumn, length: number): ArrayLike<number> {
  if (typeof column === 'number') return new Array<number>(length).fill(column);
  const type = Object.hasOwn(TYPES, column.type) ? TYPES[column.type as TypeName] : undefined;
  if (!type || column.bytes.length !== length * type.BYTES_PER_ELEMENT) throw new RangeError('a column of the wrong size');
  return new type(column.bytes.slice().buffer);
}

/** Differences between neighbours, the first against 0. */
export const deltas = (values: readonly number[]): number[] => values.map((v, i) => v - (i === 0 ? 0 : values[i - 1]!));
