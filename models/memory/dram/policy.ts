/** What a DRAM controller asks of its policy, and what a policy tells its controller. */
import type { DramTable } from '../../technology/dram-table.js';
import type { Banks } from './banks.js';
import type { BanksState } from './banks-state.js';
import type { Command } from './commands.js';
import type { DramOptions } from './options.js';
import type { Transaction } from './transaction.js';

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
  powerChanges(t: number, banks: BanksState): void;
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

/** The part of a policy's state that the controller knows, at the beginning. */
export const newPolicyState = (banks: Banks): PolicyState => ({
  banks: banks.newState(),
  pending: 0,
  due: 0,
  settled: 0,
  readCycles: 0,
  writeCycles: 0,
});

/** Which command issues and which request is answered when. It keeps nothing: its state is passed in. */
export interface Policy<S extends PolicyState = PolicyState> {
  /** a request of several bursts is accepted whole, or burst by burst */
  readonly whole: boolean;
  newState(): S;
  /**
   * Does what `nextTime` put off, up to cycle t: called before anything else in it.
   * @returns whether the work of cycle t was among it
   */
  catchUp(s: S, t: number): boolean;
  /** Charges waits up to cycle t: called before anything changes in it. */
  settle(s: S, t: number): void;
  /** The work of cycle t, before requests are accepted. */
  tick(s: S, t: number): void;
  /** Takes a request, a transaction of one ticket, at the end of cycle t, or refuses it. */
  accept(s: S, t: number, x: Transaction): boolean;
  /**
   * The next cycle after t in which something can happen without a new request; called at the end of cycle t. What concerns
   * nobody else may be put off until then.
   */
  nextTime(s: S, t: number): number;
}

/** What a policy is made of. */
export interface PolicyParts {
  readonly table: DramTable;
  readonly banks: Banks;
  readonly options: DramOptions;
  readonly host: PolicyHost;
}

/** An entry of the registry of policies. */
export interface PolicyChoice {
  readonly summary: string;
  /** it reads the options of a controller; otherwise it has its own */
  readonly configurable: boolean;
  readonly create: (parts: PolicyParts) => Policy;
}
