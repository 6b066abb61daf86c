/** Schedulers by name. A new one is one new file and one line here. */
import { registry } from '../../../traces/index.js';
import { fcfs } from './fcfs.js';
import { frFcfs } from './fr-fcfs.js';
import type { Scheduler } from './scheduler.js';

export type { Scheduler } from './scheduler.js';
export const schedulers = registry<Scheduler>('scheduler', {
  fcfs,
  'fr-fcfs': frFcfs,
});
