/** The command line as a user meets it, in a folder of its own: in this process, or in one of its own where that is the subject. */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../scenarios/commands/index.js';
import { packageRoot } from '../../traces/index.js';

export const CLI = join(packageRoot(), 'dist', 'bundle', 'cli.js');
export const recorded = (name: string): string => join(packageRoot(), 'traces', 'recorded', `${name}.kineto.json.gz`);
export const TINY = recorded('tiny-adapter-albert-seq16');

// What the runner loads into its own processes is not in a user's, and takes each of them half a second (but what tells of mutants is).
if (process.env['COVERED'] === undefined) delete process.env['NODE_OPTIONS'];

/** A new empty folder, removed when the test process ends. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-test-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

let caches: string | undefined;
/** A new empty cache folder, so that what a test runs twice is simulated twice. */
const ownCache = (): string => mkdtempSync(join((caches ??= scratch()), 'cache-'));
/** Of a process with one. */
export const withOwnCache = (): NodeJS.ProcessEnv => ({ ...process.env, XDG_CACHE_HOME: ownCache() });

/** Runs a line in this process, where standard output is no terminal; with a cache folder of its own. @param columns as if it had so many */
export async function cli(args: readonly string[], cwd: string, columns?: number): Promise<Ended> {
  const before = process.cwd();
  process.env['XDG_CACHE_HOME'] = ownCache();
  let [stdout, stderr] = ['', ''];
  process.chdir(cwd);
  try {
    const status = await main(args, {
      out: (text) => (stdout += text),
      err: (text) => (stderr += text),
      colours: false,
      columns,
      now_ms: () => performance.now(),
    });
    return { status, stdout, stderr };
  } finally {
    process.chdir(before);
  }
}

/** Runs a line of the build in a process of its own. */
export const cliProcess = (args: readonly string[], cwd: string): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [CLI, ...args], {
    cwd,
    env: withOwnCache(),
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 2 ** 28,
  });

/** Begins a line of the build in a process of its own. @param detached it leads a group of its own, as in a terminal */
export const begunCli = (args: readonly string[], cwd: string, detached = false): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, [CLI, ...args], { cwd, env: withOwnCache(), detached });
