/** What every memory offers to those who ask it for something, whatever technology is behind it. */
import type { Accounted, InPort, Kernel, OutPort } from '../../../sim/index.js';
import type { BankRow, WearRow } from '../../../traces/formats.js';

import type { MemRequest, MemResponse } from './messages.js';
import type { LatencyBreakdown } from './latency.js';
import type { Ticket } from './ticket.js';
import type { Teller } from '../../power/tell.js';

/** Energy in fJ, by what it went to; the sum is the total. */
export interface MemoryEnergy {
  readonly activate: number;
  readonly read: number;
  readonly write: number;
  readonly refresh: number;
  readonly background: number;
  /** leaving low-power states */
  readonly wakeUp: number;
}

/** A memory as an actor: its ports, and what can be asked of it up to the present time. */
export interface Controller extends Accounted {
  /** a DRAM also counts commands, an on-chip memory words */
  readonly kind: 'dram' | 'array';
  readonly request: InPort<MemRequest>;
  readonly response$: OutPort<MemResponse>;
  /** each request as it is answered, with what it waited for; valid during the call */
  readonly settled$: OutPort<Ticket>;
  /** told when an operator begins, so that refresh is charged to it */
  readonly job: InPort<{ operator: number }>;
  /** told when an operator retires, so that standing power is charged up to then */
  readonly account: InPort<{ operator: number }>;
  readonly activity$: Teller['activity$'];
  banks(): BankRow[];
  /** null where cells do not wear */
  wear(): WearRow | null;
  /** where the time of the requests answered so far went */
  latency(): LatencyBreakdown;
  /** up to the present time; charges standing power */
  energy_fj(): MemoryEnergy;
  /**
   * For Little's law: what waits in the queues × ps, of reads (on chip: of all) and of buffered writes; and the time of the
   * writes by request, from acceptance to their row
   */
  queues_ps(): { readonly read: number; readonly write: number; readonly written: number };
  /** power states and the ps spent in each, summed over banks or ranks */
  states_ps(): Readonly<Record<string, number>>;
}

/** What the accelerator and the mapper need to know of a memory before it runs. */
export interface MemoryFacts {
  readonly banks: number;
  /** standby and refresh belong to all banks together */
  readonly shared_standby: boolean;
  /** bytes after which the banks repeat; undefined for a DRAM, whose map is its own */
  readonly stripe_bytes: number | undefined;
  /** bytes that lie together in one bank (DRAM: in one row) before another follows */
  readonly contiguous_bytes: number;
  readonly capacity_bytes: number;
  readonly peak_bytes_per_s: number;
  /** of a long access without its activates: an estimate for the mapper */
  readonly read_fj_per_byte: number;
  readonly write_fj_per_byte: number;
  readonly area_um2: number;
  /** all banks on; 0 for a DRAM, whose states have currents of their own */
  readonly leakage_uw: number;
  readonly source: string;
  /** how a look-up between table rows was made and other things to know */
  readonly notes: readonly string[];
}
/** A memory before there is a kernel: its facts, and how to make its actor. */
export interface Memory {
  readonly kind: 'dram' | 'array';
  readonly facts: MemoryFacts;
  /** what its records cost, by kind and detail: a byte, an access, a cycle or µW of what flows with time */
  readonly prices: Readonly<Record<string, number>>;
  /** equal for memories that answer at the same times */
  readonly times: readonly number[];
  create(kernel: Kernel, name: string): Controller;
}
