/**
 * A sentence of a long stream, as an expectation rather than a draw: where what a sentence costs depends on whether the part of its
 * task is there and on nothing else, two sentences say all, one whose task stays and one whose part has to come.
 */
import { partOfRun } from '../../analysis/figures.js';
import { acceleratorsOf } from '../../models/index.js';
import { InputError, type TraceEnd } from '../../traces/index.js';
import type { Override } from '../file/layers.js';
import { loadScenario, type LoadedScenario } from '../file/load.js';
import { resolveScenario } from '../workload/resolve.js';
import { tasksOfScenario } from '../workload/tasks.js';
import type { RunScenario } from './run-scenario.js';
import type { RunResult } from './run-result.js';

/** A sentence of each kind, each as a run of its own. */
export interface Expectation {
  /** the first of all: nothing is there yet */
  readonly cold: RunResult;
  /** after one of the same task */
  readonly stays: RunResult;
  /** after one of another task, whose part takes the place of another where parts are fetched; undefined where there is one task */
  readonly changes: RunResult | undefined;
}

/** Of a scenario where two sentences say all; undefined where the run was asked to stop. */
export async function expectScenario(
  loaded: LoadedScenario,
  overrides: readonly Override[],
  run: RunScenario,
): Promise<Expectation | undefined> {
  const names = tasksOfScenario(loaded, undefined).map((t) => t.name);
  // as many changes as there are slots: the last of them finds all in use
  const slots = loaded.scenario.switching?.slots ?? 1;
  const tasks = [names[0]!, ...names.slice(0, 1 + slots)];
  const flag = 'replications';
  const few = resolveScenario(
    loadScenario(loaded.file, [
      ...overrides,
      { path: ['stream', 'sentences'], value: tasks.length, flag },
      { path: ['stream', 'order'], value: { kind: 'listed', tasks }, flag },
    ]),
  );
  if (acceleratorsOf(few.hardware.platform) > 1)
    throw new InputError(
      loaded.at('platform', 'accelerators'),
      'several, where two sentences are to say what a stream costs',
      'one, or replications',
    );
  const moments: TraceEnd[] = [];
  const whole = await run(few, (soFar) => void moments.push(soFar));
  if (whole.end.ended !== 'finished') return undefined;
  moments.push(whole.end);
  const sentence = (i: number): RunResult => ({ ...whole, end: partOfRun(moments[i]!, moments[i + 1]!) });
  return {
    cold: sentence(0),
    stays: sentence(1),
    changes: names.length === 1 ? undefined : sentence(tasks.length - 1),
  };
}
