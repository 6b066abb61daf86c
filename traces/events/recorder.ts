/**
 * From activities to records, totals and series, while the run goes on.
 *
 * Activities make stretches (stretches.ts). Totals and series are made of stretches at every level, so a coarser trace has fewer
 * records and the same sums and plots. A record is a stretch at level transfer, all stretches of an operator that are alike at
 * level operator, an activity at level tile. All stretches end where the run is `settled`, before each operator: records go out
 * then, in an order of their own.
 */
import type { Activity } from '../../sim/index.js';
import { createChunkWriter, type ChunkState, type ChunkWriter } from './chunks.js';
import type { Series, TotalRow, TraceEnd, TraceHeader } from './format.js';
import type { Level } from './kinds.js';
import { toldOf, type Told } from './passage.js';
import { inOrder, merged, MOST_PENDING, Pending } from './pending.js';
import { actorOf, MOST_NAMES, WHO, WIDTH } from './record.js';
import { createStretches, type Stretches, type StretchState } from './stretches.js';
import { createTotals, type Totals, type TotalState } from './totals.js';

/** What a recorder is told before the run. */
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

/** What listens to a run and writes its chunks; what is left is asked for at the end. */
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
  index(): TraceEnd['index'];
  takeState(): object;
  /** Puts back a state taken before, of this recorder or of another; what has been told here is forgotten. */
  putBackState(state: object): void;
}

/** Everything that changes, as plain data. */
interface RecorderState {
  readonly stretches: StretchState;
  readonly totals: TotalState;
  readonly chunks: ChunkState;
  readonly pending: readonly number[];
}

interface Parts {
  readonly stretches: Stretches;
  readonly totals: Totals;
  readonly chunks: ChunkWriter;
  /** records that have not gone out */
  readonly pending: Pending;
}

function send(pending: Pending, level: Level | 'none', chunks: ChunkWriter): void {
  if (pending.length === 0) return;
  const { records } = pending;
  const order = inOrder(records);
  if (level === 'operator') {
    const out = merged(records, order);
    for (let i = 0; i < out.length; i += WIDTH) chunks.emit(out, i);
  } else for (const i of order) chunks.emit(records, i);
  pending.clear();
}

const stateOf = ({ stretches, totals, chunks, pending }: Parts): RecorderState => ({
  stretches: stretches.takeState(),
  totals: totals.takeState(),
  chunks: chunks.takeState(),
  pending: [...pending.records],
});

function putBack({ stretches, totals, chunks, pending }: Parts, saved: RecorderState): void {
  stretches.putBackState(saved.stretches);
  totals.putBackState(saved.totals);
  chunks.putBackState(saved.chunks);
  pending.clear();
  pending.addAll(saved.pending);
}

/** @throws RangeError when there are more names than a record can tell apart */
export function createRecorder({ names, level, sentences, write, offset }: RecorderOptions): Recorder {
  if (names.length > MOST_NAMES) throw new RangeError(`${names.length} names; a recorder holds ${MOST_NAMES - 1} actors`);
  const totals = createTotals(names, sentences);
  const chunks = createChunkWriter(offset, write);
  const pending = new Pending();
  const stretches = createStretches(names, ended, level === 'tile' ? (activity) => pending.add(activity) : undefined);
  const parts: Parts = { stretches, totals, chunks, pending };
  /** what is kept of the present passage; undefined: nothing is */
  let kept: { readonly of: ReadonlySet<string>; readonly since_ps: number; readonly stretches: Pending } | undefined;

  function ended(stretch: Float64Array): void {
    totals.add(stretch, 0, 0);
    if (level === 'transfer' || level === 'operator') pending.add(stretch);
    if (kept?.of.has(names[actorOf(stretch[WHO]!)]!)) kept.stretches.add(stretch);
    if (pending.length >= MOST_PENDING) send(pending, level, chunks);
  }

  function settled(): void {
    stretches.end();
    send(pending, level, chunks);
  }

  return {
    observe: (name) => stretches.observe(name),
    settled,
    serve(sentence) {
      settled();
      totals.serve(sentence);
    },
    keep(of, since_ps) {
      kept = { of, since_ps, stretches: new Pending() };
    },
    take() {
      const { since_ps, stretches: all } = kept!;
      kept = undefined;
      return toldOf(all, since_ps, level);
    },
    again({ stretches: passage, records }, now_ps, operator) {
      for (let i = 0; i < passage.length; i += WIDTH) totals.add(passage, i, now_ps);
      if (level !== 'none') pending.addAgain(records, now_ps, operator);
    },
    finish() {
      settled();
      chunks.flush();
    },
    totals: () => totals.rows(),
    series: () => totals.series(),
    sentenceEnergy_fj: () => totals.sentenceEnergy_fj(),
    idle_fj: () => totals.idle_fj(),
    index: () => chunks.index(),
    takeState: () => stateOf(parts),
    putBackState: (saved) => putBack(parts, saved as RecorderState),
  };
}
