/** What a request trace on a DRAM alone came to. */
import type { Violation } from './check.js';
import type { CommandEnergy } from './controller.js';

/** Names are fixed: they are those of `memory --json`. */
export interface MemoryResult {
  readonly device: string;
  readonly policy: string;
  readonly requests: number;
  /** cycle of the last answer */
  readonly cycles: number;
  readonly reads: number;
  readonly writes: number;
  readonly read_bursts: number;
  readonly write_bursts: number;
  readonly row_hits: number;
  readonly row_misses: number;
  readonly activates: number;
  readonly precharges: number;
  readonly refreshes: number;
  /** of reads, from acceptance */
  readonly latency_cycles: {
    readonly mean: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  } | null;
  readonly bandwidth_bytes_per_s: number;
  readonly energy_pj: CommandEnergy;
  readonly violations: readonly Violation[];
}
