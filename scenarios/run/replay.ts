/** Replaying a recorded trace: the scenario of the recording, played once. */
import { importTrace, type ImportReport, type Sharing } from '../../traces/index.js';
import { recordingScenario, type RecordingRun } from '../workload/recording.js';
import { resolveScenario } from '../workload/resolve.js';
import type { RunResult } from './run-result.js';
import { runScenario, type RunScenarioOptions } from './run-scenario.js';

/** How a recording is played, and read. */
export interface ReplayOptions extends RunScenarioOptions, Pick<RecordingRun, 'platform' | 'seed' | 'conditions'> {
  /** an operator that is not understood is an error */
  readonly strict: boolean;
  /** whether layers share weights, where the recording does not say */
  readonly sharing: Sharing;
}
/** A run, and what became of each recorded operator. */
export interface ReplayResult extends RunResult {
  readonly imported: ImportReport;
}

const warningsOf = ({ totals: { unknown } }: ImportReport): string[] =>
  unknown > 0
    ? [`${unknown} recorded operators were not understood and are not simulated (see the table of the imported trace)`]
    : [];

/**
 * Simulates the trace in `file`. An interrupted run keeps its event trace so far; a failed one leaves none.
 * @throws InputError, ActorError, Deadlock
 */
export async function replay(file: string, options: ReplayOptions): Promise<ReplayResult> {
  const { platform, seed, conditions, strict, sharing, ...how } = options;
  const { trace, report } = importTrace(file, { strict, sharing });
  const loaded = recordingScenario({ file, trace, platform, seed, conditions });
  const result = await runScenario(resolveScenario(loaded, trace), how);
  return { ...result, warnings: [...warningsOf(report), ...result.warnings], imported: report };
}
