/** What is simulated for draws: scenarios at numbers that take time, each kept in a file of its own. */
import { existsSync } from 'node:fs';
import type { Job } from '../executors/job.js';
import { simulateMissing, type Simulating } from '../executors/simulate-missing.js';
import { loadScenario } from '../file/load.js';
import { pricedOrigin } from '../results/origin.js';
import { keyOfOrigin, readResult, resultFile } from '../results/store.js';
import type { Numbers, PricedPoint } from '../run/price.js';
import type { SweepPoint } from '../sweep/points.js';

/** How a study is drawn. */
export interface DrawsOptions extends Simulating {
  readonly draws: number;
  readonly seed: number;
}

/** What it is simulated from, but for the numbers: reading a scenario takes longer than naming its result. */
const loadedOf = new WeakMap<SweepPoint, ReturnType<typeof loadScenario>>();

/** @throws InputError for a faulty scenario */
export function keyAt(point: SweepPoint, numbers: Numbers): string {
  const loaded = loadedOf.get(point) ?? loadScenario(point.scenario, point.overrides);
  loadedOf.set(point, loaded);
  return keyOfOrigin(pricedOrigin(loaded, numbers));
}

/** Simulates what is not there yet. @returns by key; undefined where it was asked to stop */
export async function simulateAll(
  asked: readonly (readonly [SweepPoint, Numbers])[],
  options: DrawsOptions,
): Promise<Map<string, PricedPoint | { readonly fault: string }> | undefined> {
  const jobs = asked.map(([point, numbers]): Job => {
    const { scenario, overrides } = point;
    return { key: keyAt(point, numbers), scenario, overrides, numbers };
  });
  const faults = await simulateMissing(jobs, options);
  const came = new Map<string, PricedPoint | { readonly fault: string }>();
  for (const { key } of jobs) {
    const file = resultFile(options.store, key);
    const fault = faults?.get(key);
    if (fault === undefined && !existsSync(file)) return undefined;
    came.set(key, fault === undefined ? (readResult(file).result as PricedPoint) : { fault });
  }
  return came;
}
