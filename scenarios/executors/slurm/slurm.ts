/**
 * The executor `slurm`: job arrays, some points a task. Workers read what was submitted from the shared folder and claim nothing;
 * whatever Slurm says, a point is done when its result is in the store.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, readText } from '../../../traces/index.js';
import { keysIn } from '../../results/store.js';
import type { Batch, BatchStatus, Executor, ExecutorOptions } from '../executor.js';
import type { Job } from '../job.js';
import {
  faultsIn,
  handedOver,
  LOGS,
  readSubmission,
  SCRIPT,
  submissionsIn,
  writeSubmission,
  type ReadSubmission,
} from './submission.js';
import { aliveTasks, endsOf, mostTasks, slurm as slurmTool, type TaskState } from './tools.js';

/** What became of the points of a folder: how each that was handed over last stands. */
interface Known {
  readonly submissions: readonly ReadSubmission[];
  /** by array and number */
  readonly alive: ReadonlyMap<string, TaskState>;
  /** by key: where it was handed over last */
  readonly last: ReadonlyMap<string, { readonly submission: ReadSubmission; readonly task: number }>;
}

async function known(folder: string): Promise<Known> {
  const submissions = submissionsIn(folder).map(readSubmission);
  const alive = await aliveTasks(submissions.flatMap(({ array }) => array ?? []));
  const last = new Map(
    submissions.flatMap((submission) =>
      submission.keys.map((key, i) => [key, { submission, task: Math.floor(i / submission.chunk) }] as const),
    ),
  );
  return { submissions, alive, last };
}

/** Until Slurm ends what is being ended: assumed, twice the KillWait that it begins with (slurm.conf(5)). */
const ENDING_MS = 60_000;
const LOOK_MS = 200;

/** What is known once no task is just ending: how it ended cannot be asked before. */
async function settled(folder: string): Promise<Known> {
  for (const begun_ms = performance.now(); ;) {
    const now = await known(folder);
    const ending = [...now.alive.values()].includes('ending');
    if (!ending || performance.now() - begun_ms > ENDING_MS) return now;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Of a point whose task has not ended. */
function stateOf(key: string, { last, alive }: Known): TaskState | undefined {
  const at = last.get(key);
  return at && alive.get(`${at.submission.array}_${at.task}`);
}

/** The last line that a task printed. */
function lastLine(folder: string, array: string, task: number): string {
  try {
    return readText(join(folder, LOGS, `${array}_${task}.txt`))
      .trim()
      .split('\n')
      .at(-1)!;
  } catch {
    return '';
  }
}

/** How tasks ended that left points undone. */
async function lostOf(
  keys: readonly string[],
  { last }: Known,
): Promise<{ readonly lines: readonly string[]; readonly cancelled: boolean }> {
  const tasks = new Map<string, { readonly submission: ReadSubmission; readonly task: number; points: number }>();
  for (const key of keys) {
    const at = last.get(key)!;
    const name = `${at.submission.folder} ${at.task}`;
    tasks.set(name, { ...at, points: (tasks.get(name)?.points ?? 0) + 1 });
  }
  const ends = new Map<string, ReadonlyMap<string, string>>();
  const lines: string[] = [];
  let cancelled = false;
  for (const { submission, task, points } of tasks.values()) {
    const { array, folder } = submission;
    if (array === undefined) {
      lines.push(`${folder}: was not handed over`);
      continue;
    }
    if (!ends.has(array)) ends.set(array, await endsOf(array));
    const end = ends.get(array)!.get(String(task));
    if (end?.startsWith('CANCELLED')) cancelled = true;
    const how = [end, lastLine(folder, array, task)].filter((x) => x !== undefined && x !== '');
    lines.push(`task ${array}_${task}, ${points} points: ${how.length > 0 ? how.join('; ') : 'it ended before them'}`);
  }
  return { lines, cancelled };
}

/** What cannot be run, as it was found when it was handed over last. */
function faultsOf(jobs: readonly Job[], { submissions, last }: Known): Map<string, string> {
  const found = new Map(submissions.map(({ folder }) => [folder, faultsIn(folder)] as const));
  return new Map(
    jobs.flatMap(({ key }) => {
      const at = last.get(key);
      const fault = at && found.get(at.submission.folder)?.get(key);
      return fault === undefined ? [] : [[key, fault] as const];
    }),
  );
}

async function statusOf({ jobs, folder }: Batch): Promise<BatchStatus> {
  const now = await known(folder);
  const faults = faultsOf(jobs, now);
  const open = jobs.filter(({ key }) => !faults.has(key)).map(({ key }) => key);
  const states = open.map((key) => stateOf(key, now));
  const count = (state: TaskState): number => states.filter((s) => s === state).length;
  // what was only prepared is nowhere
  const handed = open.filter((key) => now.last.get(key)?.submission.array !== undefined);
  const lost = handed.filter((key) => stateOf(key, now) === undefined);
  const ended = await lostOf(lost, now);
  const arrays = now.submissions.flatMap(({ array }) => array ?? []);
  return {
    waiting: count('waiting'),
    running: count('running') + count('ending'),
    faults,
    lost: ended.lines,
    cancelled: ended.cancelled,
    unsubmitted: open.length - handed.length,
    where: arrays.length === 0 ? 'Slurm' : `Slurm, ${arrays.length === 1 ? 'array' : 'arrays'} ${arrays.join(', ')}`,
  };
}

/** @throws InputError for chunks of which the cluster takes not so many */
function chunkOf(jobs: number, most: number, given: number | undefined): number {
  const least = Math.ceil(jobs / most);
  if (given !== undefined && given < least)
    throw new InputError(
      { file: '--chunk' },
      `${given}: ${Math.ceil(jobs / given)} tasks`,
      `at least ${least}: the cluster takes at most ${most} tasks at a time`,
    );
  return given ?? least;
}

/** Where nothing is known of a cluster: what Slurm begins with. */
const MOST_TASKS = 1000;

async function submit(batch: Batch, { chunk, partition, account, time, memory }: ExecutorOptions): Promise<number> {
  const now = await settled(batch.folder);
  const jobs = batch.jobs.filter(({ key }) => stateOf(key, now) === undefined);
  if (jobs.length === 0) return 0;
  const folder = writeSubmission({ ...batch, jobs }, chunkOf(jobs.length, await mostTasks(), chunk));
  const { tasks } = readSubmission(folder);
  const passed = { partition, account, time, mem: memory };
  const array = await slurmTool('sbatch', [
    ...['--parsable', `--array=0-${tasks - 1}`, `--job-name=${batch.name}`, '--ntasks=1', '--cpus-per-task=1'],
    ...[`--chdir=${process.cwd()}`, `--output=${join(folder, LOGS, '%A_%a.txt')}`],
    ...Object.entries(passed).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    join(folder, SCRIPT),
  ]).catch((error: unknown) => {
    rmSync(folder, { recursive: true });
    throw error;
  });
  handedOver(folder, array.trim().split(';')[0]!);
  return jobs.length;
}

/** Handed over as arrays of Slurm’s. */
export function slurm(options: ExecutorOptions): Executor {
  return {
    submit: (batch) => submit(batch, options),
    prepare: (batch) =>
      Promise.resolve(join(writeSubmission(batch, chunkOf(batch.jobs.length, MOST_TASKS, options.chunk)), SCRIPT)),
    status: statusOf,
    // what was handed over stays, to be looked at
    async cancel(batch) {
      const now = await known(batch.folder);
      const arrays = new Set([...now.alive.keys()].map((task) => task.split('_')[0]!));
      if (arrays.size > 0) await slurmTool('scancel', [...arrays]);
      const there = keysIn(batch.store);
      const ended = now.submissions.flatMap(({ array, chunk, keys }) =>
        keys.filter((key, i) => now.alive.has(`${array}_${Math.floor(i / chunk)}`) && !there.has(key)),
      );
      await settled(batch.folder);
      return new Set(ended).size;
    },
    close: () => Promise.resolve(),
  };
}
