/** What is simulated for draws: scenarios at numbers that take time, each kept in a file of its own. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson, readText } from '../../traces/index.js';
import { hardwareKey } from '../file/hardware.js';
import { predictionKey } from '../workload/predicted-exits.js';
import { loadScenario } from '../file/load.js';
import type { Numbers, PricedPoint } from '../run/price.js';
import type { SweepPoint } from '../sweep/points.js';
import { runTasks, type Task, type TaskOptions } from '../sweep/pool.js';

/** How a study is drawn. */
export interface DrawsOptions extends TaskOptions {
  readonly draws: number;
  readonly seed: number;
  /** what was simulated is kept below it, in `points` */
  readonly folder: string;
}

/** Changes when results do. */
const PRICED_VERSION = 1;

/** By point: reading a scenario takes longer than naming its file. */
const described = new WeakMap<SweepPoint, string>();
function describe(point: SweepPoint): string {
  const known = described.get(point);
  if (known !== undefined) return known;
  const loaded = loadScenario(point.scenario, point.overrides);
  const text = JSON.stringify([PRICED_VERSION, loaded.scenario, ...hardwareKey(loaded), ...predictionKey(loaded)]);
  described.set(point, text);
  return text;
}

/** Where it is kept. @throws InputError for a faulty scenario */
export const fileOf = ({ folder }: DrawsOptions, point: SweepPoint, numbers: Numbers): string => {
  const name = createHash('sha256').update(describe(point)).update(JSON.stringify(numbers)).digest('hex').slice(0, 24);
  return join(folder, 'points', `priced-${name}.json`);
};

/** Simulates what is not there yet. @returns by file; undefined where it was asked to stop */
export async function simulateAll(
  asked: readonly (readonly [SweepPoint, Numbers])[],
  options: DrawsOptions,
): Promise<Map<string, PricedPoint | { readonly fault: string }> | undefined> {
  const files = asked.map(([point, numbers]) => fileOf(options, point, numbers));
  const tasks = new Map<string, Task>();
  files.forEach((file, i) => {
    if (!existsSync(file)) tasks.set(file, { file, method: 'priced', of: [asked[i]![0], asked[i]![1]], points: 1 });
  });
  const faults = await runTasks([...tasks.values()], options);
  const came = new Map<string, PricedPoint | { readonly fault: string }>();
  for (const file of files) {
    const fault = faults.get(file);
    if (fault === undefined && !existsSync(file)) return undefined;
    came.set(file, fault === undefined ? (parseJson(readText(file), file, 'a priced point') as PricedPoint) : { fault });
  }
  return came;
}
