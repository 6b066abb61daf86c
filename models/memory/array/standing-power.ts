/** Standing power of a bank: leakage while on, less while asleep, refresh all the time. */
import { detailIndex, kindIndex } from '../../../traces/formats.js';
import type { Teller } from '../../power/tell.js';
import type { ArrayModel } from './array.js';
import { asleepFor_ps, type Standing } from './standing.js';

const LEAKAGE = kindIndex('leakage');
const REFRESH = kindIndex('refresh');
const ON = detailIndex('on');

/** Tells what flowed since the last time, each stretch in whole fJ, so that equal stretches cost the same whenever they come. */
export function tellStanding(
  s: Standing,
  m: ArrayModel,
  bank: number,
  operator: number,
  now_ps: number,
  tell: Teller['tell'],
): void {
  if (now_ps === s.told_ps) return;
  const flown = (power_uw: number, ps: number): number => Math.round((power_uw * ps) / 1000);
  const low_ps = s.low_ps + asleepFor_ps(s, m, now_ps);
  const on_fj = flown(m.leakage_uw, now_ps - s.told_ps - low_ps);
  const low_fj = flown(m.lowLeakage_uw, low_ps);
  const refresh_fj = flown(m.refresh_uw, now_ps - s.told_ps);
  if (on_fj > 0) tell(LEAKAGE, s.told_ps, now_ps, operator, bank, 0, on_fj, 0, 0, ON);
  if (low_fj > 0) tell(LEAKAGE, s.told_ps, now_ps, operator, bank, 0, low_fj, 0, 0, detailIndex(m.lowState ?? 'on'));
  if (refresh_fj > 0) tell(REFRESH, s.told_ps, now_ps, operator, bank, 1, refresh_fj);
  s.told_ps = now_ps;
  s.low_ps = 0;
  s.slept_ps += low_ps;
  s.on_fj += on_fj;
  s.low_fj += low_fj;
  s.refresh_fj += refresh_fj;
}
