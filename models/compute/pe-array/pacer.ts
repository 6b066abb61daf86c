/**
 * The pacer: steps an engine cycle by cycle, and skips what it has met before.
 *
 * A stretch goes from one mark to the next: a tile done, the run done, the engine empty. Where the state of all threads at
 * a mark, and what of the run's progress matters, have been met before, the stretch is taken from a table, in one event.
 */
import type { Engine, Mark, Progress, Run } from './engine.js';
import type { RunTable, Stretch } from './run-table.js';

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
  skip: Stretch | null;
}
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

export interface Pacer {
  begin(run: Run, progress: Progress): void;
  /** What the time since the last beat came to, where it ended at a mark. */
  beat(run: Run): Stretch | undefined;
  /** After a mark. */
  goOn(run: Run, progress: Progress): void;
}

/** @param beatAfter has `beat` called so many cycles from now */
export function createPacer(
  engine: Engine,
  table: RunTable,
  replay: boolean,
  beatAfter: (cycles: number) => void,
  state: PacerState,
): Pacer {
  const skips = (run: Run): boolean => replay && engine.replayable(run);

  function skipFrom(run: Run): boolean {
    state.skip = skips(run) ? (table.find(state.from, state.key) ?? null) : null;
    if (state.skip === null) return false;
    state.asleep = true;
    beatAfter(state.skip.cycles);
    return true;
  }

  function wakeEngine(run: Run, progress: Progress): void {
    if (state.asleep) engine.putBack(state.from, run, progress);
    state.asleep = false;
  }

  function step(): void {
    engine.tick(state.cycle);
    state.cycle++;
    beatAfter(1);
  }

  function markOf(): Mark | undefined {
    if (state.tileDone) return 'tile';
    if (state.runDone) return 'done';
    return state.over && engine.empty() ? 'empty' : undefined;
  }

  function reach(mark: Mark): void {
    if (mark === 'tile') state.tileDone = false;
    else if (mark === 'done') {
      state.runDone = false;
      state.over = true;
    }
  }

  return {
    begin(run, progress) {
      if (state.from === '') state.from = engine.state();
      state.cycle = 0;
      state.markCycle = 0;
      state.over = false;
      state.key = -1 - engine.progressKey(run, progress); // apart from the keys within a run
      if (skipFrom(run)) return;
      wakeEngine(run, progress);
      engine.begin(run);
      state.cycle = 1;
      beatAfter(1);
    },
    beat(run) {
      const { skip } = state;
      if (skip !== null) {
        state.skip = null;
        state.cycle += skip.cycles;
        state.from = skip.to;
        reach(skip.mark);
        state.markCycle = state.cycle;
        return skip;
      }
      const mark = markOf();
      if (mark === undefined) {
        step();
        return undefined;
      }
      reach(mark);
      const counts = engine.look();
      const stretch: Stretch = {
        from: state.from,
        key: state.key,
        cycles: state.cycle - state.markCycle,
        mark,
        counts,
        to: engine.state(),
      };
      if (skips(run)) table.keep(stretch);
      state.from = stretch.to;
      state.markCycle = state.cycle;
      return stretch;
    },
    goOn(run, progress) {
      state.key = engine.progressKey(run, progress) * 2 + (state.over ? 1 : 0);
      if (skipFrom(run)) return;
      wakeEngine(run, progress);
      if (markOf() !== undefined) beatAfter(0);
      else step();
    },
  };
}
