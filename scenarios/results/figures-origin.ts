/** What the figures of a scenario are simulated from, and the name of what they come to. */
import type { LoadedScenario } from '../file/load.js';
import type { Scenario } from '../file/schema.js';
import { replicationsOf } from '../workload/replications.js';
import { modelsVersion } from './models-version.js';
import { filesOf } from './origin.js';
import { keyOfOrigin, type Origin } from './store.js';

/** What a point is simulated from; of an expectation neither the number of sentences nor how likely a task stays. */
function simulated(loaded: LoadedScenario): Scenario {
  // by the rate of errors only a table is looked up
  const scenario = { ...loaded.scenario, model: { ...loaded.scenario.model, error_rate: undefined } };
  if (scenario.stream.order?.kind !== 'markov' || replicationsOf(loaded) !== 'exact') return scenario;
  const { arrivals: given } = scenario.stream;
  // how many requests a day has, and when, is no matter for what one costs
  const arrivals = given.kind === 'daily' ? { ...given, per_day: 1, profile: 'flat', days: 1 } : given;
  const stream = { ...scenario.stream, sentences: 1, seed: 1, arrivals, order: { kind: 'markov' as const, stay: 0 } };
  return { ...scenario, stream: { ...stream, replications: 'exact' } };
}

/** Of the figures of a scenario. @throws InputError for a faulty one */
export const originOf = (loaded: LoadedScenario): Origin => [
  'figures',
  ...modelsVersion(),
  simulated(loaded),
  ...filesOf(loaded),
];

/** The name of the result of a scenario's figures. @throws InputError for a faulty one */
export const keyOf = (loaded: LoadedScenario): string => keyOfOrigin(originOf(loaded));
