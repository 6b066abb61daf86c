/** In which order the requests of one bank are served. A new order is one line here. */
import type { Transaction } from '../../transaction.js';

/**
 * Index into `queue`, which is not empty and in order of acceptance, of the request that a bank serves next.
 * @param openRow −1 where no row is open
 * @param passed row hits already served past the oldest request, which wants another row
 */
export type Order = (queue: readonly Transaction[], openRow: number, passed: number) => number;

/** First come, first served. */
export const fcfs: () => Order = () => () => 0;

/**
 * First ready, first come first served: the oldest row hit, else the oldest request; after `cap` hits past an older
 * request, that one.
 * Source: Rixner et al., "Memory Access Scheduling", ISCA 2000; the cap as in most controllers since, against starving.
 */
export const frFcfs =
  (cap: number): Order =>
  (queue, openRow, passed) => {
    if (passed >= cap) return 0;
    for (let i = 0; i < queue.length; i++) if (queue[i]!.row === openRow) return i;
    return 0;
  };
