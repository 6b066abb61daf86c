/** The state of a PE array. */
import { idleOccupancy, type Occupancy } from '../../../sim/index.js';
import { detailIndex } from '../../../traces/formats.js';
import { RUN_USES, WORDS, type Engine, type Progress } from './engine.js';
import { newPacer, type PacerState } from './pacer.js';
import { newTold, type ToldState } from './tile-teller.js';
import type { TimeUseState } from './time-use.js';

/** waiting: for operands or a slot. configuring: the host writes registers for the run. running: the engine. */
export type Phase = 'idle' | 'waiting' | 'configuring' | 'running';

/** Plain data. */
export interface PeArrayState {
  /** −1: none yet; it stays that of the last */
  operator: number;
  phase: Phase;
  /** of the plan */
  step: number;
  loads: { a: number; b: number; parameters: number };
  released: { a: number; b: number };
  /** the block of results begun last, and slots for more */
  block: number;
  slotsFree: number;
  /** told by others in this round: an operator has begun (−1: none), these have retired */
  begun: number;
  retired: number[];
  /** operators that have begun and not retired, of the array and of the special function unit; −1: none */
  own: number;
  special: number;
  /** the first load of each operand that waits for results of the operator beside; −1: none does */
  awaited: { operator: number; a: number; b: number };
  /** what time goes to until an operator begins; −1: nothing was told */
  between: number;
  /** what has come due in this round */
  configured: boolean;
  beaten: boolean;
  time: TimeUseState;
  pacer: PacerState;
  progress: Progress;
  /** of the run: cycles by use, in the order of RUN_USES; words, in that of WORDS; by thread, cycles in which something moved, or was held up */
  uses: number[];
  words: number[];
  moved: number[];
  held: number[];
  /** cycles of the run until it was done */
  doneCycles: number;
  /** tile whose results are leaving; −1: none */
  leaving: number;
  told: ToldState;
  nextId: number;
  /** by thread, of all runs before: ps in which something moved, and in which it was held up */
  moved_ps: number[];
  held_ps: number[];
  occupancy: Occupancy;
}

const zeros = (count: number): number[] => new Array<number>(count).fill(0);

/** A run of which nothing has been done. */
export const newProgress = (): Progress => ({ tiles: 0, readsA: 0, readsB: 0, rows: 0 });

/** No load waits for results. */
export const nothingAwaited = (): PeArrayState['awaited'] => ({ operator: -1, a: -1, b: -1 });

/** Nothing has run, and no sentence is served. */
export const newPeArrayState = ({ threads }: Engine, slotsFree: number): PeArrayState => ({
  operator: -1,
  phase: 'idle',
  step: 0,
  loads: { a: 0, b: 0, parameters: 0 },
  released: { a: 0, b: 0 },
  block: -1,
  slotsFree,
  begun: -1,
  retired: [],
  own: -1,
  special: -1,
  awaited: nothingAwaited(),
  between: -1,
  configured: false,
  beaten: false,
  time: { use: detailIndex('no-sentence'), operator: -1, since_ps: 0 },
  pacer: newPacer(),
  progress: newProgress(),
  uses: zeros(RUN_USES.length),
  words: zeros(WORDS.length),
  moved: zeros(threads.length),
  held: zeros(threads.length),
  doneCycles: 0,
  leaving: -1,
  told: newTold(),
  nextId: 0,
  moved_ps: zeros(threads.length),
  held_ps: zeros(threads.length),
  occupancy: idleOccupancy(),
});

/** What its numbers are, for work that comes again. */
export const PE_ARRAY_RECURRENCE = {
  times: ['time.since_ps', 'told.lastEnd_ps'],
  sums: ['nextId', 'moved_ps', 'held_ps'],
  operators: ['operator', 'time.operator', 'own', 'special'],
  frozen: ['pacer.skip'],
} as const;
