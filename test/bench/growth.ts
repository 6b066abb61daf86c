/** How time and memory grow with what a scenario is made of: runs of small models over some doublings. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pngOf, svgOf } from '../../analysis/index.js';
import { writeWhole } from '../../traces/formats.js';
import { packageRoot } from '../../traces/index.js';
import { growthPlot, type Growth, type GrowthPoint } from './growth-plot.js';
import { entryOf, ours, run } from './program.js';
import { keepGrowth } from './results.js';

/** What is doubled; the rest of `scenarios/four-tasks.yaml` stays, but for what is set besides. */
interface Varied {
  readonly of: string;
  readonly values: readonly (number | string)[];
  readonly line: (value: number | string) => readonly string[];
}

const set = (...fields: string[]): string[] => fields.flatMap((f) => ['--set', f]);

const VARIED: readonly Varied[] = [
  { of: 'sentences', values: [100, 200, 400, 800, 1600, 3200], line: (n) => set(`stream.sentences=${n}`) },
  {
    of: 'sequence length (tokens)',
    values: [32, 64, 128, 256, 512],
    line: (n) =>
      set('model.positions=512', 'platform.memories.sram.size_bytes=4194304', `stream.lengths={ kind: fixed, tokens: ${n} }`),
  },
  { of: 'layers', values: [4, 8, 16, 32, 64, 128], line: (n) => set(`model.layers=${n}`) },
  {
    of: 'tasks, 100 sentences',
    values: [1, 2, 4, 8, 16, 32],
    line: (n) => set('stream.sentences=100', 'tasks=null', `tasks.count=${n}`),
  },
  {
    of: 'banks of the RRAM',
    values: [2, 4, 8, 16, 32],
    line: (n) => set(`platform.memories.rram.banks={ value: ${n}, source: 'assumed: varied' }`),
  },
  {
    of: 'detail of the event trace, 100 sentences',
    values: ['none', 'operator', 'transfer', 'tile'],
    line: (level) => [...set('stream.sentences=100'), ...(level === 'none' ? ['--no-trace'] : ['--level', String(level)])],
  },
];

/** The lesser counts: whatever else the machine does only adds. */
const RUNS = 2;

async function point(line: readonly string[], x: number | string, folder: string): Promise<GrowthPoint> {
  const scenario = join(packageRoot(), 'scenarios', 'four-tasks.yaml');
  const runs: GrowthPoint[] = [];
  for (let i = 0; i < RUNS; i++) {
    const out = join(folder, 'out');
    const { stdout, user_s, peak_mib } = await run(entryOf(ours()), ['run', scenario, '--json', '--out', out, ...line], folder);
    rmSync(out, { recursive: true, force: true });
    const { events } = JSON.parse(stdout) as { events: number };
    // a machine that does other things too moves it less than time by the clock
    runs.push({ x, time_s: user_s, memory_mib: peak_mib, activities: events });
  }
  const least = (of: (p: GrowthPoint) => number): number => Math.min(...runs.map(of));
  return { ...runs[0]!, time_s: least((p) => p.time_s), memory_mib: least((p) => p.memory_mib) };
}

/** Draws `scenarios/pictures/growth.png`. @returns what it drew */
export async function growth(folder: string, said: (line: string) => void): Promise<readonly Growth[]> {
  const grown: Growth[] = [];
  for (const { of, values, line } of VARIED) {
    const points: GrowthPoint[] = [];
    for (const value of values) {
      said(`${of}: ${value}`);
      points.push(await point(line(value), value, folder));
    }
    grown.push({ of, points });
  }
  keepGrowth(grown, ours().name);
  const file = join(packageRoot(), 'scenarios', 'pictures', 'growth.png');
  writeWhole(file, await pngOf(await svgOf(growthPlot(grown, ours().name))));
  return grown;
}
