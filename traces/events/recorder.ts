/**
 * From activities to records, totals and series, while the run goes on.
 *
 * Series and totals are made from every activity at every level, so a coarser trace has fewer records and the same sums
 * and plots. At level transfer a record is a run of equal activities: same actor, kind, operator, resource, requester,
 * holder and detail, where each pause is at most twice as long as the activity before it (waits: 16 times); `gap_ps` says how much of the span was
 * pause. (A buffer serves a tile in n of every 2n + 1 cycles: a run must outlast that pause to be one.)
 */
import { copyPlain, type Activity } from '../../sim/index.js';
import { deltas, packColumn } from './columns.js';
import {
  ACTIVITY_KINDS,
  COLUMNS,
  DELTA_CODED,
  DETAILS,
  kindIndex,
  packFrame,
  type Level,
  type Series,
  type TotalRow,
} from './format.js';
import { MOST_BINS, newBins, reach, spread, type BinState } from './series.js';

const RECORDS_A_CHUNK = 32768;
const READ = kindIndex('read');
const WRITE = kindIndex('write');
const WAIT = kindIndex('wait');
/** a run outlasts a pause of so many times the activity before it; waits are short and far apart */
const PAUSE = 2;
const WAIT_PAUSE = 16;

/** A run still open: its sums so far. */
interface Run {
  key: number;
  operator: number;
  start_ps: number;
  end_ps: number;
  last_ps: number;
  busy_ps: number;
  count: number;
  amount: number;
  energy_fj: number;
}
interface Total {
  count: number;
  busy_ps: number;
  amount: number;
  energy_fj: number;
}
/** Everything that changes, as plain data. */
interface RecorderState {
  runs: Record<string, Run[]>;
  totals: Record<string, Record<string, Total>>;
  sentenceEnergy_fj: number[];
  bins: BinState;
  /** the chunk being filled: a list a column, what its records are of, as actor · 2^31 + key, and an index of these a record */
  columns: number[][];
  who: number[];
  whose: number[];
  index: [number, number, number, number][];
  offset: number;
}

export interface RecorderOptions {
  /** names of actors, requesters and holders; 0 is none */
  readonly names: readonly string[];
  /** none: totals and series only */
  readonly level: Level | 'none';
  /** operator → sentence */
  readonly sentenceOf: readonly number[];
  readonly sentences: number;
  /** takes the bytes of each chunk */
  readonly write: (bytes: Uint8Array) => void;
  /** bytes already in the file */
  readonly offset: number;
}

export interface Recorder {
  /** What to subscribe to the activities of the actor `name`: the same for all who tell of it. */
  observe(name: string): (a: Activity) => void;
  /** Closes all runs and writes the last chunk. */
  finish(): void;
  totals(): TotalRow[];
  series(): Series;
  sentenceEnergy_fj(): readonly number[];
  index(): readonly (readonly [number, number, number, number])[];
  takeState(): object;
  /** Puts back a state taken before, into a fresh recorder. */
  putBackState(state: object): void;
}

/** kind, resource, requester, holder and detail in one small integer */
const keyOf = (a: Activity): number => (((a.kind * 128 + a.resource) * 64 + a.requester) * 64 + a.holder) * 64 + a.detail;
const unkey = (key: number): [kind: number, resource: number, requester: number, holder: number, detail: number] => [
  key >> 25,
  (key >> 18) & 127,
  (key >> 12) & 63,
  (key >> 6) & 63,
  key & 63,
];

export function createRecorder(options: RecorderOptions): Recorder {
  const { names, level, sentenceOf, write } = options;
  if (names.length > 64) throw new RangeError(`${names.length} names; a recorder holds 63 actors`);
  let state: RecorderState = {
    runs: {},
    totals: {},
    sentenceEnergy_fj: new Array<number>(options.sentences).fill(0),
    bins: newBins(),
    columns: COLUMNS.map(() => []),
    who: [],
    whose: [],
    index: [],
    offset: options.offset,
  };
  const forget: (() => void)[] = []; // called when a state is put back: cached runs and rows are of the old one

  function flushChunk(): void {
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
    state.columns = COLUMNS.map(() => []);
    state.who = [];
    state.whose = [];
    seen.clear();
    write(frame);
  }

  /** index of `who` in the present chunk's list, by value: what is in `state.who` */
  const seen = new Map<number, number>();
  function whoIndex(who: number): number {
    let i = seen.get(who);
    if (i === undefined) {
      i = state.who.push(who) - 1;
      seen.set(who, i);
    }
    return i;
  }

  function close(actor: number, totals: Record<string, Total>, run: Run): void {
    if (run.count === 0) return;
    const total = (totals[run.key] ??= { count: 0, busy_ps: 0, amount: 0, energy_fj: 0 });
    total.count += run.count;
    total.busy_ps += run.busy_ps;
    total.amount += run.amount;
    total.energy_fj += run.energy_fj;
    const sentence = sentenceOf[run.operator];
    if (sentence !== undefined) state.sentenceEnergy_fj[sentence]! += run.energy_fj;
    if (level !== 'none') {
      const span_ps = run.end_ps - run.start_ps;
      const c = state.columns;
      c[0]!.push(run.start_ps);
      c[1]!.push(span_ps);
      c[2]!.push(Math.max(0, span_ps - run.busy_ps));
      c[3]!.push(run.count);
      c[4]!.push(run.operator);
      c[5]!.push(run.amount);
      c[6]!.push(run.energy_fj);
      state.whose.push(whoIndex(actor * 2 ** 31 + run.key));
      if (c[0]!.length >= RECORDS_A_CHUNK) flushChunk();
    }
    run.count = 0;
  }

  // two who tell of one actor share its open runs: a run that goes on from a saved state cannot tell them apart
  const observers = new Map<string, (a: Activity) => void>();
  function observe(name: string): (a: Activity) => void {
    const known = observers.get(name);
    if (known) return known;
    const made = newObserver(name);
    observers.set(name, made);
    return made;
  }

  function newObserver(name: string): (a: Activity) => void {
    const actor = names.indexOf(name);
    if (actor < 1) throw new Error(`${name} is not among the recorder's names`);
    let runs!: Run[];
    let byKey!: Map<number, Run>;
    let totals!: Record<string, Total>;
    let last: Run | undefined;
    let energy!: number[];
    let rows!: (number[] | undefined)[];
    const look = (): void => {
      runs = state.runs[name] ??= [];
      byKey = new Map(runs.map((r) => [r.key, r]));
      totals = state.totals[name] ??= {};
      last = undefined;
      energy = state.bins.rows[`energy_fj|${name}|0`] ??= [];
      rows = [];
    };
    look();
    forget.push(look);

    const rowFor = (kind: number, resource: number): number[] => {
      const key = kind === WAIT ? 2 + resource : kind === READ ? 0 : 1;
      let row = rows[key];
      if (!row) {
        const what = kind === READ ? 'read_bytes' : kind === WRITE ? 'write_bytes' : 'wait_ps';
        row = state.bins.rows[`${what}|${name}|${resource}`] ??= [];
        rows[key] = row;
      }
      return row;
    };
    return (a) => {
      const { start_ps, end_ps, kind } = a;
      const { bins } = state;
      if (end_ps > bins.bin_ps * MOST_BINS) reach(bins, end_ps);
      if (a.energy_fj > 0) spread(energy, bins.bin_ps, start_ps, end_ps, a.energy_fj);
      if (kind === READ || kind === WRITE) spread(rowFor(kind, 0), bins.bin_ps, start_ps, end_ps, a.amount);
      else if (kind === WAIT) spread(rowFor(kind, a.resource), bins.bin_ps, start_ps, end_ps, a.amount);
      const key = keyOf(a);
      let run = last;
      if (run === undefined || run.key !== key) {
        run = byKey.get(key);
        if (run === undefined) {
          run = { key, operator: 0, start_ps: 0, end_ps: 0, last_ps: 0, busy_ps: 0, count: 0, amount: 0, energy_fj: 0 };
          runs.push(run);
          byKey.set(key, run);
        }
        last = run;
      }
      const d = end_ps - start_ps;
      if (run.count > 0 && run.operator === a.operator && level !== 'tile') {
        if (level !== 'transfer' || start_ps - run.end_ps <= (kind === WAIT ? WAIT_PAUSE : PAUSE) * run.last_ps) {
          run.count++;
          run.busy_ps += d;
          run.last_ps = d;
          if (end_ps > run.end_ps) run.end_ps = end_ps;
          if (start_ps < run.start_ps) run.start_ps = start_ps;
          run.amount += a.amount;
          run.energy_fj += a.energy_fj;
          return;
        }
      }
      close(actor, totals, run);
      run.operator = a.operator;
      run.start_ps = start_ps;
      run.end_ps = end_ps;
      run.last_ps = d;
      run.busy_ps = d;
      run.count = 1;
      run.amount = a.amount;
      run.energy_fj = a.energy_fj;
    };
  }

  function totals(): TotalRow[] {
    return names.flatMap((actor) =>
      Object.entries(state.totals[actor] ?? {})
        .sort(([a], [b]) => Number(a) - Number(b))
        .map(([key, t]) => {
          const [kind, resource, requester, holder, detail] = unkey(Number(key));
          const who = { requester: names[requester]!, holder: names[holder]!, detail: DETAILS[detail]! };
          return { actor, kind: ACTIVITY_KINDS[kind]!, resource, ...who, ...t };
        }),
    );
  }

  return {
    observe,
    totals,
    finish() {
      for (const [actor, name] of names.entries())
        for (const run of state.runs[name] ?? []) close(actor, state.totals[name]!, run);
      flushChunk();
    },
    series() {
      const rows = Object.entries(state.bins.rows)
        .filter(([, bins]) => bins.length > 0)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, bins]) => {
          const [what, actor, resource] = key.split('|') as [Series['rows'][number]['what'], string, string];
          return { what, actor, resource: Number(resource), bins: [...bins] };
        });
      return { bin_ps: state.bins.bin_ps, rows };
    },
    sentenceEnergy_fj: () => state.sentenceEnergy_fj,
    index: () => state.index,
    takeState: () => copyPlain(state, 'recorder'),
    putBackState(saved) {
      state = copyPlain(saved as RecorderState, 'recorder');
      seen.clear();
      state.who.forEach((who, i) => seen.set(who, i));
      for (const look of forget) look();
    },
  };
}
