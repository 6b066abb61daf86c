/** Records as they go out: a list a column, packed and written a chunk at a time. */
import { deltas, packColumn } from './columns.js';
import { COLUMNS, DELTA_CODED, packFrame, type RecordColumn } from './format.js';
import { actorOf, AMOUNT, BUSY, COUNT, END, ENERGY, keyIn, OPERATOR, START, unkey, WHO } from './record.js';

const RECORDS_A_CHUNK = 32768;

/** The chunk being filled: a list a column, what its records are of, and an index of these a record. Plain data. */
export interface ChunkState {
  columns: Record<RecordColumn, number[]>;
  who: number[];
  whose: number[];
  index: [number, number, number, number][];
  offset: number;
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
export const newChunk = (offset: number): ChunkState => ({
  columns: noColumns(),
  who: [],
  whose: [],
  index: [],
  offset,
});

export interface ChunkWriter {
  /** the record that stands in `p` from `i` on, as in record.ts */
  emit(p: ArrayLike<number>, i: number): void;
  flush(): void;
  /** the state has been put back */
  look(): void;
}

export function createChunkWriter(stateOf: () => ChunkState, write: (bytes: Uint8Array) => void): ChunkWriter {
  /** index of `who` in the present chunk's list, by value: what is in the state */
  const seen = new Map<number, number>();
  function whoIndex(state: ChunkState, who: number): number {
    let i = seen.get(who);
    if (i === undefined) {
      i = state.who.push(who) - 1;
      seen.set(who, i);
    }
    return i;
  }

  function flush(): void {
    const state = stateOf();
    const { start_ps, span_ps } = state.columns;
    const records = start_ps.length;
    if (records === 0) return;
    let from_ps = Infinity;
    let to_ps = 0;
    start_ps.forEach((start, i) => {
      from_ps = Math.min(from_ps, start);
      to_ps = Math.max(to_ps, start + span_ps[i]!);
    });
    const packed = COLUMNS.map((name) => {
      const values = state.columns[name];
      return DELTA_CODED.has(name) ? packColumn(deltas(values), true) : packColumn(values, false);
    });
    const who = state.who.map((w) => [actorOf(w), ...unkey(keyIn(w))]);
    const frame = packFrame({ t: 'chunk', records, columns: packed, who, whose: packColumn(state.whose, false) });
    state.index.push([state.offset, from_ps, to_ps, records]);
    state.offset += frame.length;
    state.columns = noColumns();
    state.who = [];
    state.whose = [];
    seen.clear();
    write(frame);
  }

  return {
    emit(p, i) {
      const state = stateOf();
      const { columns, whose } = state;
      const span_ps = p[i + END]! - p[i + START]!;
      columns.start_ps.push(p[i + START]!);
      columns.span_ps.push(span_ps);
      columns.gap_ps.push(Math.max(0, span_ps - p[i + BUSY]!));
      columns.count.push(p[i + COUNT]!);
      columns.operator.push(p[i + OPERATOR]!);
      columns.amount.push(p[i + AMOUNT]!);
      columns.energy_fj.push(p[i + ENERGY]!);
      whose.push(whoIndex(state, p[i + WHO]!));
      if (whose.length >= RECORDS_A_CHUNK) flush();
    },
    flush,
    look() {
      seen.clear();
      stateOf().who.forEach((who, i) => seen.set(who, i));
    },
  };
}
