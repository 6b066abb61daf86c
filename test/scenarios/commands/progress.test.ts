/** What a person who waits is told: on a terminal, in a pipe, and when it is asked to stop. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import t from 'tap';
import { BRIEF, isBrief } from '../../../scenarios/commands/brief.js';
import { barDisplay, beside, lineDisplay } from '../../../scenarios/commands/progress.js';
import { commands } from '../../../scenarios/commands/registry.js';
import { stageText, type Stage } from '../../../scenarios/commands/stage.js';
import { mainInThread } from '../../../scenarios/commands/threaded.js';
import { main } from '../../../scenarios/commands/index.js';
import { begunCli, recorded, scratch, TINY } from '../../helpers/cli.js';
import { shipped } from '../../helpers/scenarios.js';
import { longOnly } from '../../helpers/tier.js';

const folder = scratch();
// else what an earlier run of this file left would not be simulated again
process.env['XDG_CACHE_HOME'] = scratch();
const points = (done: number): Stage => ({ what: 'sweeping', counted: { done, of: 12, unit: 'points' } });
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

t.test('a stage as a line: what, how far, at which pace, for how long', async (t) => {
  const begun = { start_ms: 1000, before: 2 };
  t.equal(stageText({ what: 'reading f' }, begun, 13_000), 'reading f, for 12 s');
  t.equal(stageText(points(2), begun, 13_000), 'sweeping, 2 of 12 points, for 12 s');
  // five in twelve seconds; the two of the run before do not count
  t.equal(stageText(points(7), begun, 13_000), 'sweeping, 7 of 12 points, 0.42 points/s, 12 s left, for 12 s');
  // three of the five could not be and took no time: two in twelve seconds
  const refused: Stage = { what: 'sweeping', counted: { done: 7, of: 12, unit: 'points', refused: 3 } };
  t.equal(stageText(refused, begun, 13_000), 'sweeping, 7 of 12 points, 0.17 points/s, 30 s left, for 12 s');
  const run: Stage = { ...points(7), simulated: { now_ps: 3.5e9, events: 12_000 } };
  t.match(stageText(run, begun, 13_000), '7 of 12 points, 3.500 ms simulated, 1,000 events/s, 12 s left');
});

t.test('a bar and what stands beside it fit into a line of 60 places and more', async (t) => {
  const paces = ['3.500 ms simulated', '1,000,000 events/s', '12 s left'];
  for (const what of ['sweeping', `reading ${'long/'.repeat(30)}file.json`])
    for (const columns of [60, 75, 120]) {
      const { bar, what: shown, pace } = beside({ what, counted: { done: 5, of: 12_000, unit: 'operators' } }, paces, columns);
      const line = `${shown} ${'#'.repeat(bar)} 12000/12000 operators${pace}`;
      t.ok(line.length <= columns, line);
      t.ok(beside({ what }, [], columns).what.length + 2 <= columns);
    }
  t.match(beside({ what: 'x', counted: { done: 5, of: 12, unit: 'points' } }, paces, 60).pace, /12 s left/);
});

t.test('in a pipe the stage that is under way is said now and then, in one line; then no more', async (t) => {
  const lines: string[] = [];
  const display = lineDisplay(
    (line) => lines.push(line),
    () => 0,
    5,
  );
  await wait(30);
  t.same(lines, [], 'nothing is waited for');
  display.show({ what: 'reading a\u001b[2J\nb' });
  while (lines.length < 2) await wait(5);
  t.match(lines[0]!, /^reading a[^\n\u001b]*b, for 0 s$/);
  display.show(undefined);
  const before = lines.length;
  await wait(30);
  t.equal(lines.length, before);
  display.show({ what: 'x' });
  display.stop();
  await wait(30);
  t.equal(lines.length, before);
});

t.test('on a terminal what is counted is a bar and what is not a line, and both go before something is printed', async (t) => {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 200, cursorTo: () => true, clearLine: () => true });
  let drawn = '';
  stream.on('data', (d: Buffer) => (drawn += d.toString()));
  const display = await barDisplay(stream as unknown as NodeJS.WriteStream, () => 1000);
  const shown = (stage: Stage | undefined): string => ((drawn = ''), display.show(stage), display.clear(), drawn);
  t.match(shown({ what: 'planning' }), 'planning …');
  t.match(shown(points(3)), /sweeping .+3\/12 points/);
  t.equal(shown(undefined), '');
  display.stop();
});

t.test('commands that are answered at once exist; all others run in a thread, but for their help', async (t) => {
  const names = new Set(['complete', ...commands.map((c) => c.name)]);
  for (const name of BRIEF) t.ok(names.has(name), name);
  for (const line of ['', '--version', '--help', 'help replay', 'replay --help', 'platforms --json'])
    t.ok(isBrief(line.split(' ').filter(Boolean)), line);
  for (const line of ['replay f', 'repaly', 'validate compute']) t.notOk(isBrief(line.split(' ')), line);
});

/** What a line tells, in the test's own process. */
async function toldBy(line: readonly string[]): Promise<Stage[]> {
  const told: Stage[] = [];
  const before = process.cwd();
  process.chdir(folder);
  try {
    const nowhere = { out: () => undefined, err: () => undefined, colours: false, now_ms: () => 0 };
    const code = await main(line, { ...nowhere, stage: (s) => s && told.push(s) });
    assert.equal(code, 0);
  } finally {
    process.chdir(before);
  }
  return told;
}
const stagesOf = async (...line: string[]): Promise<string[]> =>
  (await toldBy(line)).map(({ what }) => what).filter((what, i, all) => what !== all[i - 1]);
/** How far it says that it is with a stage. */
const countsOf = async (what: string, line: readonly string[]): Promise<(number | undefined)[]> =>
  (await toldBy(line)).filter((s) => s.what === what).map((s) => s.counted?.done);

t.test('a waterfall counts its runs from the first on', longOnly(), async (t) => {
  const counts = await countsOf('simulating', ['waterfall', TINY]);
  t.same(
    counts,
    counts.map((_, i) => i),
  );
  t.ok(counts.length > 1);
});

t.test('a sweep counts points as done that are: those that come to the same, together', async (t) => {
  const tiny = ['model.size=tiny', 'stream.replications=exact', 'stream.order.stay=0.2,0.9', 'tasks.count=2,3'];
  const line = ['sweep', shipped('experiment/f-adapter-hetero'), ...tiny.flatMap((s) => ['--set', s]), '--out', 'counted'];
  t.same(await countsOf('sweeping', line), [0, 2, 4]);
  t.same(await countsOf('sweeping', line), [4], 'all are there');
});

t.test('a replay tells that it reads, plans and simulates, and each plot that it draws', async (t) => {
  const stages = await stagesOf('replay', TINY, '--plots', '--out', 'told');
  t.same(stages.slice(0, 5), ['replay', `reading ${TINY}`, 'planning', 'simulating', 'reading the event trace']);
  t.ok(stages.length > 8 && stages.slice(5, -1).every((s) => s.startsWith('drawing ')), stages.join(', '));
  t.equal(stages.at(-1), 'making the report');
  t.ok((await stagesOf('validate', 'compute')).some((s) => s === 'simulating'));
});

t.test('a line in a thread prints, ends and says what it is at as one in this thread does', async (t) => {
  const [out, lines]: [string[], string[]] = [[], []];
  const outside = { out: (s: string) => out.push(s), err: (s: string) => lines.push(s), colours: false };
  const display = lineDisplay(
    (line) => lines.push(line),
    () => performance.now(),
    10,
  );
  const args = ['replay', recorded('tiny-multitask'), '--out', join(folder, 'thread'), '--level', 'operator'];
  t.equal(await mainInThread(args, { ...outside, display }), 0);
  t.match(out.join(''), /Energy by component[^]*report +.*report\.html/);
  t.ok(
    lines.some((l) => /^(reading|simulating|drawing) /.test(l)),
    'what it is at',
  );
  t.equal(
    await mainInThread(['replay', 'nowhere.json'], {
      ...outside,
      display: lineDisplay(
        () => undefined,
        () => 0,
      ),
    }),
    2,
  );
  t.match(lines.at(-1)!, /error: nowhere\.json: /);
});

/** Ctrl-C once `ready`: how long until it is answered, what is said, how it ended. */
async function interrupted(args: readonly string[], ready: (stdout: string) => boolean) {
  const child = begunCli(args, folder);
  let [stdout, stderr, answered_ms] = ['', '', Infinity];
  let asked_ms = 0;
  child.stdout.on('data', (d: Buffer) => (stdout += d.toString()));
  child.stderr.on('data', (d: Buffer) => {
    stderr += d.toString();
    if (asked_ms > 0) answered_ms = Math.min(answered_ms, performance.now() - asked_ms);
  });
  for (let i = 0; i < 1500 && !ready(stdout); i++) await wait(20);
  asked_ms = performance.now();
  child.kill('SIGINT');
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return { code, signal, stderr, answered_ms };
}

t.test('Ctrl-C is answered within a quarter of a second while a file is read, even a pipe that gives nothing', async (t) => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  let reading = false;
  const writer = open(pipe, 'w').then((file) => ((reading = true), file));
  const { code, signal, stderr, answered_ms } = await interrupted(['replay', pipe, '--out', 'read'], () => reading);
  await (await writer).close();
  t.ok(code === 130 || signal === 'SIGINT', `${code} ${signal}`); // a shell says 130 of both
  t.equal(stderr, 'stopping …\ninterrupted\n');
  t.ok(answered_ms < 250, `${answered_ms} ms`);
  t.notOk(existsSync(join(folder, 'read')));
});

t.test('and while plots are drawn, where it keeps what is whole', async (t) => {
  const { code, stderr, answered_ms } = await interrupted(['replay', TINY, '--out', 'draw'], (out) => out.includes('Sentences'));
  t.equal(code, 130);
  t.match(stderr, /^(warning: .*\n|\w+, for \d+ s\n)*stopping …\ninterrupted\n$/);
  t.ok(answered_ms < 250, `${answered_ms} ms`);
  t.same(readdirSync(join(folder, 'draw')).sort(), ['summary.json', 'trace.swt']);
});
