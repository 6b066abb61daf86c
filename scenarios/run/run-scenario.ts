/** Running a scenario. */
import type { Level, Provenance, TraceEnd } from '../../traces/index.js';
import { runResult, type RunResult } from './run-result.js';
import { runToEnd, type Drive } from './run-to-end.js';
import type { Resolved } from '../workload/resolve.js';
import type { Replay } from './runner.js';
import type { Progress, RunStage } from './simulate.js';

/** How a scenario is run: nothing here changes what it comes to. */
export interface RunScenarioOptions {
  readonly level: Level;
  /** what event trace and summary say of where the run comes from */
  readonly provenance?: Provenance | undefined;
  /** what is replayed instead of stepped; the outcome is the same */
  readonly replay?: Replay;
  /** folder for the event trace; undefined: none is written */
  readonly folder: string | undefined;
  /** told what it is at, before each */
  readonly onStage?: ((stage: RunStage) => void) | undefined;
  /** called between stretches of the run; true asks it to stop */
  readonly onProgress: (p: Progress) => boolean;
  /** steps it, in place of stretch after stretch */
  readonly drive?: Drive | undefined;
  /** of peak power, in ps */
  readonly window_ps?: number | undefined;
  /** told when a sentence is taken up, with what the run has come to until then */
  readonly onTaken?: ((soFar: TraceEnd) => void) | undefined;
  /** whether the result has the bytes of the event trace, written into a folder or not */
  readonly read?: boolean | undefined;
}

/** Runs a scenario for its figures alone. @param onTaken as among the options */
export type RunScenario = (resolved: Resolved, onTaken?: RunScenarioOptions['onTaken']) => Promise<RunResult>;

/** @throws InputError when something does not fit, ActorError, Deadlock */
export async function runScenario(resolved: Resolved, options: RunScenarioOptions): Promise<RunResult> {
  const { name, hardware, trace, stream, parts, dvfs, exits, predictedExits, warnings, scenario } = resolved;
  const { seed } = scenario.stream;
  const { level, window_ps, provenance, folder, onStage, onProgress, drive, onTaken, read, replay = 'operators' } = options;
  // the scenario's name, whatever the recording is called
  const ran = await runToEnd({ ...trace, name }, hardware, {
    ...{ seed, level, window_ps, provenance, replay, folder, onStage, onProgress, drive, read, stream },
    ...(parts && { parts }),
    ...(dvfs && { dvfs }),
    ...(onTaken && { onTaken }),
  });
  const sentences = stream.sentences.map(({ program, task, arrival_ps, deadline_ps }) => {
    const { seq, outputs } = trace.sentences[program]!;
    return [stream.tasks[task]!, seq, arrival_ps, deadline_ps, ...(outputs === undefined ? [] : [outputs])] as const;
  });
  return runResult(
    {
      name,
      provenance,
      platform: hardware.platform,
      seed,
      exits,
      predictedExits,
      together: stream.together?.most,
      warnings,
      sentences,
    },
    ran,
  );
}

/** Runs for figures alone. @param onProgress true asks it to stop @param change of what is run */
export const runForFigures =
  (onProgress: RunScenarioOptions['onProgress'], change: (of: Resolved) => Resolved = (of) => of): RunScenario =>
  (resolved, onTaken) =>
    runScenario(change(resolved), { level: 'operator', folder: undefined, onProgress, onTaken });

/** A run that is over once the last sentence is taken up: all is known then. */
export type RunUntilTaken = (
  resolved: Parameters<RunScenario>[0],
  onTaken: (soFar: TraceEnd) => boolean,
) => ReturnType<RunScenario>;

/** @param onProgress true asks it to stop @param change of what is run */
export const runUntilTaken =
  (onProgress: RunScenarioOptions['onProgress'], change: (of: Resolved) => Resolved = (of) => of): RunUntilTaken =>
  (resolved, onTaken) => {
    let over = false;
    return runScenario(change(resolved), {
      ...{ level: 'operator', folder: undefined },
      onProgress: (p) => over || onProgress(p),
      onTaken: (soFar) => void (over = onTaken(soFar)),
    });
  };
