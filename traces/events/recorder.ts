/**
 * From activities to records, totals and series, while the run goes on.
 *
 * Equal activities that follow one another make a stretch: same actor, kind, operator, resource, requester, holder and detail,
 * where each pause is at most twice as long as the activity before it (waits: 16 times); `gap_ps` says how much of the span was
 * pause. (A buffer serves a tile in n of every 2n + 1 cycles: a stretch must outlast that pause to be one.) Totals and series
 * are made of stretches at every level, so a coarser trace has fewer records and the same sums and plots. A record is a stretch
 * at level transfer, all stretches of an operator that are alike at level operator, an activity at level tile.
 * All stretches end where the run is `settled`, before each operator: records go out then, in an order of their own.
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
/** a stretch outlasts a pause of so many times the activity before it; waits are short and far apart */
const PAUSE = 2;
const WAIT_PAUSE = 16;

/** A stretch, open while `count` > 0: its sums so far. */
interface Stretch {
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
/** Fields of a record that waits to go out, in order, side by side: `who` is actor · 2^31 + key. */
const PENDING = ['start_ps', 'end_ps', 'busy_ps', 'count', 'operator', 'amount', 'energy_fj', 'who'] as const;
const WIDTH = PENDING.length;
/** so that a run without operators keeps no more than this; an operator that has more is not recorded again */
const MOST_PENDING = WIDTH * 2 ** 20;

/** Everything that changes, as plain data. */
interface RecorderState {
  stretches: Record<string, Stretch[]>;
  totals: Record<string, Record<string, Total>>;
  /** the sentence that is served, or was last; −1 before the first */
  sentence: number;
  sentenceEnergy_fj: number[];
  idle_fj: number;
  bins: BinState;
  /** records that have not gone out */
  pending: number[];
  /** the chunk being filled: a list a column, what its records are of, and an index of these a record */
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
  readonly sentences: number;
  /** takes the bytes of each chunk */
  readonly write: (bytes: Uint8Array) => void;
  /** bytes already in the file */
  readonly offset: number;
}

/** The stretches of an operator, as in PENDING, from the time at which it began: to be recorded again when it happens again. */
export type Passage = Float64Array;

/** Whether all of a passage was told of this operator, or of none. */
export function ofOneOperator(passage: Passage, operator: number): boolean {
  for (let i = 4; i < passage.length; i += WIDTH) if (passage[i]! >= 0 && passage[i] !== operator) return false;
  return true;
}

export interface Recorder {
  /** What to subscribe to the activities of the actor `name`: the same for all who tell of it. */
  observe(name: string): (a: Activity) => void;
  /** From now on this sentence is served: what is told of an operator is on its account, what is told of none on nobody's. */
  serve(sentence: number): void;
  /** Nothing is going on: all stretches end, records go out. */
  settled(): void;
  /** From now on the stretches of the actors named are kept, until they are taken. */
  keep(actors: ReadonlySet<string>, now_ps: number): void;
  /** undefined where they are too many, or the level has more than stretches */
  take(): Passage | undefined;
  /** Records a passage again, begun at `now_ps`, as if its activities had been told of this operator. */
  again(passage: Passage, now_ps: number, operator: number): void;
  /** Ends all stretches and writes the last chunk. */
  finish(): void;
  totals(): TotalRow[];
  series(): Series;
  sentenceEnergy_fj(): readonly number[];
  /** what was told of no operator */
  idle_fj(): number;
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

/** Orders pending records: by start, by what they are of, then by all else, so that equal sets go out in equal order. */
function inOrder(pending: readonly number[]): number[] {
  const at = Array.from({ length: pending.length / WIDTH }, (_, i) => i * WIDTH);
  return at.sort((x, y) => {
    let d = pending[x]! - pending[y]! || pending[x + WIDTH - 1]! - pending[y + WIDTH - 1]!;
    for (let f = 1; d === 0 && f < WIDTH - 1; f++) d = pending[x + f]! - pending[y + f]!;
    return d;
  });
}

/** Level operator: one record of all that are of the same operator and alike. */
function merged(pending: readonly number[], order: readonly number[]): number[] {
  const first = new Map<string, number>();
  const out: number[] = [];
  for (const i of order) {
    const key = `${pending[i + 4]!} ${pending[i + 7]!}`;
    const at = first.get(key);
    if (at === undefined) {
      first.set(key, out.length);
      out.push(...pending.slice(i, i + WIDTH));
    } else {
      out[at + 1] = Math.max(out[at + 1]!, pending[i + 1]!);
      for (const f of [2, 3, 5, 6]) out[at + f]! += pending[i + f]!;
    }
  }
  return out;
}

export function createRecorder(options: RecorderOptions): Recorder {
  const { names, level, write } = options;
  if (names.length > 64) throw new RangeError(`${names.length} names; a recorder holds 63 actors`);
  let state: RecorderState = {
    stretches: {},
    totals: {},
    sentence: -1,
    sentenceEnergy_fj: new Array<number>(options.sentences).fill(0),
    idle_fj: 0,
    bins: newBins(),
    pending: [],
    columns: COLUMNS.map(() => []),
    who: [],
    whose: [],
    index: [],
    offset: options.offset,
  };
  const forget: (() => void)[] = []; // called when a state is put back: cached stretches and rows are of the old one
  /** what is kept of the present passage; undefined: nothing is */
  let kept: { of: ReadonlySet<string>; since_ps: number; stretches: number[] } | undefined;

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

  function emit(p: readonly number[], i: number): void {
    const span_ps = p[i + 1]! - p[i]!;
    const c = state.columns;
    c[0]!.push(p[i]!);
    c[1]!.push(span_ps);
    c[2]!.push(Math.max(0, span_ps - p[i + 2]!));
    for (let f = 3; f < 7; f++) c[f]!.push(p[i + f]!);
    state.whose.push(whoIndex(p[i + 7]!));
    if (c[0]!.length >= RECORDS_A_CHUNK) flushChunk();
  }

  function sendPending(): void {
    const { pending } = state;
    if (pending.length === 0) return;
    state.pending = [];
    const order = inOrder(pending);
    const out = level === 'operator' ? merged(pending, order) : order.flatMap((i) => pending.slice(i, i + WIDTH));
    for (let i = 0; i < out.length; i += WIDTH) emit(out, i);
  }

  /** Where the stretches of one actor and key are counted: found once. */
  interface Sink {
    readonly total: Total;
    readonly energy: number[];
    /** bytes or waits over time, by kind */
    readonly amounts: number[] | undefined;
  }
  const sinks = new Map<number, Sink>();
  forget.push(() => sinks.clear());
  function sinkOf(who: number): Sink {
    let sink = sinks.get(who);
    if (sink === undefined) {
      const name = names[Math.floor(who / 2 ** 31)]!;
      const key = who % 2 ** 31;
      const row = (what: string, r: number): number[] => (state.bins.rows[`${what}|${name}|${r}`] ??= []);
      const [kind, resource] = [key >> 25, (key >> 18) & 127];
      const totals = (state.totals[name] ??= {});
      sink = {
        total: (totals[key] ??= { count: 0, busy_ps: 0, amount: 0, energy_fj: 0 }),
        energy: row('energy_fj', 0),
        amounts:
          kind === READ
            ? row('read_bytes', 0)
            : kind === WRITE
              ? row('write_bytes', 0)
              : kind === WAIT
                ? row('wait_ps', resource)
                : undefined,
      };
      sinks.set(who, sink);
    }
    return sink;
  }

  /** Adds a stretch to totals, series and sentences: `p` holds it from `i` on, as in PENDING. */
  function count(p: ArrayLike<number>, i: number, shift_ps: number): void {
    const { total, energy, amounts } = sinkOf(p[i + 7]!);
    const start_ps = p[i]! + shift_ps;
    const end_ps = p[i + 1]! + shift_ps;
    const amount = p[i + 5]!;
    const energy_fj = p[i + 6]!;
    total.count += p[i + 3]!;
    total.busy_ps += p[i + 2]!;
    total.amount += amount;
    total.energy_fj += energy_fj;
    if (p[i + 4]! < 0 || state.sentence < 0) state.idle_fj += energy_fj;
    else state.sentenceEnergy_fj[state.sentence]! += energy_fj;
    const { bins } = state;
    if (end_ps > bins.bin_ps * MOST_BINS) reach(bins, end_ps);
    if (energy_fj > 0) spread(energy, bins.bin_ps, start_ps, end_ps, energy_fj);
    if (amounts !== undefined) spread(amounts, bins.bin_ps, start_ps, end_ps, amount);
  }

  const closed: number[] = new Array<number>(WIDTH).fill(0);
  function close(actor: number, s: Stretch): void {
    if (s.count === 0) return;
    closed[0] = s.start_ps;
    closed[1] = s.end_ps;
    closed[2] = s.busy_ps;
    closed[3] = s.count;
    closed[4] = s.operator;
    closed[5] = s.amount;
    closed[6] = s.energy_fj;
    closed[7] = actor * 2 ** 31 + s.key;
    count(closed, 0, 0);
    if (level === 'transfer' || level === 'operator') for (const f of closed) state.pending.push(f);
    if (kept?.of.has(names[actor]!)) for (const f of closed) kept.stretches.push(f);
    s.count = 0;
    if (state.pending.length >= MOST_PENDING) sendPending();
  }

  // two who tell of one actor share its open stretches: a run that goes on from a saved state cannot tell them apart
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
    let stretches!: Stretch[];
    let byKey!: Map<number, Stretch>;
    let last: Stretch | undefined;
    const look = (): void => {
      stretches = state.stretches[name] ??= [];
      byKey = new Map(stretches.map((s) => [s.key, s]));
      last = undefined;
    };
    look();
    forget.push(look);

    return (a) => {
      const { start_ps, end_ps, kind } = a;
      const key = keyOf(a);
      let s = last;
      if (s === undefined || s.key !== key) {
        s = byKey.get(key);
        if (s === undefined) {
          s = { key, operator: 0, start_ps: 0, end_ps: 0, last_ps: 0, busy_ps: 0, count: 0, amount: 0, energy_fj: 0 };
          stretches.push(s);
          byKey.set(key, s);
        }
        last = s;
      }
      const d = end_ps - start_ps;
      if (level === 'tile') state.pending.push(start_ps, end_ps, d, 1, a.operator, a.amount, a.energy_fj, actor * 2 ** 31 + key);
      if (s.count > 0) {
        if (s.operator === a.operator && start_ps - s.end_ps <= (kind === WAIT ? WAIT_PAUSE : PAUSE) * s.last_ps) {
          s.count++;
          s.busy_ps += d;
          s.last_ps = d;
          if (end_ps > s.end_ps) s.end_ps = end_ps;
          if (start_ps < s.start_ps) s.start_ps = start_ps;
          s.amount += a.amount;
          s.energy_fj += a.energy_fj;
          return;
        }
        close(actor, s);
      }
      s.operator = a.operator;
      s.start_ps = start_ps;
      s.end_ps = end_ps;
      s.last_ps = d;
      s.busy_ps = d;
      s.count = 1;
      s.amount = a.amount;
      s.energy_fj = a.energy_fj;
    };
  }

  function settled(): void {
    for (const [actor, name] of names.entries()) for (const s of state.stretches[name] ?? []) close(actor, s);
    sendPending();
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
    settled,
    serve(sentence) {
      settled();
      state.sentence = sentence;
    },
    keep(of, since_ps) {
      kept = { of, since_ps, stretches: [] };
    },
    take() {
      const { since_ps, stretches } = kept!;
      kept = undefined;
      if (level === 'tile' || stretches.length > MOST_PENDING / 2) return undefined;
      const out = Float64Array.from(stretches);
      for (let i = 0; i < out.length; i += WIDTH) {
        out[i]! -= since_ps;
        out[i + 1]! -= since_ps;
      }
      return out;
    },
    again(passage, now_ps, operator) {
      const { pending } = state;
      const of = (i: number): number => (passage[i + 4]! < 0 ? -1 : operator);
      for (let i = 0; i < passage.length; i += WIDTH) {
        count(passage, i, now_ps);
        if (level === 'none') continue;
        pending.push(passage[i]! + now_ps, passage[i + 1]! + now_ps, passage[i + 2]!, passage[i + 3]!, of(i));
        pending.push(passage[i + 5]!, passage[i + 6]!, passage[i + 7]!);
      }
    },
    finish() {
      settled();
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
    idle_fj: () => state.idle_fj,
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
