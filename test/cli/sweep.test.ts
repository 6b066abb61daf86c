import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import t, { type Test } from 'tap';
import { doJobsHere } from '../../scenarios/executors/local.js';
import { keepResult, keysIn, readResult, resultFile, resultFiles } from '../../scenarios/results/store.js';
import { CLI, cli, scratch } from '../helpers/cli.js';
import { shipped } from '../helpers/scenarios.js';
import { isLong, sized } from '../helpers/tier.js';

const folder = scratch();
const FOUR = shipped('four-tasks');
const few = ['--set', 'stream.sentences=2'];
const ran = async (t: Test, args: string[]): Promise<void> => {
  const { status, stderr } = await cli(args, folder);
  t.equal(status, 0, `${args.join(' ')} ${stderr}`);
};

/** Where workers are not the subject, the quick tier does their points in this process. */
function withoutWorkers(t: Test): void {
  doJobsHere(!isLong());
  t.teardown(() => doJobsHere(false));
}

const SWEEP = ['sweep', FOUR, ...few, '--set', 'model.bottleneck=8,16', '--set', 'tasks.count=1,3'];
t.test('a sweep has a row a point and every parameter as a column; one worker or two, the same bytes', async (t) => {
  await ran(t, [...SWEEP, '--plots', '--out', 'one', '--workers', '1']);
  await ran(t, [...SWEEP, '--plots', '--out', 'two', '--workers', '2']);
  // a report says by which line it was made
  const read = (of: string, file: string): Buffer =>
    Buffer.from(readFileSync(join(folder, of, file), 'latin1').replace(/ --workers \d/g, ''), 'latin1');
  for (const file of ['results.csv', 'results.arrow', 'report.html', 'plots/pareto.svg', 'plots/energy_per_sentence_uj.svg'])
    t.ok(read('one', file).equals(read('two', file)), file);
  const csv = read('one', 'results.csv').toString().trim().split('\n');
  t.equal(csv.length, 5);
  t.match(csv[0]!, /^scenario,stream\.sentences,model\.bottleneck,tasks\.count,.*energy_per_sentence_uj/);
  const arrow = tableFromIPC(read('one', 'results.arrow'));
  t.equal(arrow.numRows, 4);
  t.same(
    arrow.schema.fields.map((f) => f.name),
    csv[0]!.split(','),
  );
});

t.test('points that cannot run are counted first, with why; the others have their figures, and the exit code is 2', async (t) => {
  withoutWorkers(t);
  const lora = { lora: { on: ['query'] } };
  const ranks = ['--set', `model.parts=${JSON.stringify(lora)}`, '--set', 'model.parts.lora.rank=2,4,5000'];
  const args = [
    'sweep',
    shipped('assistant-lora'),
    '--set',
    'model.size=stories260k',
    '--set',
    'stream.sentences=1',
    '--workers',
    '1',
    ...ranks,
    '--out',
    'ranks',
  ];
  const { status, stderr } = await cli(args, folder);
  t.equal(status, 2);
  const said = stderr.split('\n').filter((line) => line.startsWith('warning'));
  t.equal(said[0], 'warning: 1 of 3 points could not be run and has no figures');
  t.match(said[1], /5000: .*rank/);
  const rows = readFileSync(join(folder, 'ranks', 'results.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  t.same(
    rows.map((row) => /,(2|4|5000),[0-9a-f]{16},\d/.test(row)),
    [true, true, false],
    'figures behind the rank',
  );
  t.match(rows[2], /,5000,+.*expected at most 64/);
});

/** Of all threads: a command's work is done in one of its own. */
const childrenOf = (pid: number): number[] =>
  readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
      .split(' ')
      .filter((x) => x !== '')
      .map(Number),
  );
/** Files that were begun and not ended. */
const begunIn = (store: string): string[] =>
  readdirSync(store, { recursive: true })
    .map(String)
    .filter((f) => f.endsWith('.tmp'));
const points = (of: string): string[] => [...keysIn(join(folder, of))];
const until = async (done: () => boolean): Promise<void> => {
  for (let i = 0; !done(); i++) {
    if (i === 6000) throw new Error('it never came');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
const QUICK = ['sweep', FOUR, '--set', 'stream.sentences=1,2,3,4', '--workers', '1'];
/** Points that take long enough for what happens in between: half a second or so each in the long tier. */
const SLOW = ['sweep', FOUR, '--set', `stream.sentences=${sized('14,15,16,17', '30,31,32,33')}`, '--workers', '1'];

t.test('a sweep that is killed goes on where it was: no point twice, none lost', async (t) => {
  const child = spawn(process.execPath, [CLI, ...SLOW, '--store', 'killed', '--out', 'k'], { cwd: folder, stdio: 'ignore' });
  const exit = new Promise((resolve) => child.on('exit', resolve));
  await until(() => points('killed').length >= 2);
  child.kill('SIGKILL');
  await exit;
  const before = points('killed');
  t.ok(before.length >= 2 && before.length < 4, `${before.length} of 4 points were done`);
  for (const file of before.map((key) => resultFile(join(folder, 'killed'), key))) {
    const { origin, result } = readResult(file);
    const { row } = result as { readonly row: Readonly<Record<string, unknown>> };
    keepResult(file, { origin, result: { kind: 'run', row: { ...row, workload: `kept-${String(row['workload'])}` } } });
  }
  await ran(t, [...SLOW, '--store', 'killed', '--out', 'k']);
  t.equal(points('killed').length, 4);
  const kept =
    readFileSync(join(folder, 'k', 'results.csv'))
      .toString()
      .match(/kept-/g) ?? [];
  t.equal(kept.length, before.length, 'what was done is not done again');
  t.same(begunIn(join(folder, 'killed')), []);
});

t.test('sweeps share a store: what is there is taken, what is torn is said, set aside and simulated again', async (t) => {
  withoutWorkers(t);
  const shared = (sentences: string, out: string): string[] => [
    ...['sweep', FOUR, '--set', `stream.sentences=${sentences}`, '--workers', '1', '--store', 'shared', '--out', out],
  ];
  await ran(t, shared('1,2', 'first'));
  const files = resultFiles(join(folder, 'shared'));
  t.equal(files.length, 2);
  for (const file of files) {
    const { origin, result } = readResult(file);
    const { row } = result as { readonly row: Readonly<Record<string, unknown>> };
    keepResult(file, { origin, result: { kind: 'run', row: { ...row, workload: 'kept' } } });
  }
  await ran(t, shared('1,2,3', 'second'));
  t.equal(resultFiles(join(folder, 'shared')).length, 3, 'only the third is simulated');
  t.equal(readFileSync(join(folder, 'second', 'results.csv'), 'utf8').match(/,kept,/g)?.length, 2);
  truncateSync(files[0]!, 100);
  const { stderr, status } = await cli(shared('1,2,3', 'third'), folder);
  t.equal(status, 0);
  t.match(stderr, /warning: .*its checksum does not fit.*set aside as .*aside/);
  t.equal(readFileSync(join(folder, 'third', 'results.csv'), 'utf8').match(/,kept,/g)?.length, 1);
});

t.test('a worker that is killed has its point run again, and the sweep goes on', async (t) => {
  const child = spawn(process.execPath, [CLI, ...SLOW, '--store', 'worker', '--out', 'w'], { cwd: folder, stdio: 'ignore' });
  const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
  await until(() => points('worker').length >= 1 && childrenOf(child.pid!).length > 0);
  const workers = childrenOf(child.pid!);
  for (const pid of workers) process.kill(pid, 'SIGKILL');
  t.equal(await exit, 0);
  t.equal(points('worker').length, 4);
});

t.test('a full disk ends a sweep with what is done kept', async (t) => {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    return; // no file system can be mounted here
  }
  try {
    const { status, stderr } = await cli([...QUICK, '--set', 'tasks.count=1,2', '--store', 'disk', '--out', 'd'], folder);
    t.equal(status, 2);
    t.match(stderr, /error: disk\/\w\w\/\w+\.json: cannot be written \(ENOSPC\)/);
    t.same(begunIn(disk), []);
  } finally {
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  }
});
