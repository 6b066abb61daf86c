/**
 * How an actor spends its time: busy (doing work), stalled (has work, waits for another actor) or idle.
 *
 * Each switch closes the interval since the last one, so busy + stalled + idle = elapsed time by construction of the
 * switches, not by subtraction; a test checks it for every actor.
 */
export type Mode = 'busy' | 'stalled' | 'idle';
/** The present mode, since when, and the time spent in each up to then. Plain data, in the state of its actor. */
export interface Occupancy {
  mode: Mode;
  since_ps: number;
  busy_ps: number;
  stalled_ps: number;
  idle_ps: number;
}

/** Idle since time 0. */
export const idleOccupancy = (): Occupancy => ({ mode: 'idle', since_ps: 0, busy_ps: 0, stalled_ps: 0, idle_ps: 0 });

/** From `now_ps` on the actor is in `mode`. */
export function enter(o: Occupancy, mode: Mode, now_ps: number): void {
  const d = now_ps - o.since_ps;
  if (o.mode === 'busy') o.busy_ps += d;
  else if (o.mode === 'stalled') o.stalled_ps += d;
  else o.idle_ps += d;
  o.mode = mode;
  o.since_ps = now_ps;
}

/** From `now_ps` on the actor is in `mode`; of a stalled time up to now it was busy for `busy_ps`. */
export function enterAfter(o: Occupancy, busy_ps: number, mode: Mode, now_ps: number): void {
  enter(o, mode, now_ps);
  o.busy_ps += busy_ps;
  o.stalled_ps -= busy_ps;
}
