/** The store as a user meets it: `run`, `compare` and `results`. */
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { keepResult, readResult, resultFiles, userStore } from '../../../scenarios/results/store.js';
import { cli, scratch } from '../../helpers/cli.js';
import { shipped } from '../../helpers/scenarios.js';

const folder = scratch();
const ONE = ['run', shipped('single-task'), '--set', 'model.size=tiny', '--set', 'stream.sentences=2', '--store', 'store'];
const read = (...path: string[]): Buffer => readFileSync(join(folder, ...path));
const results = (...line: string[]) => cli(['results', ...line, '--store', 'store'], folder);

t.test('a run that is there is taken: event trace and report have the same bytes; --fresh simulates again', async (t) => {
  const first = await cli([...ONE, '--out', 'first'], folder);
  t.equal(first.status, 0, first.stderr);
  t.notMatch(first.stderr, /taken/);
  const second = await cli([...ONE, '--out', 'second'], folder);
  t.match(second.stderr, /single-task: taken from what was simulated before \(--fresh simulates again\)/);
  for (const file of ['trace.swt', 'report.html']) t.ok(read('first', file).equals(read('second', file)), file);
  const summary = (of: string): unknown => ({ ...(JSON.parse(read(of, 'summary.json').toString()) as object), wall_s: 0 });
  t.same(summary('second'), summary('first'));
  t.notMatch((await cli([...ONE, '--out', 'third', '--fresh'], folder)).stderr, /taken/);
  t.notMatch(
    (await cli([...ONE, '--out', 'other', '--level', 'tile'], folder)).stderr,
    /taken/,
    'at another level it is another',
  );
});

t.test('what it says of where it comes from is that of who takes it', async (t) => {
  const line = [...ONE, '--out', 'elsewhere', '--set', 'stream.seed=1'];
  t.match((await cli(line, folder)).stderr, /taken/, 'the same, set in words');
  const argv = (of: string): unknown =>
    (JSON.parse(read(of, 'summary.json').toString()) as { provenance: { argv: unknown } }).provenance.argv;
  t.strictNotSame(argv('elsewhere'), argv('first'));
});

t.test('scenarios that are compared are taken, too', async (t) => {
  const line = ['compare', shipped('single-task'), '--set', 'model.size=tiny', '--set', 'stream.sentences=2'];
  const with2 = [...line, '--set-b', 'model.bottleneck=8', '--force', '--store', 'store'];
  t.equal((await cli([...with2, '--out', 'c1'], folder)).stderr.match(/taken/g)?.length, 1, 'the run of before');
  t.equal((await cli([...with2, '--out', 'c2'], folder)).stderr.match(/taken/g)?.length, 2);
  t.ok(read('c1', 'report.html').equals(read('c2', 'report.html')));
});

t.test('results: listed, shown, simulated again', async (t) => {
  const { stdout } = await results('list');
  t.match(stdout, /store: 3 results/);
  const [{ key }] = (JSON.parse((await results('list', '--json')).stdout) as { newest: [{ key: string }] }).newest;
  t.match((await results('show', key.slice(0, 10))).stdout, /single-task[^]*energy \(µJ\)/);
  const again = await results('verify', '--sample', '2');
  t.equal(again.status, 0, again.stderr);
  t.match(again.stdout, /3 results read, 0 set aside; of 2 that were drawn 2 are equal, 0 differ, 0 cannot be made again/);
  for (const [line, said] of [
    [['show', 'zz'], /no result begins with zz/],
    [['show'], /KEY: missing/],
    [['lst'], /Did you mean "list"/],
    [['export'], /--out: missing/],
  ] as const) {
    const { status, stderr } = await results(...line);
    t.equal(status, 2);
    t.match(stderr, said);
  }
});

t.test('results: one that says otherwise is found, a torn one is set aside, gc removes what nobody takes', async (t) => {
  const [one, two] = resultFiles(join(folder, 'store'));
  const { origin, result, from } = readResult(one!);
  keepResult(one!, { origin, result: { ...(result as object), seed: 99 }, ...(from && { from }) });
  truncateSync(two!, 100);
  const { status, stderr, stdout } = await results('verify', '--sample', '100');
  t.equal(status, 3);
  t.match(stderr, /its checksum does not fit.*set aside/);
  t.match(stderr, /what is kept is not what is simulated now/);
  t.match(stdout, /1 set aside; of 2 that were drawn 1 are equal, 1 differ/);
  const text = readFileSync(one!, 'utf8');
  writeFileSync(one!, text);
  t.match((await results('gc', '--dry-run')).stdout, /1 files, .* would be removed/);
  t.match((await results('gc')).stdout, /1 files, .* are removed/);
  t.match((await results('gc', '--older', '0')).stdout, /removed/);
  t.match((await results('list')).stdout, /store: 0 results/);
});

t.test('the store of a user is in the cache folder, which a relative name does not say', async (t) => {
  const before = process.env['XDG_CACHE_HOME'];
  process.env['XDG_CACHE_HOME'] = '/somewhere';
  t.equal(userStore(), '/somewhere/switchyard/results');
  process.env['XDG_CACHE_HOME'] = 'somewhere';
  t.match(userStore(), /\/\.cache\/switchyard\/results$/);
  process.env['XDG_CACHE_HOME'] = before;
});

t.test('a store that cannot be written ends a sweep, and is said by a run', async (t) => {
  writeFileSync(join(folder, 'file'), 'no folder');
  const run = await cli([...ONE.slice(0, -1), 'file/store', '--out', 'unkept'], folder);
  t.equal(run.status, 0);
  t.match(run.stderr, /warning: file\/store.*cannot be .*; the run is not kept/);
  const sweep = await cli(['sweep', ...ONE.slice(1, -1), 'file/store', '--out', 'unkept-sweep'], folder);
  t.equal(sweep.status, 2);
  t.match(sweep.stderr, /^error: file\/store.*\n$/);
  t.notOk(existsSync(join(folder, 'unkept-sweep', 'results.csv')));
});
