/** Runs an accelerator up to limits: operators and parts of them that come again are done again, the others stepped. */
import type { RunEnd } from '../../sim/index.js';
import type { Accelerator } from '../../models/index.js';
import type { Level, Recorder } from '../../traces/index.js';
import { createPartRecurrence, type PartRecurrence } from './part-recurrence.js';
import { createOperatorRecurrence } from './recurrence.js';

/** operators: whole operators that come again. states: those of the PE array and the SFU that were met before. false: nothing. */
export type Replay = 'operators' | 'states' | false;

/** How far a run goes at most; what is not given is no limit. */
export interface Limits {
  /** events, then up to the next change of time */
  readonly maxEvents?: number;
  /** what is due then too */
  readonly until_ps?: number;
  /** asked between two operators, and before the first of a sentence: true ends there */
  readonly endsHere?: () => boolean;
  /** operators that are replayed as a whole before it ends: they are no events, and whoever waits for the end would wait for all of them */
  readonly mostAgain?: number;
  /** false: no operator, nor a part of one, is replayed, so that none of its events is passed over; the outcome is the same */
  readonly whole?: boolean;
}

/** What a runner is made with, beside what runs. */
export interface RunnerOptions {
  /** what is replayed instead of stepped, `operators` where it is absent; the outcome is the same */
  readonly replay?: Replay;
  readonly level: Level | 'none';
  readonly guest?: object;
}
/** Goes on from where it ended last. */
export interface Runner {
  /** @returns whether the run is over @throws ActorError, Deadlock, ClockEnded */
  run(limits: Limits): boolean;
  /** whether it was over when it ended last */
  isOver(): boolean;
}

/** At level tile activities go out one by one; a guest may ask a DRAM for something, unseen. */
const partsOf = (accelerator: Accelerator, recorder: Recorder, { level, guest }: RunnerOptions): PartRecurrence | undefined =>
  level === 'tile' || guest !== undefined ? undefined : createPartRecurrence(accelerator, recorder);

/** A runner that has not begun. */
export function createRunner(accelerator: Accelerator, recorder: Recorder, options: RunnerOptions): Runner {
  const { kernel, sequencers } = accelerator;
  const resting = new Set(sequencers.map((s) => s.name));
  const replays = (options.replay ?? 'operators') === 'operators';
  const recurrence = replays ? createOperatorRecurrence(accelerator, recorder) : undefined;
  const parts = replays ? partsOf(accelerator, recorder, options) : undefined;
  let end: RunEnd = 'paused';

  /** Ends where a sequencer rests: of the only one no operator is under way, so one may be done again. */
  function operator(until_ps: number, lastEvent: number, whole: boolean): RunEnd {
    const limits = { until_ps, untilRestOf: resting, untilMark: parts !== undefined && whole };
    for (;;) {
      const came = kernel.run({ ...limits, maxEvents: lastEvent - kernel.events });
      if (came !== 'marked') return came;
      while (parts!.replayed(until_ps));
    }
  }

  /** Before the next operator, or the end of a sentence: those that come again are done again, so many at most. @returns how many, or that the run ends here */
  function between({ until_ps = Infinity, endsHere, whole = true }: Limits, most: number): number | 'ends' {
    let again = 0;
    for (;;) {
      if (endsHere?.() === true || again > most) return 'ends'; // the next run goes on from here
      parts?.operatorEnds();
      recorder.settled();
      const came = recurrence?.replayed(whole ? until_ps : -1, endsHere === undefined) ?? 0;
      if (came === 0) return again;
      again += came;
    }
  }

  return {
    run(limits) {
      const { maxEvents = Infinity, until_ps = Infinity, whole = true, mostAgain = Infinity } = limits;
      let again = 0;
      const lastEvent = kernel.events + maxEvents;
      if (!whole) parts?.drop();
      if (end !== 'drained' && end !== 'rested') end = operator(until_ps, lastEvent, whole);
      for (; end === 'rested'; end = operator(until_ps, lastEvent, whole)) {
        const came = between(limits, mostAgain - again);
        if (came === 'ends') return false;
        again += came;
      }
      return end === 'drained';
    },
    isOver: () => end === 'drained',
  };
}
