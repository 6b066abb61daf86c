/** What results are simulated from: equal origins, equal results. Files count by content, whatever they are called. */
import { resolve } from 'node:path';
import { hardwareDigest } from '../file/hardware.js';
import type { LoadedScenario } from '../file/load.js';
import type { Numbers } from '../run/price.js';
import { predictionKey } from '../workload/predicted-exits.js';
import { recordingKey } from '../workload/recorded-files.js';
import { modelsVersion } from './models-version.js';
import type { From, Origin } from './store.js';

/** Tables, recordings and predictions, as digests: the text of a platform is longer than all else together. */
export const filesOf = (loaded: LoadedScenario): readonly unknown[] => [
  { hardware: hardwareDigest(loaded) },
  ...predictionKey(loaded),
  ...recordingKey(loaded),
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

/** The file and the settings by which it can be simulated again. */
export const fromOf = ({ file, overrides }: Pick<LoadedScenario, 'file' | 'overrides'>): From => ({
  scenario: resolve(file),
  overrides,
});
