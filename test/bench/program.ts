/** A build that is measured, ours or an earlier commit's, and one process of it: its time, the processor's, its highest memory. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../traces/index.js';
import { withOwnCache } from '../helpers/cli.js';

export interface Program {
  /** of the commit */
  readonly name: string;
  /** of its checkout, which is built */
  readonly root: string;
}

/** What a process took. `user_s` is time of all processors, threads and children of its own included. */
export interface Ran {
  readonly wall_s: number;
  readonly user_s: number;
  /** highest resident set of one process */
  readonly peak_mib: number;
  readonly stdout: string;
}

const git = (...args: string[]): string => execFileSync('git', args, { cwd: packageRoot(), encoding: 'utf8' }).trim();

/** What a benchmark changes itself. */
const WRITTEN = ['test/bench/results.json', 'scenarios/pictures/growth.png'];

/** What runs this file; `-dirty` where it is not what was committed. */
export function ours(): Program {
  let name = 'unknown';
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no', '--', '.', ...WRITTEN.map((file) => `:!${file}`));
    name = `${git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : '-dirty'}`;
  } catch {
    // a package without its repository
  }
  return { name, root: packageRoot() };
}

/** An earlier commit in a worktree of its own, built there with our packages; see `forgetCheckouts`. */
export function checkedOut(commit: string, folder: string): Program {
  const name = git('rev-parse', '--short', `${commit}^{commit}`);
  const root = join(folder, name);
  git('worktree', 'add', '--quiet', '--detach', root, name);
  symlinkSync(join(packageRoot(), 'node_modules'), join(root, 'node_modules'));
  const node = (...args: string[]): Buffer => execFileSync(process.execPath, args, { cwd: root });
  // types were checked when it was committed
  node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck');
  if (existsSync(join(root, 'bundle.mjs'))) node('bundle.mjs');
  return { name, root };
}

/** Once their folder is gone. */
export const forgetCheckouts = (): string => git('worktree', 'prune');

/** Where its command line begins: that has moved. */
export function entryOf({ root }: Program): string {
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { bin: { switchyard: string } };
  return join(root, bin.switchyard);
}

/** What the processes of a run said of themselves. */
function usage(file: string): Pick<Ran, 'user_s' | 'peak_mib'> {
  const said = readFileSync(file, 'utf8').trim().split('\n');
  const processes = said.map((line) => JSON.parse(line) as Pick<Ran, 'user_s' | 'peak_mib'>);
  return {
    user_s: processes.reduce((sum, p) => sum + p.user_s, 0),
    peak_mib: Math.max(...processes.map((p) => p.peak_mib)),
  };
}

/** Its error, which a stack may follow, or its last line; files of the package by their paths in it, since it is kept. */
const said = (stderr: string): string => {
  const lines = stderr.trim().split('\n');
  const line = lines.findLast((l) => /error/i.test(l)) ?? lines.at(-1)!;
  return line.replaceAll(join(packageRoot(), '/'), '');
};

/** Runs a script to its end in a process of its own. @throws Error with what it said last when it ends with another code than 0 */
export async function run(script: string, args: readonly string[], folder: string): Promise<Ran> {
  const BENCH_USAGE = join(folder, 'usage.jsonl');
  rmSync(BENCH_USAGE, { force: true });
  const NODE_OPTIONS = `--require "${join(packageRoot(), 'test', 'bench', 'usage.cjs')}"`;
  const start_ms = performance.now();
  const child = spawn(process.execPath, [script, ...args], {
    cwd: folder,
    env: { ...withOwnCache(), NODE_OPTIONS, BENCH_USAGE },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // at once, and before its folder is removed: it would write on
  const kill = (): void => void child.kill('SIGKILL');
  process.prependListener('exit', kill);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const wall_s = (performance.now() - start_ms) / 1000;
  process.off('exit', kill);
  if (code !== 0) throw new Error(`ended with ${code}: ${said(stderr)}`);
  return { wall_s, ...usage(BENCH_USAGE), stdout };
}
