/**
 * `npm run bench`: the kernel beside a bare loop, and one base inference with its event trace. Ratios are of one run;
 * absolute times vary with the machine. `npm run bench -- COMMIT` runs an earlier commit's inference between ours.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { playMemory } from '../../scenarios/index.js';
import { packageRoot, readRequests } from '../../traces/index.js';
import { benchKernel } from './kernel.js';
import { memory } from '../../models/index.js';

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
    const { clock_ps, memory: of } = memory.loadDevice(device);
    const { rows } = readRequests(file, { capacity_bytes: of.facts.capacity_bytes, clock_ps });
    const reading_ms = performance.now() - start;
    for (const policy of ['dramsim3', 'fr-fcfs']) {
      const rates = Array.from({ length: RUNS + WARM_UPS }, () => {
        const begin = performance.now();
        const { result } = playMemory(device, memory.loadDevice(device, policy), rows);
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

/** The command as a user gives it, in the checkout at `root`; its resident set is read from /proc while it runs. */
async function replay(root: string, folder: string, platform: string): Promise<Timed> {
  const recording = join(packageRoot(), 'traces', 'recorded', 'adapter-albert-base-seq128.kineto.json.gz');
  const start = performance.now();
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { bin: { switchyard: string } };
  const args = [join(root, bin.switchyard), 'replay', recording, '--out', folder, '--platform', platform];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
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

/** An earlier commit, built beside with our packages. */
function checkOut(of: string, folder: string): string {
  const root = join(folder, of);
  execFileSync('git', ['clone', '--quiet', packageRoot(), root]);
  execFileSync('git', ['checkout', '--quiet', of], { cwd: root });
  symlinkSync(join(packageRoot(), 'node_modules'), join(root, 'node_modules'));
  execFileSync('npx', ['tsc', '-p', 'tsconfig.build.json'], { cwd: root });
  if (existsSync(join(root, 'bundle.mjs'))) execFileSync('node', ['bundle.mjs'], { cwd: root });
  return root;
}

interface Contestant {
  readonly name: string;
  readonly root: string;
  readonly platform: string;
  readonly runs: Timed[];
}
const ROUNDS = 3;
/** how much longer than the earlier commit's a run may take */
const AT_MOST: Readonly<Record<string, number>> = { 'edgebert-like': 1.5, 'edgebert-systemc': 2 };

async function benchInference(against: string | undefined): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-bench-'));
  try {
    const contestants = ['edgebert-like', 'adapter-albert-hetero', 'edgebert-systemc'].map((platform): Contestant => ({
      name: platform,
      root: packageRoot(),
      platform,
      runs: [],
    }));
    if (against !== undefined)
      contestants.unshift({
        name: `${against}, edgebert-like`,
        root: checkOut(against, folder),
        platform: 'edgebert-like',
        runs: [],
      });
    // in turn, so that a slow minute falls on all of them
    for (let i = 0; i < ROUNDS; i++) {
      for (const { root, platform, runs } of contestants) runs.push(await replay(root, join(folder, 'out'), platform));
    }
    out(`\nadapter-albert-base-seq128, event trace on, medians of ${ROUNDS}, in turn`);
    const middle = ({ runs }: Contestant): Timed =>
      [...runs].sort((a, b) => a.summary.wall_s - b.summary.wall_s)[Math.floor(ROUNDS / 2)]!;
    for (const c of contestants) {
      const { summary, wall_s, resident, trace_bytes } = middle(c);
      const s = summary.wall_s;
      out(`  ${c.name}: import and simulation ${s.toFixed(1)} s, whole command with plots ${wall_s.toFixed(1)} s`);
      const most = c.root === packageRoot() && against !== undefined ? AT_MOST[c.platform] : undefined;
      if (most !== undefined) {
        const ratio = s / middle(contestants[0]!).summary.wall_s;
        out(`    ${ratio.toFixed(2)} times ${against} (at most ${most}: ${ratio <= most ? 'met' : 'NOT MET'})`);
      }
      out(
        `    ${millions(summary.events)} M activities, ${millions(summary.events / s)} M/s, ${(summary.simulated_ps / 1e9).toFixed(1)} ms simulated`,
      );
      out(
        `    ${(resident / 2 ** 20).toFixed(0)} MiB resident (under 1024: ${resident < 2 ** 30 ? 'met' : 'NOT MET'}), event trace ${millions(trace_bytes)} MB`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
await benchInference(process.argv[2]);
