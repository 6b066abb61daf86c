/**
 * The pacer: steps an engine cycle by cycle, and skips what it has met before.
 *
 * A passage goes from one mark to the next: a tile done, the run done, the engine idle. Where the state of all threads at
 * a mark, and what of the run's progress matters, have been met before, the passage is taken from a table. As many of them as
 * nobody else hears of are one event, a train: nothing that others do reaches the engine within a run.
 */
import type { Engine, Mark, Run } from './engine.js';
import { passed, type Place } from './place.js';
import type { Leg, Passage, RunTable, Train } from './run-table.js';

/** Plain data. */
export interface PacerState {
  /** the state at the last mark, UNTOLD within a run that never recurs; and the key that was looked up there */
  from: string;
  key: number;
  /** the engine's threads do not hold that state: what came before was skipped */
  asleep: boolean;
  /** cycles of the run so far, and at the last mark */
  cycle: number;
  markCycle: number;
  /** told by the engine in the cycle before; the run is over but for what is on its way */
  tileDone: boolean;
  runDone: boolean;
  over: boolean;
  /** what is being skipped, one after the other; empty: nothing */
  skip: readonly Leg[];
}
/** trains: as many passages as nobody hears of are one event. tiles: each is one. false: each cycle is one. */
export type Skips = 'trains' | 'tiles' | false;
/** No text of a state: nobody would look it up. */
const UNTOLD = '';
/** Nothing has been met, and nothing runs. */
export const newPacer = (): PacerState => ({
  from: UNTOLD,
  key: 0,
  asleep: false,
  cycle: 0,
  markCycle: 0,
  tileDone: false,
  runDone: false,
  over: false,
  skip: [],
});

/** Steps or skips a run; made once, by the PE array. */
export interface Pacer {
  /** @param place how far the run is; it is not kept */
  begin(run: Run, place: Place): void;
  /** What the time since the last beat came to, where it ended at a mark. */
  beat(run: Run): readonly Leg[] | undefined;
  /** After a mark. */
  goOn(run: Run, place: Place): void;
}

interface PacerParts {
  readonly engine: Engine;
  readonly table: RunTable;
  readonly skips: Skips;
  /** has `beat` called so many cycles from now */
  readonly beatAfter: (cycles: number) => void;
  readonly state: PacerState;
}

/** so that a train is a moment to a person who waits, and its times and sums are exact */
const LONGEST = 4096;

const mayRecur = ({ skips, engine }: PacerParts, run: Run): boolean => skips !== false && engine.recurs(run);
const keyIn = ({ engine }: PacerParts, run: Run, { progress }: Place, over: boolean): number =>
  engine.progressKey(run, progress) * 2 + (over ? 1 : 0);

/** The passages that come, from the one given on. */
function couple(p: PacerParts, run: Run, from: Place, first: Passage): Train {
  const legs: { readonly passage: Passage; times: number }[] = [];
  const place = { ...from, progress: { ...from.progress } };
  let [passage, cycles]: [Passage | undefined, number] = [first, 0];
  for (let i = 0; passage !== undefined; i++) {
    const last = legs.at(-1);
    // where results leave, another leg begins
    if (last?.passage === passage && place.leaving < 0) last.times++;
    else legs.push({ passage, times: 1 });
    cycles += passage.cycles;
    const heard = passed(place, run, passage);
    if (heard || p.skips === 'tiles' || i >= LONGEST) return { legs, cycles, whole: true };
    passage = p.table.find(passage.to, keyIn(p, run, place, false));
  }
  return { legs, cycles, whole: false };
}

/** The train that begins with a passage: the same wherever a run of this shape is as far. */
function trainFrom(p: PacerParts, run: Run, place: Place, first: Passage): Train {
  const { trains } = p.table;
  if (p.skips === 'tiles') return couple(p, run, place, first);
  const { leaving, biased, progress: at } = place;
  const where = `${run.shape} ${biased} ${leaving} ${at.tiles} ${at.readsA} ${at.readsB} ${at.rows}`;
  let ofFirst = trains.get(first);
  if (!ofFirst) trains.set(first, (ofFirst = new Map<string, Train>()));
  let train = ofFirst.get(where);
  if (!train) {
    train = couple(p, run, place, first);
    if (train.whole) ofFirst.set(where, train);
  }
  return train;
}

/** Skips what comes from the present state on, where it has been met. @returns whether it does */
function skip(p: PacerParts, run: Run, place: Place): boolean {
  const { state, table, beatAfter } = p;
  const first = mayRecur(p, run) ? table.find(state.from, state.key) : undefined;
  if (first === undefined) return false;
  state.asleep = true;
  const { legs, cycles } = trainFrom(p, run, place, first);
  state.skip = legs;
  beatAfter(cycles);
  return true;
}

function wakeEngine({ state, engine }: PacerParts, run: Run, { progress }: Place): void {
  if (state.asleep) engine.putBack(state.from, run, progress);
  state.asleep = false;
}

function step({ state, engine, beatAfter }: PacerParts, run: Run): void {
  engine.tick(state.cycle, run);
  state.cycle++;
  beatAfter(1);
}

function markOf({ state, engine }: PacerParts): Mark | undefined {
  if (state.tileDone) return 'tile';
  if (state.runDone) return 'done';
  return state.over && engine.idle() ? 'idle' : undefined;
}

function reach(state: PacerState, mark: Mark): void {
  if (mark === 'tile') state.tileDone = false;
  else if (mark === 'done') {
    state.runDone = false;
    state.over = true;
  }
}

/** Passages were skipped: the state is that at their end. */
function endSkip({ state }: PacerParts): readonly Leg[] {
  const legs = state.skip;
  state.skip = [];
  for (const { passage, times } of legs) state.cycle += passage.cycles * times;
  const { to, mark } = legs.at(-1)!.passage;
  state.from = to;
  reach(state, mark);
  state.markCycle = state.cycle;
  return legs;
}

/** A passage was stepped up to a mark: it is kept, if it may come again. */
function endSteps(p: PacerParts, mark: Mark, run: Run): readonly Leg[] {
  const { state, engine, table } = p;
  reach(state, mark);
  const { from, key, cycle, markCycle } = state;
  const recurs = mayRecur(p, run);
  const counts = engine.look(); // before the state, which has none of them
  const to = recurs ? engine.state() : UNTOLD;
  const passage: Passage = { from, key, cycles: cycle - markCycle, mark, counts, to };
  if (recurs) table.keep(passage);
  state.from = passage.to;
  state.markCycle = cycle;
  return [{ passage, times: 1 }];
}

/** @param beatAfter has `beat` called so many cycles from now */
export function createPacer(
  engine: Engine,
  table: RunTable,
  skips: Skips,
  beatAfter: (cycles: number) => void,
  state: PacerState,
): Pacer {
  const p: PacerParts = { engine, table, skips, beatAfter, state };
  return {
    begin(run, place) {
      if (state.from === UNTOLD) state.from = engine.state();
      state.cycle = 0;
      state.markCycle = 0;
      state.over = false;
      state.key = -1 - engine.progressKey(run, place.progress); // apart from the keys within a run
      if (skip(p, run, place)) return;
      wakeEngine(p, run, place);
      engine.begin(run);
      state.cycle = 1;
      beatAfter(1);
    },
    beat(run) {
      if (state.skip.length > 0) return endSkip(p);
      const mark = markOf(p);
      if (mark !== undefined) return endSteps(p, mark, run);
      step(p, run);
      return undefined;
    },
    goOn(run, place) {
      state.key = keyIn(p, run, place, state.over);
      if (skip(p, run, place)) return;
      wakeEngine(p, run, place);
      if (markOf(p) !== undefined) beatAfter(0);
      else step(p, run);
    },
  };
}
