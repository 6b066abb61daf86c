/** State of our own policy, and what its search for the next command finds. */
import type { PolicyState, Transaction } from '../policy.js';

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
}

/** The best command of a cycle; one object, reused. Lower class first, then lower age. */
export interface Found {
  command: number;
  bank: number;
  class: number;
  age: number;
  /** earliest future cycle for an access, and for anything */
  accessAt: number;
  next: number;
}
/** Commands beyond those to banks, in `Found`. */
export const [NOTHING, PRE_ALL, REFRESH_ALL, REFRESH_BANK, SLEEP, WAKE, SELF_REFRESH] = [-1, 10, 11, 12, 13, 14, 15] as const;
/** What goes first in a cycle. */
export const [CLASS_REFRESH, CLASS_ACCESS, CLASS_ROW, CLASS_IDLE, CLASS_NONE] = [0, 1, 2, 3, 9] as const;

/** `command` may issue at `at`: now it competes, later it is noted. */
export function consider(f: Found, command: number, bank: number, kind: number, age: number, at: number, t: number): void {
  if (at > t) {
    if (at < f.next) f.next = at;
    if (kind === CLASS_ACCESS && at < f.accessAt) f.accessAt = at;
    return;
  }
  if (kind > f.class || (kind === f.class && age >= f.age)) return;
  f.command = command;
  f.bank = bank;
  f.class = kind;
  f.age = age;
}
