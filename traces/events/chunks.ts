/** Records as they go out: a list a column, packed and written a chunk at a time. */
import { deltas, packColumn } from './columns.js';
import { COLUMNS, DELTA_CODED, packFrame } from './format.js';
import { unkey } from './keys.js';

const RECORDS_A_CHUNK = 32768;

/** The chunk being filled: a list a column, what its records are of, and an index of these a record. Plain data. */
export interface ChunkState {
  columns: number[][];
  who: number[];
  whose: number[];
  index: [number, number, number, number][];
  offset: number;
}
export const newChunk = (offset: number): ChunkState => ({
  columns: COLUMNS.map(() => []),
  who: [],
  whose: [],
  index: [],
  offset,
});

export interface ChunkWriter {
  /** the record that stands in `p` from `i` on, as in pending.ts */
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
    const { columns } = state;
    const records = columns[0]!.length;
    if (records === 0) return;
    let from_ps = Infinity;
    let to_ps = 0;
    columns[0]!.forEach((start_ps, i) => {
      from_ps = Math.min(from_ps, start_ps);
      to_ps = Math.max(to_ps, start_ps + columns[1]![i]!);
    });
    const packed = columns.map((values, i) =>
      DELTA_CODED.has(COLUMNS[i]!) ? packColumn(deltas(values), true) : packColumn(values, false),
    );
    const who = state.who.map((w) => [Math.floor(w / 2 ** 31), ...unkey(w % 2 ** 31)]);
    const frame = packFrame({ t: 'chunk', records, columns: packed, who, whose: packColumn(state.whose, false) });
    state.index.push([state.offset, from_ps, to_ps, records]);
    state.offset += frame.length;
    Object.assign(state, { columns: COLUMNS.map(() => []), who: [], whose: [] });
    seen.clear();
    write(frame);
  }

  return {
    emit(p, i) {
      const state = stateOf();
      const span_ps = p[i + 1]! - p[i]!;
      const c = state.columns;
      c[0]!.push(p[i]!);
      c[1]!.push(span_ps);
      c[2]!.push(Math.max(0, span_ps - p[i + 2]!));
      for (let f = 3; f < 7; f++) c[f]!.push(p[i + f]!);
      state.whose.push(whoIndex(state, p[i + 7]!));
      if (c[0]!.length >= RECORDS_A_CHUNK) flush();
    },
    flush,
    look() {
      seen.clear();
      stateOf().who.forEach((who, i) => seen.set(who, i));
    },
  };
}
