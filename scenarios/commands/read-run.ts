/** Reading a scenario to be run, with the names of all files that it is made of. */
import type { Override } from '../file/layers.js';
import type { LoadedScenario } from '../file/load.js';
import type { Resolved } from '../workload/resolve.js';

/** What decides the result. */
export interface RunGiven {
  readonly file: string;
  readonly set: readonly Override[];
}

/** Reads all that a run is made of. @returns with the names of the files @throws InputError */
export async function readRun({
  file,
  set,
}: RunGiven): Promise<readonly [{ readonly loaded: LoadedScenario; readonly resolved: Resolved }, readonly string[]]> {
  const [{ loadScenario }, { resolveScenario }, { filesReadBy }] = await Promise.all([
    import('../file/load.js'),
    import('../workload/resolve.js'),
    import('../../traces/index.js'),
  ]);
  return filesReadBy(() => {
    const loaded = loadScenario(file, set);
    return { loaded, resolved: resolveScenario(loaded) };
  });
}
