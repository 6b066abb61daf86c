/**
 * A sentence of a long stream, as an expectation rather than a draw: where what a sentence costs depends on the task of the one
 * before and on nothing else, two sentences say all, one whose task stays and one whose task changes.
 */
import { partOfRun } from '../../analysis/figures.js';
import { InputError, type TraceEnd } from '../../traces/index.js';
import type { Override } from '../file/layers.js';
import { loadScenario, type LoadedScenario } from '../file/load.js';
import type { Scenario } from '../file/schema.js';
import { resolveScenario } from '../workload/resolve.js';
import { tasksOfScenario, type Task } from '../workload/tasks.js';
import { runScenario, type RunScenarioOptions } from './run-scenario.js';
import type { RunResult } from './run-result.js';

/** A sentence of each kind, each as a run of its own. */
export interface Expectation {
  /** the first of all: nothing is there yet */
  readonly cold: RunResult;
  /** after one of the same task */
  readonly stays: RunResult;
  /** after one of another task; undefined where there is one task */
  readonly changes: RunResult | undefined;
}

/** What makes a sentence's cost depend on more than the task before it. */
const MORE: readonly (readonly [reason: string, holds: (scenario: Scenario, tasks: readonly Task[]) => boolean])[] = [
  ['sentences are those of a recording', ({ model }) => model.recording !== undefined],
  ['sentences may wait for each other', ({ stream: { arrivals } }) => arrivals.kind !== 'closed' || arrivals.in_flight > 1],
  ['sentences differ in length', ({ stream }) => (stream.lengths?.kind ?? 'fixed') !== 'fixed'],
  ['the order of tasks is a list', ({ stream }) => ['listed', 'recorded'].includes(stream.order?.kind ?? '')],
  ['tasks differ', (_, tasks) => new Set(tasks.map((t) => JSON.stringify({ ...t, name: '' }))).size > 1],
  ['sentences exit after different layers', (_, tasks) => tasks.some((t) => t.exit && t.exit.layer === undefined)],
  ['parts are fetched ahead', ({ switching }) => switching?.prefetch === true],
  ['a part may still be there from earlier sentences', ({ switching: s }) => s?.kind === 'lru' && s.slots !== 1],
];

/** Why two sentences do not say all; undefined where they do. */
function whyMore(loaded: LoadedScenario): string | undefined {
  const { scenario } = loaded;
  const tasks = scenario.model.recording === undefined ? tasksOfScenario(loaded, undefined) : [];
  return MORE.find(([, holds]) => holds(scenario, tasks))?.[0];
}

/** How a scenario with replications is simulated: so many runs, or as an expectation. @throws InputError where it cannot be exact */
export function replicationsOf(loaded: LoadedScenario): number | 'exact' | undefined {
  const { replications } = loaded.scenario.stream;
  if (replications === undefined || typeof replications === 'number') return replications;
  const more = whyMore(loaded);
  if (more === undefined) return 'exact';
  if (replications !== 'exact') return replications.exact_or;
  throw new InputError(loaded.at('stream', 'replications'), `exact, but ${more}`, 'a number of replications, or exact_or');
}

/** Of a scenario where two sentences say all. */
export async function expectScenario(
  loaded: LoadedScenario,
  overrides: readonly Override[],
  options: Omit<RunScenarioOptions, 'folder' | 'read'>,
): Promise<Expectation> {
  const [first, second] = tasksOfScenario(loaded, undefined).map((t) => t.name);
  const tasks = [first!, first!, ...(second === undefined ? [] : [second])];
  const flag = 'replications';
  const three = resolveScenario(
    loadScenario(loaded.file, [
      ...overrides,
      { path: ['stream', 'sentences'], value: tasks.length, flag },
      { path: ['stream', 'order'], value: { kind: 'listed', tasks }, flag },
    ]),
  );
  const moments: TraceEnd[] = [];
  const whole = await runScenario(three, { ...options, folder: undefined, onTaken: (soFar) => void moments.push(soFar) });
  moments.push(whole.end);
  const sentence = (i: number): RunResult => ({ ...whole, end: partOfRun(moments[i]!, moments[i + 1]!) });
  return {
    cold: sentence(0),
    stays: sentence(1),
    changes: second === undefined ? undefined : sentence(2),
  };
}
