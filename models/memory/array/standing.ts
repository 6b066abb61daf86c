/** Whether a bank sleeps: one without work for `idleAfter_ps` does, until it is woken; no event is needed for it. */
import type { ArrayModel } from './array.js';

/** What a bank's standing power follows from. Plain data. */
export interface Standing {
  /** without work since then, −1 while it has some */
  idleSince_ps: number;
  /** standing power is told up to then */
  told_ps: number;
  /** asleep since then, the present sleep left out but for what of it is counted */
  low_ps: number;
  /** the present sleep is counted up to then, where it had begun by then */
  counted_ps: number;
  /** told so far */
  slept_ps: number;
  on_fj: number;
  low_fj: number;
  refresh_fj: number;
}
/** Without work from the beginning, nothing told. */
export const newStanding = (): Standing => ({
  idleSince_ps: 0,
  told_ps: 0,
  low_ps: 0,
  counted_ps: 0,
  slept_ps: 0,
  on_fj: 0,
  low_fj: 0,
  refresh_fj: 0,
});

/** In its low-power state: it must be woken before an access. */
export const isAsleep = (s: Standing, { lowState, options }: ArrayModel, now_ps: number): boolean =>
  lowState !== undefined && s.idleSince_ps >= 0 && now_ps > s.idleSince_ps + options.idleAfter_ps;

/** ps of the present sleep that are neither told nor counted, 0 while awake */
export const asleepFor_ps = (s: Standing, m: ArrayModel, now_ps: number): number =>
  isAsleep(s, m, now_ps) ? now_ps - Math.max(s.told_ps, s.counted_ps, s.idleSince_ps + m.options.idleAfter_ps) : 0;

/** The present sleep is counted up to now: what is to come no longer depends on when it began. */
export function countSleep(s: Standing, m: ArrayModel, now_ps: number): void {
  if (!isAsleep(s, m, now_ps)) return;
  s.low_ps += asleepFor_ps(s, m, now_ps);
  s.counted_ps = now_ps;
}
