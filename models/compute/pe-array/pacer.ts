/**
 * The pacer: steps an engine cycle by cycle, and skips what it has met before.
 *
 * A passage goes from one mark to the next: a tile done, the run done, the engine idle. Where the state of all threads at
 * a mark, and what of the run's progress matters, have been met before, the passage is taken from a table, in one event.
 */
import type { Engine, Mark, Progress, Run } from './engine.js';
import type { RunTable, Passage } from './run-table.js';

/** Plain data. */
export interface PacerState {
  /** the state at the last mark, and the key that was looked up there */
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
  skip: Passage | null;
}
/** Nothing has been met, and nothing runs. */
export const newPacer = (): PacerState => ({
  from: '',
  key: 0,
  asleep: false,
  cycle: 0,
  markCycle: 0,
  tileDone: false,
  runDone: false,
  over: false,
  skip: null,
});

/** Steps or skips a run; made once, by the PE array. */
export interface Pacer {
  begin(run: Run, progress: Progress): void;
  /** What the time since the last beat came to, where it ended at a mark. */
  beat(run: Run): Passage | undefined;
  /** After a mark. */
  goOn(run: Run, progress: Progress): void;
}

interface PacerParts {
  readonly engine: Engine;
  readonly table: RunTable;
  /** false: nothing is skipped */
  readonly skips: boolean;
  /** has `beat` called so many cycles from now */
  readonly beatAfter: (cycles: number) => void;
  readonly state: PacerState;
}

const mayRecur = ({ skips, engine }: PacerParts, run: Run): boolean => skips && engine.recurs(run);

/** Skips what comes from the present state on, where it has been met. @returns whether it does */
function skip(p: PacerParts, run: Run): boolean {
  const { state, table, beatAfter } = p;
  state.skip = mayRecur(p, run) ? (table.find(state.from, state.key) ?? null) : null;
  if (state.skip === null) return false;
  state.asleep = true;
  beatAfter(state.skip.cycles);
  return true;
}

function wakeEngine({ state, engine }: PacerParts, run: Run, progress: Progress): void {
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

/** A passage was skipped: the state is that at its end. */
function endSkip({ state }: PacerParts, passage: Passage): Passage {
  state.skip = null;
  state.cycle += passage.cycles;
  state.from = passage.to;
  reach(state, passage.mark);
  state.markCycle = state.cycle;
  return passage;
}

/** A passage was stepped up to a mark: it is kept, if it may come again. */
function endSteps(p: PacerParts, mark: Mark, run: Run): Passage {
  const { state, engine, table } = p;
  reach(state, mark);
  const { from, key, cycle, markCycle } = state;
  const passage: Passage = { from, key, cycles: cycle - markCycle, mark, counts: engine.look(), to: engine.state() };
  if (mayRecur(p, run)) table.keep(passage);
  state.from = passage.to;
  state.markCycle = cycle;
  return passage;
}

/** @param beatAfter has `beat` called so many cycles from now */
export function createPacer(
  engine: Engine,
  table: RunTable,
  skips: boolean,
  beatAfter: (cycles: number) => void,
  state: PacerState,
): Pacer {
  const p: PacerParts = { engine, table, skips, beatAfter, state };
  return {
    begin(run, progress) {
      if (state.from === '') state.from = engine.state();
      state.cycle = 0;
      state.markCycle = 0;
      state.over = false;
      state.key = -1 - engine.progressKey(run, progress); // apart from the keys within a run
      if (skip(p, run)) return;
      wakeEngine(p, run, progress);
      engine.begin(run);
      state.cycle = 1;
      beatAfter(1);
    },
    beat(run) {
      if (state.skip !== null) return endSkip(p, state.skip);
      const mark = markOf(p);
      if (mark !== undefined) return endSteps(p, mark, run);
      step(p, run);
      return undefined;
    },
    goOn(run, progress) {
      state.key = engine.progressKey(run, progress) * 2 + (state.over ? 1 : 0);
      if (skip(p, run)) return;
      wakeEngine(p, run, progress);
      if (markOf(p) !== undefined) beatAfter(0);
      else step(p, run);
    },
  };
}
