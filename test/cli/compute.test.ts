import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { packageRoot } from '../../traces/index.js';
import { cli, scratch, TINY } from '../helpers/cli.js';
import { isLong } from '../helpers/tier.js';

const folder = scratch();
const json = async (t: Test, ...args: string[]): Promise<Record<string, unknown>> => {
  const { status, stdout, stderr } = await cli([...args, '--json'], folder);
  t.equal(status, 0, stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
};

t.test('gemm: cycles of the reference, a breakdown that closes, traffic and energy', async (t) => {
  const g = await json(t, 'gemm', '--platform', 'edgebert-systemc', '--m', '64', '--k', '64', '--n', '64');
  t.equal(g['cycles'], 2266);
  t.equal(g['cycles_with_register_write'], 2271);
  t.equal(g['macs'], 64 ** 3);
  const stalls = Object.values(g['stall_cycles'] as Record<string, number>).reduce((a, b) => a + b, 0);
  t.equal(stalls + Number(g['compute_cycles']), 2266);
  t.match(g['reads'], { mask0: { words: 1024, bytes: 2048 }, data0: { words: 1024, bytes: 16384 } });
  t.match(g['writes'], { data: { words: 256, bytes: 4096 } });
  const parts = Object.values(g['energy_by_component_pj'] as Record<string, number>).reduce((a, b) => a + b, 0);
  t.ok(Math.abs(parts - Number(g['energy_pj'])) < 1e-6 * parts);
  t.equal(
    (await json(t, 'gemm', '--platform', 'edgebert-systemc', '--vector', '32', '--m', '64', '--k', '64', '--n', '96'))['cycles'],
    65 * 12 + 40 * 5 + 47,
  );
  const padded = await json(t, 'gemm', '--platform', 'edgebert-systemc', '--m', '60', '--k', '64', '--n', '64');
  t.match(padded, { cycles: 2266, padded: { m: 64, k: 64, n: 64 }, macs: 60 * 64 * 64 });
  const array = await json(t, 'gemm', '--array', '16x16', '--dataflow', 'os', '--m', '128', '--k', '768', '--n', '64');
  t.match(array, { cycles: 25536, sram_reads: { a: 393216, b: 393216 } });
});

t.test('gemm --list: a row a layer of a SCALE-Sim table as gemm alone gives it, the sum, CSV', async (t) => {
  writeFileSync(
    join(folder, 'gemm.csv'),
    'Layer, M, N, K,\nq, 128, 768, 768,\nq\u001b[2J again, 128, 768, 768,\nffn, 128, 3072, 768,\n',
  );
  const list = await json(t, 'gemm', '--list', 'gemm.csv', '--array', '32x32', '--csv', 'layers.csv');
  const layers = list['layers'] as Record<string, number>[];
  // output stationary: ⌈m/R⌉ ⌈n/C⌉ folds of k + R + C − 2 cycles
  const cycles = ([m, n, k]: readonly [number, number, number]): number => Math.ceil(m / 32) * Math.ceil(n / 32) * (k + 62);
  t.same(
    layers.map((l) => l['cycles']),
    [cycles([128, 768, 768]), cycles([128, 768, 768]), cycles([128, 3072, 768])],
  );
  t.match(list['total'], { cycles: 79680 * 2 + 318720, macs: 128 * 768 * (768 * 2 + 3072) });
  const rows = readFileSync(join(folder, 'layers.csv'), 'utf8').trim().split('\n');
  t.match(rows, [
    /^layer,m,k,n,times,runs,macs,cycles,share_of_peak,energy_pj$/,
    /^q,128,768,768,1,1,75497472,79680,/,
    /^q\ufffd\[2J again,/,
    /^ffn,128,768,3072,/,
  ]);
  const alone = await json(t, 'gemm', '--m', '128', '--k', '768', '--n', '768');
  const onPlatform = await json(t, 'gemm', '--list', 'gemm.csv');
  const [q, , ffn] = onPlatform['layers'] as Record<string, number>[];
  t.match(q, { cycles: alone['cycles'], energy_pj: alone['energy_pj'], share_of_peak: alone['share_of_peak'], runs: 1 });
  t.match(ffn, { runs: 4, macs: 4 * q!['macs']! }, 'n is beyond the register: four runs');
  const { stdout } = await cli(['gemm', '--list', 'gemm.csv'], folder);
  t.match(stdout, /3 layers on edgebert-like, one after another/);
  t.match(stdout, /│ total /);
  t.match(stdout, /1 layer cut into runs that the registers hold/);
});

t.test('sfu and axi: cycles of the reference', async (t) => {
  t.match(await json(t, 'sfu', '--platform', 'edgebert-systemc', '--op', 'softmax', '--vectors', '8', '--rows', '128'), {
    cycles: 59520,
    mask_words_read: 3 * 8 * 128,
    data_bytes_read: 3 * 8 * 128 * 16,
  });
  const half = ['sfu', '--platform', 'edgebert-systemc', '--op', 'add', '--vectors', '8', '--density', '0.5'];
  t.match(await json(t, ...half), { cycles: 289, mask_words_read: 16, data_bytes_read: 128 });
  t.match(await json(t, 'axi', '--platform', 'edgebert-systemc', '--op', 'load', '--what', 'mask', '--vectors', '2000'), {
    cycles: 2013,
    cycles_with_register_write: 2017,
  });
});

t.test('platforms and a platform: area, leakage, sources', async (t) => {
  const { status, stdout } = await cli(['platforms'], folder);
  t.equal(status, 0);
  t.match(stdout, /edgebert-systemc/);
  const p = (await json(t, 'platform', 'edgebert-like')) as {
    blocks: { block: string; area_um2: number }[];
    accelerator_um2: number;
    sources: { source: string; assumed: boolean }[];
  };
  const logicAndBuffers = p.blocks.filter((b) => !['sram', 'lpddr4'].includes(b.block)).reduce((s, b) => s + b.area_um2, 0);
  t.equal(logicAndBuffers, p.accelerator_um2);
  for (const { source, assumed } of p.sources) t.equal(assumed, source.startsWith('assumed'));
  t.match((await cli(['platform', 'edgebert-like'], folder)).stdout, /ASSUMED/);
});

t.test('validate compute succeeds, and fails where a reference says otherwise', async (t) => {
  const { status, stdout } = await cli(['validate', 'compute', '--out', 'v'], folder);
  t.equal(status, 0, stdout);
  t.match(stdout, /(\d+) of \1 quantities within tolerance/);
  t.ok(existsSync(join(folder, 'v', 'report.html')));
  t.match((await cli(['validate', 'compte'], folder)).stderr, /unknown reference "compte".*Did you mean "compute"\?/);
});

t.test('waterfall: each parameter alone and on top, to the other platform', async (t) => {
  interface Cost {
    time_ps: number;
    energy_pj: number;
  }
  interface Step {
    name: string;
    alone: Cost | null;
    upTo: Cost;
  }
  const small = ['--family', 'adapter-albert', '--size', 'tiny', '--seq', '4', '--bottleneck', '16', '--out', 'small.jsonl'];
  if (!isLong()) t.equal((await cli(['generate', ...small], folder)).status, 0);
  const w = (await json(t, 'waterfall', isLong() ? TINY : 'small.jsonl')) as {
    first: Cost;
    last: Cost;
    steps: Step[];
    beyond: Step[];
  };
  t.same(w.steps.at(-1)!.upTo, w.last, 'the steps lead all the way');
  t.ok(w.last.time_ps < w.first.time_ps);
  // banks that sleep sooner trade time for leakage
  for (const s of [...w.steps, ...w.beyond])
    if (s.name !== 'when banks go to sleep' && s.alone) t.ok(s.alone.time_ps <= w.first.time_ps, s.name);
  t.same(
    w.beyond.filter((s) => s.alone === null).map((s) => s.name),
    ['weights fetched ahead', 'special functions beside products'],
    'the first platform asks a host between runs',
  );
  t.ok(w.beyond.every((s) => s.upTo.time_ps <= w.last.time_ps));
  if (!isLong()) return;
  const other = (await json(t, 'waterfall', TINY, '--to', 'adapter-albert-hetero')) as typeof w;
  t.same(other.steps.at(-1)!.upTo, other.last, 'to other memories too');
});

t.test('early exit, spans, densities and a target from a file; --no-replay gives the same trace', async (t) => {
  writeFileSync(
    join(folder, 'c.yaml'),
    'exit: { layer: 1 }\ndensity: { backbone: 0.5 }\nspans: [[16, 0, 16, 4]]\ndvfs: { target_ms: 1 }\n',
  );
  const a = await json(t, 'replay', TINY, '--conditions', 'c.yaml', '--out', 'a');
  t.same(a['exit_layers'], [1]);
  const b = await json(t, 'replay', TINY, '--conditions', 'c.yaml', '--out', 'b', '--no-replay');
  t.equal(a['trace_sha256'], b['trace_sha256']);
  const uses = Object.values(a['pe_array_ps'] as Record<string, number>).reduce((x, y) => x + y, 0);
  t.equal(uses, a['simulated_ps'], 'where the PE array’s time goes sums to the time');
  t.match((await cli(['replay', TINY, '--exit', 'sst2-0.28', '--no-trace'], folder)).stderr, /12 layers; expected at most 2/);
});

t.test('bad input: one message, exit code 2', async (t) => {
  const yaml = readFileSync(join(packageRoot(), 'models', 'platform', 'edgebert-like.yaml'), 'utf8');
  const changed = (name: string, from: string | RegExp, to: string): string => {
    t.not(yaml.replace(from, to), yaml, name);
    writeFileSync(join(folder, name), yaml.replace(from, to));
    return `./${name}`;
  };
  const size = ['--m', '16', '--k', '16', '--n', '16'];
  const falling = changed('falling.yaml', /frequency_mhz:\s*\{ value: 480/, 'frequency_mhz: { value: 300');
  const format = changed('format.yaml', 'format: adaptivfloat8', 'format: adaptivfloat');
  const cases: [string[], RegExp][] = [
    [['gemm', '--m', '0', '--k', '1', '--n', '1'], /expected a whole number of at least 1/],
    [['gemm', '--m', '1.5', '--k', '1', '--n', '1'], /expected a whole number/],
    [
      ['gemm', '--platform', 'edgebert-systemc', '--m', '1024', '--k', '16', '--n', '16'],
      /--m: 1024 is beyond the register of edgebert-systemc.*; expected at most 1023/,
    ],
    [
      ['gemm', '--platform', 'edgebert-systemc', '--m', '16', '--k', '4112', '--n', '16'],
      /--k: 4112 is beyond the register of .*; expected at most 4095/,
    ],
    [['gemm', '--m', '16'], /--k: missing; expected --k, --n of a product, or --list/],
    [['gemm', '--m', '16', '--list', 'gemm.csv'], /--m: given with --list/],
    [['gemm', ...size, '--csv', 'x.csv'], /--csv: given without --list/],
    [
      ['gemm', '--list', TINY],
      /this is a Kineto or Chrome trace \(JSON\), packed with gzip; expected a table of SCALE-Sim.*switchyard replay/,
    ],
    [['gemm', ...size, '--density-a', '1.2'], /expected a share from 0 to 1/],
    [['gemm', ...size, '--format', 'int9'], /--format: unknown number format "int9".*Did you mean "int8"\?/],
    [['gemm', ...size, '--voltage', '3'], /3 V; expected between 0\.62 and 1 V/],
    [['gemm', ...size, '--vector', '1'], /--vector: 1; expected 2 to 64/],
    [['gemm', ...size, '--array', '16'], /expected ROWSxCOLUMNS/],
    [['gemm', ...size, '--array', '4x4', '--platform', 'tiny'], /--array: given with --platform/],
    [['gemm', ...size, '--dataflow', 'ws'], /--dataflow: given without --array/],
    [['gemm', '--platform', 'edgebert-systmc', ...size], /Did you mean "edgebert-systemc"\?/],
    [
      ['gemm', '--platform', falling, ...size],
      /falling\.yaml:\d+: dvfs\.points\[2\]\.frequency_mhz: 300 after 336; expected points that rise/,
    ],
    [
      ['gemm', '--platform', format, ...size],
      /format\.yaml:\d+: format: unknown number format "adaptivfloat".*Did you mean "adaptivfloat8"\?/,
    ],
    [['sfu', '--op', 'softmax', '--vectors', '256'], /--vectors: 256 is beyond the register; expected at most 255/],
    [['sfu', '--op', 'entropy', '--vectors', '1', '--rows', '2'], /entropy has no time steps/],
    [['sfu', '--op', 'softmx', '--vectors', '1'], /Allowed choices are softmax/],
    [['axi', '--op', 'load', '--vectors', '3000', '--platform', 'edgebert-systemc'], /beyond the length register/],
    [
      ['axi', '--op', 'load', '--what', 'mask', '--vectors', '3', '--platform', 'edgebert-systemc'],
      /3 masks fill no beat of 8 bytes; expected at least 4/,
    ],
  ];
  for (const [args, message] of cases) {
    const { status, stderr, stdout } = await cli(args, folder);
    t.equal(status, 2, args.join(' '));
    t.match(stderr, message);
    t.equal(stdout, '');
  }
});
