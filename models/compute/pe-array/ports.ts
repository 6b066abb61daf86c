/** What a PE array is made with, and what the rest of the accelerator sees of it. */
import type { Accounted, InPort, OutPort } from '../../../sim/index.js';
import type { Skips } from './pacer.js';
import type { Awaited, Job } from '../unit-messages.js';
import type { Teller } from '../../power/tell.js';
import type { RunReport } from './run-report.js';

import type { ComputeUnit } from '../unit.js';
import type { TileEnergies } from '../../power/tile-energies.js';

/** What a PE array is made with, beside its engine. */
export interface PeArrayOptions {
  /** index of its name among requesters */
  readonly requester: number;
  readonly energies: TileEnergies;
  /** register writes of the host before each operator, and before each further run of one */
  readonly config_cycles: number;
  readonly run_config_cycles: number;
  readonly result_slots: number;
  readonly recurrence: Skips;
}
/** Ports of the PE array beyond those of any unit. */
export interface PeArray extends ComputeUnit {
  readonly auxResponse: InPort<unknown>;
  /** any operator begins, and has retired */
  readonly begun: InPort<Job>;
  readonly retired: InPort<Job>;
  /** a sentence is taken up, and its task's part may be on its way; operator −1: none is served from now on */
  readonly between: InPort<{ readonly operator: number }>;
  /** loads wait for results of an operator beside */
  readonly awaited: InPort<Awaited>;
  readonly ran$: OutPort<RunReport>;
  readonly tellers: Readonly<Record<'a' | 'b' | 'result' | 'encoder', Teller>>;
  /** nothing runs, and the engine's state is told by the array's own */
  idle(): boolean;
  /** the engine's state is told by the array's own, whether something runs or not */
  asleep(): boolean;
  /** since when its time goes to what it goes to now */
  since_ps(): number;
  /** The simulation ends here: where its time went is told up to now. */
  settle(now_ps: number): void;
  /** the engine's threads */
  readonly threads: readonly Accounted[];
}
