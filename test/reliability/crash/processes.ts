/** Processes of the build: run to their end, or killed on the way. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLI, type Ended } from '../../helpers/cli.js';

const MOST_MS = 120_000;

/** In a folder, with its own cache below it. */
const environment = (folder: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
  const { NODE_OPTIONS: _, ...own } = process.env;
  return { ...own, XDG_CACHE_HOME: join(folder, 'cache'), ...more };
};

/** A process under way, first of a group of its own. */
export interface Begun {
  readonly pid: number;
  /** status −1: killed */
  readonly ended: Promise<Ended>;
}

export function beginLine(line: readonly string[], folder: string, more?: NodeJS.ProcessEnv): Begun {
  const child: ChildProcess = spawn(process.execPath, [CLI, ...line], {
    cwd: folder,
    env: environment(folder, more),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = child.pid!;
  const over = (): void => void killGroup(pid);
  process.on('exit', over);
  const said = { stdout: '', stderr: '' };
  for (const of of ['stdout', 'stderr'] as const) child[of]!.on('data', (d: Buffer) => (said[of] += d.toString()));
  const ended = new Promise<Ended>((resolve) => {
    // not `close`: whom a killed process leaves behind may hold its pipes
    child.on('exit', (status) => {
      const drained = (): void => {
        process.off('exit', over);
        resolve({ status: status ?? -1, ...said });
      };
      setTimeout(drained, status === null ? 0 : 20);
    });
  });
  return { pid, ended };
}

/** To its end; one that takes two minutes hangs, and is killed. */
export async function endOf({ pid, ended }: Begun): Promise<Ended> {
  const timer = setTimeout(() => killGroup(pid), MOST_MS);
  const came = await ended;
  clearTimeout(timer);
  return came;
}
export const runLine = (line: readonly string[], folder: string, more?: NodeJS.ProcessEnv): Promise<Ended> =>
  endOf(beginLine(line, folder, more));

/** @returns whether there was anybody */
function signal(pid: number, by: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, by);
  } catch {
    return false;
  }
}
export const killGroup = (pid: number): boolean => signal(-pid, 'SIGKILL');
export const kill = (pid: number): boolean => signal(pid, 'SIGKILL');

/** Processes that it and its threads started. */
export function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
        .split(' ')
        .filter((x) => x !== '')
        .map(Number),
    );
  } catch {
    return []; // it has ended
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether all of a group have ended, within some seconds: who is left alone does not go on. */
export async function groupEnds(pid: number): Promise<boolean> {
  for (let i = 0; i < 200; i++) {
    if (!signal(-pid, 0)) return true;
    await pause(50);
  }
  return !signal(-pid, 0);
}
