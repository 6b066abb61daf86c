/** The executor `local`: jobs on all cores of this machine. A worker that dies has its job begun again. */
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import { hasOwnChoices, InputError } from '../../traces/index.js';
import type { Batch, Executor, ExecutorOptions, Watch } from './executor.js';
import type { Job, JobDone, Keeping, Outcome } from './job.js';
import { SHIELDED } from './shielded.js';

/** Between two looks at whether it is asked to stop. */
const LOOK_MS = 50;
/** Who does not hear by then that it is to end is killed. */
const KILL_MS = 150;
/** Who has not ended by then was ended by somebody else. */
const END_MS = 300;
/** How often a job is begun whose worker dies. */
const MOST_TRIES = 3;

/** A job whose process ended each time that it was begun. */
class WorkerEnded extends Error {}

/** Who does jobs, several at a time. */
export interface Workers {
  readonly workers: number;
  /** @throws InputError where no result can be kept */
  do(job: Job, keeping: Keeping): Promise<JobDone>;
  /** ends them in the middle of what they do */
  end(): Promise<void>;
}

function doneOf(outcome: Outcome): JobDone {
  if (!('broken' in outcome)) return outcome;
  const { place, problem, expected } = outcome.broken;
  throw new InputError(place, problem, expected);
}

/** Of a process that did not end by itself. */
function endedText(error: unknown): string {
  const [, signal] = /signalCode: `(SIG\w+)`/.exec(String(error)) ?? [];
  return `its process ended ${MOST_TRIES} times before it was done${signal === undefined ? '' : ` (${signal})`}, as it does where memory is short`;
}

function processes(workers: number, shielded: boolean): Workers {
  // beside this file: its source, what was compiled, or the bundle
  const source = extname(import.meta.url) === '.ts';
  const script = fileURLToPath(new URL(source ? './worker.ts' : './worker.js', import.meta.url));
  const pool = workerpool.pool(script, {
    ...{ maxWorkers: workers, workerType: 'process' },
    ...(shielded && { forkArgs: [...SHIELDED] }),
    // in groups of their own: Ctrl-C in a terminal is for this one, which ends them
    forkOpts: { execArgv: process.execArgv, detached: true },
    workerTerminateTimeout: KILL_MS,
  });
  let over = false;
  return {
    workers,
    async do(job, keeping) {
      for (let tries = 1; ; tries++) {
        try {
          return doneOf((await pool.exec('job', [job, keeping])) as Outcome);
        } catch (error) {
          if (over || !/terminat|crash|exit/i.test(String(error))) throw error;
          if (tries === MOST_TRIES) throw new WorkerEnded(endedText(error));
        }
      }
    },
    async end() {
      over = true;
      // of one that is dead already it waits for the end for ever; those that live are killed
      await pool.terminate(true, END_MS).catch(() => undefined);
    },
  };
}

/** Whether jobs are done in this process though others could do them. */
let here = false;

/** Has jobs done in this process from now on, one after the other, or by others again: a worker begins with code that is cold. */
export function doJobsHere(on: boolean): void {
  here = on;
}

/** What a program has registered no other process has: its jobs are done here, one after the other. */
async function thisProcess(): Promise<Workers> {
  const { doJob } = await import('./job.js');
  return {
    workers: 1,
    do: async (job, keeping) => doneOf(await doJob(job, keeping)),
    end: () => Promise.resolve(),
  };
}

/** @param workers undefined: one a core @param most of which are worth it @param shielded from signals that all hear */
export const workersOf = (workers: number | undefined, most = Infinity, shielded = false): Promise<Workers> =>
  here || hasOwnChoices()
    ? thisProcess()
    : Promise.resolve(processes(Math.max(1, Math.min(workers ?? availableParallelism(), most)), shielded));

/** @param poolOf for so many jobs @param after what becomes of it */
async function doAll(
  { jobs, ...keeping }: Batch,
  poolOf: (jobs: number) => Promise<Workers>,
  after: (pool: Workers) => Promise<void>,
  watch: Watch,
): Promise<Map<string, string>> {
  const faults = new Map<string, string>();
  let asked = watch.stopped();
  if (jobs.length === 0 || asked) return faults;
  const pool = await poolOf(jobs.length);
  const { store, fresh } = keeping;
  let next = 0;
  async function work(): Promise<void> {
    for (let job = jobs[next++]; job && !asked && !watch.stopped(); job = jobs[next++]) {
      watch.begun(job.key);
      const { fault, said = [] } = await pool.do(job, { store, fresh }).catch((error: unknown) => {
        if (!(error instanceof WorkerEnded)) throw error;
        throw new InputError({ file: job.scenario }, error.message, 'fewer --workers, or more memory; what is done is kept');
      });
      said.forEach(watch.said);
      // what cannot be done is tried again the next time: what was wrong may have been mended
      if (fault !== undefined) faults.set(job.key, fault);
      watch.ended(job.key, fault);
    }
  }
  // a job that is half done is begun again the next time
  const look = setInterval(() => {
    if (asked || !watch.stopped()) return;
    asked = true;
    void pool.end();
  }, LOOK_MS);
  try {
    await Promise.all(Array.from({ length: pool.workers }, work));
  } catch (error) {
    if (!asked) throw error;
  } finally {
    clearInterval(look);
    await after(pool);
  }
  return faults;
}

/** Does what is submitted before it says that it has taken it; nothing goes on behind. @param workers undefined: one a core */
export function local({ workers, held = false }: Pick<ExecutorOptions, 'workers' | 'held'>): Executor {
  let faults: ReadonlyMap<string, string> = new Map();
  let kept: Workers | undefined;
  const poolOf = async (jobs: number): Promise<Workers> =>
    held ? (kept ??= await workersOf(workers)) : workersOf(workers, jobs);
  const after = (pool: Workers): Promise<void> => (held ? Promise.resolve() : pool.end());
  return {
    async submit(batch, watch) {
      faults = await doAll(batch, poolOf, after, watch);
      return batch.jobs.length;
    },
    status: () => Promise.resolve({ waiting: 0, running: 0, faults, lost: [], where: 'this machine' }),
    cancel: () => Promise.resolve(0),
    close: async () => kept?.end(),
  };
}
