/** Chunks as they are read: looked at once, their columns unpacked when their records are. */
import { checked } from '../files/check.js';
import { InputError, type Place } from '../files/input-error.js';
import { MOST_AGAIN } from './chunks.js';
import { unpackColumn, type PackedColumn } from './columns.js';
import { AGAIN, AGAIN_CODING, CODING, COLUMNS, WHO, type RecordColumn, type TraceHeader } from './format.js';
import { chunkSchema } from './frame-schema.js';
import { MOST_RESOURCES } from './record.js';

/** Records side by side, a column each. Times in ps, energy in fJ, amounts as the kind says. */
export interface Records extends Readonly<Record<RecordColumn, Float64Array>> {
  readonly records: number;
  /** what records are of: numbers of actor, kind, resource, requester, holder, detail, as the header names them */
  readonly who: readonly (readonly number[])[];
  /** which of these, a record */
  readonly whose: Float64Array;
}

/** A chunk of a file. */
export interface Chunk {
  /** those that it says again counted */
  readonly records: number;
  /** those that it does not say again */
  readonly ownRecords: number;
  /** those of its own, unpacked: kept no longer than the caller keeps them. @throws InputError with the place of the frame */
  readonly unpack: () => Unpacked;
  /** Its own records of one kind and the passages that it says again, without looking at all else of it. */
  readonly ofKind: (kind: number) => OfKind;
}
/** Records of one kind, where each stands among the chunk's own. */
export interface OfKind {
  readonly own: readonly { readonly at: number; readonly start_ps: number; readonly end_ps: number; readonly operator: number }[];
  readonly again: readonly Passage[];
}

/** What a chunk holds. */
interface Unpacked {
  readonly own: Records;
  /** passages of records that are said again, in order, a number each as `AGAIN` names them */
  readonly again: readonly Passage[];
  /** what to throw where one of them ends beyond 2^53 */
  readonly tooLate: () => InputError;
}
type Passage = Readonly<Record<(typeof AGAIN)[number], number>>;

const MOST = Number.MAX_SAFE_INTEGER;
const NONE = new Float64Array();

/** Are all from `least` to `most`? */
function allWithin(of: Float64Array, least: number, most: number): boolean {
  for (let i = 0; i < of.length; i++) if (!(of[i]! >= least && of[i]! <= most)) return false;
  return true;
}

/** Times that are safe integers, and pauses no longer than the spans that hold them. */
function timesFit({ records, start_ps, span_ps, gap_ps }: Records): boolean {
  for (let i = 0; i < records; i++) {
    const span = span_ps[i]!;
    if (start_ps[i]! < 0 || start_ps[i]! + span > MOST || gap_ps[i]! > span) return false;
  }
  return true;
}

/** Fields of `who`, each below what there is of it. */
function whoFits(who: readonly (readonly number[])[], { names, kinds, details }: TraceHeader): boolean {
  const below = [names.length, kinds.length, MOST_RESOURCES, names.length, names.length, details.length];
  return who.every((w) => w.length === WHO.length && w.every((v, i) => v < below[i]!));
}

type Fault = (field: string, expected: string) => InputError;
interface Packed {
  readonly records: number;
  readonly columns: readonly PackedColumn[];
  /** those that are not stored as differences */
  readonly plain?: readonly RecordColumn[] | undefined;
  readonly who: readonly (readonly number[])[];
  readonly whose: PackedColumn;
}

function unpackOwn({ records, columns, plain = [], who, whose: packedWhose }: Packed, fault: Fault): Records {
  const expected = `${records} whole numbers below 2^53, none less than 0 (operators: −1)`;
  const whose = new Float64Array(records);
  if (!unpackColumn(packedWhose, whose, 'plain', NONE) || !allWithin(whose, 0, who.length - 1))
    throw fault('whose', `${records} numbers below ${who.length}`);
  const unpacked = Object.fromEntries(
    COLUMNS.map((name, i) => {
      const column = new Float64Array(records);
      const whole = unpackColumn(columns[i]!, column, plain.includes(name) ? 'plain' : CODING[name], whose);
      if (!whole || !allWithin(column, name === 'operator' ? -1 : 0, MOST)) throw fault(name, expected);
      return [name, column];
    }),
  ) as unknown as Record<RecordColumn, Float64Array>;
  const own = { records, who, whose, ...unpacked };
  if (!timesFit(own)) throw fault('start_ps, span_ps, gap_ps', 'ends below 2^53, and pauses within the spans');
  return own;
}

/** One of the columns, which is looked at closely when all are. */
function columnIn({ records, columns, plain = [] }: Packed, name: RecordColumn, whose: Float64Array, fault: Fault): Float64Array {
  const column = new Float64Array(records);
  if (unpackColumn(columns[COLUMNS.indexOf(name)]!, column, plain.includes(name) ? 'plain' : CODING[name], whose)) return column;
  throw fault(name, `${records} whole numbers below 2^53`);
}

function ownOfKind(packed: Packed, kind: number, fault: Fault): OfKind['own'] {
  const { records, who } = packed;
  const is = who.map((w) => w[1] === kind);
  if (!is.includes(true)) return [];
  const whose = new Float64Array(records);
  if (!unpackColumn(packed.whose, whose, 'plain', NONE)) throw fault('whose', `${records} numbers below ${who.length}`);
  const own: OfKind['own'][number][] = [];
  let columns: readonly Float64Array[] | undefined;
  for (let at = 0; at < records; at++) {
    if (is[whose[at]!] !== true) continue;
    columns ??= (['start_ps', 'span_ps', 'operator'] as const).map((name) => columnIn(packed, name, whose, fault));
    const start_ps = columns[0]![at]!;
    own.push({ at, start_ps, end_ps: start_ps + columns[1]![at]!, operator: columns[2]![at]! });
  }
  return own;
}

interface PackedAgain {
  readonly passages: number;
  readonly records: number;
  readonly columns: readonly PackedColumn[];
}

/** @param before records of the chunks before, and `own` of this one: what is said again stands before it */
function unpackAgain(packed: PackedAgain | undefined, before: number, own: number, fault: Fault): Passage[] {
  if (packed === undefined) return [];
  const expected = `${packed.passages} passages of ${packed.records} records in all, each written before`;
  const columns = AGAIN.map((name, i) => {
    const column = new Float64Array(packed.passages);
    if (!unpackColumn(packed.columns[i]!, column, AGAIN_CODING[name], NONE)) throw fault(`again.${name}`, expected);
    return column;
  });
  const [at, first, count, shift_ps, operator] = columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let [sum, last] = [0, 0];
  const passages = Array.from(at, (a, i): Passage => {
    const p = { at: a, first: first[i]!, count: count[i]!, shift_ps: shift_ps[i]!, operator: operator[i]! };
    const inOrder = p.at >= last && p.at <= own && p.first >= 0 && p.count >= 1 && p.count <= MOST_AGAIN;
    if (!inOrder || p.first + p.count > before + p.at || p.shift_ps < 0 || p.operator < -1) throw fault('again', expected);
    sum += p.count;
    last = p.at;
    return p;
  });
  if (sum !== packed.records) throw fault('again.records', expected);
  return passages;
}

/**
 * Its shape, and what its records are of, are looked at at once; its columns when its records are read, which takes ten times as
 * long as reading the frame. A fault is an InputError with the place of the frame, then or later.
 * @param before records of the chunks before, what they say again left out
 */
export function readChunk(frame: unknown, place: Place, header: TraceHeader, before: number): Chunk {
  const chunk = checked(chunkSchema, frame, place);
  const { records, columns, who, again } = chunk;
  const fault: Fault = (field, expected) =>
    new InputError({ ...place, field: `${place.field}.${field}` }, 'not what a writer writes', expected);
  if (columns.length !== COLUMNS.length) throw fault('columns', COLUMNS.join(', '));
  if (records + (again?.records ?? 0) < 1 || (records > 0 && who.length === 0)) throw fault('records', 'at least one');
  if (!whoFits(who, header)) throw fault('who', 'names, kinds and details of the header');
  return {
    ownRecords: records,
    records: records + (again?.records ?? 0),
    unpack: () => ({
      own: unpackOwn(chunk, fault),
      again: unpackAgain(again, before, records, fault),
      tooLate: () => fault('again.shift_ps', 'ends below 2^53'),
    }),
    ofKind: (kind) => ({ own: ownOfKind(chunk, kind, fault), again: unpackAgain(again, before, records, fault) }),
  };
}

/** Records `from` to `to` of some. */
function part(of: Records, from: number, to: number): Records {
  if (from === 0 && to === of.records) return of;
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, of[name].subarray(from, to)]));
  return {
    ...(columns as Record<RecordColumn, Float64Array>),
    records: to - from,
    who: of.who,
    whose: of.whose.subarray(from, to),
  };
}

/** Records told again; their lists are overwritten by the next. */
function later(of: Records, { shift_ps, operator }: Passage, room: { starts: Float64Array; operators: Float64Array }): Records {
  const { records, start_ps, operator: ofThen } = of;
  if (room.starts.length < records) {
    room.starts = new Float64Array(2 * records);
    room.operators = new Float64Array(2 * records);
  }
  const { starts, operators } = room;
  for (let i = 0; i < records; i++) {
    starts[i] = start_ps[i]! + shift_ps;
    operators[i] = ofThen[i]! < 0 ? -1 : operator;
  }
  return { ...of, start_ps: starts.subarray(0, records), operator: operators.subarray(0, records) };
}

/** chunks that are kept unpacked: a passage is mostly said again soon, and 2 MB each */
const MOST_UNPACKED = 16;

/**
 * Reads chunks one by one, those unpacked last kept at hand.
 * @param starts how many records of their own the chunks before each have, as far as is known: those before one that is read
 */
function chunkReader(chunks: readonly Pick<Chunk, 'unpack'>[], starts: readonly number[]) {
  const unpacked = new Map<number, Unpacked>();
  const room = { starts: new Float64Array(), operators: new Float64Array() };
  function unpackedAt(i: number): Unpacked {
    const known = unpacked.get(i);
    if (known) return known;
    const fresh = chunks[i]!.unpack();
    unpacked.set(i, fresh);
    if (unpacked.size > MOST_UNPACKED) unpacked.delete(unpacked.keys().next().value!);
    return fresh;
  }
  function* again(p: Passage, of: number, tooLate: () => InputError): Generator<Records> {
    let i = of;
    while (starts[i]! > p.first) i--;
    for (let from = p.first; from < p.first + p.count; i++) {
      const { own } = unpackedAt(i);
      const to = Math.min(p.first + p.count, starts[i]! + own.records);
      if (to > from) {
        const told = later(part(own, from - starts[i]!, to - starts[i]!), p, room);
        if (!timesFit(told)) throw tooLate();
        yield told;
      }
      from = to;
    }
  }
  /** @returns how many records of its own it has */
  return function* recordsIn(i: number): Generator<Records, number> {
    const { own, again: passages, tooLate } = unpackedAt(i);
    let done = 0;
    for (const p of passages) {
      if (p.at > done) yield part(own, done, p.at);
      done = p.at;
      yield* again(p, i, tooLate);
    }
    if (own.records > done) yield part(own, done, own.records);
    return own.records;
  };
}

/**
 * All records of some chunks, in file order, some at a time, valid until the next are asked for; those said again stand where they are
 * said.
 * @throws InputError with the place of the frame
 */
export function* allRecords(chunks: readonly Chunk[]): Generator<Records> {
  const starts: number[] = [];
  const recordsIn = chunkReader(chunks, starts);
  let before = 0;
  for (const i of chunks.keys()) {
    starts.push(before);
    before += yield* recordsIn(i);
  }
}

/** The same of chosen ones of a trace's chunks. @param starts how many records of their own the chunks before each have */
export function recordsOf(
  chunks: readonly Pick<Chunk, 'unpack'>[],
  starts: readonly number[],
): (which: readonly number[]) => Generator<Records> {
  const recordsIn = chunkReader(chunks, starts);
  return function* (which) {
    for (const i of which) yield* recordsIn(i);
  };
}
