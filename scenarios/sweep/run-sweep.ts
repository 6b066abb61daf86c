/** Running a sweep: its points on all cores, and their rows. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PointResult, Row } from '../../analysis/index.js';
import { filesReadBy, InputError, parseJson, readText } from '../../traces/index.js';
import { chancesOf, rowOfPoint, type Chances, type PointRows } from '../run/point-rows.js';
import { idleWarning } from '../workload/arrivals.js';
import { replicationsOf } from '../workload/replications.js';
import { hardwareKey } from '../file/hardware.js';
import { predictionKey } from '../workload/predicted-exits.js';
import { describedHardware } from '../file/hardware.js';
import { loadScenario, type LoadedScenario } from '../file/load.js';
import type { Scenario } from '../file/schema.js';
import type { SweepPoint } from './points.js';
import { runTasks, type Task, type TaskOptions } from './pool.js';

/** A point, told each time that something becomes of it. */
export interface PointTold {
  readonly index: number;
  readonly parameters: Readonly<Record<string, string>>;
  readonly status: 'running' | 'done' | 'failed';
  readonly row?: Row;
  readonly fault?: string | undefined;
}
/** Where and how. */
export interface SweepOptions extends TaskOptions {
  /** rows of points that are done are kept below it, in `points` */
  readonly folder: string;
  /** told how many points there are once all are sound, and the files they are made of; what it returns is told what becomes of each */
  readonly begun?: (points: number, files: readonly string[]) => ((point: PointTold) => void) | undefined;
}

/** Changes when results do: rows of an earlier program are not taken for this one's. */
const RESULTS_VERSION = 4;
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

/** Equal for points of which the same is simulated. @throws InputError for a faulty point */
export function keyOf(loaded: LoadedScenario): string {
  const all = [RESULTS_VERSION, simulated(loaded), ...hardwareKey(loaded), ...predictionKey(loaded)];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 24);
}

/** Where what is simulated of a point is kept, and how likely its task stays and has its part. */
interface KeptPoint {
  readonly file: string;
  readonly chances: Chances;
  readonly warning: string | undefined;
}

/** @throws InputError for a faulty point */
function keptAt({ scenario, overrides }: SweepPoint, folder: string): KeptPoint {
  const loaded = loadScenario(scenario, overrides);
  const { platform, mixed } = describedHardware(loaded).hardware;
  const told = [mixed, idleWarning(platform, loaded.scenario.stream.arrivals)].filter((w) => w !== undefined);
  return {
    file: join(folder, 'points', `${keyOf(loaded)}.json`),
    chances: chancesOf(loaded),
    warning: told.length > 0 ? told.join('; ') : undefined,
  };
}

/** Its row, or why what was simulated has none: a day may be too short. @throws InputError for a file that is no point */
function readPoint({ file, chances }: KeptPoint): Pick<PointResult, 'row' | 'fault'> {
  const rows = parseJson(readText(file), file, 'a point of a sweep') as PointRows;
  if (typeof rows !== 'object' || rows === null || !('kind' in rows))
    throw new InputError({ file }, 'not a point of a sweep', 'its rows; remove the file to run the point again');
  try {
    return { row: rowOfPoint(rows, chances) };
  } catch (error) {
    if (error instanceof InputError) return { row: {}, fault: error.message };
    throw error;
  }
}

/** What is not there yet, each once: points that come to the same have the same file. */
function tasksOf(points: readonly SweepPoint[], kept: readonly KeptPoint[]): Map<string, Task> {
  const tasks = new Map<string, Task>();
  kept.forEach(({ file }, i) => {
    const task = tasks.get(file);
    if (task) tasks.set(file, { ...task, points: task.points + 1 });
    else if (!existsSync(file)) tasks.set(file, { file, method: 'run', of: [points[i]!], points: 1 });
  });
  return tasks;
}

/** Tells what became of the points whose file this is. */
function tellPoints(points: readonly SweepPoint[], kept: readonly KeptPoint[], onPoint: (point: PointTold) => void) {
  return (file: string, what: 'begun' | 'ended', fault?: string): void => {
    for (const [index, { parameters }] of points.entries()) {
      if (kept[index]!.file !== file) continue;
      if (what === 'begun') onPoint({ index, parameters, status: 'running' });
      else if (fault !== undefined) onPoint({ index, parameters, status: 'failed', fault });
      else {
        const { row, fault: without } = readPoint(kept[index]!);
        onPoint({ index, parameters, status: without === undefined ? 'done' : 'failed', row, fault: without });
      }
    }
  };
}

/** @returns rows in the order of the points, those that were not done left out */
export async function runSweep(points: readonly SweepPoint[], options: SweepOptions): Promise<PointResult[]> {
  const { folder, onProgress, begun } = options;
  const [kept, files] = filesReadBy(() => points.map((p) => keptAt(p, folder)));
  const onPoint = begun?.(points.length, files);
  const tasks = tasksOf(points, kept);
  const before = [...tasks.values()].reduce((left, task) => left - task.points, points.length);
  const onTask = onPoint && tellPoints(points, kept, onPoint);
  for (const file of new Set(kept.map((k) => k.file))) if (!tasks.has(file)) onTask?.(file, 'ended');
  const faults = await runTasks([...tasks.values()], {
    ...options,
    onTask,
    onProgress: (done, _, refused) => onProgress(before + done, points.length, refused),
  });
  return points.flatMap(({ parameters }, i): PointResult[] => {
    const fault = faults.get(kept[i]!.file);
    if (fault !== undefined) return [{ parameters, row: {}, fault }];
    const { file, warning } = kept[i]!;
    return existsSync(file) ? [{ parameters, ...readPoint(kept[i]!), ...(warning !== undefined && { warning }) }] : [];
  });
}
