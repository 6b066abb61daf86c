import { memory } from '../../models/index.js';

/** `scheduler: reads-first` of a memory on chip: the oldest read, else the oldest write. */
export const remove = memory.arraySchedulers.register('reads-first', {
  summary: 'the oldest read, else the oldest write',
  pick: (queue) =>
    Math.max(
      0,
      queue.findIndex((entry) => !entry.ticket.write),
    ),
});
