import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parquetReadObjects } from 'hyparquet';
import { cli, scratch, TINY } from '../helpers/cli.js';

const folder = scratch();
const run = join(folder, 'tiny');
const ran = cli(['replay', TINY, '--platform', 'adapter-albert-hetero', '--out', run, '--window', '10us', '--json'], folder);
async function json(...args: readonly string[]) {
  const { status, stdout, stderr } = await cli([...args, '--json'], folder);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, never>;
}
type Figures = { time_ps: number; energy_pj: Record<string, number>; area_um2: number };
const sum = (of: Record<string, number>): number => Object.values(of).reduce((a, b) => a + b, 0);

t.test(
  'an architect asks why a wider link costs what it does: the answer is a run of that platform, not an estimate',
  async (t) => {
    await ran;
    const { what_if } = (await json('why', run, '--what-if', '3')) as unknown as {
      what_if: { base: Figures; rows: (Figures & { resource: string; changes: string[] })[] };
    };
    const axi = what_if.rows.find((r) => r.resource === 'axi')!;
    t.same(axi.changes, ['axi.width_bytes 16 → 32']);
    writeFileSync(join(folder, 'recording.json.gz'), readFileSync(TINY));
    writeFileSync(
      join(folder, 'wide.yaml'),
      'version: 1\nname: wide\nplatform: { base: adapter-albert-hetero, axi: { width_bytes: 32 } }\nmodel: { recording: recording.json.gz }\nstream: { sentences: 1 }\n',
    );
    const wide = (await json('run', 'wide.yaml', '--no-trace', '--out', 'wide')) as unknown as {
      simulated_ps: number;
      energy_pj: Record<string, number>;
      area_um2: Record<string, number>;
    };
    t.equal(axi.time_ps, wide.simulated_ps);
    t.same(axi.energy_pj, wide.energy_pj);
    t.equal(axi.area_um2, sum(wide.area_um2));
    t.ok(axi.area_um2 > what_if.base.area_um2, 'twice the width, more area');
    const { stdout } = await cli(['why', run, '--what-if', '3'], folder);
    t.match(stdout, /axi +│ axi\.width_bytes 16 → 32 +│ +−[\d.]+ % │ +[−+][\d.]+ % │ \+[\d.]+ % │/);
  },
);

t.test('an architect asks what the peak was: when, in which operator, drawn by whom', async (t) => {
  const summary = JSON.parse(readFileSync(join(run, 'summary.json'), 'utf8')) as {
    peak_power_mw: number;
    peak_power: { start_us: number; operator: number; components_mw: Record<string, number> };
  };
  t.ok(Math.abs(sum(summary.peak_power.components_mw) / summary.peak_power_mw - 1) < 1e-12);
  const { stdout } = await cli(['why', run, '--peak'], folder);
  t.match(
    stdout,
    `Peak power ${summary.peak_power_mw.toFixed(2)} mW, mean of 10.0 µs at ${summary.peak_power.start_us.toFixed(3)} µs, in operator`,
  );
  t.match(stdout, new RegExp(`Operator \\d+, .* of the run, .* nJ`));
  const plotted = await cli(['plot', join(run, 'trace.swt'), '--kind', 'power', '--out', 'plots'], folder);
  t.equal(plotted.status, 0);
  const spec = readFileSync(join(folder, 'plots', 'power.vl.json'), 'utf8');
  t.match(spec, `peak ${String(Number(summary.peak_power_mw.toPrecision(3)))} mW over 10 µs`, 'the plot has the same number');
});

t.test('operators and why agree; files have every figure as a column', async (t) => {
  const rows = (await json('operators', run, '--csv', 'o.csv', '--parquet', 'o.parquet')) as unknown as {
    operator: number;
    time_ps: number;
    total_fj: number;
    waits: { wait_ps: number }[];
  }[];
  t.equal(rows.length, 54);
  const file = readFileSync(join(folder, 'o.parquet'));
  const parquet: Record<string, unknown>[] = await parquetReadObjects({ file: Uint8Array.from(file).buffer });
  const csv = readFileSync(join(folder, 'o.csv'), 'utf8').trim().split('\n');
  t.equal(csv.length, 55);
  t.same(Object.keys(parquet[0]!), csv[0]!.split(','));
  t.same(
    parquet.map((r) => [r['operator'], r['time_ps'], r['energy_total_pj']]),
    rows.map((r) => [r.operator, r.time_ps, r.total_fj / 1000]),
  );
  const { path } = (await json('why', run)) as unknown as { path: { start_ps: number; time_ps: number }[] };
  t.equal(path.length, 54);
  path.slice(1).forEach((step, i) => t.ok(step.start_ps >= path[i]!.start_ps + path[i]!.time_ps, 'one after another'));
  const why = (await json('why', run)) as unknown as {
    time_ps: number;
    waits: { wait_ps: number }[];
    resources: { time_ps: number }[];
  };
  const waited = (of: readonly { wait_ps: number }[]): number => of.reduce((s, w) => s + w.wait_ps, 0);
  t.equal(waited(why.waits), waited(rows.flatMap((r) => r.waits)));
  t.equal(
    why.resources.reduce((s, r) => s + r.time_ps, 0),
    why.time_ps,
  );
  const one = (await json('why', run, '--operator', '9')) as unknown as { time_ps: number; because: { time_ps: number }[] };
  t.equal(
    one.because.reduce((s, r) => s + r.time_ps, 0),
    one.time_ps,
  );
  const table = await cli(['operators', run, '--operator', '9'], folder);
  t.match(table.stdout, /Mappings: the one chosen, and the next best[\s\S]*1\.000×[\s\S]*Waits/);
  for (const by of ['kind', 'layer', 'task', 'sentence', 'name'])
    t.match((await cli(['operators', run, '--by', by], folder)).stdout, `Operators by ${by}`);
});

const bad: readonly (readonly [args: readonly string[], message: RegExp])[] = [
  [['why', 'nowhere'], /error: nowhere: .*(no such file|not found|cannot be read)/i],
  [['why', 'plots'], /plots: no trace\.swt in this folder; expected the folder of a run/],
  [['operators', run, '--operator', '99'], /--operator: no operator 99; expected one that was, of 0 to 53/],
  [['why', run, '--at', '20'], /'20' is invalid\. expected a time with its unit \(ps, ns, us, µs, ms, s\), such as 20us/],
  [['why', run, '--at', '9s'], /--at: 9000000000000 ps is after the run's end/],
  [['why', run, '--worst', '--what-if'], /--what-if: given with one operator/],
  [['operators', run, '--by', 'colour'], /kind, layer, task, sentence, name/],
];
for (const [args, message] of bad)
  t.test(args.join(' '), async (t) => {
    await ran;
    const { status, stderr } = await cli(args, folder);
    t.equal(status, 2);
    t.match(stderr, message);
    t.notMatch(stderr, /\n {4}at /);
  });

t.test('what the run was made of has changed: what-if says which file, and nothing is simulated', async (t) => {
  const copy = join(folder, 'c.json.gz');
  writeFileSync(copy, readFileSync(TINY));
  await cli(['replay', 'c.json.gz', '--out', 'c', '--json'], folder);
  writeFileSync(copy, 'other');
  const { status, stderr } = await cli(['why', 'c', '--what-if'], folder);
  t.equal(status, 2);
  t.match(stderr, /c\.json\.gz: .* has changed since/);
});
