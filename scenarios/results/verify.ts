/** Making results again, and comparing. */
import { InputError } from '../../traces/index.js';
import { loadScenario, type LoadedScenario } from '../file/load.js';
import type { Numbers } from '../run/price.js';
import { simulatePriced } from '../run/priced.js';
import { runScenario } from '../run/run-scenario.js';
import { simulatePoint } from '../run/simulate-point.js';
import { resolveScenario } from '../workload/resolve.js';
import { originOf } from './figures-origin.js';
import { plainRun, type RunHow } from './kept-run.js';
import { pricedOrigin, runOrigin } from './origin.js';
import { keyOfOrigin, type Kept, type Origin } from './store.js';

/** What a result turned out to be. */
export type Verified = { readonly is: 'equal' | 'different' } | { readonly is: 'unknown'; readonly why: string };

/** By kind: what its origin is today, and how it is made again. */
interface Again {
  readonly origin: Origin;
  readonly make: () => Promise<unknown>;
}

function againOf(loaded: LoadedScenario, origin: Origin, stopped: () => boolean): Again {
  const { file, overrides } = loaded;
  const last = origin.at(-1);
  switch (origin[0]) {
    case 'priced':
      return {
        origin: pricedOrigin(loaded, last as Numbers),
        make: () => simulatePriced(file, overrides, last as Numbers, stopped),
      };
    case 'run': {
      const { level, window_ps } = last as { readonly level: RunHow['level']; readonly window_ps: number | null };
      const how = { level, window_ps: window_ps ?? undefined };
      const traced = level !== 'none';
      const options = {
        window_ps: how.window_ps,
        level: traced ? level : 'operator',
        folder: undefined,
        onProgress: stopped,
      } as const;
      return {
        origin: runOrigin(loaded, how),
        make: async () => plainRun(await runScenario(resolveScenario(loaded), { ...options, read: traced })),
      };
    }
    default:
      return { origin: originOf(loaded), make: () => simulatePoint(file, overrides, stopped) };
  }
}

/** Makes it again from the file that it says. @throws what simulating throws that is no fault of a file */
export async function verifyResult(key: string, { origin, result, from }: Kept, stopped: () => boolean): Promise<Verified> {
  if (!from) return { is: 'unknown', why: 'it does not say from which file it was made' };
  try {
    const again = againOf(loadScenario(from.scenario, from.overrides), origin, stopped);
    if (keyOfOrigin(again.origin) !== key)
      return { is: 'unknown', why: `${from.scenario}, a file that it names or this program is another than it was` };
    const made = await again.make();
    if (stopped()) return { is: 'unknown', why: 'it was asked to stop' };
    return { is: JSON.stringify(made) === JSON.stringify(result) ? 'equal' : 'different' };
  } catch (error) {
    if (error instanceof InputError) return { is: 'unknown', why: error.message };
    throw error;
  }
}
