/** What our own policy keeps: plain data, in cycles. */
import { zeros } from '../../banks-state.js';
import type { Banks } from '../../banks.js';
import { newPolicyState, type PolicyState } from '../../policy.js';
import { emptyQueues, type Transaction } from '../../transaction.js';

/** Arrays are indexed by bank over all ranks, or by rank. */
export interface BankedState extends PolicyState {
  /** by bank, in order of acceptance */
  reads: Transaction[][];
  writes: Transaction[][];
  readCount: number;
  writeCount: number;
  /** index of the request that the bank serves, −1 for none; and whether a command was issued for it */
  owner: number[];
  committed: boolean[];
  /** what the reads of a bank wait for that it does not serve (ticket.ts) */
  waitKey: number[];
  /** hits served past an older request */
  passed: number[];
  lastUse: number[];
  draining: boolean;
  /** a read waits outside for a write to be drained */
  forced: boolean;
  lastRead: number;
  /** refreshes due and done by rank; next bank to be refreshed alone */
  refreshDue: number[];
  refreshes: number;
  nextBank: number[];
  /** transactions of each rank, since when it has none, when it may stop its clock, when it entered low power */
  work: number[];
  idleSince: number[];
  quiet: number[];
  lowSince: number[];
  /** the command bus is free from this cycle on */
  busFree: number;
  busUser: number;
  seq: number;
  /** bursts of one access that are put off: of this bank, the next one's cycle, how many */
  stream: { bank: number; at: number; left: number };
}

/** Empty queues, closed banks, reads before writes. */
export function newBankedState(banks: Banks): BankedState {
  const { total, ranks } = banks;
  return {
    ...newPolicyState(banks),
    reads: emptyQueues(total),
    writes: emptyQueues(total),
    readCount: 0,
    writeCount: 0,
    owner: new Array<number>(total).fill(-1),
    committed: new Array<boolean>(total).fill(false),
    waitKey: zeros(total),
    passed: zeros(total),
    lastUse: zeros(total),
    draining: false,
    forced: false,
    lastRead: 0,
    refreshDue: zeros(ranks),
    refreshes: 0,
    nextBank: zeros(ranks),
    work: zeros(ranks),
    idleSince: zeros(ranks),
    quiet: zeros(ranks),
    lowSince: zeros(ranks),
    busFree: 0,
    busUser: 0,
    seq: 0,
    stream: { bank: 0, at: 0, left: 0 },
  };
}

/** The requests that a bank serves now: its reads, or while writes are drained its writes. */
export const queueOf = (s: BankedState, bank: number): Transaction[] => (s.draining ? s.writes : s.reads)[bank]!;

/** The rank may not stop its clock before cycle t. */
export function keepAwake(s: BankedState, rank: number, t: number): void {
  if (t > s.quiet[rank]!) s.quiet[rank] = t;
}
