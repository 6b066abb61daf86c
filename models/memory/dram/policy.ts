/** What a DRAM controller asks of its policy, and what both share: transactions, acceptance, what is told. */
import type { DramTable } from '../../technology/dram-table.js';
import type { Ticket } from '../protocol/ticket.js';
import type { BurstAddress } from './address-map.js';
import type { Banks, BanksState } from './banks.js';
import type { CommandName } from './constraints.js';

export const POWER_COMMANDS = ['power-down-enter', 'power-down-exit', 'self-refresh-enter', 'self-refresh-exit'] as const;
export interface Command {
  readonly name: CommandName | (typeof POWER_COMMANDS)[number];
  /** of a command to a whole rank, its first bank */
  readonly bank: number;
  readonly row: number;
  readonly column: number;
}

/** Neighbouring bursts in one row, and the requests that they answer. Plain data; in one queue at a time. */
export interface Transaction extends BurstAddress {
  address: number;
  bytes: number;
  write: boolean;
  bursts: number;
  /** bursts issued so far, and the cycle of the first */
  issued: number;
  first: number;
  /** order of acceptance, once accepted */
  seq: number;
  requester: number;
  operator: number;
  tickets: Ticket[];
}

export function transaction(ticket: Ticket, address: number, bytes: number, bursts: number): Transaction {
  const { write, requester, operator } = ticket;
  return {
    bank: 0,
    row: 0,
    column: 0,
    address,
    bytes,
    write,
    bursts,
    issued: 0,
    first: 0,
    seq: 0,
    requester,
    operator,
    tickets: [ticket],
  };
}

/** Told as things happen; `t` is the present cycle. */
export interface PolicyHost {
  command(t: number, name: Command['name'], bank: number, row: number, column: number): void;
  activated(t: number, bank: number, by: Transaction): void;
  refreshed(t: number, bank: number, wholeRank: boolean): void;
  /** the last burst of a transaction was issued at t */
  served(t: number, x: Transaction): void;
  /** answered without a burst of its own: a buffered write, or a read of one */
  answered(t: number, x: Transaction): void;
  /** a write to an address that already waits to be written: no burst follows */
  absorbed(t: number, x: Transaction): void;
  /** a rank is about to enter or leave a low-power state */
  powerChanges(t: number): void;
}

/** Cycles from acceptance to the answer of a buffered write, and of a read that a waiting write answers. */
export const QUICK_ANSWER = 2;

/** What every policy keeps; plain data. */
export interface PolicyState {
  banks: BanksState;
  /** transactions accepted and not yet served */
  pending: number;
  /** of these, what must be done before a run may end */
  due: number;
  /** the cycle up to which waits are charged */
  settled: number;
  /** reads in the queues, and writes in the buffer and the queues, × cycles */
  readCycles: number;
  writeCycles: number;
}

export interface Policy<S extends PolicyState = PolicyState> {
  /** a request of several bursts is accepted whole, or burst by burst */
  readonly whole: boolean;
  newState(): S;
  /** Charges waits up to cycle t: called before anything changes in it. */
  settle(s: S, t: number): void;
  /** The work of cycle t, before requests are accepted. */
  tick(s: S, t: number): void;
  /** Takes a request, a transaction of one ticket, at the end of cycle t, or refuses it. */
  accept(s: S, t: number, x: Transaction): boolean;
  /** The next cycle after t in which something can happen without a new request; called at the end of cycle t. */
  nextTime(s: S, t: number): number;
}

/** Parameters of a controller; which ones a policy reads is its own affair. */
export interface DramOptions {
  /** transactions that wait to be read, and writes that are buffered */
  readonly readQueue: number;
  readonly writeBuffer: number;
  /** writes are drained from so many on, down to so few while reads wait, or when no read came for so many cycles */
  readonly drainHigh: number;
  readonly drainLow: number;
  readonly drainIdle: number;
  /** row hits in a row past an older request to another row of the bank */
  readonly hitCap: number;
  readonly page: PagePolicy;
  /** cycles without use after which page policy timeout closes a row */
  readonly pageTimeout: number;
  readonly refresh: RefreshMode;
  /** cycles without work after which a rank stops its clock, and after which it refreshes itself; 0: never */
  readonly powerDownAfter: number;
  readonly selfRefreshAfter: number;
}
export const PAGE_POLICIES = ['open', 'closed', 'timeout'] as const;
export type PagePolicy = (typeof PAGE_POLICIES)[number];
export const REFRESH_MODES = ['all-bank', 'per-bank'] as const;
export type RefreshMode = (typeof REFRESH_MODES)[number];

export interface PolicyParts {
  readonly table: DramTable;
  readonly banks: Banks;
  readonly options: DramOptions;
  readonly host: PolicyHost;
}

/** Takes the entry at `i`, keeping the order; allocates nothing. */
export function takeAt(queue: Transaction[], i: number): Transaction {
  const x = queue[i]!;
  for (let j = i + 1; j < queue.length; j++) queue[j - 1] = queue[j]!;
  queue.pop();
  return x;
}

/** Commands since the beginning. */
export interface CommandCounts {
  readonly activates: number;
  readonly precharges: number;
  readonly reads: number;
  readonly writes: number;
  readonly refreshes: number;
  readonly rowHits: number;
}

export interface PolicyChoice {
  readonly summary: string;
  /** it reads the options of a controller; otherwise it has its own */
  readonly configurable: boolean;
  readonly create: (parts: PolicyParts) => Policy;
}

/**
 * Sound defaults, all assumed: queues and watermarks as usual for a mobile controller; the cap and the watermarks swept over
 * the reference traces (models/README.md, Decisions). Power-down after 128 cycles (two tFAW), self-refresh after 16,384
 * cycles (some 10 µs), when it begins to save more than its exit costs.
 */
export const DEFAULT_OPTIONS: DramOptions = {
  readQueue: 64,
  writeBuffer: 64,
  drainHigh: 48,
  drainLow: 12,
  drainIdle: 32,
  hitCap: 64,
  page: 'timeout',
  pageTimeout: 96,
  refresh: 'all-bank',
  powerDownAfter: 128,
  selfRefreshAfter: 16384,
};
