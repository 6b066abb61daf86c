/** What the policy dramsim3 keeps: plain data, in cycles. */
import { zeros } from '../../banks-state.js';
import type { Banks } from '../../banks.js';
import { newPolicyState, type PolicyState } from '../../policy.js';
import { emptyQueues, type Transaction } from '../../transaction.js';

/** The reference's queues: two buffers, and behind them one queue a bank. */
export interface Dramsim3State extends PolicyState {
  readQueue: Transaction[];
  writeBuffer: Transaction[];
  queues: Transaction[][];
  /** transactions in the queues of all banks */
  queued: number;
  /** reads not yet issued */
  reads: number;
  /** bank that was served last */
  pointer: number;
  /** writes still to be moved before reads are */
  drain: number;
  /** refreshes due by rank, and how many came due in all */
  refreshDue: number[];
  refreshes: number;
  /** what reads wait for in the queues of banks, and in the read queue (ticket.ts) */
  waitKey: number[];
  outsideKey: number;
  /** who used the data bus last */
  busUser: number;
  /** the command bus is free from this cycle on; the reference's commands all take one */
  busFree: number;
}

/** Empty queues, closed banks. */
export const newDramsim3State = (banks: Banks): Dramsim3State => ({
  ...newPolicyState(banks),
  readQueue: [],
  writeBuffer: [],
  queues: emptyQueues(banks.total),
  queued: 0,
  reads: 0,
  pointer: 0,
  drain: 0,
  refreshDue: zeros(banks.ranks),
  refreshes: 0,
  waitKey: zeros(banks.total),
  outsideKey: 0,
  busUser: 0,
  busFree: 0,
});
