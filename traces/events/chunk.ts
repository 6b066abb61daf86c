/** A chunk as it is read: looked at once, unpacked whenever a column is read. */
import { checked } from '../files/check.js';
import { InputError, type Place } from '../files/input-error.js';
import { RECORDS_A_CHUNK } from './chunks.js';
import { sums, unpackColumn, type PackedColumn } from './columns.js';
import { COLUMNS, DELTA_CODED, WHO, type Column, type TraceHeader } from './format.js';
import { chunkSchema } from './frame-schema.js';
import { MOST_RESOURCES } from './record.js';

/** The records of one chunk, a column each, unpacked whenever it is read; times are absolute. */
export type Chunk = Readonly<Record<Column, readonly number[]>> & { readonly records: number };

const MOST = Number.MAX_SAFE_INTEGER;
/** Values of the columns that are held against one another, of the chunk being looked at: reused, as chunks are many. */
const starts = new Float64Array(RECORDS_A_CHUNK);
const spans = new Float64Array(RECORDS_A_CHUNK);
const values = new Float64Array(RECORDS_A_CHUNK);

/** Puts the numbers of a column into `into`. @returns false where it holds another number of them, or one beyond 2^53 */
function decode(column: PackedColumn, records: number, into: Float64Array): boolean {
  if (typeof column === 'number') {
    into.fill(column, 0, records);
    return Number.isSafeInteger(column);
  }
  const { length } = column;
  let at = 0;
  for (let i = 0; i < records; i++) {
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
      if (v > MOST) return false;
    }
    into[i] = v;
  }
  return at === length;
}

/** Does a column hold so many numbers, none of more than eight bytes: finite, and none below 0? */
function holds(column: PackedColumn, records: number): boolean {
  if (typeof column === 'number') return Number.isSafeInteger(column) && column >= 0;
  let [found, long] = [0, 0];
  for (let i = 0; i < column.length; i++) {
    if (column[i]! < 128) {
      found++;
      long = 0;
    } else if (++long > 7) return false;
  }
  return found === records && long === 0;
}

/** The same of a column that holds differences, zigzag-coded; the numbers themselves are put. */
function decodeSums(column: PackedColumn, records: number, into: Float64Array): boolean {
  if (!decode(column, records, into)) return false;
  const coded = typeof column !== 'number';
  let sum = 0;
  for (let i = 0; i < records; i++) {
    const v = into[i]!;
    sum += coded ? (v % 2 === 1 ? -(v + 1) / 2 : v / 2) : v;
    into[i] = sum;
  }
  return true;
}

/** Are the first `records` numbers from `least` to `most`? */
function allWithin(of: Float64Array, records: number, least: number, most: number): boolean {
  for (let i = 0; i < records; i++) if (of[i]! < least || of[i]! > most) return false;
  return true;
}
/** Times that are safe integers, in order, and pauses no longer than the spans that hold them. */
function timesFit(packed: readonly PackedColumn[], records: number): boolean {
  const [start, span, gap] = packed;
  if (!decodeSums(start!, records, starts) || !decode(span!, records, spans) || !decode(gap!, records, values)) return false;
  for (let i = 0; i < records; i++) {
    const s = spans[i]!;
    if (starts[i]! < 0 || s < 0 || starts[i]! + s > MOST || values[i]! < 0 || values[i]! > s) return false;
  }
  return true;
}

/** The name of the first column that is not what a writer writes. */
function faulty(packed: readonly PackedColumn[], records: number): string | undefined {
  if (!timesFit(packed, records)) return 'start_ps, span_ps, gap_ps';
  return COLUMNS.slice(3).find((name, i) => {
    const column = packed[3 + i]!;
    if (name === 'operator') return !decodeSums(column, records, values) || !allWithin(values, records, -1, MOST);
    return !holds(column, records);
  });
}

/** Fields of `who`, each below what there is of it. */
function whoFits(who: readonly (readonly number[])[], { names, kinds, details }: TraceHeader): boolean {
  const below = [names.length, kinds.length, MOST_RESOURCES, names.length, names.length, details.length];
  return who.every((w) => w.length === WHO.length && w.every((v, i) => v < below[i]!));
}

/**
 * Its shape, and what its records are of, are looked at at once; its columns when one of them is first read: that takes a sixth of
 * reading them, and ten times as long as reading the frame. A fault is an InputError with the place of the frame, then or later.
 */
export function readChunk(frame: unknown, place: Place, header: TraceHeader): Chunk {
  const { records, columns: packed, who, whose } = checked(chunkSchema, frame, place);
  const fault = (field: string, expected: string): InputError =>
    new InputError({ ...place, field: `${place.field}.${field}` }, 'not what a writer writes', expected);
  if (packed.length !== COLUMNS.length) throw fault('columns', COLUMNS.join(', '));
  if (!whoFits(who, header)) throw fault('who', 'names, kinds and details of the header');
  let looked = false;
  function look(): void {
    if (looked) return;
    const wrong = faulty(packed, records);
    if (wrong !== undefined)
      throw fault(wrong, `${records} whole numbers below 2^53, none less than 0 (operators: −1), times in order`);
    if (!decode(whose, records, values) || !allWithin(values, records, 0, who.length - 1))
      throw fault('whose', `${records} numbers below ${who.length}`);
    looked = true;
  }
  return lazily({ records, packed, who, whose, look });
}

/** A chunk before it is unpacked; `look` throws where it may not be. */
interface Packed {
  readonly records: number;
  readonly packed: readonly PackedColumn[];
  readonly who: readonly (readonly number[])[];
  readonly whose: PackedColumn;
  readonly look: () => void;
}

/** Unpacked at each reading and not kept: a long trace has more records than fit into memory. */
function lazily({ records, packed, who, whose, look }: Packed): Chunk {
  const chunk = { records } as { records: number } & Record<Column, readonly number[]>;
  const define = (name: Column, unpack: () => readonly number[]): void => {
    const get = (): readonly number[] => {
      look();
      return unpack();
    };
    Object.defineProperty(chunk, name, { get, enumerable: true });
  };
  for (const [i, name] of COLUMNS.entries())
    define(name, () => {
      const delta = DELTA_CODED.has(name);
      const values = unpackColumn(packed[i]!, records, delta);
      return delta ? sums(values) : values;
    });
  for (const [i, name] of WHO.entries()) {
    const of = who.map((w) => w[i]!);
    define(name, () => unpackColumn(whose, records, false).map((w) => of[w]!));
  }
  return chunk;
}
