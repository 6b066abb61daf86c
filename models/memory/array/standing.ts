/**
 * Standing power of a bank: leakage while on, less while asleep, refresh all the time. State is plain data.
 *
 * A bank that has no work for `idleAfter_ps` sleeps from then on, until it is woken: no event is needed for it.
 */
import { detailIndex, kindIndex } from '../../../traces/index.js';
import type { Teller } from '../../tell.js';
import type { ArrayModel } from './array.js';

const LEAKAGE = kindIndex('leakage');
const REFRESH = kindIndex('refresh');
const ON = detailIndex('on');

export interface Standing {
  /** without work since then, −1 while it has some */
  idleSince_ps: number;
  /** asleep before, in all */
  low_ps: number;
  told_ps: number;
  on_fj: number;
  low_fj: number;
  refresh_fj: number;
}
export const newStanding = (): Standing => ({ idleSince_ps: 0, low_ps: 0, told_ps: 0, on_fj: 0, low_fj: 0, refresh_fj: 0 });

/** ps of the present sleep, 0 while awake */
export function asleepFor_ps(s: Standing, { lowState, options }: ArrayModel, now_ps: number): number {
  if (lowState === undefined || s.idleSince_ps < 0) return 0;
  return Math.max(0, now_ps - s.idleSince_ps - options.idleAfter_ps);
}

/** Tells what flowed since the last time, a whole fJ at a time, so that sums are exact. */
export function tellStanding(
  s: Standing,
  m: ArrayModel,
  bank: number,
  operator: number,
  now_ps: number,
  tell: Teller['tell'],
): void {
  if (now_ps === s.told_ps) return;
  const low_ps = s.low_ps + asleepFor_ps(s, m, now_ps);
  const on_fj = Math.floor((m.leakage_uw * (now_ps - low_ps)) / 1000);
  const low_fj = Math.floor((m.lowLeakage_uw * low_ps) / 1000);
  const refresh_fj = Math.floor((m.refresh_uw * now_ps) / 1000);
  if (on_fj > s.on_fj) tell(LEAKAGE, s.told_ps, now_ps, operator, bank, 0, on_fj - s.on_fj, 0, 0, ON);
  if (low_fj > s.low_fj)
    tell(LEAKAGE, s.told_ps, now_ps, operator, bank, 0, low_fj - s.low_fj, 0, 0, detailIndex(m.lowState ?? 'on'));
  if (refresh_fj > s.refresh_fj) tell(REFRESH, s.told_ps, now_ps, operator, bank, 1, refresh_fj - s.refresh_fj);
  s.told_ps = now_ps;
  s.on_fj = on_fj;
  s.low_fj = low_fj;
  s.refresh_fj = refresh_fj;
}
