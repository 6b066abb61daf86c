/** Calibration: numbers that were planted in made rows are found; what was fitted is said, and written whole or not at all. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { loadPlatform, platformSources } from '../../../models/index.js';
import type { Calibration } from '../../../analysis/index.js';
import { packageRoot } from '../../../traces/index.js';
import { cli, scratch } from '../../helpers/cli.js';

const folder = scratch();
mkdirSync(join(folder, 'own'));
const HEADER = 'run,arguments,quantity,value,tolerance,source,status';
const tiny = readFileSync(join(packageRoot(), 'models', 'platform', 'tiny.yaml'), 'utf8');

/** The platform with other numbers, and what its units come to. */
const PLANTED = { 'axi.read_round_trip_cycles': 21, 'sfu.round_trip_cycles': 40, 'sfu.element_fj': 612.5 } as const;
const planted = tiny
  .replace(/( read_round_trip_cycles: \{ value: )\d+/, `$1${PLANTED['axi.read_round_trip_cycles']}`)
  .replace(/(sfu:[^]*? round_trip_cycles: \{ value: )\d+/, `$1${PLANTED['sfu.round_trip_cycles']}`)
  .replace(/(element_fj: \{ value: )\d+/, `$1${PLANTED['sfu.element_fj']}`);
writeFileSync(join(folder, 'own', 'planted.yaml'), planted);

/** A row that the planted platform makes. */
async function row(run: string, line: string, quantity: string, status = ''): Promise<string> {
  const { stdout } = await cli([run, '--platform', 'own/planted.yaml', ...line.split(' '), '--json'], folder);
  return `${run},${line},${quantity},${String((JSON.parse(stdout) as Record<string, number>)[quantity])},1%,made,${status}`;
}
/** One after the other: each is in its folder while it runs. */
async function rows(): Promise<void> {
  const made = [
    await row('axi', '--op load --what data --vectors 16', 'cycles'),
    await row('axi', '--op load --what data --vectors 64', 'cycles', 'calibrated'),
    await row('sfu', '--op softmax --vectors 8 --rows 4', 'cycles'),
    await row('sfu', '--op softmax --vectors 8 --rows 4', 'energy_pj'),
    await row('sfu', '--op layer_norm --vectors 8', 'energy_pj'),
    await row('sfu', '--op entropy --vectors 16', 'cycles', 'validated'),
  ];
  writeFileSync(join(folder, 'own', 'rows.csv'), [HEADER, ...made].join('\n'));
}

const FIT = [
  ['--fit', 'axi.read_round_trip_cycles=1..60', '--fit', 'platform.sfu.round_trip_cycles=1..100'],
  ['--fit', 'sfu.element_fj=10..2000', '--fit', 'pe_array.gated_fj=0..100'],
].flat();
const calibrate = async (...more: string[]) =>
  cli(['calibrate', '--platform', 'tiny', '--reference', 'own/rows.csv', ...more], folder);

t.test('planted numbers are found, one that moves nothing is said; held-out rows are run and stay validated', async (t) => {
  await rows();
  const { status, stdout, stderr } = await calibrate(...FIT, '--json', '--out', 'fitted.yaml', '--rows', 'own/marked.csv');
  t.equal(status, 0, stderr);
  const found = JSON.parse(stdout) as Calibration;
  const of = Object.fromEntries(found.parameters.map((p) => [p.parameter, p]));
  t.equal(of['axi.read_round_trip_cycles']!.fitted, 21);
  t.equal(of['sfu.round_trip_cycles']!.fitted, 40);
  t.ok(Math.abs(of['sfu.element_fj']!.fitted - 612.5) < 0.05, String(of['sfu.element_fj']!.fitted));
  t.match(of['pe_array.gated_fj'], { fitted: 0, moves: false });
  t.ok(found.misfit.before > 1 && found.misfit.after < 1e-3);
  t.same(
    found.rows.map((r) => [r.used, r.after.status, r.after.ok]),
    [...Array.from({ length: 5 }, () => [true, 'calibrated', true]), [false, 'validated', true]],
  );
  t.notOk(found.rows.at(-1)!.before.ok, 'the row that was held out was off before');
  const again = await calibrate(...FIT, '--json');
  t.equal(again.stdout, stdout, 'the same each time');
});

t.test(
  'the platform that is written says what was fitted to what, and validates the rows that are written beside it',
  async (t) => {
    const { platform } = loadPlatform(join(folder, 'fitted.yaml'));
    t.equal(platform.axi.read_round_trip_cycles.value, 21);
    t.equal(platform.pe_array.gated_fj.source, 'assumed: small, for tests', 'what moved nothing is as it was');
    t.equal(platform.name, 'fitted');
    const row = platformSources(platform).find(([name]) => name === 'sfu.round_trip_cycles');
    t.equal(row![3], 'calibrated');
    t.match(
      row![2],
      /^calibrated: fitted with 2 other numbers to 5 rows of rows\.csv \(SHA-256 [0-9a-f]{12}\); was 17, assumed: small, for tests$/,
    );
    const comments = (text: string): number => text.match(/#/g)!.length;
    t.equal(comments(readFileSync(join(folder, 'fitted.yaml'), 'utf8')), comments(tiny));
    const { status, stdout } = await cli(
      ['validate', '--reference', 'own/marked.csv', '--platform', './fitted.yaml', '--json'],
      folder,
    );
    t.equal(status, 0);
    const statuses = (JSON.parse(stdout) as { readonly status: string }[]).map((c) => c.status);
    t.same(statuses, [...Array.from({ length: 5 }, () => 'calibrated'), 'validated']);
  },
);

t.test('as tables; a row that is out all the same ends with 3', async (t) => {
  const bound = ['--fit', 'axi.read_round_trip_cycles=1..10', '--fit', 'sfu.round_trip_cycles=1..100'];
  const { status, stdout } = await calibrate(...bound);
  t.equal(status, 3);
  t.match(stdout, /axi\.read_round_trip_cycles .* 5 .* 10 .* at its high bound/);
  t.match(stdout, /5 rows fitted to; 1 held out, of which 0 within tolerance/);
  t.match(stdout, /FAILED/);
});

t.test('what cannot be fitted is refused, and nothing is written', async (t) => {
  const before = readdirSync(folder);
  const refused = async (said: RegExp, ...more: string[]): Promise<void> => {
    const { status, stderr } = await calibrate('--out', 'no.yaml', ...more);
    t.equal(status, 2, more.join(' '));
    t.match(stderr, said);
    t.notOk(existsSync(join(folder, 'no.yaml')));
  };
  await refused(
    /--fit: sfu\.round_trip_cycles: 20\.\.60; expected bounds with 17 between them/,
    '--fit',
    'sfu.round_trip_cycles=20..60',
  );
  await refused(
    /--fit: sfu\.round_trip_cycels: no number .*Did you mean "sfu\.round_trip_cycles"/,
    '--fit',
    'sfu.round_trip_cycels=1..60',
  );
  await refused(/--fit: axi\.width_bytes: 0; expected at least 1/, '--fit', 'axi.width_bytes=0..16');
  await refused(/--fit: clock\.period_ps: "2fJ"; expected a number of ps/, '--fit', 'clock.period_ps=1ns..2fJ');
  await refused(/--fit: axi\.width_bytes: 16\.\.4; expected a low bound below/, '--fit', 'axi.width_bytes=16..4');
  await refused(
    /given twice; expected each number once/,
    '--fit',
    'axi.width_bytes=4..16',
    '--fit',
    'platform.axi.width_bytes=4..16',
  );
  await refused(/expected PATH=LOW\.\.HIGH/, '--fit', 'axi.width_bytes');
  const six = [
    'axi.width_bytes',
    'axi.outstanding',
    'sfu.vectors_in_flight',
    'dma.outstanding',
    'axi.mask_beat_cycles',
    'axi.burst_bytes',
  ];
  const bounds = six.flatMap((path) => ['--fit', `${path}=${path === 'axi.burst_bytes' ? 16 : 1}..64`]);
  await refused(/--fit: 6 numbers for 5 rows; expected at most as many numbers as rows/, ...bounds);
  await refused(/--rows: not in the folder of own\/rows\.csv/, '--fit', 'axi.width_bytes=4..16', '--rows', 'marked.csv');
  const many = await cli(['calibrate', '--platform', 'edgebert-like', '--reference', 'own/rows.csv'], folder);
  t.match(many.stderr, /--fit: \d+ numbers for 5 rows/, 'without --fit all that are assumed with a range');
  const held = readFileSync(join(folder, 'own', 'rows.csv'), 'utf8').replace(/,(calibrated)?$/gm, ',validated');
  writeFileSync(join(folder, 'own', 'held.csv'), held);
  const { stderr } = await cli(
    ['calibrate', '--platform', 'tiny', '--reference', 'own/held.csv', '--fit', 'axi.width_bytes=4..16'],
    folder,
  );
  t.match(
    stderr,
    /own\/held\.csv: no row to fit to: 6 held out \(validated\), 0 of other platforms or of none; expected rows of tiny/,
  );
  t.same(readdirSync(folder), before);
});

t.test('numbers of tables and of scenarios are fitted too', async (t) => {
  const line = 's.yaml --set model.layers=1';
  writeFileSync(
    join(folder, 'own', 's.yaml'),
    'version: 1\nname: s\nplatform: tiny\nmodel: { family: albert, size: tiny }\nstream: { sentences: 1, lengths: { kind: fixed, tokens: 16 } }\n',
  );
  const { stdout } = await cli(['check', 'own/s.yaml'], folder);
  t.equal((parse(stdout.slice(0, stdout.indexOf('\nplatform:'))) as { name: string }).name, 's');
  const run = async (...set: string[]): Promise<number> => {
    const ran = await cli(
      ['run', `own/${line.split(' ')[0]!}`, ...line.split(' ').slice(1), ...set, '--no-trace', '--json'],
      folder,
    );
    return (JSON.parse(ran.stdout) as { readonly energy_pj: { readonly total: number } }).energy_pj.total;
  };
  const energy = await run('--set', 'platform.technologies.adaptivfloat8.table.multiply_fj=700');
  writeFileSync(join(folder, 'own', 'runs.csv'), `${HEADER}\nrun,${line},energy_pj.total,${energy},0.01%,made,\n`);
  const fitted = await cli(
    [
      'calibrate',
      '--platform',
      'tiny',
      '--reference',
      'own/runs.csv',
      '--fit',
      'adaptivfloat8.table.multiply_fj=0..1000',
      '--json',
      '--out',
      'table.yaml',
    ],
    folder,
  );
  t.equal(fitted.status, 0, fitted.stderr);
  const [p] = (JSON.parse(fitted.stdout) as Calibration).parameters;
  t.ok(Math.abs(p!.fitted - 700) < 0.5, String(p!.fitted));
  t.equal(
    loadPlatform(join(folder, 'table.yaml')).platform.technologies!['adaptivfloat8']!['table']!['multiply_fj']!.value,
    p!.fitted,
  );
});
