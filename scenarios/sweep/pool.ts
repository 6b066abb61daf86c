/**
 * Work done on all cores. What a task came to is a file of its own, written whole: work that was ended goes on where it was, with
 * nothing done twice and nothing lost. A worker that dies has its task begun again.
 */
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import { hasOwnChoices } from '../../traces/index.js';
import type { Methods, Outcome } from './methods.js';

/** A method of the worker, what it is called with, the file of what it comes to and what writes it whole, and how many points that is. */
export type Task = {
  [M in keyof Methods]: {
    readonly file: string;
    readonly keep: (result: unknown) => void;
    readonly method: M;
    readonly of: Parameters<Methods[M]>;
    readonly points: number;
  };
}[keyof Methods];

/** `workers` undefined: one a core. */
export interface TaskOptions {
  readonly workers: number | undefined;
  /** `refused`: of those that are done, those that could not be */
  readonly onProgress: (done: number, of: number, refused: number) => void;
  /** told when a task is begun, and when it has ended: with what was wrong, where something was */
  readonly onTask?: ((file: string, what: 'begun' | 'ended', fault?: string) => void) | undefined;
  /** looked at all the time; true ends the work: tasks that are done are kept */
  readonly stopped?: () => boolean;
}

/** Between two looks at whether it is asked to stop. */
const LOOK_MS = 50;
/** How often a task is begun whose worker dies. */
const MOST_TRIES = 3;

/** Who does tasks. */
interface Workers {
  readonly workers: number;
  exec(method: Task['method'], of: unknown[]): PromiseLike<unknown>;
  terminate(force: boolean): PromiseLike<unknown>;
}

function poolOf(workers: number): Workers {
  // beside this file: its source, what was compiled, or the bundle
  const source = extname(import.meta.url) === '.ts';
  const script = fileURLToPath(new URL(source ? './worker.ts' : './worker.js', import.meta.url));
  const pool = workerpool.pool(script, {
    ...{ maxWorkers: workers, workerType: 'process' },
    forkOpts: { execArgv: process.execArgv },
  });
  return {
    workers,
    exec: (method, of) => pool.exec(method, of),
    terminate: async (force) => void (await pool.terminate(force)),
  };
}

/** What a program has registered no other process has: its tasks are done here, one after the other. */
async function thisProcess(): Promise<Workers> {
  const { methods } = await import('./methods.js');
  return {
    workers: 1,
    exec: (method, of) => (methods[method] as (...of: unknown[]) => Promise<Outcome>)(...of),
    terminate: () => Promise.resolve(),
  };
}

/** @returns what was wrong with the input of those that could not be done, by file; those that were not begun have no file */
export async function runTasks(tasks: readonly Task[], options: TaskOptions): Promise<Map<string, string>> {
  const { onProgress, onTask, stopped = () => false } = options;
  let done = 0;
  const all = tasks.reduce((sum, task) => sum + task.points, 0);
  let refused = 0;
  onProgress(done, all, refused);
  let asked = stopped();
  const faults = new Map<string, string>();
  if (tasks.length === 0) return faults;
  const workers = Math.max(1, Math.min(options.workers ?? availableParallelism(), tasks.length));
  const pool = hasOwnChoices() ? await thisProcess() : poolOf(workers);
  const queue = [...tasks];

  async function outcome({ method, of }: Task): Promise<Outcome> {
    for (let tries = 1; ; tries++) {
      try {
        return (await pool.exec(method, [...of])) as Outcome;
      } catch (error) {
        if (asked || tries === MOST_TRIES || !/terminat|crash|exit/i.test(String(error))) throw error;
      }
    }
  }
  async function work(): Promise<void> {
    for (let task = queue.shift(); task && !asked && !stopped(); task = queue.shift()) {
      onTask?.(task.file, 'begun');
      const came = await outcome(task);
      // what cannot be done is tried again the next time: what was wrong may have been mended
      if ('fault' in came) {
        faults.set(task.file, came.fault);
        refused += task.points;
      } else task.keep(came.result);
      onTask?.(task.file, 'ended', 'fault' in came ? came.fault : undefined);
      onProgress((done += task.points), all, refused);
    }
  }
  // a task that is half done is begun again the next time
  const watch = setInterval(() => {
    if (asked || !stopped()) return;
    asked = true;
    void pool.terminate(true);
  }, LOOK_MS);
  try {
    await Promise.all(Array.from({ length: pool.workers }, work));
  } catch (error) {
    if (!asked) throw error;
  } finally {
    clearInterval(watch);
    await pool.terminate(true);
  }
  return faults;
}
