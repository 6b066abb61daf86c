/** Replaying a recorded trace: the scenario of the recording, played once. */
import { coverageWarning, filesReadBy, importTrace, type ImportOptions, type ImportReport } from '../../traces/index.js';
import type { LoadedScenario } from '../file/load.js';
import { recordingScenario, type RecordingRun } from '../workload/recording.js';
import { resolveScenario, type Resolved } from '../workload/resolve.js';
import { provenanceOf } from './provenance.js';
import type { RunResult } from './run-result.js';
import { runScenario, type RunScenarioOptions } from './run-scenario.js';

/** How a recording is read, and under which conditions it is played. */
export interface Reading
  extends Pick<RecordingRun, 'platform' | 'changed' | 'seed' | 'conditions'>, Pick<RunScenarioOptions, 'onStage'> {
  /** what the importer is told that the recording does not say */
  readonly reading: ImportOptions;
}
/** How a recording is played, and read. */
export interface ReplayOptions extends Omit<RunScenarioOptions, 'provenance'>, Reading {}
/** A recording that is ready to run. */
export interface ResolvedRecording {
  readonly loaded: LoadedScenario;
  readonly resolved: Resolved;
  /** what became of each recorded operator */
  readonly imported: ImportReport;
}
/** A run, and what became of each recorded operator. */
export interface ReplayResult extends RunResult {
  readonly imported: ImportReport;
}

/** Reads the trace in `file`. @throws InputError */
export function resolveRecording(
  file: string,
  { platform, changed, seed, conditions, reading, onStage }: Reading,
): ResolvedRecording {
  onStage?.('reading');
  const { trace, report } = importTrace(file, reading);
  onStage?.('planning');
  const loaded = recordingScenario({ file, trace, platform, changed, seed, conditions });
  return { loaded, resolved: resolveScenario(loaded, trace), imported: report };
}

/** Runs a recording. @throws ActorError, Deadlock, InputError where the trace cannot be written */
export async function runRecording({ resolved, imported }: ResolvedRecording, how: RunScenarioOptions): Promise<ReplayResult> {
  const result = await runScenario(resolved, how);
  const warning = coverageWarning(imported.coverage);
  // what of the recording is not simulated is said first
  return { ...result, warnings: [...(warning === undefined ? [] : [warning]), ...result.warnings], imported };
}

/**
 * Simulates the trace in `file`. An interrupted run keeps its event trace so far; a failed one leaves none.
 * @throws InputError, ActorError, Deadlock
 */
export async function replay(file: string, options: ReplayOptions): Promise<ReplayResult> {
  const [recording, files] = filesReadBy(() => resolveRecording(file, options));
  return runRecording(recording, { ...options, provenance: provenanceOf({ ...recording, files }) });
}
