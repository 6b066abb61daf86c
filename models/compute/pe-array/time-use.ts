/** What the time of the PE array goes to: one use at a time, each change told; the uses fill the run. */
import { detailIndex, kindIndex } from '../../../traces/formats.js';
import type { Teller } from '../../power/tell.js';
import { RUN_USES } from './engine.js';

const USE = kindIndex('use');
const UNDER_WAY = detailIndex('under-way');
const RUN_DETAILS = RUN_USES.map(detailIndex);

/** The present use, as an index of DETAILS, of which operator (−1: none), and since when. Plain data. */
export interface TimeUseState {
  use: number;
  operator: number;
  since_ps: number;
}

/** Where the PE array's time goes: no ps is left out, and none is told twice. */
export interface TimeUse {
  /** Time since the last change went to the present use; from now on it goes to `next`, of `operator`. */
  spend(next: number, now_ps: number, operator: number): void;
  /** A run is done: its cycles by use, one after the other. From now on time goes to `next`. */
  spendRun(cycles: readonly number[], period_ps: number, next: number, now_ps: number): void;
  /** The simulation ends here, within a run or not: time since the last change went to the present use, or to a run that is under way. */
  settle(running: boolean, now_ps: number): void;
}

/** @throws Error from `spendRun`, where the uses of a run do not add up to its time */
export function createTimeUse(tell: Teller['tell'], state: TimeUseState): TimeUse {
  function told(use: number, to_ps: number): void {
    const { since_ps: from_ps, operator } = state;
    if (to_ps > from_ps) tell(USE, from_ps, to_ps, operator, 0, to_ps - from_ps, 0, 0, 0, use);
  }
  return {
    spend(next, now_ps, operator) {
      told(state.use, now_ps);
      state.since_ps = now_ps;
      state.use = next;
      state.operator = operator;
    },
    spendRun(cycles, period_ps, next, now_ps) {
      for (let i = 0; i < cycles.length; i++) {
        const end_ps = state.since_ps + cycles[i]! * period_ps;
        told(RUN_DETAILS[i]!, end_ps);
        state.since_ps = end_ps;
      }
      if (state.since_ps !== now_ps) throw new Error(`the uses of a run end at ${state.since_ps} ps, the run at ${now_ps} ps`);
      state.use = next;
    },
    settle(running, now_ps) {
      told(running ? UNDER_WAY : state.use, now_ps);
      state.since_ps = now_ps;
    },
  };
}
