/** The state of the special function unit. */
import { idleOccupancy, type Occupancy } from '../../../sim/index.js';
import { WRITE_BACK_CREDITS } from '../unit.js';

/** waiting: for operands or for the encoder. passing: reads and timer of a pass run. between: the cycles after a row. */
export type Phase = 'idle' | 'waiting' | 'passing' | 'between';

/** Of a pass that is stepped: vectors in all, asked for, come and not begun, done. */
interface Vectors {
  all: number;
  issued: number;
  come: number;
  done: number;
  working: boolean;
  issuing: boolean;
  lastIssue_ps: number;
}

/** Plain data. */
export interface SfuState {
  operator: number;
  phase: Phase;
  /** of the plan; the row of the step; the pass over the row */
  step: number;
  row: number;
  pass: number;
  loads: { a: number; b: number; parameters: number };
  /** answers not yet come, and whether the pass's own time is up */
  outstanding: number;
  timeUp: boolean;
  /** of the pass under way, −1 for none */
  passStart_ps: number;
  /** null where no pass is being stepped */
  vectors: Vectors | null;
  /** bytes of the present block given to the encoder */
  given_bytes: number;
  credits: number;
  nextId: number;
  occupancy: Occupancy;
}

/** A pass of so many vectors, of which none has been asked for. */
export const newVectors = (all: number): Vectors => {
  return { all, issued: 0, come: 0, done: 0, working: false, issuing: false, lastIssue_ps: -1 };
};

/** Nothing is under way. */
export const newSfuState = (): SfuState => ({
  operator: -1,
  phase: 'idle',
  step: 0,
  row: 0,
  pass: 0,
  loads: { a: 0, b: 0, parameters: 0 },
  outstanding: 0,
  timeUp: false,
  passStart_ps: -1,
  vectors: null,
  given_bytes: 0,
  credits: WRITE_BACK_CREDITS,
  nextId: 0,
  occupancy: idleOccupancy(),
});
