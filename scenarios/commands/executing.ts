/** By whom points are simulated, from what the line says: what is common to all commands that simulate many. */
import { join } from 'node:path';
import type { Table } from '../../analysis/index.js';
import { InputError } from '../../traces/index.js';
import type { Batch, BatchStatus, Executor, ExecutorOptions, Step } from '../executors/executor.js';
import { executors } from '../executors/registry.js';
import { batchOf, type Simulating } from '../executors/simulate-missing.js';
import type { Job } from '../executors/job.js';
import { jobText } from '../executors/job-text.js';
import { checkWritable, userStore } from '../results/store.js';
import type { Answer } from './command.js';
import { OK } from './exit-codes.js';

/** As the options of `sweeping` have it. */
export interface ExecutingGiven extends ExecutorOptions {
  readonly on?: string | undefined;
  readonly step?: Step | undefined;
  readonly store?: string | undefined;
  readonly fresh?: boolean | undefined;
  readonly retries?: number | undefined;
}

/** Options that one executor alone takes. */
const OF: Readonly<Record<string, readonly (keyof ExecutorOptions)[]>> = {
  slurm: ['chunk', 'partition', 'account', 'time', 'memory'],
  queue: ['redis'],
};

/** @throws InputError for an option of another executor, and for a step of one that does all at once */
function checkGiven(given: ExecutingGiven, on: string): void {
  for (const [executor, keys] of Object.entries(OF)) {
    const other = executor === on ? undefined : keys.find((key) => given[key] !== undefined);
    if (other !== undefined) throw new InputError({ file: `--${other}` }, `given with --on ${on}`, `--on ${executor}`);
  }
  if (given.step !== undefined && on === 'local')
    throw new InputError({ file: '--step' }, 'given with --on local, which does all at once', '--on slurm or --on queue');
}

/** Of `Simulating` what the line says. */
export type Executing = Omit<Simulating, 'onProgress' | 'executor'> & { readonly executor: Executor };

/** @param folder of the command’s results @param name what people call its points @throws InputError for options that do not go together */
export async function executingOf(given: ExecutingGiven, folder: string, name: string): Promise<Executing> {
  const { on = 'local', store = userStore(), fresh, retries, workers } = given;
  checkGiven(given, on);
  const executor = await executors.create(on, given);
  return { executor, store, fresh, retries, workers, folder: join(folder, 'submitted'), name };
}

/** What an interrupted command says: what is handed over may go on. */
export const goesOn = (on: string | undefined): string =>
  on === undefined || on === 'local'
    ? 'the same command goes on from there'
    : `what was handed over goes on by itself: --step status says how far, --step cancel ends it, the same command waits again`;

/** Counts are of what is simulated: points that come to the same are simulated once. */
function statusTable(name: string, missing: number, total: number, done: number, status: BatchStatus): Table {
  const { waiting, running, faults, unsubmitted = 0, where } = status;
  const rows = [
    ['points of the sweep', total],
    ['done', done],
    ['to be simulated', missing],
    ['running', running],
    ['waiting', waiting],
    ['cannot be run', faults.size],
    ['came to nothing', missing - waiting - running - faults.size - unsubmitted],
    ['not submitted', unsubmitted],
  ] as const;
  return {
    title: `${name}, ${where}`,
    headers: ['', 'points'],
    rows: rows.map(([what, n]) => [what, n.toLocaleString('en-US')]),
  };
}

/** Tasks that came to nothing and points that cannot be run may be many. */
const MOST_SAID = 5;
const ALL = ' (--json has all)';
export const some = (lines: readonly string[], all = ''): string[] =>
  lines.length <= MOST_SAID ? [...lines] : [...lines.slice(0, MOST_SAID), `… and ${lines.length - MOST_SAID} more${all}`];

/** What cannot be run, each with what it is. */
const failedOf = ({ jobs }: Batch, { faults }: BatchStatus) =>
  jobs.flatMap((job) => (faults.has(job.key) ? [{ job, fault: faults.get(job.key)! }] : []));

/** One step alone. @throws InputError where the executor cannot be reached */
export async function stepAnswer(step: Exclude<Step, 'collect'>, wanted: readonly Job[], executing: Executing): Promise<Answer> {
  const { executor, name = 'points' } = executing;
  const { batch, done } = batchOf(wanted, executing);
  const said: string[] = [];
  if (step === 'cancel') {
    const ended = await executor.cancel(batch);
    return { text: `${ended} points will not be simulated; ${done} are done`, json: { cancelled: ended, done }, code: OK };
  }
  if (step !== 'status') checkWritable(executing.store);
  if (step === 'prepare') {
    if (!executor.prepare) throw new InputError({ file: '--step' }, 'prepare', '--on slurm, which writes a script');
    if (batch.jobs.length === 0) return { text: `all ${done} points are done`, code: OK };
    const script = await executor.prepare(batch);
    return {
      text: `${batch.jobs.length} points of ${wanted.length} are to be simulated: ${script} says how`,
      json: { script },
      code: OK,
    };
  }
  if (step === 'submit') {
    const watch = {
      begun: () => undefined,
      ended: () => undefined,
      said: (line: string) => said.push(line),
      stopped: () => false,
    };
    await executor.submit(batch, watch);
  }
  const now = batchOf(wanted, executing);
  const status = await executor.status(now.batch);
  const failed = failedOf(now.batch, status);
  return {
    warnings: [
      ...said,
      ...some(status.lost, ALL),
      ...some(
        failed.map(({ job, fault }) => `${jobText(job)}: ${fault}`),
        ALL,
      ),
    ],
    tables: [statusTable(name, now.batch.jobs.length, wanted.length, now.done, status)],
    json: {
      ...{ points: wanted.length, done: now.done, ...status, faults: Object.fromEntries(status.faults) },
      failed: failed.map(({ job: { key, scenario, overrides }, fault }) => ({
        ...{ key, scenario, fault },
        set: Object.fromEntries(overrides.map(({ path, value }) => [path.join('.'), value])),
      })),
    },
    code: OK,
  };
}

/**
 * The step `collect`: nothing is handed over again, and what cannot be run is taken as it was found.
 * @throws InputError where points are missing, with how many
 */
export async function collecting(executing: Executing, wanted: readonly Job[]): Promise<Executing> {
  const { executor } = executing;
  const { batch } = batchOf(wanted, executing);
  // nobody has to be asked
  if (batch.jobs.length === 0) return executing;
  const { faults, unsubmitted = 0 } = await executor.status(batch);
  if (unsubmitted > 0)
    throw new InputError(
      { file: '--step' },
      `collect, and ${unsubmitted} of ${wanted.length} points were not submitted, or the sweep, or a file that it names, was changed since`,
      'the sweep as it was submitted, or --step submit for what is new',
    );
  const missing = batch.jobs.filter(({ key }) => !faults.has(key)).length;
  if (missing > 0)
    throw new InputError(
      { file: '--step' },
      `collect, and ${missing} of ${wanted.length} points are not there`,
      '--step status to see how far it is, or no --step to wait',
    );
  return { ...executing, retries: 0, executor: { ...executor, submit: () => Promise.resolve(0) } };
}
