/**
 * First ready, first come first served: the oldest row hit, else the oldest request. May starve row misses.
 * Source: Rixner et al., "Memory Access Scheduling", ISCA 2000.
 */
import { older } from '../messages.js';
import type { Scheduler } from './scheduler.js';

export const frFcfs: Scheduler = {
  summary: 'oldest row hit first, else oldest',
  pick(queue, openRow) {
    let best = 0;
    for (let i = 1; i < queue.length; i++) {
      const hit = queue[i]!.row === openRow;
      const bestHit = queue[best]!.row === openRow;
      if (hit === bestHit ? older(queue[i]!.request, queue[best]!.request) : hit) best = i;
    }
    return best;
  },
};
