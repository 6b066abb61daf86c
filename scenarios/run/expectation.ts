/**
 * A sentence of a long stream, as an expectation rather than a draw: where what a sentence costs depends on the task of the one
 * before and on nothing else, two sentences say all, one whose task stays and one whose task changes.
 */
import { partOfRun } from '../../analysis/index.js';
import { InputError, type TraceEnd } from '../../traces/index.js';
import type { Override } from '../file/layers.js';
import { loadScenario, type LoadedScenario } from '../file/load.js';
import { resolveScenario, type Resolved } from '../workload/resolve.js';
import { chanceToStay } from '../workload/stay.js';
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
const MORE: readonly (readonly [reason: string, holds: (r: Resolved) => boolean])[] = [
  ['sentences are those of a recording', ({ scenario }) => scenario.model.recording !== undefined],
  [
    'sentences may wait for each other',
    ({ scenario: { stream } }) => stream.arrivals.kind !== 'closed' || stream.arrivals.in_flight > 1,
  ],
  ['sentences differ in length', ({ scenario: { stream } }) => (stream.lengths?.kind ?? 'fixed') !== 'fixed'],
  ['the order of tasks is a list', (r) => stay(r) === undefined],
  ['tasks differ', ({ tasks }) => new Set(tasks.map((t) => JSON.stringify({ ...t, name: '' }))).size > 1],
  ['sentences exit after different layers', ({ tasks }) => tasks.some((t) => t.exit && t.exit.layer === undefined)],
  ['parts are fetched ahead', ({ parts }) => parts?.prefetch === true],
  ['a part may still be there from earlier sentences', ({ parts }) => (parts?.slots ?? 1) > 1],
];

const stay = ({ scenario, stream }: Resolved): number | undefined =>
  chanceToStay(scenario.stream.order ?? { kind: 'round-robin' }, stream.tasks);

/** @throws InputError where two sentences do not say all, with the reason */
export async function expectScenario(
  loaded: LoadedScenario,
  overrides: readonly Override[],
  options: Omit<RunScenarioOptions, 'folder' | 'read'>,
): Promise<Expectation> {
  const asked = resolveScenario(loaded);
  const more = MORE.find(([, holds]) => holds(asked));
  if (more) throw new InputError(loaded.at('stream', 'replications'), `exact, but ${more[0]}`, 'a number of replications');
  const [first, second] = asked.tasks.map((t) => t.name);
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
