/**
 * A job: one thing to simulate, as plain data that any process can do which reads the same files and the same store. Doing it twice
 * comes to the same file twice.
 */
import { statSync } from 'node:fs';
import { filesReadBy, InputError, type Place } from '../../traces/index.js';
import { loadScenario, type LoadedScenario } from '../file/load.js';
import type { Override } from '../file/layers.js';
import { originOf } from '../results/figures-origin.js';
import { fromOf, pricedOrigin } from '../results/origin.js';
import { keepResult, keyOfOrigin, resultFile, resultIn, type Kept, type Origin } from '../results/store.js';
import type { Numbers } from '../run/price.js';
import { simulatePriced } from '../run/priced.js';
import { simulatePoint } from '../run/simulate-point.js';

/** A scenario with what is set in it, and the name that its result has. */
export interface Job {
  readonly key: string;
  readonly scenario: string;
  readonly overrides: readonly Override[];
  /** of energies that are to be priced, in place of the platform's; undefined: figures alone */
  readonly numbers?: Numbers;
}
/** Where results are kept. */
export interface Keeping {
  readonly store: string;
  /** simulated even where a result is there */
  readonly fresh: boolean;
}
/** What became of it: `fault` where its input cannot be run, `said` of the store. */
export interface JobDone {
  readonly fault?: string;
  readonly said?: readonly string[];
  /** where it could not be run for files that are others than those that its key was made of: they, or the newest, are of then, since 1970 */
  readonly other?: { readonly place: Place; readonly problem: string; readonly newest_ms: number };
}

// nobody asks it to stop: work that ends ends its workers
const never = (): boolean => false;

const originOfJob = (loaded: LoadedScenario, { numbers }: Job): Origin =>
  numbers === undefined ? originOf(loaded) : pricedOrigin(loaded, numbers);

/** Simulates it. @throws InputError for what cannot be run */
const simulated = ({ scenario, overrides, numbers }: Job): Promise<unknown> =>
  numbers === undefined ? simulatePoint(scenario, overrides, never) : simulatePriced(scenario, overrides, numbers, never);

const changed = ({ scenario }: Job): InputError =>
  new InputError({ file: scenario }, 'changed, it or a file that it names, since this was begun', 'files as they were');

/** What a job is simulated from, or that it is not what its key was made of. */
function readFor(job: Job): { readonly loaded: LoadedScenario; readonly origin: Origin } | JobDone {
  const [found, files] = filesReadBy(() => {
    try {
      const loaded = loadScenario(job.scenario, job.overrides);
      return { loaded, origin: originOfJob(loaded, job) };
    } catch (error) {
      if (error instanceof InputError) return error;
      throw error;
    }
  });
  if (!(found instanceof InputError) && keyOfOrigin(found.origin) === job.key) return found;
  const { message, place, problem } = found instanceof InputError ? found : changed(job);
  const times = files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return { fault: message, other: { place, problem, newest_ms: Math.max(0, ...times) } };
}

/** A job’s result with its origin, or why it cannot be run. */
async function cameTo(job: Job): Promise<Required<Kept> | JobDone> {
  try {
    const read = readFor(job);
    if (!('loaded' in read)) return read;
    const result = await simulated(job);
    // files are read again for the simulation
    if ('loaded' in readFor(job)) return { origin: read.origin, result, from: fromOf(read.loaded) };
    return { fault: changed(job).message };
  } catch (error) {
    if (error instanceof InputError) return { fault: error.message };
    throw error;
  }
}

/** @throws InputError for a store that cannot be read or written */
async function simulateAndKeep(job: Job, { store, fresh }: Keeping): Promise<JobDone> {
  const said: string[] = [];
  const file = resultFile(store, job.key);
  const before = resultIn(file, (line) => said.push(line));
  if (before !== undefined && !fresh) return { said };
  const came = await cameTo(job);
  if (!('origin' in came)) return { ...came, said };
  if (before !== undefined && JSON.stringify(before.result) !== JSON.stringify(came.result))
    said.push(`${file}: what was kept differs from what was simulated now, which takes its place`);
  keepResult(file, came);
  return { said };
}

/** What became of a job; or why no result can be kept, which ends the work. */
export type Outcome = JobDone | { readonly broken: Pick<InputError, 'place' | 'problem' | 'expected'> };

/** Does a job. Faulty input is an answer, and the other jobs go on; any other error ends the work. */
export async function doJob(job: Job, keeping: Keeping): Promise<Outcome> {
  try {
    return await simulateAndKeep(job, keeping);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { place, problem, expected } = error;
    return { broken: { place, problem, expected } };
  }
}
