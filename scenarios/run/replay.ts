/** Replaying a recorded trace: the scenario of the recording, played once. */
import { coverageWarning, importTrace, type ImportOptions, type ImportReport } from '../../traces/index.js';
import { recordingScenario, type RecordingRun } from '../workload/recording.js';
import { resolveScenario } from '../workload/resolve.js';
import type { RunResult } from './run-result.js';
import { runScenario, type RunScenarioOptions } from './run-scenario.js';

/** How a recording is played, and read. */
export interface ReplayOptions extends RunScenarioOptions, Pick<RecordingRun, 'platform' | 'seed' | 'conditions'> {
  /** what the importer is told that the recording does not say */
  readonly reading: ImportOptions;
}
/** A run, and what became of each recorded operator. */
export interface ReplayResult extends RunResult {
  readonly imported: ImportReport;
}

/**
 * Simulates the trace in `file`. An interrupted run keeps its event trace so far; a failed one leaves none.
 * @throws InputError, ActorError, Deadlock
 */
export async function replay(file: string, options: ReplayOptions): Promise<ReplayResult> {
  const { platform, seed, conditions, reading, ...how } = options;
  how.onStage?.('reading');
  const { trace, report } = importTrace(file, reading);
  how.onStage?.('planning');
  const loaded = recordingScenario({ file, trace, platform, seed, conditions });
  const result = await runScenario(resolveScenario(loaded, trace), how);
  const warning = coverageWarning(report.coverage);
  // what of the recording is not simulated is said first
  return { ...result, warnings: [...(warning === undefined ? [] : [warning]), ...result.warnings], imported: report };
}
