/** How often a scenario is run: once, from several seeds, or as an expectation that two sentences say. */
import { InputError } from '../../traces/index.js';
import { acceleratorsOf } from '../../models/index.js';
import { describedHardware } from '../file/hardware.js';
import type { LoadedScenario } from '../file/load.js';
import type { Scenario } from '../file/schema.js';
import { chanceThere } from './stay.js';
import { tasksOfScenario, type Task } from './tasks.js';

/** What makes a sentence's cost depend on more than whether the part of its task is there. */
const MORE: readonly (readonly [reason: string, holds: (scenario: Scenario, tasks: readonly Task[]) => boolean])[] = [
  ['sentences are those of a recording', ({ model }) => model.recording !== undefined],
  [
    'sentences may wait for each other',
    ({ stream: { arrivals } }) => arrivals.kind !== 'daily' && (arrivals.kind !== 'closed' || (arrivals.in_flight ?? 1) > 1),
  ],
  ['sentences differ in length', ({ stream }) => (stream.lengths?.kind ?? 'fixed') !== 'fixed'],
  ['answers differ in length', ({ stream }) => (stream.outputs?.kind ?? 'fixed') !== 'fixed'],
  ['the order of tasks is a list', ({ stream }) => ['listed', 'recorded'].includes(stream.order?.kind ?? '')],
  ['tasks differ', (_, tasks) => new Set(tasks.map((t) => JSON.stringify({ ...t, name: '' }))).size > 1],
  ['sentences exit after different layers', (_, tasks) => tasks.some((t) => t.exit && t.exit.layer === undefined)],
  ['parts are fetched ahead', ({ switching }) => switching?.prefetch === true],
  [
    'how likely a part is still there has no closed form',
    ({ stream: { order = { kind: 'round-robin' } }, switching: s }, tasks) =>
      s?.kind === 'lru' &&
      (s.slots === undefined ||
        chanceThere(
          order,
          tasks.map((t) => t.name),
          s.slots,
        ) === undefined),
  ],
];

/** Why two sentences do not say all; undefined where they do. */
function whyMore(loaded: LoadedScenario): string | undefined {
  if (acceleratorsOf(describedHardware(loaded).hardware.platform) > 1) return 'several accelerators serve sentences';
  const { scenario } = loaded;
  const tasks = scenario.model.recording === undefined ? tasksOfScenario(loaded, undefined) : [];
  return MORE.find(([, holds]) => holds(scenario, tasks))?.[0];
}

/** How a scenario with replications is simulated: so many runs, or as an expectation. @throws InputError where it cannot be exact */
export function replicationsOf(loaded: LoadedScenario): number | 'exact' | undefined {
  const { replications, arrivals } = loaded.scenario.stream;
  const daily = arrivals.kind === 'daily';
  if (daily && typeof replications === 'number')
    throw new InputError(
      loaded.at('stream', 'replications'),
      'given with daily arrivals, which are an expectation',
      'exact, or none',
    );
  if (!daily && (replications === undefined || typeof replications === 'number')) return replications;
  const more = whyMore(loaded);
  if (more === undefined) return 'exact';
  if (daily) throw new InputError(loaded.at('stream', 'arrivals'), `daily, but ${more}`, 'sentences of which two say all');
  if (typeof replications === 'object') return replications.exact_or;
  throw new InputError(loaded.at('stream', 'replications'), `exact, but ${more}`, 'a number of replications, or exact_or');
}
