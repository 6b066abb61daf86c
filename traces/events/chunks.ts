/** Records as they go out: a list a column, packed and written a chunk at a time. */
import { deltas, packColumn } from './columns.js';
import { COLUMNS, DELTA_CODED, type RecordColumn, type TraceEnd } from './format.js';
import { packFrame } from './frame.js';
import { actorOf, AMOUNT, BUSY, COUNT, END, ENERGY, keyIn, OPERATOR, START, unkey, WHO } from './record.js';

/** so that a reader of one part of a long run need not unpack all of it, and a column's list stays small */
export const RECORDS_A_CHUNK = 32768;

/** The chunk being filled: a list a column, what its records are of, and an index of these a record. Plain data. */
export interface ChunkState {
  columns: Record<RecordColumn, number[]>;
  who: number[];
  whose: number[];
  /** of the chunks written, as the end of a trace has it */
  index: TraceEnd['index'][number][];
  /** bytes written so far */
  offset: number;
}

/** Where records go at last. */
export interface ChunkWriter {
  /** Appends the record that stands in `p` from `i` on, as in record.ts. */
  emit(p: ArrayLike<number>, i: number): void;
  /** Writes what has been appended, if anything. */
  flush(): void;
  /** the chunks written so far */
  index(): TraceEnd['index'];
  takeState(): ChunkState;
  putBackState(saved: ChunkState): void;
}

const noColumns = (): ChunkState['columns'] => ({
  start_ps: [],
  span_ps: [],
  gap_ps: [],
  count: [],
  operator: [],
  amount: [],
  energy_fj: [],
});

/** First start and last end of the records in some columns. */
function range({ start_ps, span_ps }: ChunkState['columns']): [from_ps: number, to_ps: number] {
  let from_ps = Infinity;
  let to_ps = 0;
  start_ps.forEach((start, i) => {
    from_ps = Math.min(from_ps, start);
    to_ps = Math.max(to_ps, start + span_ps[i]!);
  });
  return [from_ps, to_ps];
}

function pack({ columns, who, whose }: ChunkState): Uint8Array {
  return packFrame({
    t: 'chunk',
    records: whose.length,
    columns: COLUMNS.map((name) => {
      const values = columns[name];
      return DELTA_CODED.has(name) ? packColumn(deltas(values), true) : packColumn(values, false);
    }),
    who: who.map((w) => [actorOf(w), ...unkey(keyIn(w))]),
    whose: packColumn(whose, false),
  });
}

/** @param offset bytes that the file has already; `write` takes those of each chunk */
export function createChunkWriter(offset: number, write: (bytes: Uint8Array) => void): ChunkWriter {
  let state: ChunkState = { columns: noColumns(), who: [], whose: [], index: [], offset };
  /** index of `who` in the present chunk's list, by value: what is in the state */
  const seen = new Map<number, number>();

  function whoIndex(who: number): number {
    let i = seen.get(who);
    if (i === undefined) {
      i = state.who.push(who) - 1;
      seen.set(who, i);
    }
    return i;
  }

  function flush(): void {
    if (state.whose.length === 0) return;
    const frame = pack(state);
    state.index.push([state.offset, ...range(state.columns), state.whose.length]);
    state.offset += frame.length;
    state.columns = noColumns();
    state.who = [];
    state.whose = [];
    seen.clear();
    write(frame);
  }

  return {
    emit(p, i) {
      const { columns, whose } = state;
      const span_ps = p[i + END]! - p[i + START]!;
      columns.start_ps.push(p[i + START]!);
      columns.span_ps.push(span_ps);
      // of overlapping activities the busy time may be longer than the span
      columns.gap_ps.push(Math.max(0, span_ps - p[i + BUSY]!));
      columns.count.push(p[i + COUNT]!);
      columns.operator.push(p[i + OPERATOR]!);
      columns.amount.push(p[i + AMOUNT]!);
      columns.energy_fj.push(p[i + ENERGY]!);
      whose.push(whoIndex(p[i + WHO]!));
      if (whose.length >= RECORDS_A_CHUNK) flush();
    },
    flush,
    index: () => state.index,
    takeState: () => structuredClone(state),
    putBackState(saved) {
      state = structuredClone(saved);
      seen.clear();
      state.who.forEach((who, i) => seen.set(who, i));
    },
  };
}
