/** A program run as a process of its own, and what it took: as the operating system counted it (getrusage). */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../../traces/index.js';
import { USAGE } from './usage.js';

/** What a process took, and how it ended. */
export interface Measured {
  /** undefined where it was killed, as for want of memory */
  readonly status: number | undefined;
  readonly clock_s: number;
  /** user and system, of all processes that it started and that ended in order */
  readonly processor_s: number;
  /** resident, of the largest process */
  readonly peak_mib: number;
  /** standard error */
  readonly said: string;
}

interface Usage {
  readonly pid: number;
  /** KiB */
  readonly maxRSS: number;
  readonly cpu_us: number;
}

/** Of each process the last that it said: its threads, which end before it, say it too. */
function usagesIn(file: string): readonly Usage[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  const all = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Usage);
  return [...new Map(all.map((usage) => [usage.pid, usage])).values()];
}

const PRELOAD = join(packageRoot(), 'dist', 'test', 'reliability', 'limits', 'usage.js');

/** @param program a script and its words @param folder where it runs, with a cache of its own @param most_s then it is killed */
export async function measured(program: readonly string[], folder: string, most_s: number): Promise<Measured> {
  const file = join(folder, 'usage.jsonl');
  rmSync(file, { force: true });
  const begun_ms = performance.now();
  const child = spawn(process.execPath, program, {
    cwd: folder,
    env: {
      ...process.env,
      XDG_CACHE_HOME: join(folder, 'cache'),
      NODE_OPTIONS: `--import ${pathToFileURL(PRELOAD).href}`,
      [USAGE]: file,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const timer = setTimeout(() => child.kill('SIGKILL'), most_s * 1000);
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  const usages = usagesIn(file);
  return {
    status: status ?? undefined,
    clock_s: (performance.now() - begun_ms) / 1000,
    processor_s: usages.reduce((sum, { cpu_us }) => sum + cpu_us, 0) / 1e6,
    peak_mib: Math.max(0, ...usages.map(({ maxRSS }) => maxRSS)) / 1024,
    said,
  };
}
