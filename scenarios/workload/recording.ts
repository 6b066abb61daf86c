/** A recording played once, as it was recorded, as a scenario: what `replay` runs. */
import { dirname, isAbsolute, join } from 'node:path';
import { InputError, pathText, type OperatorTrace, type Place } from '../../traces/index.js';
import type { LoadedScenario } from '../file/load.js';
import { SCENARIO_VERSION, type Conditions, type Scenario } from '../file/schema.js';
import type { WhereGiven } from '../file/conditions.js';

/** What is played, on what, under which conditions. */
export interface RecordingRun {
  /** the recording's file, for messages */
  readonly file: string;
  readonly trace: OperatorTrace;
  /** a shipped platform, or a file of one's own */
  readonly platform: string;
  /** fields of it that are otherwise, as a scenario would say them */
  readonly changed?: Readonly<Record<string, unknown>> | undefined;
  readonly seed: number;
  /** sparsity, spans, early exit, latency target; with where they were given */
  readonly conditions?: { readonly of: Conditions; readonly at: WhereGiven } | undefined;
}

/** A task of a recording may exit by the entropies that it has; a scenario file has no word for that. */
function tasksOfRecording(trace: OperatorTrace, { exit, dvfs }: Conditions): Scenario['tasks'] {
  if (!exit && !dvfs) return undefined;
  const names = [...new Set(trace.sentences.map((s) => s.task))];
  const of = { ...(exit && { exit }), ...(dvfs && { target_ms: dvfs.target_ms }) };
  return names.map((name) => ({ name, labels: 2, ...of }));
}

/** Conditions are fields of tasks and of the model here; messages name them as they were given. */
function placeOf(given: WhereGiven, file: string): LoadedScenario['placeOf'] {
  return (path): Place => {
    const [top, ...rest] = path.map(String);
    if (top === 'platform' && rest[0] === 'base') return { file: '--platform' };
    if (top === 'model') return given(pathText(rest));
    if (top !== 'tasks') return { file, field: pathText(path) };
    return rest.includes('target_ms') ? given('dvfs') : given(pathText(rest.slice(rest.indexOf('exit'))));
  };
}

/** @throws InputError for a recording of nothing */
export function recordingScenario({ file, trace, platform, changed, seed, conditions }: RecordingRun): LoadedScenario {
  if (trace.sentences.length === 0) throw new InputError({ file }, 'no sentence is recorded', 'a recording of at least one');
  const { of, at: given } = conditions ?? { of: {}, at: (field: string): Place => ({ file, field }) };
  const { density, spans } = of;
  const place = placeOf(given, file);
  return {
    overrides: [],
    file,
    scenario: {
      version: SCENARIO_VERSION,
      name: trace.name,
      platform: { ...changed, base: platform },
      model: { recording: file, ...(density && { density }), ...(spans && { spans }) },
      tasks: tasksOfRecording(trace, of),
      stream: {
        sentences: trace.sentences.length,
        seed,
        arrivals: { kind: 'closed' },
        order: { kind: 'recorded' },
      },
    },
    placeOf: place,
    at: (...path) => place(path),
    beside: (path, name) => {
      // files of weights and of predictions are named by the conditions; all else by the command line
      const named = path[0] === 'tasks' || (path[0] === 'model' && path[1] === 'density');
      const by = named ? place(path).file : '';
      return isAbsolute(name) || by === '' || by.startsWith('--') ? name : join(dirname(by), name);
    },
  };
}
