/** First come, first served. */
import { older } from '../messages.js';
import type { Scheduler } from './scheduler.js';

export const fcfs: Scheduler = {
  summary: 'oldest first',
  pick(queue) {
    let best = 0;
    for (let i = 1; i < queue.length; i++) if (older(queue[i]!.request, queue[best]!.request)) best = i;
    return best;
  },
};
