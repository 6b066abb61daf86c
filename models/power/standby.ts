/** Power that flows with time: charged when an operator retires, and whenever it changes. State is plain data in the actor's. */
import { kindIndex } from '../../traces/formats.js';
import type { Teller } from './tell.js';

const LEAKAGE = kindIndex('leakage');

export interface StandbyState {
  since_ps: number;
  /** operators that retired in this round */
  retired: number[];
}
export const newStandby = (): StandbyState => ({ since_ps: 0, retired: [] });

/** Charges `power_uw` since the last time to `operator`. */
export function chargeStandby(
  s: StandbyState,
  tell: Teller['tell'],
  power_uw: number,
  now_ps: number,
  operator: number,
  detail = 0,
): void {
  if (now_ps === s.since_ps) return;
  tell(LEAKAGE, s.since_ps, now_ps, operator, 0, 0, Math.round((power_uw * (now_ps - s.since_ps)) / 1000), 0, 0, detail);
  s.since_ps = now_ps;
}

/** Charges it to the operators that have just retired. */
export function chargeRetired(s: StandbyState, tell: Teller['tell'], power_uw: number, now_ps: number): void {
  for (const operator of s.retired) chargeStandby(s, tell, power_uw, now_ps, operator);
  s.retired = [];
}
