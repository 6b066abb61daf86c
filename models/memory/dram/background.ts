/**
 * What a DRAM uses whoever asks it for something: standby by power state, and whom it and refreshes are charged to. The
 * energy told telescopes: what is told at any time is what flowed since the time before, in whole fJ.
 */
import { detailIndex, kindIndex } from '../../../traces/formats.js';
import type { Teller } from '../../power/tell.js';
import type { BanksState } from './banks-state.js';
import type { Banks } from './banks.js';
import { POWER_STATES } from './power-states.js';

const LEAKAGE = kindIndex('leakage');
const STATE_DETAILS = POWER_STATES.map(detailIndex);

/** Plain data. */
export interface Background {
  /** fJ of standby told so far, by power state; and up to which cycle */
  told_fj: number[];
  since: number;
  /** the operator that is charged, −1 for none */
  operator: number;
  /** the one begun last counts from the time after on: order within a time is nobody's business */
  begun: number;
  begun_ps: number;
  /** operators that retired at this time */
  retired: number[];
}

/** Nothing told, nobody charged. */
export const newBackground = (): Background => ({
  told_fj: POWER_STATES.map(() => 0),
  since: 0,
  operator: -1,
  begun: -1,
  begun_ps: -1,
  retired: [],
});

/** An operator that began at an earlier time is charged from now on. */
export function noteTime(b: Background, now_ps: number): void {
  if (now_ps > b.begun_ps) b.operator = b.begun;
}

/** From the next time on this operator is charged. */
export function begin(b: Background, operator: number, now_ps: number): void {
  noteTime(b, now_ps);
  b.begun = operator;
  b.begun_ps = now_ps;
}

/** What telling standby takes. */
export interface BackgroundParts {
  readonly banks: Banks;
  readonly tCK: number;
  /** fJ a cycle of a rank, by power state */
  readonly standby_fj: readonly number[];
  readonly tell: Teller['tell'];
}

/** Tells the standby of all ranks up to cycle t, by power state. */
export function standBy(p: BackgroundParts, b: Background, banks: BanksState, t: number, operator: number): void {
  const { told_fj, since } = b;
  for (let i = 0; i < told_fj.length; i++) {
    const all_fj = Math.floor(p.banks.powerCycles(banks, i, t) * p.standby_fj[i]!);
    const more_fj = all_fj - told_fj[i]!;
    if (more_fj === 0) continue;
    told_fj[i] = all_fj;
    p.tell(LEAKAGE, since * p.tCK, t * p.tCK, operator, 0, 0, more_fj, 0, 0, STATE_DETAILS[i]);
  }
  b.since = t;
}

/** Tells the standby up to cycle t for each operator that retired: all of it goes to the first. */
export function settleRetired(p: BackgroundParts, b: Background, banks: BanksState, t: number): void {
  if (b.retired.length === 0) return;
  for (const operator of b.retired) standBy(p, b, banks, t, operator);
  b.retired = [];
}
