/**
 * `npm run bench`: the kernel beside a bare loop, and one base inference with its event trace. Ratios are of one run;
 * absolute times vary with the machine.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDevice, playMemory } from '../../scenarios/index.js';
import { packageRoot, readRequests } from '../../traces/index.js';
import { benchKernel } from './kernel.js';

const out = (text: string): void => void process.stdout.write(`${text}\n`);

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: packageRoot(), encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

const millions = (n: number): string => (n / 1e6).toFixed(2);
const verdict = (ratio: number, least: number): string =>
  `${ratio.toFixed(2)} (at least ${least}: ${ratio >= least ? 'met' : 'NOT MET'})`;

out(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, commit ${commit()}\n`);
out('kernel, million events a second, medians of five');
for (const { load, ours, bare, rxjs, atLeast } of benchKernel()) {
  out(`  ${load}: kernel ${millions(ours)}, bare loop ${millions(bare)}, ratio ${verdict(ours / bare, atLeast)}`);
  if (rxjs !== undefined) out(`    beside RxJS VirtualTimeScheduler: ${verdict(ours / rxjs, 20)}`);
}

const RUNS = 7;
/** a short run is compiled only after some */
const WARM_UPS = 5;
const medianOf = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

/** Requests and cycles a second through the DRAM controller, without event trace; the file is read once, beside. */
function benchMemory(): void {
  const device = 'lpddr4-2400-x32';
  out(`\n${device} alone, no event trace, medians of ${RUNS} after ${WARM_UPS} warm-ups`);
  for (const [name, least, unit] of [
    ['albert-task-switch', 350_000, 'requests/s'],
    ['low-rate-200', 50e6, 'cycles/s'],
  ] as const) {
    const file = join(packageRoot(), 'analysis', 'validate', 'reference', 'traces', `${name}.csv.gz`);
    const start = performance.now();
    const rows = readRequests(file, loadDevice(device).memory.facts.capacity_bytes);
    const reading_ms = performance.now() - start;
    for (const policy of ['dramsim3', 'fr-fcfs']) {
      const rates = Array.from({ length: RUNS + WARM_UPS }, () => {
        const begin = performance.now();
        const { result } = playMemory(device, loadDevice(device, policy), rows);
        return ((unit === 'cycles/s' ? result.cycles : result.requests) / (performance.now() - begin)) * 1000;
      }).slice(WARM_UPS);
      const rate = medianOf(rates);
      const met = rate >= least ? 'met' : 'NOT MET';
      out(
        `  ${name}, ${policy}: ${millions(rate)} M ${unit} (at least ${millions(least)}: ${met}; best ${millions(Math.max(...rates))})`,
      );
    }
    out(`    reading the file: ${reading_ms.toFixed(0)} ms`);
  }
}
benchMemory();

interface Timed {
  readonly wall_s: number;
  /** highest resident set, in bytes */
  readonly resident: number;
  readonly summary: { readonly events: number; readonly simulated_ps: number; readonly wall_s: number };
  readonly trace_bytes: number;
}

/** The command as a user gives it, its resident set read from /proc while it runs. */
async function replay(folder: string, platform: string): Promise<Timed> {
  const recording = join(packageRoot(), 'traces', 'recorded', 'adapter-albert-base-seq128.kineto.json.gz');
  const start = performance.now();
  const child = spawn(
    process.execPath,
    [join(packageRoot(), 'dist', 'cli.js'), 'replay', recording, '--out', folder, '--platform', platform],
    {
      stdio: 'ignore',
    },
  );
  let resident = 0;
  const sample = (): void => {
    try {
      const high = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
      resident = Math.max(resident, Number(high?.[1] ?? 0) * 1024);
    } catch {
      // it has ended, or this is no Linux
    }
  };
  const timer = setInterval(sample, 50);
  const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`replay ended with ${code}`);
  const summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Timed['summary'];
  return { wall_s: (performance.now() - start) / 1000, resident, summary, trace_bytes: statSync(join(folder, 'trace.swt')).size };
}

out('\nadapter-albert-base-seq128, event trace on, median of three');
for (const platform of ['edgebert-like', 'adapter-albert-hetero']) {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-bench-'));
  const runs: Timed[] = [];
  for (let i = 0; i < 3; i++) runs.push(await replay(folder, platform));
  rmSync(folder, { recursive: true, force: true });
  const run = runs.sort((a, b) => a.summary.wall_s - b.summary.wall_s)[1]!;
  const { events, wall_s, simulated_ps } = run.summary;
  out(
    `  ${platform}: import and simulation ${wall_s.toFixed(1)} s (under 10 s: ${wall_s < 10 ? 'met' : 'NOT MET'}), whole command with plots ${run.wall_s.toFixed(1)} s`,
  );
  out(
    `    ${millions(events)} M events, ${millions(events / wall_s)} M events/s, ${(simulated_ps / 1e9).toFixed(1)} ms simulated`,
  );
  out(
    `    ${(run.resident / 2 ** 20).toFixed(0)} MiB resident (under 1024: ${run.resident < 2 ** 30 ? 'met' : 'NOT MET'}), event trace ${millions(run.trace_bytes)} MB`,
  );
}
