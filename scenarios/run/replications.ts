/** A scenario run from several seeds: what is drawn differs, all else is the same. Scenarios that are compared draw alike. */
import type { Override } from '../file/layers.js';
import { loadScenario, type LoadedScenario } from '../file/load.js';
import { resolveScenario } from '../workload/resolve.js';
import type { RunScenario } from './run-scenario.js';
import type { RunResult } from './run-result.js';

/**
 * Runs from the scenario's own seed and those after it. @param count of runs
 * @returns undefined where one of them was asked to stop
 * @throws InputError when something does not fit
 */
export async function replicateScenario(
  { file, scenario }: LoadedScenario,
  overrides: readonly Override[],
  count: number,
  run: RunScenario,
): Promise<RunResult[] | undefined> {
  const results: RunResult[] = [];
  for (let i = 0; i < count; i++) {
    const seed: Override = { path: ['stream', 'seed'], value: scenario.stream.seed + i, flag: 'replications' };
    const result = await run(resolveScenario(loadScenario(file, [...overrides, seed])));
    if (result.end.ended !== 'finished') return undefined;
    results.push(result);
  }
  return results;
}
