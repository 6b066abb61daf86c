/** The program as a user meets it: the build, in a process of its own, in a folder of its own. */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../traces/index.js';

export const CLI = join(packageRoot(), 'dist', 'cli.js');
export const recorded = (name: string): string => join(packageRoot(), 'traces', 'recorded', `${name}.kineto.json.gz`);
export const TINY = recorded('tiny-adapter-albert-seq16');

/** A new empty folder, removed when the test process ends. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-test-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const cli = (args: readonly string[], cwd: string): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [CLI, ...args], { cwd, encoding: 'utf8', timeout: 120_000, maxBuffer: 2 ** 28 });
