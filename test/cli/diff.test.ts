/** `diff` of finished runs, scenarios, platforms and points of a sweep, as a user asks for it. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { PlatformDiff, PointDiff, RunDiff, Summary } from '../../analysis/index.js';
import { packageRoot } from '../../traces/index.js';
import { cli, scratch, TINY } from '../helpers/cli.js';

const folder = scratch();
copyFileSync(TINY, join(folder, 'a.json.gz'));
const shipped = readFileSync(join(packageRoot(), 'models', 'platform', 'tiny.yaml'), 'utf8');
writeFileSync(join(folder, 'wide.yaml'), shipped.replace('width_bytes: { value: 8', 'width_bytes: { value: 16'));
writeFileSync(
  join(folder, 'own.yaml'),
  `version: 1
name: own
platform: tiny
model: { family: adapter-albert, size: tiny }
tasks: { count: 2, labels: 2 }
stream: { sentences: 1, seed: 3, arrivals: { kind: closed, in_flight: 1 }, lengths: { kind: fixed, tokens: 16 } }
`,
);
async function ran(t: Test, ...argv: string[]): Promise<string> {
  const { status, stdout, stderr } = await cli(argv, folder);
  t.equal(status, 0, `${argv.join(' ')} ${stderr}`);
  return stdout;
}
async function refused(t: Test, said: RegExp, ...argv: string[]): Promise<void> {
  const { status, stderr } = await cli(argv, folder);
  t.equal(status, 2, argv.join(' '));
  t.match(stderr, said);
}
interface Made {
  readonly made_of: readonly { readonly what: string; readonly a: string; readonly b: string }[] | null;
  readonly numbers: { readonly entries: readonly string[] } | { readonly unknown: string } | null;
}
const diffOf = async <T = RunDiff & Made>(t: Test, ...argv: string[]): Promise<T> =>
  JSON.parse(await ran(t, 'diff', ...argv, '--json')) as T;

t.before(async () => {
  const replays = [
    ['--platform', 'tiny', '--out', 'x'],
    ['--platform', 'wide.yaml', '--out', 'y'],
    ['--platform', 'tiny', '--exit', '1', '--out', 'e', '--no-trace'],
  ];
  for (const line of replays) await cli(['replay', 'a.json.gz', '--level', 'operator', ...line, '--json'], folder);
});

t.test('two folders: what they were made of, and what follows from it', async (t) => {
  const d = await diffOf(t, 'x', 'y');
  t.same(
    d.made_of?.filter((r) => r.what.startsWith('platform')),
    [{ what: 'platform: axi.width_bytes', a: '8', b: '16' }],
  );
  t.same(d.numbers, { entries: [] }, 'of one and the same Switchyard');
  const [x, y] = ['x', 'y'].map((f) => JSON.parse(readFileSync(join(folder, f, 'summary.json'), 'utf8')) as Summary);
  const time = d.differences.find((q) => q.quantity === 'simulated time')!;
  t.same(time.values, [x!.simulated_ps / 1e9, y!.simulated_ps / 1e9]);
  t.ok(d.operators!.length > 0);
  const text = await ran(t, 'diff', 'x', 'y', '--limit', '3', '--sort', 'waits');
  t.match(text, /^Compared with .*[^]*simulated time \(ms\)/m);
  for (const title of [
    'What they were made of',
    'Where the time of the PE array goes',
    'Energy by component',
    'Operators that differ most in waits',
    'Waits by bank',
  ])
    t.match(text, title);
  t.match(text, /the largest 3 of \d+; --json has all/);
});

t.test('a folder, its trace, its summary and the trace alone say the same', async (t) => {
  const whole = await diffOf(t, 'x', 'y');
  const again = await diffOf(t, join('x', 'trace.swt'), join('y', 'summary.json'));
  t.same({ ...again, runs: [] }, { ...whole, runs: [] });
  mkdirSync(join(folder, 'bare'));
  copyFileSync(join(folder, 'y', 'trace.swt'), join(folder, 'bare', 'y.swt'));
  const bare = await diffOf(t, 'x', join('bare', 'y.swt'));
  t.same(bare.operators, whole.operators);
  t.same(
    bare.differences.filter((q) => q.absolute[1] !== 0 && !/area/.test(q.quantity)),
    whole.differences.filter((q) => q.absolute[1] !== 0 && !/area/.test(q.quantity)),
  );
  const alone = await cli(['diff', 'x', 'e', '--json'], folder);
  t.match(alone.stderr, /e: no event trace of this run is there: nothing is said of its operators/);
  t.equal((JSON.parse(alone.stdout) as RunDiff).operators, null);
});

t.test('a run and itself: it says that nothing differs', async (t) => {
  t.equal((await diffOf(t, 'x', join('x', 'trace.swt'))).identical, true);
  t.equal(await ran(t, 'diff', 'x', 'x'), 'A: a on tiny and B: a on tiny do not differ\n\n');
});

t.test('one scenario under two settings; a scenario and a run', async (t) => {
  const d = await diffOf(t, 'own.yaml', '--set', 'stream.seed=5', '--set-b', 'platform.axi.width_bytes=16');
  t.match(d.runs, [{ name: 'own' }, { name: 'own, platform.axi.width_bytes=16' }]);
  t.equal(d.identical, false);
  t.equal(d.made_of, null);
  await ran(t, 'run', 'own.yaml', '--set', 'stream.seed=5', '--out', 'own', '--level', 'operator');
  t.equal((await diffOf(t, 'own.yaml', 'own', '--set', 'stream.seed=5')).identical, true, 'one that is run now is one that was');
  await refused(t, /own.yaml: one alone; expected two, or --set-b/, 'diff', 'own.yaml');
  await refused(t, /--set: given without a scenario/, 'diff', 'x', 'y', '--set', 'stream.seed=1');
  await refused(t, /--set-b: given where the second is no scenario/, 'diff', 'own.yaml', 'x', '--set-b', 'stream.seed=1');
  await refused(t, /--set-b: nonsense|unknown key "nonsense"/, 'diff', 'own.yaml', '--set-b', 'nonsense=1');
  await refused(
    t,
    /stream.replications: given, but single runs are compared/,
    'diff',
    'own.yaml',
    '--set-b',
    'stream.replications=2',
  );
});

t.test('the report has both timelines on one axis, and a waterfall of time and of energy', async (t) => {
  const text = await ran(t, 'diff', 'x', 'y', '--out', 'rep', '--plots');
  t.match(text, join('rep', 'report.html'));
  const page = readFileSync(join(folder, 'rep', 'report.html'), 'utf8');
  for (const name of ['time', 'energy', 'timelines', 'sentences']) {
    t.match(page, `plot-${name}`);
    t.ok(existsSync(join(folder, 'rep', 'plots', `${name}.svg`)));
  }
  const spec = JSON.parse(readFileSync(join(folder, 'rep', 'plots', 'timelines.vl.json'), 'utf8')) as {
    data: { values: { run: string }[] };
    spec: { encoding: { x: { scale: { domain: number[] } } } };
  };
  t.equal(new Set(spec.data.values.map((v) => v.run)).size, 2, 'a panel each');
  const longest_ps = Math.max(
    ...['x', 'y'].map((f) => (JSON.parse(readFileSync(join(folder, f, 'summary.json'), 'utf8')) as Summary).simulated_ps),
  );
  t.same(spec.spec.encoding.x.scale.domain, [0, longest_ps / 1e6], 'of the longer one, in µs');
  t.match(page, 'What they were made of');
});

t.test('other work is refused, with how it differs', async (t) => {
  await ran(t, 'run', 'own.yaml', '--set', 'stream.sentences=2', '--out', 'two', '--no-trace');
  await refused(t, /other sentences than .*: 1 sentences and 2; expected .*--force/, 'diff', 'own.yaml', 'two');
  t.equal((await diffOf(t, 'own.yaml', 'two', '--force')).same_workload, false);
});

t.test('two memories played alone, of which there are event traces: energy, waits, banks', async (t) => {
  writeFileSync(join(folder, 'r.csv'), 'cycle,addr_hex,op\n0,0,R\n5,2000,W\n9,4000,R\n');
  writeFileSync(join(folder, 'more.csv'), 'cycle,addr_hex,op\n0,0,R\n5,2000,W\n9,4000,R\n12,40,R\n');
  const play = (out: string, requests: string, device: string): Promise<string> =>
    ran(t, 'memory', '--requests', requests, '--device', device, '--out', out, '--json');
  await play('m', 'r.csv', 'lpddr4-3200');
  await play('n', 'r.csv', 'lpddr4-2400-x32');
  await play('o', 'more.csv', 'lpddr4-3200');
  const d = await diffOf(t, 'm', join('n', 'trace.swt'));
  t.match(d.made_of, [
    {
      what: 'command line',
      a: 'memory --device lpddr4-3200 --requests r.csv',
      b: 'memory --device lpddr4-2400-x32 --requests r.csv',
    },
  ]);
  t.same(
    d.energy_by_component_pj.map((p) => p.part),
    ['memory'],
  );
  t.ok(d.waits_by_cause_ps.length > 0);
  t.equal((await diffOf(t, 'm', 'm')).identical, true);
  await refused(t, /other work than .*: 128 bytes read, 64 written, and 192 bytes read, 64 written/, 'diff', 'm', 'o');
});

t.test('two platforms: fields, and areas and peaks that follow', async (t) => {
  const d = await diffOf<PlatformDiff>(t, 'tiny', 'wide.yaml');
  t.same(d.fields, [{ field: 'axi.width_bytes', from: 8, to: 16 }]);
  t.same(d.platforms, ['tiny', 'wide.yaml']);
  const link = d.figures.find((f) => f.part === 'link (bytes/s)')!;
  t.equal(link.b, 2 * link.a);
  t.match(await ran(t, 'diff', 'tiny', 'edgebert-like'), /Fields that differ[\s\S]*pe_array.vector_size[\s\S]*Area \(µm²\)/);
  const back = await diffOf<PlatformDiff>(t, 'edgebert-like', 'tiny');
  const forth = await diffOf<PlatformDiff>(t, 'tiny', 'edgebert-like');
  t.same(
    back.area_um2.map((p) => [p.part, -p.difference]),
    forth.area_um2.map((p) => [p.part, p.difference]),
  );
  t.equal(await ran(t, 'diff', 'tiny', 'tiny'), 'tiny and tiny do not differ\n\n');
  await refused(t, /--out: given for what is no run/, 'diff', 'tiny', 'wide.yaml', '--out', 'none');
  await refused(t, /x: a run, and tiny is a platform; expected two of one kind/, 'diff', 'tiny', 'x');
});

t.test('two points of a sweep, by row or by values', async (t) => {
  const rows =
    'stream.seed,platform.axi.width_bytes,workload,simulated_ms,energy_per_sentence_uj\n1,8,w,2,10\n1,16,w,1.5,11\n2,8,v,3,10\n';
  writeFileSync(join(folder, 'results.csv'), rows);
  const d = await diffOf<PointDiff>(t, 'results.csv#1', 'results.csv#2');
  t.same(d.fields, [{ field: 'platform.axi.width_bytes', from: '8', to: '16' }]);
  t.same(d.figures, [
    { part: 'energy_per_sentence_uj', a: 10, b: 11, difference: 1 },
    { part: 'simulated_ms', a: 2, b: 1.5, difference: -0.5 },
  ]);
  const byValue = await diffOf<PointDiff>(t, 'results.csv#stream.seed=1,platform.axi.width_bytes=8', 'results.csv#2');
  t.same(byValue.figures, d.figures);
  await refused(
    t,
    /results.csv#3: other sentences than results.csv#1: workload v and w/,
    'diff',
    'results.csv#1',
    'results.csv#3',
  );
  await refused(t, /results.csv#9: no such row; expected a row from 1 to 3/, 'diff', 'results.csv#1', 'results.csv#9');
  await refused(t, /#stream.seed=1: 2 rows/, 'diff', 'results.csv#1', 'results.csv#stream.seed=1');
  await refused(t, /no column stream.sead.*Did you mean "stream.seed"/, 'diff', 'results.csv#1', 'results.csv#stream.sead=1');
});

t.test('what is none of these is named', async (t) => {
  mkdirSync(join(folder, 'swept'));
  writeFileSync(join(folder, 'swept', 'results.csv'), 'a\n1\n');
  mkdirSync(join(folder, 'empty'));
  mkdirSync(join(folder, 'stopped'));
  const summary = JSON.parse(readFileSync(join(folder, 'x', 'summary.json'), 'utf8')) as object;
  writeFileSync(join(folder, 'stopped', 'summary.json'), JSON.stringify({ ...summary, ended: 'interrupted' }));
  writeFileSync(join(folder, 'old.json'), JSON.stringify({ workload: 'w', name: 'old' }));
  for (const [given, said] of [
    ['swept', /swept: holds a sweep of many points; expected one of them: swept.results.csv#1/],
    ['empty', /empty: holds no run; expected a finished run/],
    ['stopped', /summary.json: ended: interrupted; expected a run that finished/],
    ['old.json', /old.json: \w+/],
    ['a.json.gz', /a.json.gz: this is .*; expected a finished run/],
    ['gone', /gone: no such file/],
    ['tinny', /tinny: no such file/],
  ] as const)
    await refused(t, said, 'diff', 'x', given);
  rmSync(join(folder, 'stopped'), { recursive: true });
});
