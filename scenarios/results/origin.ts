/** What results are simulated from: equal origins, equal results. Files count by content, whatever they are called. */
import { hardwareDigest } from '../file/hardware.js';
import type { LoadedScenario } from '../file/load.js';
import type { Scenario } from '../file/schema.js';
import type { Numbers } from '../run/price.js';
import { predictionKey } from '../workload/predicted-exits.js';
import { recordingKey } from '../workload/recorded-files.js';
import { replicationsOf } from '../workload/replications.js';
import { modelsVersion } from './models-version.js';
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

/** Tables, recordings and predictions, as digests: the text of a platform is longer than all else together. */
const filesOf = (loaded: LoadedScenario): readonly unknown[] => [
  { hardware: hardwareDigest(loaded) },
  ...predictionKey(loaded),
  ...recordingKey(loaded),
];

/** Of the figures of a scenario. @throws InputError for a faulty one */
export const originOf = (loaded: LoadedScenario): Origin => [
  'figures',
  ...modelsVersion(),
  simulated(loaded),
  ...filesOf(loaded),
];

/** Of what its energies are priced by, at numbers in place of its platform's. @throws InputError for a faulty one */
export const pricedOrigin = (loaded: LoadedScenario, numbers: Numbers): Origin => [
  'priced',
  ...modelsVersion(),
  loaded.scenario,
  ...filesOf(loaded),
  numbers,
];

/** Of one run with its event trace, or without: how it is traced counts. @throws InputError for a faulty one */
export const runOrigin = (
  loaded: LoadedScenario,
  how: { readonly level: string; readonly window_ps?: number | undefined },
): Origin => [
  'run',
  ...modelsVersion(),
  loaded.scenario,
  ...filesOf(loaded),
  { level: how.level, window_ps: how.window_ps ?? null },
];

/** The name of the result of a scenario's figures. @throws InputError for a faulty one */
export const keyOf = (loaded: LoadedScenario): string => keyOfOrigin(originOf(loaded));
