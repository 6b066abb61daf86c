/**
 * Records as they go out: a list a column, packed and written a chunk at a time. Records that have gone out before, but for when
 * and of which operator, are not written again: a chunk says which they were.
 */
import { MOST_APART, packColumn, type PackedColumn } from './columns.js';
import { AGAIN, AGAIN_CODING, CODING, COLUMNS, type RecordColumn, type TraceEnd } from './format.js';
import { InputError } from '../files/input-error.js';
import { packFrame } from './frame.js';
import { actorOf, AMOUNT, BUSY, COUNT, END, ENERGY, keyIn, OPERATOR, START, unkey, WHO } from './record.js';

/** so that a reader of one part of a long run need not unpack all of it, and a column's list stays small */
export const RECORDS_A_CHUNK = 32768;
/** Passages that a chunk says again, at most. */
export const AGAIN_A_CHUNK = 4096;
/** With so many records that it says again a chunk is full: a window of time is read from whole chunks. */
const REPEATED_A_CHUNK = 2 ** 18;
/** Records of a passage, at most. */
export const MOST_AGAIN = 2 ** 20;

/** Records that went out side by side: which, of all written so far, and from when to when. */
export type Written = readonly [first: number, count: number, start_ps: number, end_ps: number];

/** The chunk being filled, and what was written before. Plain data. */
export interface ChunkState {
  readonly columns: Readonly<Record<RecordColumn, readonly number[]>>;
  /** what its records are of */
  readonly who: readonly number[];
  /** an index of these, a record */
  readonly whose: readonly number[];
  /** what it says again, a list a column */
  readonly again: readonly (readonly number[])[];
  /** records that it says again */
  readonly repeated: number;
  /** first start and last end of its records */
  readonly from_ps: number;
  readonly to_ps: number;
  /** records written in the chunks before, what they say again left out */
  readonly before: number;
  /** of the chunks written, as the end of a trace has it */
  readonly index: readonly TraceEnd['index'][number][];
  /** bytes written so far */
  readonly offset: number;
}

type Columns = Readonly<Record<RecordColumn, Float64Array>>;

/** What changes, but for the columns. */
type Filling = { -readonly [K in keyof Omit<ChunkState, 'columns' | 'whose'>]: ChunkState[K] } & {
  who: number[];
  again: number[][];
  index: TraceEnd['index'][number][];
  records: number;
};

const newColumns = (): Columns =>
  Object.fromEntries(COLUMNS.map((name) => [name, new Float64Array(RECORDS_A_CHUNK)])) as unknown as Columns;
const newAgain = (): number[][] => AGAIN.map(() => []);
/** so that it can be written as JSON */
const NEVER = Number.MAX_SAFE_INTEGER;
const nothing = { records: 0, repeated: 0, from_ps: NEVER, to_ps: 0 };

const NONE = new Float64Array();
const packedAgain = (again: readonly (readonly number[])[]): PackedColumn[] =>
  AGAIN.map((name, i) => packColumn(Float64Array.from(again[i]!), AGAIN_CODING[name], NONE)!);

const SHIFT = AGAIN.indexOf('shift_ps');
/** Whether shifts can be coded as differences with another behind them; those that are all alike are one number. */
function shiftFits(shifts: readonly number[], shift_ps: number): boolean {
  const [first] = shifts;
  if (first === undefined) return true;
  return first > MOST_APART ? shift_ps === first : Math.abs(shift_ps - shifts.at(-1)!) <= MOST_APART;
}

function pack({ records, who, again, repeated }: Filling, columns: Columns, whose: Float64Array): Uint8Array {
  const own = whose.subarray(0, records);
  const packed = COLUMNS.map((name) => packColumn(columns[name].subarray(0, records), CODING[name], own));
  const plain = COLUMNS.filter((_, i) => packed[i] === undefined);
  return packFrame({
    t: 'chunk',
    records,
    columns: COLUMNS.map((name, i) => packed[i] ?? packColumn(columns[name].subarray(0, records), 'plain', own)),
    ...(plain.length > 0 && { plain }),
    who: who.map((w) => [actorOf(w), ...unkey(keyIn(w))]),
    whose: packColumn(own, 'plain', NONE),
    ...(repeated > 0 && { again: { passages: again[0]!.length, records: repeated, columns: packedAgain(again) } }),
  });
}

/** @throws InputError for the energy of a record that a reader would refuse */
function fitting(energy_fj: number): number {
  if (energy_fj <= Number.MAX_SAFE_INTEGER) return energy_fj;
  throw new InputError(
    { file: 'event trace', field: 'energy_fj' },
    `${energy_fj} fJ in one activity, which may be a long rest between sentences`,
    'below 2^53 fJ (9 J): arrivals that lie closer, or --no-trace',
  );
}

/** Where records go at last. */
export class ChunkWriter {
  private readonly columns = newColumns();
  private readonly whose = new Float64Array(RECORDS_A_CHUNK);
  private state: Filling;
  /** index of `who` in the present chunk's list, by value: what is in the state */
  private readonly seen = new Map<number, number>();

  /** @param offset bytes that the file has already; `write` takes those of each chunk */
  constructor(
    offset: number,
    private readonly write: (bytes: Uint8Array) => void,
  ) {
    this.state = { ...nothing, who: [], again: newAgain(), before: 0, index: [], offset };
  }

  /** Records appended so far, those said again left out. */
  get count(): number {
    return this.state.before + this.state.records;
  }
  /** The chunks written so far. */
  get index(): TraceEnd['index'] {
    return this.state.index;
  }

  private whoIndex(who: number): number {
    let i = this.seen.get(who);
    if (i === undefined) {
      i = this.state.who.push(who) - 1;
      this.seen.set(who, i);
    }
    return i;
  }

  /** Appends the record that stands in `p` from `i` on, as in record.ts. */
  emit(p: Float64Array, i: number): void {
    const { state, columns } = this;
    const n = state.records++;
    const start = p[i + START]!;
    const end = p[i + END]!;
    columns.start_ps[n] = start;
    columns.span_ps[n] = end - start;
    // of overlapping activities the busy time may be longer than the span
    columns.gap_ps[n] = Math.max(0, end - start - p[i + BUSY]!);
    columns.count[n] = p[i + COUNT]!;
    columns.operator[n] = p[i + OPERATOR]!;
    columns.amount[n] = p[i + AMOUNT]!;
    columns.energy_fj[n] = fitting(p[i + ENERGY]!);
    this.whose[n] = this.whoIndex(p[i + WHO]!);
    if (start < state.from_ps) state.from_ps = start;
    if (end > state.to_ps) state.to_ps = end;
    if (n + 1 >= RECORDS_A_CHUNK) this.flush();
  }

  /** Appends these again, the first begun at `start_ps`, told of this operator. */
  again([first, count, then_ps, end_ps]: Written, start_ps: number, operator: number): void {
    if (!shiftFits(this.state.again[SHIFT]!, start_ps - then_ps)) this.flush();
    const { state } = this;
    [state.records, first, count, start_ps - then_ps, operator].forEach((v, i) => state.again[i]!.push(v));
    state.repeated += count;
    state.from_ps = Math.min(state.from_ps, start_ps);
    state.to_ps = Math.max(state.to_ps, end_ps + start_ps - then_ps);
    if (state.again[0]!.length >= AGAIN_A_CHUNK || state.repeated >= REPEATED_A_CHUNK) this.flush();
  }

  /** Writes what has been appended, if anything. */
  flush(): void {
    const { records, repeated, from_ps, to_ps, before, index, offset } = this.state;
    if (records + repeated === 0) return;
    const frame = pack(this.state, this.columns, this.whose);
    index.push([offset, from_ps, to_ps, records + repeated]);
    this.state = { ...nothing, who: [], again: newAgain(), before: before + records, index, offset: offset + frame.length };
    this.seen.clear();
    this.write(frame);
  }

  takeState(): ChunkState {
    const { records, ...rest } = structuredClone(this.state);
    const filled = (column: Float64Array): number[] => [...column.subarray(0, records)];
    const columns = Object.fromEntries(COLUMNS.map((name) => [name, filled(this.columns[name])]));
    return { ...rest, columns: columns as Record<RecordColumn, number[]>, whose: filled(this.whose) };
  }

  putBackState(saved: ChunkState): void {
    const { columns, whose, ...rest } = structuredClone(saved) as ChunkState & Filling;
    this.state = { ...rest, records: whose.length };
    for (const name of COLUMNS) this.columns[name].set(columns[name]);
    this.whose.set(whose);
    this.seen.clear();
    this.state.who.forEach((who, i) => this.seen.set(who, i));
  }
}
