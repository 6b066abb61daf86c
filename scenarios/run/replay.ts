/** Replaying a recorded trace: import, platform, simulation, event trace on disk. */
import { loadPlatform } from '../../models/index.js';
import { importTrace, type ImportReport, type Level, type Place, type Sharing } from '../../traces/index.js';
import { applyConditions, type WhereGiven } from '../workload/conditions.js';
import { runResult, type RunResult } from './run-result.js';
import { runToEnd } from './run-to-end.js';
import type { Progress, Replay } from './simulate.js';
import type { Conditions } from '../file/schema.js';

export interface ReplayOptions {
  readonly platform: string;
  readonly seed: number;
  readonly level: Level;
  readonly strict: boolean;
  readonly sharing: Sharing;
  /** sparsity, spans, early exit, latency target; with where they were given */
  readonly conditions?: { readonly of: Conditions; readonly at: WhereGiven } | undefined;
  /** what is replayed instead of stepped; the outcome is the same */
  readonly replay?: Replay;
  /** folder for the event trace; undefined: none is written */
  readonly folder: string | undefined;
  /** called between stretches of the run; true asks it to stop */
  readonly onProgress: (p: Progress) => boolean;
}
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
  const hardware = loadPlatform(options.platform);
  const { platform } = hardware;
  const imported = importTrace(file, { strict: options.strict, sharing: options.sharing });
  const { report } = imported;
  const { of, at } = options.conditions ?? { of: {}, at: (field): Place => ({ file, field }) };
  const { seed, level, folder, onProgress, replay: how = 'operators' } = options;
  const { trace, dvfs, exits } = applyConditions(imported.trace, of, platform, seed, at);
  const ran = await runToEnd(trace, hardware, {
    seed,
    level,
    replay: how,
    folder,
    onProgress,
    ...(dvfs && { dvfs }),
  });
  const sentences = trace.sentences.map((s) => [s.task, s.seq, -1, 0] as const);
  const result = runResult({ name: trace.name, platform, seed, exits, sentences }, ran);
  return { ...result, warnings: [...warningsOf(report), ...result.warnings], imported: report };
}
