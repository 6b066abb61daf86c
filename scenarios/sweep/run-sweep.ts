/**
 * Running a sweep on all cores. What a point came to is a file of its own, written whole: a sweep that was ended goes on where
 * it was, with no point done twice and none lost. A worker that dies has its point run again.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import type { PointResult } from '../../analysis/index.js';
import { InputError, parseJson, readText, writeWhole } from '../../traces/index.js';
import { chancesOf, rowOfPoint, type Chances, type PointRows } from '../run/point-rows.js';
import { replicationsOf } from '../workload/replications.js';
import { describedHardware } from '../file/hardware.js';
import { loadScenario, type LoadedScenario } from '../file/load.js';
import type { Scenario } from '../file/schema.js';
import type { SweepPoint } from './points.js';
import type { PointOutcome } from './worker.js';

/** `workers` undefined: one a core. */
export interface SweepOptions {
  /** rows of points that are done are kept below it, in `points` */
  readonly folder: string;
  readonly workers: number | undefined;
  readonly onProgress: (done: number, of: number) => void;
  /** looked at all the time; true ends the sweep: points that are done are kept */
  readonly stopped?: () => boolean;
}

/** Changes when results do: rows of an earlier program are not taken for this one's. */
const RESULTS_VERSION = 2;
/** Between two looks at whether it is asked to stop. */
const LOOK_MS = 50;
/** How often a point is begun whose worker dies. */
const MOST_TRIES = 3;

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
  const { hardware, fit, weights } = describedHardware(loaded);
  // the bytes of a file of weights, whatever it is called
  const all = [RESULTS_VERSION, simulated(loaded), hardware.platform, fit, ...(weights ? [weights.digest] : [])];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 24);
}

/** Where what is simulated of a point is kept, and how likely its task stays and has its part. */
interface KeptPoint {
  readonly file: string;
  readonly chances: Chances;
}

/** @throws InputError for a faulty point */
function keptAt({ scenario, overrides }: SweepPoint, folder: string): KeptPoint {
  const loaded = loadScenario(scenario, overrides);
  return { file: join(folder, 'points', `${keyOf(loaded)}.json`), chances: chancesOf(loaded) };
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

/** A point to be run, and the file of its row: points that come to the same have the same. */
interface Task {
  readonly file: string;
  readonly point: SweepPoint;
  /** how many points have this row */
  points: number;
}

/** What is not there yet, each once. */
function tasksOf(points: readonly SweepPoint[], kept: readonly KeptPoint[]): Map<string, Task> {
  const tasks = new Map<string, Task>();
  kept.forEach(({ file }, i) => {
    const task = tasks.get(file);
    if (task) task.points++;
    else if (!existsSync(file)) tasks.set(file, { file, point: points[i]!, points: 1 });
  });
  return tasks;
}

/** @returns rows in the order of the points, those that were not done left out */
export async function runSweep(points: readonly SweepPoint[], options: SweepOptions): Promise<PointResult[]> {
  const { folder, onProgress, stopped = () => false } = options;
  const kept = points.map((p) => keptAt(p, folder));
  const tasks = tasksOf(points, kept);
  let done = [...tasks.values()].reduce((left, task) => left - task.points, points.length);
  onProgress(done, points.length);
  let asked = stopped();
  const workers = Math.max(1, Math.min(options.workers ?? availableParallelism(), tasks.size));
  // beside this file: its source, what was compiled, or the bundle
  const source = extname(import.meta.url) === '.ts';
  const script = fileURLToPath(new URL(source ? './worker.ts' : './worker.js', import.meta.url));
  const pool = workerpool.pool(script, {
    ...{ maxWorkers: workers, workerType: 'process' },
    forkOpts: { execArgv: process.execArgv },
  });
  const queue = [...tasks.values()];
  const faults = new Map<string, string>();

  async function outcome(point: SweepPoint): Promise<PointOutcome> {
    for (let tries = 1; ; tries++) {
      try {
        return (await pool.exec('run', [point])) as PointOutcome;
      } catch (error) {
        if (asked || tries === MOST_TRIES || !/terminat|crash|exit/i.test(String(error))) throw error;
      }
    }
  }
  async function work(): Promise<void> {
    for (let task = queue.shift(); task && !asked; task = queue.shift()) {
      const came = await outcome(task.point);
      // a point that cannot be run is tried again the next time: what was wrong may have been mended
      if ('fault' in came) faults.set(task.file, came.fault);
      else writeWhole(task.file, `${JSON.stringify(came.rows)}\n`);
      onProgress((done += task.points), points.length);
    }
  }
  // a point that is half done is run again the next time
  const watch = setInterval(() => {
    if (asked || !stopped()) return;
    asked = true;
    void pool.terminate(true);
  }, LOOK_MS);
  try {
    await Promise.all(Array.from({ length: workers }, work));
  } catch (error) {
    if (!asked) throw error;
  } finally {
    clearInterval(watch);
    await pool.terminate(true);
  }
  return points.flatMap(({ parameters }, i): PointResult[] => {
    const fault = faults.get(kept[i]!.file);
    if (fault !== undefined) return [{ parameters, row: {}, fault }];
    return existsSync(kept[i]!.file) ? [{ parameters, ...readPoint(kept[i]!) }] : [];
  });
}
