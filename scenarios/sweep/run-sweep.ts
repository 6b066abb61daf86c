/** Running a sweep: its points on all cores, and their rows. */
import { existsSync } from 'node:fs';
import type { PointResult, Row } from '../../analysis/index.js';
import { filesReadBy, InputError } from '../../traces/index.js';
import type { Job } from '../executors/job.js';
import { simulateMissing, type OnJob, type Simulating } from '../executors/simulate-missing.js';
import { keyOf } from '../results/figures-origin.js';
import { readResult, resultFile } from '../results/store.js';
import { chancesOf, rowOfPoint, type Chances, type PointRows } from '../run/point-rows.js';
import { idleWarning } from '../workload/arrivals.js';
import { describedHardware } from '../file/hardware.js';
import { loadScenario } from '../file/load.js';
import type { SweepPoint } from './points.js';

/** A point, told each time that something becomes of it. */
export interface PointTold {
  readonly index: number;
  readonly parameters: Readonly<Record<string, string>>;
  readonly status: 'running' | 'done' | 'failed';
  readonly row?: Row;
  readonly fault?: string | undefined;
}
/** By whom and where its points are simulated, and who is told. */
export interface SweepOptions extends Simulating {
  /** told how many points there are once all are sound, and the files they are made of; what it returns is told what becomes of each */
  readonly begun?: (points: number, files: readonly string[]) => ((point: PointTold) => void) | undefined;
}

/** A point: its job, how likely its task stays and has its part, and what is to be known of it. */
interface ReadPoint {
  readonly job: Job;
  readonly chances: Chances;
  readonly warning: string | undefined;
}

/** @throws InputError for a faulty point */
function readPoint({ scenario, overrides }: SweepPoint): ReadPoint {
  const loaded = loadScenario(scenario, overrides);
  const { platform, mixed } = describedHardware(loaded).hardware;
  const told = [mixed, idleWarning(platform, loaded.scenario.stream.arrivals)].filter((w) => w !== undefined);
  return {
    job: { key: keyOf(loaded), scenario, overrides },
    chances: chancesOf(loaded),
    warning: told.length > 0 ? told.join('; ') : undefined,
  };
}

/** What is to be simulated for points. @throws InputError for a faulty point */
export const jobsOf = (points: readonly SweepPoint[]): readonly Job[] => points.map((p) => readPoint(p).job);

/** Its row, or why what was simulated has none: a day may be too short. @throws InputError for a file that is no result */
function rowIn(store: string, { job, chances }: ReadPoint): Pick<PointResult, 'row' | 'fault'> {
  const { result } = readResult(resultFile(store, job.key));
  try {
    return { row: rowOfPoint(result as PointRows, chances) };
  } catch (error) {
    if (error instanceof InputError) return { row: {}, fault: error.message };
    throw error;
  }
}

/** Tells what became of the points whose job this is. */
function tellPoints(
  points: readonly SweepPoint[],
  read: readonly ReadPoint[],
  store: string,
  onPoint: (point: PointTold) => void,
): OnJob {
  const byKey = new Map<string, number[]>();
  for (const [i, { job }] of read.entries()) byKey.set(job.key, [...(byKey.get(job.key) ?? []), i]);
  return (key, what, fault) => {
    for (const index of byKey.get(key) ?? []) {
      const { parameters } = points[index]!;
      if (what === 'begun') onPoint({ index, parameters, status: 'running' });
      else if (fault !== undefined) onPoint({ index, parameters, status: 'failed', fault });
      else {
        const { row, fault: without } = rowIn(store, read[index]!);
        onPoint({ index, parameters, status: without === undefined ? 'done' : 'failed', row, fault: without });
      }
    }
  };
}

/** @returns rows in the order of the points, those that were not done left out */
export async function runSweep(points: readonly SweepPoint[], options: SweepOptions): Promise<PointResult[]> {
  const { store, begun } = options;
  const [read, files] = filesReadBy(() => points.map(readPoint));
  const onPoint = begun?.(points.length, files);
  const faults = await simulateMissing(
    read.map(({ job }) => job),
    options,
    onPoint && tellPoints(points, read, store, onPoint),
  );
  return points.flatMap(({ parameters }, i): PointResult[] => {
    const { job, warning } = read[i]!;
    const fault = faults?.get(job.key);
    if (fault !== undefined) return [{ parameters, row: {}, fault }];
    if (!existsSync(resultFile(store, job.key))) return [];
    return [{ parameters, ...rowIn(store, read[i]!), ...(warning !== undefined && { warning }) }];
  });
}
