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
import { createChunkWriter, newChunk, type ChunkState } from './chunks.js';
import { ACTIVITY_KINDS, DETAILS, kindIndex, type Level, type Series, type TotalRow, type TraceHeader } from './format.js';
import { inOrder, merged, MOST_PENDING, operatorOf, Pending, type Told } from './pending.js';
import {
  actorOf,
  AMOUNT,
  BUSY,
  COUNT,
  END,
  ENERGY,
  keyIn,
  keyOf,
  MOST_NAMES,
  OPERATOR,
  START,
  unkey,
  WHO,
  whoOf,
  WIDTH,
} from './record.js';
import { MOST_BINS, newBins, reach, spread, type BinState } from './series.js';

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
type Total = Pick<TotalRow, 'count' | 'busy_ps' | 'amount' | 'energy_fj'>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** Everything that changes, as plain data. */
interface RecorderState {
  stretches: Record<string, Stretch[]>;
  totals: Record<string, Record<string, Mutable<Total>>>;
  /** the sentence that is served, or was last; −1 before the first */
  sentence: number;
  sentenceEnergy_fj: number[];
  idle_fj: number;
  bins: BinState;
  chunk: ChunkState;
}

export interface RecorderOptions {
  readonly names: TraceHeader['names'];
  /** none: totals and series only */
  readonly level: Level | 'none';
  readonly sentences: number;
  /** takes the bytes of each chunk */
  readonly write: (bytes: Uint8Array) => void;
  /** bytes already in the file */
  readonly offset: number;
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
  /** undefined where they are too many or of several operators, or the level has more than stretches */
  take(): Told | undefined;
  /** Records it again, begun at `now_ps`, as if its activities had been told of this operator. */
  again(told: Told, now_ps: number, operator: number): void;
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

export function createRecorder(options: RecorderOptions): Recorder {
  const { names, level } = options;
  if (names.length > MOST_NAMES) throw new RangeError(`${names.length} names; a recorder holds ${MOST_NAMES - 1} actors`);
  let state: RecorderState = {
    stretches: {},
    totals: {},
    sentence: -1,
    sentenceEnergy_fj: new Array<number>(options.sentences).fill(0),
    idle_fj: 0,
    bins: newBins(),
    chunk: newChunk(options.offset),
  };
  const chunks = createChunkWriter(() => state.chunk, options.write);
  const forget: (() => void)[] = []; // called when a state is put back
  /** what is kept of the present passage; undefined: nothing is */
  let kept: { readonly of: ReadonlySet<string>; readonly since_ps: number; readonly stretches: Pending } | undefined;
  /** records that have not gone out */
  const pending = new Pending();

  function sendPending(): void {
    if (pending.length === 0) return;
    const { records } = pending;
    const order = inOrder(records);
    if (level === 'operator') {
      const out = merged(records, order);
      for (let i = 0; i < out.length; i += WIDTH) chunks.emit(out, i);
    } else for (const i of order) chunks.emit(records, i);
    pending.clear();
  }

  /** Where the stretches of one actor and key are counted: found once. */
  interface Sink {
    readonly total: Mutable<Total>;
    readonly energy: number[];
    /** bytes or waits over time, by kind */
    readonly amounts: number[] | undefined;
  }
  const sinks = new Map<number, Sink>();
  forget.push(() => sinks.clear());
  function sinkOf(who: number): Sink {
    let sink = sinks.get(who);
    if (sink === undefined) {
      const name = names[actorOf(who)]!;
      const key = keyIn(who);
      const row = (what: string, r: number): number[] => (state.bins.rows[`${what}|${name}|${r}`] ??= []);
      const [kind, resource] = unkey(key);
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

  /** Adds a stretch to totals, series and sentences: `p` holds it from `i` on, as in record.ts. */
  function count(p: ArrayLike<number>, i: number, shift_ps: number): void {
    const { total, energy, amounts } = sinkOf(p[i + WHO]!);
    const start_ps = p[i + START]! + shift_ps;
    const end_ps = p[i + END]! + shift_ps;
    const amount = p[i + AMOUNT]!;
    const energy_fj = p[i + ENERGY]!;
    total.count += p[i + COUNT]!;
    total.busy_ps += p[i + BUSY]!;
    total.amount += amount;
    total.energy_fj += energy_fj;
    if (p[i + OPERATOR]! < 0 || state.sentence < 0) state.idle_fj += energy_fj;
    else state.sentenceEnergy_fj[state.sentence]! += energy_fj;
    const { bins } = state;
    if (end_ps > bins.bin_ps * MOST_BINS) reach(bins, end_ps);
    if (energy_fj > 0) spread(energy, bins.bin_ps, start_ps, end_ps, energy_fj);
    if (amounts !== undefined) spread(amounts, bins.bin_ps, start_ps, end_ps, amount);
  }

  const closed = new Float64Array(WIDTH);
  function close(actor: number, s: Stretch): void {
    if (s.count === 0) return;
    closed[START] = s.start_ps;
    closed[END] = s.end_ps;
    closed[BUSY] = s.busy_ps;
    closed[COUNT] = s.count;
    closed[OPERATOR] = s.operator;
    closed[AMOUNT] = s.amount;
    closed[ENERGY] = s.energy_fj;
    closed[WHO] = whoOf(actor, s.key);
    count(closed, 0, 0);
    if (level === 'transfer' || level === 'operator') pending.add(closed);
    if (kept?.of.has(names[actor]!)) kept.stretches.add(closed);
    s.count = 0;
    if (pending.length >= MOST_PENDING) sendPending();
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
      if (level === 'tile') pending.add([start_ps, end_ps, d, 1, a.operator, a.amount, a.energy_fj, whoOf(actor, key)]);
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
      kept = { of, since_ps, stretches: new Pending() };
    },
    take() {
      const { since_ps, stretches: all } = kept!;
      kept = undefined;
      const operator = operatorOf(all.records);
      if (level === 'tile' || all.length > MOST_PENDING / 2 || operator === undefined) return undefined;
      const stretches = all.records.slice();
      for (let i = 0; i < stretches.length; i += WIDTH) {
        stretches[i + START]! -= since_ps;
        stretches[i + END]! -= since_ps;
      }
      const order = inOrder(stretches);
      return { stretches, records: level === 'operator' ? merged(stretches, order).slice() : stretches, operator };
    },
    again({ stretches, records }, now_ps, operator) {
      for (let i = 0; i < stretches.length; i += WIDTH) count(stretches, i, now_ps);
      if (level !== 'none') pending.addAgain(records, now_ps, operator);
    },
    finish() {
      settled();
      chunks.flush();
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
    index: () => state.chunk.index,
    takeState: () => ({ ...copyPlain(state, 'recorder'), pending: [...pending.records] }),
    putBackState(saved) {
      const { pending: records, ...rest } = saved as RecorderState & { readonly pending: readonly number[] };
      state = copyPlain<RecorderState>(rest, 'recorder');
      pending.clear();
      pending.add(records);
      chunks.look();
      for (const look of forget) look();
    },
  };
}
