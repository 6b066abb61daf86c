/**
 * A job: one thing to simulate, as plain data that any process can do which reads the same files and the same store. Doing it twice
 * comes to the same file twice.
 */
import { InputError } from '../../traces/index.js';
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
}

// nobody asks it to stop: work that ends ends its workers
const never = (): boolean => false;

const originOfJob = (loaded: LoadedScenario, { numbers }: Job): Origin =>
  numbers === undefined ? originOf(loaded) : pricedOrigin(loaded, numbers);

/** Simulates it. @throws InputError for what cannot be run */
const simulated = ({ scenario, overrides, numbers }: Job): Promise<unknown> =>
  numbers === undefined ? simulatePoint(scenario, overrides, never) : simulatePriced(scenario, overrides, numbers, never);

/** A job’s result with its origin, or why it cannot be run. */
async function cameTo(job: Job): Promise<Required<Kept> | { readonly fault: string }> {
  try {
    const loaded = loadScenario(job.scenario, job.overrides);
    const origin = originOfJob(loaded, job);
    const isAsItWas = (): boolean => keyOfOrigin(originOfJob(loadScenario(job.scenario, job.overrides), job)) === job.key;
    const result = keyOfOrigin(origin) === job.key ? await simulated(job) : undefined;
    // files are read again for the simulation
    if (result !== undefined && isAsItWas()) return { origin, result, from: fromOf(loaded) };
    const problem = 'changed, it or a file that it names, since this was begun';
    throw new InputError({ file: job.scenario }, problem, 'files as they were');
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
  if ('fault' in came) return { fault: came.fault, said };
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
