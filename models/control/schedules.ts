/** Which of the waiting sentences is served next. A new way to choose is one line here. */
import { registry } from '../../traces/formats.js';

/** A sentence that has arrived. Lists of them are in order of arrival. */
export interface Queued {
  readonly sentence: number;
  readonly task: number;
  readonly arrival_ps: number;
  /** 0 for none */
  readonly deadline_ps: number;
}
export interface Schedule {
  readonly summary: string;
  /** @returns an index into `queue`, which is not empty */
  pick(queue: readonly Queued[], now_ps: number, lastTask: number, bound_ps: number): number;
}

/** Sentences without a deadline come last. */
const due = ({ deadline_ps }: Queued): number => (deadline_ps === 0 ? Infinity : deadline_ps);

export const schedules = registry<Schedule>('schedule', {
  fifo: { summary: 'in order of arrival', pick: () => 0 },
  edf: {
    summary: 'earliest deadline first; without deadlines in order of arrival',
    pick: (queue) => queue.reduce((best, q, i) => (due(q) < due(queue[best]!) ? i : best), 0),
  },
  batch: {
    summary: 'the task served last, as long as nobody has waited longer than the bound',
    pick(queue, now_ps, lastTask, bound_ps) {
      const same = queue.findIndex((q) => q.task === lastTask);
      return same < 0 || now_ps - queue[0]!.arrival_ps > bound_ps ? 0 : same;
    },
  },
});
