/** Which of a bank's waiting requests an on-chip memory serves next. A new one is one line here. */
import { registry } from '../../../traces/formats.js';
import type { Ticket } from '../protocol/ticket.js';

/** Chooses within one bank; it keeps nothing. */
export interface ArrayScheduler {
  readonly summary: string;
  /** Index into `queue`, which is not empty and in order of acceptance; `last` was served before. */
  pick(queue: readonly Entry[], last: number): number;
}

/** The first whose requester comes soonest after `last`, counting around. */
function nextAround(queue: readonly Entry[], last: number): number {
  const distance = (i: number): number => (queue[i]!.ticket.requester - last - 1 + 128) % 64;
  let best = 0;
  for (let i = 1; i < queue.length; i++) if (distance(i) < distance(best)) best = i;
  return best;
}

/** By name, as device and platform files have it. */
export const arraySchedulers = registry<ArrayScheduler>('scheduler', {
  fcfs: { summary: 'first come, first served', pick: () => 0 },
  'round-robin': { summary: 'requesters in turn', pick: nextAround },
  'fixed-priority': { summary: 'requesters in the order of their priority', pick: (queue) => nextAround(queue, -1) },
});

/** A request that waits or is served, with its address. */
export interface Entry {
  readonly ticket: Ticket;
  readonly address: number;
}
