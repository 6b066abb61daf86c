/** What is simulated for draws: scenarios at numbers that take time, each kept in a file of its own. */
import { existsSync } from 'node:fs';
import { keepResult, keyOfOrigin, readResult, resultFile, resultIn, type Origin } from '../results/store.js';
import { modelsVersion } from '../results/models-version.js';
import { hardwareKey } from '../file/hardware.js';
import { predictionKey } from '../workload/predicted-exits.js';
import { recordingKey } from '../workload/recorded-files.js';
import { loadScenario } from '../file/load.js';
import type { Numbers, PricedPoint } from '../run/price.js';
import type { SweepPoint } from '../sweep/points.js';
import { runTasks, type Task, type TaskOptions } from '../sweep/pool.js';

/** How a study is drawn. */
export interface DrawsOptions extends TaskOptions {
  readonly draws: number;
  readonly seed: number;
  /** results are taken from there and kept there: see results/store */
  readonly store: string;
  /** told of each file in the store that was set aside */
  readonly aside?: (said: string) => void;
}

/** By point: reading a scenario takes longer than naming its file. */
const described = new WeakMap<SweepPoint, Origin>();
function describe(point: SweepPoint): Origin {
  const known = described.get(point);
  if (known !== undefined) return known;
  const loaded = loadScenario(point.scenario, point.overrides);
  const origin = [
    ...['priced', ...modelsVersion(), loaded.scenario, ...hardwareKey(loaded)],
    ...[...predictionKey(loaded), ...recordingKey(loaded)],
  ];
  described.set(point, origin);
  return origin;
}

/** What it is simulated from. @throws InputError for a faulty scenario */
const originOf = (point: SweepPoint, numbers: Numbers): Origin => [...describe(point), numbers];
/** Where it is kept. @throws InputError for a faulty scenario */
export const fileOf = ({ store }: DrawsOptions, point: SweepPoint, numbers: Numbers): string =>
  resultFile(store, keyOfOrigin(originOf(point, numbers)));

/** Simulates what is not there yet. @returns by file; undefined where it was asked to stop */
export async function simulateAll(
  asked: readonly (readonly [SweepPoint, Numbers])[],
  options: DrawsOptions,
): Promise<Map<string, PricedPoint | { readonly fault: string }> | undefined> {
  const { aside = () => undefined } = options;
  const files = asked.map(([point, numbers]) => fileOf(options, point, numbers));
  const tasks = new Map<string, Task>();
  files.forEach((file, i) => {
    if (tasks.has(file) || resultIn(file, aside) !== undefined) return;
    const [point, numbers] = asked[i]!;
    const keep = (result: unknown): void => keepResult(file, { origin: originOf(point, numbers), result });
    tasks.set(file, { file, keep, method: 'priced', of: [point, numbers], points: 1 });
  });
  const faults = await runTasks([...tasks.values()], options);
  const came = new Map<string, PricedPoint | { readonly fault: string }>();
  for (const file of files) {
    const fault = faults.get(file);
    if (fault === undefined && !existsSync(file)) return undefined;
    came.set(file, fault === undefined ? (readResult(file).result as PricedPoint) : { fault });
  }
  return came;
}
