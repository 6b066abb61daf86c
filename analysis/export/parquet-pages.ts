/**
 * Pages of a Parquet file (parquet.apache.org, "Encodings"): whole numbers as DELTA_BINARY_PACKED, text as RLE_DICTIONARY.
 *
 * hyparquet-writer, which writes all else of the file, takes values one by one, whole numbers as BigInt: 0.6 M records a second.
 */
import type { ByteWriter } from 'hyparquet-writer';

const BLOCK = 128;
const MINIBLOCK = 32;
/** differences within stay exact */
const MOST_RANGE = 2 ** 52;
const LOW = 2 ** 24;

/** Bytes with room for more. */
class Bytes {
  bytes = new Uint8Array(2 ** 16);
  length = 0;
  /** Makes room for so many more. */
  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const longer = new Uint8Array(2 * (this.length + more));
    longer.set(this.bytes.subarray(0, this.length));
    this.bytes = longer;
  }
  varint(value: number): void {
    this.reserve(10);
    let v = value;
    for (; v >= 128; v = Math.floor(v / 128)) this.bytes[this.length++] = (v % 128) | 128;
    this.bytes[this.length++] = v;
  }
  /** Of magnitudes below 2^52. */
  zigzag(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }
  all(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

const page = new Bytes();
const differences = new Float64Array(BLOCK);

const bitsOf = (value: number): number =>
  value === 0 ? 0 : value < 2 ** 31 ? 32 - Math.clz32(value) : 32 - Math.clz32(Math.floor(value / 2 ** 31)) + 31;

/** Packs `count` numbers of `width` bits, lowest bits first; a multiple of eight of them. */
function pack(of: ArrayLike<number>, from: number, count: number, width: number): void {
  page.reserve((count * width) / 8 + 4);
  const { bytes } = page;
  let [at, kept, bits] = [page.length, 0, 0];
  for (let i = from; i < from + count; i++) {
    let v = of[i]!;
    for (let left = width; left > 0; left -= 24) {
      const some = left < 24 ? left : 24;
      const low = width <= 24 ? v : v % LOW;
      kept |= low << bits;
      bits += some;
      for (; bits >= 8; bits -= 8, kept >>>= 8) bytes[at++] = kept & 255;
      if (left > 24) v = (v - low) / LOW;
    }
  }
  page.length = at;
}

/** A block of differences: the least, the bits of each miniblock, and what they are more than the least. */
function packBlock(count: number): void {
  let least = differences[0]!;
  for (let i = 1; i < count; i++) if (differences[i]! < least) least = differences[i]!;
  page.zigzag(least);
  page.reserve(BLOCK / MINIBLOCK);
  const widths = page.length;
  page.length += BLOCK / MINIBLOCK;
  differences.fill(least, count);
  for (let from = 0, m = 0; from < BLOCK; from += MINIBLOCK, m++) {
    let most = 0;
    for (let i = from; i < from + MINIBLOCK; i++) {
      const more = (differences[i]! -= least);
      if (more > most) most = more;
    }
    // the file has bits of miniblocks behind the last value, too, but not their content
    const width = from < count ? bitsOf(most) : 0;
    page.bytes[widths + m] = width;
    if (width > 0) pack(differences, from, MINIBLOCK, width);
  }
}

/** Values as differences; undefined where they are too far apart. */
export function deltaPage(values: Float64Array, least: number, most: number): Uint8Array | undefined {
  if (!(most - least <= MOST_RANGE && Math.abs(least) <= MOST_RANGE && Math.abs(most) <= MOST_RANGE)) return undefined;
  page.length = 0;
  page.varint(BLOCK);
  page.varint(BLOCK / MINIBLOCK);
  page.varint(values.length);
  page.zigzag(values.length === 0 ? 0 : values[0]!);
  for (let i = 1; i < values.length; i += BLOCK) {
    const count = Math.min(BLOCK, values.length - i);
    for (let j = 0; j < count; j++) differences[j] = values[i + j]! - values[i + j - 1]!;
    packBlock(count);
  }
  return page.all();
}

/** Values of eight bytes each: integers, or doubles. */
export function plainPage(values: Float64Array, type: 'int64' | 'double'): Uint8Array {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++)
    if (type === 'int64') view.setBigInt64(8 * i, BigInt(values[i]!), true);
    else view.setFloat64(8 * i, values[i]!, true);
  return bytes;
}

/** One run where all are equal, else packed bits, eight numbers at a time. */
function hybrid(codes: Int32Array | Uint8Array, width: number): void {
  const first = codes[0] ?? 0;
  let same = 1;
  while (same < codes.length && codes[same] === first) same++;
  if (same >= codes.length) {
    page.varint(codes.length * 2);
    page.reserve(4);
    for (let b = 0; b < width; b += 8) page.bytes[page.length++] = (first >>> b) & 255;
    return;
  }
  const groups = Math.ceil(codes.length / 8);
  page.varint(groups * 2 + 1);
  const whole = codes.length - (codes.length % 8);
  pack(codes, 0, whole, width);
  if (whole === codes.length) return;
  const rest = new Int32Array(8);
  rest.set(codes.subarray(whole));
  pack(rest, 0, 8, width);
}

/** Words' numbers, behind how many bits each has. */
export function codesPage(codes: Int32Array, words: number): Uint8Array {
  page.length = 0;
  const width = bitsOf(Math.max(0, words - 1));
  page.reserve(1);
  page.bytes[page.length++] = width;
  if (codes.length > 0) hybrid(codes, width);
  return page.all();
}

/** Words one behind the other, each behind its length. */
export function wordsPage(words: readonly string[]): Uint8Array {
  const encoded = words.map((word) => Buffer.from(word));
  return Buffer.concat(
    encoded.flatMap((bytes) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}

/** Which cells hold something: 1 or 0 each. */
export function levelsPage(there: Uint8Array): Uint8Array {
  page.length = 0;
  if (there.length > 0) hybrid(there, 1);
  return Uint8Array.from(page.all());
}

/** What a writer of pages needs of its file. */
export type PageFile = Pick<ByteWriter, 'appendBytes' | 'offset'>;
