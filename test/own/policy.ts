import { memory } from '../../models/index.js';

/** The row hit that moves most bursts, else the oldest request; after `cap` hits past the oldest, that one. */
const longest =
  (cap: number): memory.Order =>
  (queue, openRow, passed) => {
    if (passed >= cap) return 0;
    const bursts = queue.map((x) => (x.row === openRow ? x.bursts : 0));
    return bursts.indexOf(Math.max(...bursts));
  };

/** `scheduler: longest-hit-first` of a DRAM, `memory --policy` for one alone: refresh, writes and power-down as in fr-fcfs. */
export const remove = memory.policies.register('longest-hit-first', {
  summary: 'the row hit with most bursts, else the oldest; the rest as fr-fcfs',
  configurable: true,
  create: (parts) => memory.banked(longest(parts.options.hitCap), parts),
});
