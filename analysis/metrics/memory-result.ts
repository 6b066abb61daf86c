/** What a request trace on a memory alone came to. Names are fixed: they are those of `memory --json`. */
import type { memory } from '../../models/index.js';

/** A memory played alone; cycles are those of its own clock. */
export interface MemoryResult {
  readonly device: string;
  /** the device's own where none was given */
  readonly policy: string;
  /** reads and writes together, before any is cut at the end of a bank or row */
  readonly requests: number;
  /** cycle of the last answer */
  readonly cycles: number;
  readonly reads: number;
  readonly writes: number;
  /** bursts on the bus of a DRAM, words of an on-chip memory */
  readonly read_bursts: number;
  readonly write_bursts: number;
  /** bursts whose row was open, and the others; like the commands below 0 on chip, where there are no rows */
  readonly row_hits: number;
  readonly row_misses: number;
  readonly activates: number;
  readonly precharges: number;
  readonly refreshes: number;
  /** of reads, from acceptance to answer, percentiles by nearest rank; null without reads */
  readonly latency_cycles: {
    readonly mean: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  } | null;
  /** bytes of all requests by the time from cycle 0 to the end of the last answer's cycle */
  readonly bandwidth_bytes_per_s: number;
  /** dynamic: activate + read + write; background holds leakage, standby and wake-ups */
  readonly energy_pj: {
    readonly activate: number;
    readonly read: number;
    readonly write: number;
    readonly refresh: number;
    readonly background: number;
    readonly total: number;
  };
  /** summed over requests, by cause; with `service_ps` it is `latency_ps`, from arrival to answer */
  readonly wait_ps: Readonly<Record<string, number>>;
  /** time in the stages that every request passes, whatever else goes on */
  readonly service_ps: number;
  readonly latency_ps: number;
  /** requests in the queues × ps: what they waited there, by Little's law */
  readonly queue_ps: number;
  /** the same of buffered writes, and their time in the buffer by request */
  readonly write_buffer_ps: number;
  readonly buffered_ps: number;
  /** time in each power state, summed over ranks or banks */
  readonly state_ps: Readonly<Record<string, number>>;
  /** part of the background energy */
  readonly wake_up_pj: number;
  /** until the last write had reached its cells */
  readonly simulated_ps: number;
  /** of whole macros, periphery included; 0 off chip */
  readonly area_um2: number;
  /** of cells that wear, else null; absent for DRAM */
  readonly endurance?: {
    readonly block_bytes: number;
    /** blocks written at all */
    readonly blocks_written: number;
    /** of the block written most: words written into it by words it has, wear taken as level within it */
    readonly most_writes_of_a_cell: number;
    /** writes that a cell stands */
    readonly endurance_writes: number;
  } | null;
  /** what was assumed in reading the requests, then how the device was looked up and what to be wary of */
  readonly notes: readonly string[];
  /** whether the commands were checked; if not, `violations` says nothing */
  readonly checked: boolean;
  /** commands that broke a constraint; empty on chip, where there are no commands */
  readonly violations: readonly memory.Violation[];
}
