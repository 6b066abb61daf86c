import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Summary } from '../../analysis/index.js';
import { packageRoot, readEventTrace, traceDigest } from '../../traces/index.js';
import { cli, recorded, scratch, TINY } from '../helpers/cli.js';

const folder = scratch();
const PLOTS = [
  'bandwidth',
  'bank-contention',
  'bank-contention-by-cause',
  'conflict-matrix',
  'pe-array-use',
  'power',
  'roofline',
  'sentences',
  'timeline',
];

t.test('replay leaves event trace, summary and report with its plots, and says so', async (t) => {
  const { status, stdout, stderr } = await cli(['replay', TINY], folder);
  t.equal(status, 0);
  t.equal(stderr, '', 'no progress bar where there is no terminal');
  for (const title of ['Run', 'Energy by component', 'Memories', 'Time of each actor', 'Sentences']) t.match(stdout, title);
  const out = join(folder, 'out', 'tiny-adapter-albert-seq16');
  t.same(readdirSync(out).sort(), ['report.html', 'summary.json', 'trace.swt']);
  const page = readFileSync(join(out, 'report.html'), 'utf8');
  for (const p of PLOTS) t.match(page, new RegExp(`<figure id="plot-${p}" data-plot="${p}">`));
  const summary = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) as Summary;
  const trace = readFileSync(join(out, 'trace.swt'));
  t.equal(summary.trace_sha256, traceDigest(trace, readEventTrace(trace, 'trace.swt')));
  t.match(summary, { operators: 54, gemms: 27, macs: 1_265_856, seed: 1, platform: 'edgebert-like' });
  const { total, ...parts } = summary.energy_pj;
  t.ok(Math.abs(Object.values(parts).reduce((a, b) => a + b, 0) - total!) < 1e-6 * total!);
  for (const o of Object.values(summary.actors)) t.equal(o.busy_ps + o.stalled_ps + o.idle_ps, summary.simulated_ps);
  t.equal(
    readEventTrace(trace, 'trace.swt').operators[8]?.mapping.includes('stationary'),
    true,
    'what the mapper chose is in the trace',
  );
});

t.test('--plots writes each plot besides; the report is the same; without a report there is nothing to write', async (t) => {
  const { status, stdout } = await cli(['replay', TINY, '--plots', '--out', 'drawn'], folder);
  t.equal(status, 0);
  t.match(stdout, join('drawn', 'plots'));
  const out = join(folder, 'drawn');
  t.same(readdirSync(join(out, 'plots')).sort(), PLOTS.flatMap((p) => [`${p}.png`, `${p}.svg`, `${p}.vl.json`]).sort());
  for (const p of PLOTS) t.match(readFileSync(join(out, 'plots', `${p}.svg`), 'utf8'), /^<svg/, p);
  const refused = await cli(['replay', TINY, '--plots', '--no-trace', '--out', 'refused'], folder);
  t.equal(refused.status, 2);
  t.match(refused.stderr, '--plots: given where no report is written');
  t.notOk(existsSync(join(folder, 'refused')));
});

t.test('--json prints the summary alone; --no-trace writes no trace; the seed decides which rows are looked up', async (t) => {
  const read = async (seed: string): Promise<Summary> =>
    JSON.parse(
      (await cli(['replay', recorded('tiny-multitask'), '--json', '--no-trace', '--seed', seed, '--out', `s${seed}`], folder))
        .stdout,
    ) as Summary;
  const [a, b, c] = [await read('1'), await read('1'), await read('2')];
  t.same({ ...a, wall_s: 0 }, { ...b, wall_s: 0 });
  t.notSame(a.banks, c.banks);
  t.equal(a.macs, c.macs);
  t.equal(a.trace_sha256, undefined);
  t.same(readdirSync(join(folder, 's1')), ['summary.json']);
  t.same(
    a.sentences.map((s) => s.task),
    ['mnli', 'sst2', 'qqp', 'qnli', 'sst2', 'mnli'],
  );
});

t.test('import writes an operator trace that replays to the same summary', async (t) => {
  const imported = await cli(['import', TINY, '--out', 'tiny.jsonl.gz'], folder);
  t.equal(imported.status, 0);
  t.match(imported.stdout, /Imported: 52 mapped, 27 opened, 24 fused, 808 folded, 0 unknown/);
  const replayed = async (file: string): Promise<Summary> =>
    JSON.parse((await cli(['replay', file, '--json', '--no-trace', '--out', 'same', '--force'], folder)).stdout) as Summary;
  const [direct, through] = [await replayed(TINY), await replayed('tiny.jsonl.gz')];
  t.same({ ...through, wall_s: 0, name: '', provenance: 0 }, { ...direct, wall_s: 0, name: '', provenance: 0 });
  const overview = JSON.parse((await cli(['inspect', 'tiny.jsonl.gz', '--json'], folder)).stdout) as {
    operators: number;
    gemms: number;
    macs: number;
  };
  t.match(overview, { operators: 54, gemms: 27, macs: 1_265_856 });
});

t.test('inspect shows a trace and chosen records; plot draws what is asked for', async (t) => {
  const swt = join('out', 'tiny-adapter-albert-seq16', 'trace.swt');
  t.match((await cli(['inspect', swt], folder)).stdout, /ended *│ *finished/);
  const args = ['inspect', swt, '--actor', 'pe-array', '--kind', 'tile', '--from', '10us', '--to', '30us', '--json'];
  type Shown = {
    actors: string[];
    chosen?: {
      actor: string;
      kind: string;
      resource: number;
      operator: number;
      name: string;
      start_ps: number;
      end_ps: number;
    }[];
  };
  const shown = async (...more: string[]): Promise<Shown> =>
    JSON.parse((await cli(['inspect', swt, '--json', ...more], folder)).stdout) as Shown;
  const { chosen = [], ...overview } = JSON.parse((await cli(args, folder)).stdout) as Shown;
  t.same({ ...overview, chosen: [] }, await shown(), 'one shape, with the records asked for or without');
  const bank = await shown('--memory', 'lpddr4', '--bank', '3', '--kind', 'wait');
  t.ok(bank.chosen!.length > 0 && bank.chosen!.every((r) => r.actor === 'lpddr4' && r.resource === 3));
  const own = await shown('--operator', '9');
  t.ok(own.chosen!.length > 0 && own.chosen!.every((r) => r.operator === 9 && r.name === 'aten::addmm'));
  const backwards = await cli(['inspect', swt, '--from', '3us', '--to', '2us'], folder);
  t.match(backwards, { status: 2, stderr: /--to: 2000000 ps, before --from 3000000 ps/ }, 'no window');
  const table = (await cli(['inspect', swt, '--operator', '9', '--kind', 'use'], folder)).stdout;
  t.match(table, /detail[\s\S]*aten::addmm[\s\S]*(weights|compute)/);
  t.ok(chosen.length > 0);
  for (const r of chosen) t.ok(r.actor === 'pe-array' && r.kind === 'tile' && r.end_ps >= 10e6 && r.start_ps <= 30e6);
  t.equal((await cli(['plot', swt, '--kind', 'power,timeline', '--out', 'two'], folder)).status, 0);
  t.equal(readdirSync(join(folder, 'two')).length, 6);
});

t.test('every command has help with an example, and the example runs', async (t) => {
  for (const command of ['import', 'replay', 'plot', 'inspect']) {
    const { stdout, status } = await cli([command, '--help'], folder);
    t.equal(status, 0);
    const example = /Example:\n {2}switchyard (.*)/.exec(stdout)?.[1]?.split(' ');
    t.ok(example, command);
    const args = example!.map((a) => (a.startsWith('traces/') ? join(packageRoot(), a) : a));
    t.equal((await cli(args, folder)).status, 0, args.join(' '));
  }
});
