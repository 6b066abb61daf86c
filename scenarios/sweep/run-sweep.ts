/** Running a sweep: its points on all cores, and their rows. */
import { existsSync } from 'node:fs';
import type { PointResult, Row } from '../../analysis/index.js';
import { filesReadBy, InputError } from '../../traces/index.js';
import { keepResult, keyOfOrigin, readResult, resultFile, resultIn, type Origin } from '../results/store.js';
import { chancesOf, rowOfPoint, type Chances, type PointRows } from '../run/point-rows.js';
import { idleWarning } from '../workload/arrivals.js';
import { replicationsOf } from '../workload/replications.js';
import { hardwareKey } from '../file/hardware.js';
import { predictionKey } from '../workload/predicted-exits.js';
import { recordingKey } from '../workload/recorded-files.js';
import { modelsVersion } from '../results/models-version.js';
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
  /** results are taken from there and kept there: see results/store */
  readonly store: string;
  /** told of each file in the store that was set aside */
  readonly aside?: (said: string) => void;
  /** told how many points there are once all are sound, and the files they are made of; what it returns is told what becomes of each */
  readonly begun?: (points: number, files: readonly string[]) => ((point: PointTold) => void) | undefined;
}

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

/** Equal for points of which the same is simulated; tables and recordings count by content. @throws InputError for a faulty point */
export const originOf = (loaded: LoadedScenario): Origin => [
  ...modelsVersion(),
  simulated(loaded),
  ...hardwareKey(loaded),
  ...predictionKey(loaded),
  ...recordingKey(loaded),
];

/** The name of its result. @throws InputError for a faulty point */
export const keyOf = (loaded: LoadedScenario): string => keyOfOrigin(originOf(loaded));

/** Where what is simulated of a point is kept, and how likely its task stays and has its part. */
interface KeptPoint {
  readonly file: string;
  readonly origin: Origin;
  readonly chances: Chances;
  readonly warning: string | undefined;
}

/** @throws InputError for a faulty point */
function keptAt({ scenario, overrides }: SweepPoint, folder: string): KeptPoint {
  const loaded = loadScenario(scenario, overrides);
  const { platform, mixed } = describedHardware(loaded).hardware;
  const told = [mixed, idleWarning(platform, loaded.scenario.stream.arrivals)].filter((w) => w !== undefined);
  const origin = originOf(loaded);
  return {
    file: resultFile(folder, keyOfOrigin(origin)),
    origin,
    chances: chancesOf(loaded),
    warning: told.length > 0 ? told.join('; ') : undefined,
  };
}

/** Its row, or why what was simulated has none: a day may be too short. @throws InputError for a file that is no result */
function readPoint({ file, chances }: KeptPoint): Pick<PointResult, 'row' | 'fault'> {
  const { result } = readResult(file);
  try {
    return { row: rowOfPoint(result as PointRows, chances) };
  } catch (error) {
    if (error instanceof InputError) return { row: {}, fault: error.message };
    throw error;
  }
}

/** What is not there yet, each once: points that come to the same have the same file. */
function tasksOf(points: readonly SweepPoint[], kept: readonly KeptPoint[], aside: (said: string) => void): Map<string, Task> {
  const tasks = new Map<string, Task>();
  kept.forEach(({ file, origin }, i) => {
    const task = tasks.get(file);
    if (task) tasks.set(file, { ...task, points: task.points + 1 });
    else if (resultIn(file, aside) === undefined) {
      const keep = (result: unknown): void => keepResult(file, { origin, result });
      tasks.set(file, { file, keep, method: 'run', of: [points[i]!], points: 1 });
    }
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
  const { store, onProgress, begun, aside = () => undefined } = options;
  const [kept, files] = filesReadBy(() => points.map((p) => keptAt(p, store)));
  const onPoint = begun?.(points.length, files);
  const tasks = tasksOf(points, kept, aside);
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
