/** Slurm's own commands. Source of options and formats: the manual pages of Slurm 22.05, sbatch(1), squeue(1), scontrol(1), sacctmgr(1). */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { InputError } from '../../../traces/index.js';

const execute = promisify(execFile);
/** All tasks of an array, a line each. */
const MOST_OUTPUT_BYTES = 2 ** 28;
/** A controller may be started anew: assumed, as long as a person waits for a page. */
const PATIENCE_MS = 60_000;
const BETWEEN_TRIES_MS = 2000;
const UNREACHABLE = /unable to contact slurm controller|connection (refused|timed out|failure)|socket timed out|zero bytes/i;

/** Runs one. @throws InputError where there is none, where its controller does not answer, and for what it refuses */
export async function slurm(tool: string, args: readonly string[]): Promise<string> {
  for (const begun_ms = performance.now(); ;) {
    try {
      return (await execute(tool, [...args], { maxBuffer: MOST_OUTPUT_BYTES, encoding: 'utf8' })).stdout;
    } catch (error) {
      const { code, stderr = '' } = error as { readonly code?: unknown; readonly stderr?: string };
      if (code === 'ENOENT')
        throw new InputError(
          { file: '--on' },
          `slurm, and there is no ${tool} here`,
          'a login node of a cluster, or Debian’s slurm-wlm',
          undefined,
        );
      const said = stderr
        .trim()
        .split('\n')
        .at(-1)!
        .replace(/^\w+: (error: )?/, '');
      if (!UNREACHABLE.test(stderr)) throw new InputError({ file: tool }, said === '' ? String(code) : said, 'what Slurm takes');
      if (performance.now() - begun_ms > PATIENCE_MS)
        throw new InputError({ file: tool }, said, 'a controller that answers (slurmctld); what is done is kept');
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MS));
    }
  }
}

/** The most tasks that an array may have. */
export async function mostTasks(): Promise<number> {
  const [, size = '1001'] = /^MaxArraySize\s*=\s*(\d+)/m.exec(await slurm('scontrol', ['show', 'config'])) ?? [];
  // numbers of tasks go up to one less
  const least = [Number(size) - 1, ...(await submitLimits())];
  return Math.max(
    1,
    least.reduce((a, b) => Math.min(a, b)),
  );
}

/** MaxSubmitJobs of the user, where there is accounting. */
async function submitLimits(): Promise<number[]> {
  const user = process.env['USER'];
  if (user === undefined) return [];
  try {
    const text = await slurm('sacctmgr', ['-nP', 'show', 'assoc', `user=${user}`, 'format=MaxSubmitJobs']);
    return text
      .split('\n')
      .filter((line) => /^\d+$/.test(line))
      .map(Number);
  } catch {
    return [];
  }
}

/** What becomes of a task; `ending`: its process has ended, or is being ended. */
export type TaskState = 'waiting' | 'running' | 'ending';

const stateNamed = (state: string): TaskState =>
  /^(PENDING|REQUEUED)/.test(state) ? 'waiting' : state === 'COMPLETING' ? 'ending' : 'running';

/** Tasks of arrays that have not ended, by array and number. */
export async function aliveTasks(arrays: readonly string[]): Promise<ReadonlyMap<string, TaskState>> {
  if (arrays.length === 0) return new Map();
  const states = 'PENDING,RUNNING,CONFIGURING,COMPLETING,SUSPENDED,REQUEUED,RESIZING,SIGNALING,STAGE_OUT,STOPPED';
  const lines = await slurm('squeue', ['-h', '-r', '-t', states, '-o', '%F_%K %T', '-j', arrays.join(',')]).catch(
    (error: unknown) => {
      // none of them is known any more
      if (error instanceof InputError && /invalid job id/i.test(error.problem)) return '';
      throw error;
    },
  );
  return new Map(
    lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [task, state] = line.split(' ');
        return [task!, stateNamed(state!)] as const;
      }),
  );
}

/** How tasks of an array ended, as far as Slurm still knows. */
export async function endsOf(array: string): Promise<ReadonlyMap<string, string>> {
  const text = await slurm('scontrol', ['-o', 'show', 'job', array]).catch(() => '');
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, task] = /\bArrayTaskId=(\d+)\b/.exec(line) ?? [];
      const [, state] = /\bJobState=(\w+)/.exec(line) ?? [];
      const [, exit] = /\bExitCode=(\d+:\d+)/.exec(line) ?? [];
      return task === undefined || state === undefined
        ? []
        : [[task, exit === undefined ? state : `${state}, exit code ${exit}`] as const];
    }),
  );
}
