/** Results by key: what is in the store is taken, the rest is done by an executor. */
import { hasOwnChoices } from '../../traces/index.js';
import { checkWritable, resultFile, resultIn } from '../results/store.js';
import type { Batch, Executor } from './executor.js';
import type { Job } from './job.js';
import { local } from './local.js';
import { runBatch } from './run-batch.js';

/** By whom and where results are made, and who is told. */
export interface Simulating {
  /** undefined: this machine */
  readonly executor?: Executor | undefined;
  /** of this machine; undefined: one a core */
  readonly workers?: number | undefined;
  /** results are taken from there and kept there: see results/store */
  readonly store: string;
  /** simulated even where a result is there */
  readonly fresh?: boolean | undefined;
  /** how often what came to nothing is handed over again */
  readonly retries?: number | undefined;
  /** what the executor has to remember from one command to the next is kept there; undefined: in the store */
  readonly folder?: string | undefined;
  /** what people call it */
  readonly name?: string | undefined;
  /** told how many of those wanted are there already, where some are */
  readonly onTaken?: ((taken: number, of: number) => void) | undefined;
  /** told what is to be known of the store, such as each file that was set aside */
  readonly aside?: (said: string) => void;
  /** told where it runs and how far each host is, now and then, where others than this process do it */
  readonly onWhere?: ((line: string) => void) | undefined;
  /** `refused`: of those that are done, those that could not be */
  readonly onProgress: (done: number, of: number, refused: number) => void;
  /** looked at all the time; true ends the work: what is done is kept */
  readonly stopped?: () => boolean;
}
/** Told of each job: when it is begun, as far as that is known, and when it has ended, with what was wrong. */
export type OnJob = (key: string, what: 'begun' | 'ended', fault?: string) => void;

const FOREVER = (): boolean => false;
const SILENT = (): void => undefined;

/** What is missing as a batch, and how many of those wanted are there. @throws InputError for a store that cannot be read */
export function batchOf(
  wanted: readonly Job[],
  options: Omit<Simulating, 'onProgress'>,
): { readonly batch: Batch; readonly done: number } {
  const { store, folder = store, name = 'points', aside = SILENT } = options;
  // of what a program registers the name alone counts, and it may be another than it was
  const fresh = options.fresh === true || hasOwnChoices();
  const there = new Map<string, boolean>();
  const jobs: Job[] = [];
  let done = 0;
  for (const job of wanted) {
    const before = there.get(job.key);
    const known = before ?? (!fresh && resultIn(resultFile(store, job.key), aside) !== undefined);
    if (known) done++;
    else if (before === undefined) jobs.push(job);
    there.set(job.key, known);
  }
  return { batch: { name, folder, store, fresh, jobs }, done };
}

/**
 * @param wanted in any order; several may have one key
 * @returns by key why it could not be run; undefined where it was asked to stop
 * @throws InputError where a store cannot be written or an executor cannot be reached
 */
export async function simulateMissing(
  wanted: readonly Job[],
  options: Simulating,
  onJob: OnJob = SILENT,
): Promise<ReadonlyMap<string, string> | undefined> {
  const { retries = 0, aside = SILENT, onWhere = SILENT, onProgress, stopped = FOREVER } = options;
  const executor = options.executor ?? local(options);
  const { batch, done: before } = batchOf(wanted, options);
  const missing = new Set(batch.jobs.map(({ key }) => key));
  const weights = new Map<string, number>();
  for (const { key } of wanted) weights.set(key, (weights.get(key) ?? 0) + 1);
  for (const key of weights.keys()) if (!missing.has(key)) onJob(key, 'ended');
  let done = before;
  let refused = 0;
  onProgress(done, wanted.length, refused);
  if (before > 0) options.onTaken?.(before, wanted.length);
  if (missing.size === 0) return new Map();
  checkWritable(batch.store);
  return runBatch(executor, batch, {
    ...{ retries, stopped, said: aside, where: onWhere },
    onBegun: (key) => onJob(key, 'begun'),
    onEnded(key, fault) {
      const weight = weights.get(key)!;
      if (fault !== undefined) refused += weight;
      onJob(key, 'ended', fault);
      onProgress((done += weight), wanted.length, refused);
    },
  });
}
