/**
 * From activities to records, totals and series, while the run goes on.
 *
 * Activities make stretches (stretches.ts). Totals and series are made of stretches at every level, so a coarser trace has fewer
 * records and the same sums and plots. A record is a stretch at level transfer, all stretches of an operator that are alike at
 * level operator, an activity at level tile. All stretches end where the run is `settled`, before each operator: records go out
 * then (outlet.ts).
 */
import type { Activity } from '../../sim/index.js';
import type { Sharing } from './accounts.js';
import { ChunkWriter, type ChunkState } from './chunks.js';
import type { Peak, Series, TotalRow, TraceEnd, TraceHeader } from './format.js';
import type { Level } from './kinds.js';
import { Outlet, type OutletState } from './outlet.js';
import { toldOf, type Told } from './passage.js';
import { joinedSums, type PassageSums } from './passage-sums.js';
import { MOST_PENDING, Pending } from './pending.js';
import { actorOf, MOST_NAMES, WHO } from './record.js';
import type { ToldWithin } from './stretch-log.js';
import { createStretches, type Stretches, type StretchState } from './stretches.js';
import { PeakFinder, type PeakState } from './peak.js';
import { createTotals, type Totals, type TotalState } from './totals.js';

/** Several accelerators. */
interface Several {
  readonly accelerators: number;
  /** on which an operator runs */
  readonly acceleratorOf: (operator: number) => number;
  /** asked when the run is settled: an operator is under way there */
  readonly underWay: (accelerator: number) => boolean;
  /** actors that belong to none of them */
  readonly shared: readonly string[];
}

/** Operators of one accelerator that run beside others; asked when the run is settled. */
interface Beside {
  readonly isUnderWay: (operator: number) => boolean;
  /** when the first of those that are under way began; Infinity for none */
  readonly since_ps: () => number;
}

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
  /** actors that do the same again when the same operator comes again; none where it is not given */
  readonly recurring?: ReadonlySet<string>;
  /** absent: there is one accelerator */
  readonly several?: Several;
  /** of the only one, where operators run beside others. Absent: none is under way when the run is settled */
  readonly beside?: Beside;
  /** of peak power, in ps; undefined: none is looked for */
  readonly window_ps?: number | undefined;
}

/** Parts of operators, kept and recorded again. */
export interface Within extends Pick<Stretches, 'log' | 'logged'> {
  /** Records it again, begun at `now_ps`, of this operator. @returns false, and nothing is recorded, where it would come out otherwise */
  again(told: ToldWithin, now_ps: number, operator: number): boolean;
}

/** What listens to a run and writes its chunks; what is left is asked for at the end. */
export interface Recorder {
  /** What to subscribe to the activities of the actor `name`: the same for all who tell of it. */
  observe(name: string): (a: Activity) => void;
  /** From now on this sentence is served: what is told of an operator of its accelerator (0 where it is absent) is on its account, what is told of none on nobody's. */
  serve(sentence: number, accelerator?: number): void;
  /** The sentence that an accelerator served has left; told where there are several. */
  leave(accelerator: number): void;
  /** Nothing is going on: all stretches end, records go out; of several accelerators, those where nothing is; but for operators that are under way. */
  settled(): void;
  /** From now on the stretches of recurring actors are kept, until they are taken. */
  keep(now_ps: number): void;
  /** undefined where they are too many or of several operators, or the level has more than stretches */
  take(): Told | undefined;
  /** Records it again, begun at `now_ps`, as if its activities had been told of this operator. */
  again(told: Told, now_ps: number, operator: number): void;
  /** The same of several that follow one another: `againBut` of each records all but its totals, which `addTotals` adds of all at once. */
  againBut(told: Told, now_ps: number, operator: number): void;
  joined(told: readonly ToldAt[]): PassageSums;
  addTotals(joined: PassageSums, now_ps: number): void;
  /** The same of a part of an operator, stretches in the middle of which it begins and ends included. */
  readonly within: Within;
  /** Ends all stretches and writes the last chunk. */
  finish(): void;
  totals(): TotalRow[];
  series(): Series;
  /** the window of most power in a run that ends at `now_ps` */
  peak(now_ps: number): Omit<Peak, 'name'> | undefined;
  sentenceEnergy_fj(): readonly number[];
  /** what was told of no operator */
  idle_fj(): number;
  index(): TraceEnd['index'];
  takeState(): object;
  /** Puts back a state taken before, of this recorder or of another; what has been told here is forgotten. */
  putBackState(state: object): void;
}

/** What an operator told, among others: `at_ps` after the first of them begins. */
export interface ToldAt {
  readonly told: Told;
  readonly at_ps: number;
}

/** Everything that changes, as plain data. */
interface RecorderState {
  readonly stretches: StretchState;
  readonly totals: TotalState;
  readonly chunks: ChunkState;
  readonly outlet: OutletState;
  readonly peaks: PeakState;
}

type Parts = {
  readonly [K in keyof RecorderState]: { takeState(): RecorderState[K]; putBackState(saved: RecorderState[K]): void };
};
const stateOf = ({ stretches, totals, chunks, outlet, peaks }: Parts): RecorderState => ({
  stretches: stretches.takeState(),
  totals: totals.takeState(),
  chunks: chunks.takeState(),
  outlet: outlet.takeState(),
  peaks: peaks.takeState(),
});
function putBack(parts: Parts, saved: RecorderState): void {
  parts.stretches.putBackState(saved.stretches);
  parts.totals.putBackState(saved.totals);
  parts.chunks.putBackState(saved.chunks);
  parts.outlet.putBackState(saved.outlet);
  parts.peaks.putBackState(saved.peaks);
}

/** What is kept of the present passage. */
interface Kept {
  readonly since_ps: number;
  readonly stretches: Pending;
}

/**
 * Stretches end and records go out; where something goes on, those of it stay: a unit that is replayed tells of several tiles at
 * once, so what it has told until now depends on whether it is.
 */
function endStretches(
  { stretches, outlet }: { stretches: Stretches; outlet: Outlet },
  goesOn: ((operator: number) => boolean) | undefined,
): void {
  if (!goesOn) {
    stretches.end();
    outlet.settled();
    return;
  }
  const over = (operator: number): boolean => operator < 0 || !goesOn(operator);
  stretches.end(over);
  outlet.settledOf(over);
}

const sharingOf = ({ acceleratorOf, shared }: Several, names: readonly string[]): Sharing => {
  return { acceleratorOf, shared: new Set(shared.map((name) => names.indexOf(name))) };
};

function checkNames(names: readonly string[]): void {
  if (names.length > MOST_NAMES) throw new RangeError(`${names.length} names; a recorder holds ${MOST_NAMES - 1} actors`);
}

interface Listeners {
  readonly stretches: Stretches;
  readonly totals: Totals;
  readonly peaks: PeakFinder;
  readonly outlet: Outlet;
}
/** All but totals is told again of an operator. */
function saying({ peaks, outlet }: Listeners, level: Level | 'none'): Recorder['againBut'] {
  return (told, now_ps, operator) => {
    const passage = told.again();
    peaks.addPassage(passage.sums, now_ps, operator);
    if (level !== 'none') outlet.again(passage, now_ps, operator);
  };
}
function withinOf({ stretches, totals, peaks, outlet }: Listeners, level: Level | 'none'): Within {
  return {
    log: (now_ps) => stretches.log(now_ps),
    logged: () => stretches.logged(),
    again(told, now_ps, operator) {
      if (!outlet.hasRoomFor(told.records) || !stretches.mayRetell(told, now_ps, operator)) return false;
      stretches.retell(told, now_ps, operator);
      totals.addPassage(told.sums(), now_ps);
      peaks.addPassage(told.sums(), now_ps, operator);
      if (level !== 'none') outlet.addAgain(told.between, now_ps, operator);
      return true;
    },
  };
}

/** @throws RangeError when there are more names than a record can tell apart */
export function createRecorder(options: RecorderOptions): Recorder {
  const { names, level, sentences, write, offset, recurring, window_ps, several, beside } = options;
  checkNames(names);
  const recurs = names.map((name) => recurring?.has(name) === true);
  const totals = createTotals(names, sentences, several && sharingOf(several, names));
  const peaks = new PeakFinder(names, window_ps, several);
  const chunks = new ChunkWriter(offset, write);
  const outlet = new Outlet(level, recurs, chunks);
  const stretches = createStretches(names, ended, level === 'tile' ? (activity) => outlet.add(activity) : undefined, recurs);
  const goesOn = several ? (operator: number) => several.underWay(several.acceleratorOf(operator)) : beside?.isUnderWay;
  const parts = { stretches, totals, chunks, outlet, peaks };
  let kept: Kept | undefined;

  function ended(stretch: Float64Array): void {
    totals.add(stretch);
    peaks.add(stretch);
    if (level === 'transfer' || level === 'operator') outlet.add(stretch);
    // one more than may be kept is enough to see that they are too many
    if (kept && recurs[actorOf(stretch[WHO]!)] === true && kept.stretches.length <= MOST_PENDING / 2) kept.stretches.add(stretch);
  }

  const settle = (): void => endStretches({ stretches, outlet }, goesOn);
  function settled(): void {
    settle();
    peaks.settled(several && ((accelerator) => !several.underWay(accelerator)), beside?.since_ps());
  }

  const againBut = saying(parts, level);

  return {
    observe: (name) => stretches.observe(name),
    settled,
    serve(sentence, accelerator = 0) {
      // another accelerator may have retired an operator just now, and not told all of it yet
      if (several) settle();
      else settled();
      totals.serve(sentence, accelerator);
    },
    leave: (accelerator) => (settle(), totals.leave(accelerator)),
    keep: (since_ps) => void (kept = { since_ps, stretches: new Pending() }),
    take() {
      const told = toldOf(kept!.stretches, kept!.since_ps, level);
      kept = undefined;
      return told;
    },
    again(told, now_ps, operator) {
      totals.addPassage(told.again().sums, now_ps);
      againBut(told, now_ps, operator);
    },
    againBut,
    joined: (all) => joinedSums(all.map(({ told, at_ps }) => ({ sums: told.again().sums, at_ps }))),
    addTotals: (joined, now_ps) => totals.addPassage(joined, now_ps),
    within: withinOf(parts, level),
    finish: () => (stretches.end(), outlet.settled(), chunks.flush()),
    totals: () => totals.rows(),
    series: () => totals.series(),
    peak: (now_ps) => peaks.peak(now_ps),
    sentenceEnergy_fj: () => totals.sentenceEnergy_fj(),
    idle_fj: () => totals.idle_fj(),
    index: () => chunks.index,
    takeState: () => stateOf(parts),
    putBackState: (state) => putBack(parts, state as RecorderState),
  };
}
