/** References of one's own: what rows say, what is wrong with them, and how ours is told beside them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../../traces/index.js';
import { cli, scratch } from '../../helpers/cli.js';

const folder = scratch();
const HEADER = 'name,run,platform,arguments,quantity,value,unit,tolerance,source,status';
/** Writes a table and returns its name. */
function table(name: string, ...rows: string[]): string {
  writeFileSync(join(folder, name), [HEADER, ...rows].join('\n'));
  return name;
}
const GEMM = 'gemm,edgebert-systemc,--m 64 --k 64 --n 64';
const validated = async (file: string, ...more: string[]) => cli(['validate', '--reference', file, '--json', ...more], folder);

t.test('the table that ships holds, and is what --reference-template prints', async (t) => {
  const shipped = join(packageRoot(), 'scenarios', 'references.csv');
  const { status, stdout, stderr } = await cli(['validate', '--reference', shipped, '--json'], folder);
  t.equal(status, 0, stderr);
  const checks = JSON.parse(stdout) as { readonly ok: boolean; readonly status: string; readonly note: string }[];
  t.ok(checks.length >= 8 && checks.every((c) => c.ok && c.note !== ''));
  t.same([...new Set(checks.map((c) => c.status))].sort(), ['calibrated', 'validated']);
  const printed = await cli(['validate', '--reference-template'], folder);
  t.equal(printed.stdout.trimEnd(), readFileSync(shipped, 'utf8').trimEnd());
});

t.test('a reference changed by hand ends with 3 and names the row; the report is written all the same', async (t) => {
  const rows = [`right,${GEMM},cycles,2266,,0,hand,`, `"wrong, by ten",${GEMM},cycles,2276,,0.1%,hand,calibrated`];
  const file = table('changed.csv', ...rows);
  const { status, stdout, stderr } = await cli(['validate', '--reference', file, '--out', 'report'], folder);
  t.equal(status, 3);
  t.match(stderr, /^changed\.csv:3: wrong, by ten: cycles is 2266, the reference 2276: -0\.439 % \(tolerance ± 0\.1 %\)\n$/);
  t.match(stdout, /wrong, by ten .* calibrated .* FAILED/);
  t.match(readFileSync(join(folder, 'report', 'report.html'), 'utf8'), /predicted-against-reference[^]*hand/);
  t.equal((await validated(table('within.csv', `,${GEMM},cycles,2276,,0.5%,hand,`))).status, 0);
  t.equal((await validated(table('tens.csv', `,${GEMM},cycles,2500,,10%,hand,`))).status, 0, 'of two digits');
});

t.test('a row that asks for help is faulty', async (t) => {
  const { status, stderr } = await cli(
    ['validate', '--reference', table('help.csv', 'a,gemm,tiny,--help,cycles,1,,0,hand,')],
    folder,
  );
  t.equal(status, 2);
  t.match(stderr, /help\.csv:2: arguments: help is asked for; expected what `switchyard gemm` takes \(--/);
});

t.test('units of one kind are converted, others are refused with those that would do', async (t) => {
  const { stdout } = await validated(table('units.csv', `,${GEMM},energy_pj,0.2,nJ,1000,hand,`));
  const [check] = JSON.parse(stdout) as { readonly ours: number; readonly unit: string }[];
  const pj = JSON.parse(
    (await cli(['gemm', '--platform', 'edgebert-systemc', ...'--m 64 --k 64 --n 64 --json'.split(' ')], folder)).stdout,
  ) as {
    readonly energy_pj: number;
  };
  t.equal(check!.unit, 'nJ');
  t.ok(Math.abs(check!.ours * 1000 - pj.energy_pj) < 1e-9 * pj.energy_pj);
  const refused = await validated(table('refused.csv', `,${GEMM},energy_pj,0.2,ms,1,hand,`));
  t.equal(refused.status, 2);
  t.match(refused.stderr, /refused\.csv:2: unit: "ms"; expected one of fJ, pJ, nJ.*energy_pj being of energy/);
});

t.test('YAML says the same; scenarios and recordings run on the row’s platform, files are beside the references', async (t) => {
  mkdirSync(join(folder, 'sub'));
  const scenario = readFileSync(join(packageRoot(), 'scenarios', 'single-task.yaml'), 'utf8');
  writeFileSync(join(folder, 'sub', 's.yaml'), scenario);
  const row = '{ run: run, platform: tiny, arguments: s.yaml --set model.size=tiny, tolerance: 1000, source: hand';
  writeFileSync(
    join(folder, 'sub', 'r.yaml'),
    `version: 1\nreferences:\n  - ${row}, quantity: simulated_ps, value: 1, unit: ms }\n  - ${row}, quantity: energy_pj.total, value: 1, unit: uJ }\n`,
  );
  const { status, stdout, stderr } = await validated('sub/r.yaml');
  t.equal(status, 0, stderr);
  const ours = (JSON.parse(stdout) as { readonly ours: number }[]).map((c) => c.ours);
  const set = ['--set', 'model.size=tiny', '--set', 'platform.base=tiny', '--no-trace', '--json'];
  const run = JSON.parse((await cli(['run', 'sub/s.yaml', ...set], folder)).stdout) as {
    readonly simulated_ps: number;
    readonly energy_pj: { readonly total: number };
  };
  t.same(ours, [run.simulated_ps / 1e9, run.energy_pj.total / 1e6]);
});

t.test('all faults of a table at once, by line and column', async (t) => {
  const file = table(
    'faulty.csv',
    `,gem,,--m 1,cycles,1,,0,hand,`,
    `,${GEMM},cycles,many,,0,hand,`,
    `,${GEMM},cycles,1,,lots,hand,maybe`,
    `,${GEMM},cycles,1`,
  );
  const { status, stderr } = await validated(file);
  t.equal(status, 2);
  t.match(stderr, /faulty\.csv:2: run: .*gemm, sfu, axi/);
  t.match(stderr, /faulty\.csv:3: value: /);
  t.match(stderr, /faulty\.csv:4: tolerance: .*a share of the figure such as 0\.02, or 2%/);
  t.match(stderr, /faulty\.csv:4: status: .*validated, calibrated/);
  t.match(stderr, /faulty\.csv:5: .*6 cells; expected 10/);
  t.equal(stderr.trim().split('\n').length, 5);
});

t.test('what a row asks for is answered where it is not known', async (t) => {
  const answers: readonly (readonly [row: string, said: RegExp])[] = [
    [`,${GEMM},cycels,1,,0,hand,`, /:2: quantity: unknown quantity "cycels"; expected one of .*Did you mean "cycles"/],
    [
      `,gemm,,--m 1 --kk 2 --n 3,cycles,1,,0,hand,`,
      /:2: arguments: unknown option '--kk'; expected what `switchyard gemm` takes/,
    ],
    [`,gemm,,--m 0 --k 2 --n 3,cycles,1,,0,hand,`, /:2: arguments: .*expected a whole number of at least 1/],
    [`,gemm,,--m 1 --k 2 --n 3 --json,cycles,1,,0,hand,`, /:2: arguments: unknown option '--json'/],
    [`,gemm,edgebert-lik,--m 1 --k 2 --n 3,cycles,1,,0,hand,`, /:2: arguments: edgebert-lik: .*Did you mean "edgebert-like"/],
    [`,memory,tiny,--requests x.csv,cycles,1,,0,hand,`, /:2: platform: given with a memory alone/],
    [`,memory,,--requests none.csv,cycles,1,,0,hand,`, /:2: arguments: none\.csv: no such file/],
    [`,run,,none.yaml,simulated_ps,1,,0,hand,`, /:2: arguments: none\.yaml: no such file/],
    [`,gemm,tiny,--array 4x4 --m 1 --k 2 --n 3,cycles,1,,0,hand,`, /:2: platform: given with --array/],
  ];
  for (const [row, said] of answers) {
    const { status, stderr } = await validated(table('asked.csv', row));
    t.equal(status, 2, row);
    t.match(stderr, said);
  }
  t.match(
    (await cli(['validate'], folder)).stderr,
    /nothing to compare with; expected one of memory, compute, published, or --reference/,
  );
  t.match((await cli(['validate', 'compute', '--platform', 'tiny'], folder)).stderr, /--platform: given without --reference/);
});
