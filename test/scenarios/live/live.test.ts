/** A page beside work: a deadlock shows who waits for whom in a circle; what has ended does not hang; the command's own exit code. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { OutPort, type Kernel } from '../../../sim/index.js';
import { openLive } from '../../../scenarios/live/live.js';
import { onCircle, waitGraph } from '../../../scenarios/live/wait-graph.js';
import { createSweepWatch } from '../../../scenarios/live/sweep-watch.js';
import { loadScenario, replay, resolveScenario, simulate } from '../../../scenarios/index.js';
import { importOptions, packageRoot, readEventTrace, traceDigest } from '../../../traces/index.js';
import { cli, scratch, TINY } from '../../helpers/cli.js';
import { begin, listen, order, request } from '../../helpers/live.js';

const now_ms = (): number => performance.now();

t.test('what goes round in a circle, and nothing else, is on it', async (t) => {
  const edges = (text: string) => text.split(' ').map((e) => ({ from: e[0]!, to: e[1]! }));
  t.same(onCircle(edges('ab bc cd db ea dd')), [false, true, true, true, false, false]);
  t.same(onCircle(edges('ab bc ca de ed')), [true, true, true, true, true]);
  t.same(onCircle(edges('ab bc ac')), [false, false, false]);
});

t.test('requests in the queues of an actor wait for it; what is on a circle stands first', async (t) => {
  const states = new Map<string, object>([
    ['axi', { channels: [{ queue: [{ requester: 1 }, { requester: 1 }, { requester: 2 }], current: { requester: 1 } }] }],
    ['sram', { banks: [{ ports: [null, { ticket: { requester: 2 } }] }], wear: { 0: 1 }, busy: [0, 1] }],
    ['encoder', {}],
  ]);
  const waits = [{ actor: 'sequencer', on: 'encoder', what: 'operator 3' }];
  const graph = waitGraph(waits, states, ['', 'dma', 'sfu']).map(({ from, to, what }) => `${from} ${to} ${what}`);
  t.same(graph, [
    'sequencer encoder operator 3',
    'dma axi 2 in channels[0].queue',
    'sfu axi 1 in channels[0].queue',
    'sfu sram 1 in banks[0].ports',
  ]);
});

/** Two that each wait for the other, for ever. */
function attachStuck(kernel: Kernel): void {
  const [toLeft$, toRight$] = [new OutPort(), new OutPort()];
  const stuck = (name: string, on: OutPort<unknown>) =>
    kernel.actor({ name, state: {}, waits: () => [{ on: [on], what: '<b>a slot</b>' }] });
  toLeft$.subscribe(stuck('left', toRight$).input(() => undefined));
  toRight$.subscribe(stuck('right', toLeft$).input(() => undefined));
}

t.test('a deadlock is shown with its circle, and the page served until it is closed', async (t) => {
  const { trace, hardware, stream } = resolveScenario(
    loadScenario(join(packageRoot(), 'scenarios/single-task.yaml'), [{ path: ['stream', 'sentences'], value: 1, flag: '--set' }]),
  );
  const guest = { name: 'guest', attach: attachStuck };
  const simulation = simulate(trace, hardware, { seed: 1, level: 'none', write: () => undefined, stream, guest });
  const live = await openLive({ name: 'run x', port: 0, paused: false, now_ms });
  const page = listen(live.address);
  await page.until(() => true);
  const error: unknown = await live
    .driver(() => false)(simulation)
    .then(
      () => undefined,
      (e: unknown) => e,
    );
  t.match(error, { name: 'Deadlock' });
  live.ended(error);
  const told = await page.until((x) => x.status === 'failed');
  t.match(told.why, /deadlock at \d+ ps: nothing is left to happen, but left waits for right/);
  t.same(
    told.run!.waits.map(({ from, to, inCircle }) => [from, to, inCircle]),
    [
      ['left', 'right', true],
      ['right', 'left', true],
    ],
  );
  let over = false;
  const lingering = live.linger({ stopped: () => false, begun: () => undefined }).then(() => (over = true));
  const { body } = await request(`${live.address}state?actor=0`);
  t.equal((JSON.parse(body) as { key: string }).key, told.run!.actors[0], 'states can still be looked at');
  t.match((await order(live.address, { go: 'on' })).body, /"error":"request: nothing runs/, 'nothing can be ordered');
  t.notOk(over);
  page.close();
  await lingering;
  await t.rejects(request(live.address), 'nobody serves it any more');
});

t.test('where no page is open it ends at once, with its own exit code; with one, when the page is closed', async (t) => {
  const folder = scratch();
  const alone = begin(['replay', TINY, '--platform', 'tiny', '--no-trace', '--out', join(folder, 'a'), '--live']);
  t.equal((await alone.done).status, 0);
  t.match((await alone.done).stderr, /^live: http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/$/m);
  const wrong = await begin(['replay', join(folder, 'none.json'), '--live']).done;
  t.equal(wrong.status, 2);
  t.match(wrong.stderr, /error: .*none\.json/);
  // what is refused is never worked on: there is no page to look at
  for (const value of ['stream.sentences=-1', 'platform=none']) {
    const refused = await begin(['sweep', join(packageRoot(), 'scenarios/single-task.yaml'), '--set', value, '--live']).done;
    t.equal(refused.status, 2, value);
    t.match(refused.stderr, /^error: /, 'the first thing that is said');
    t.notMatch(refused.stderr, /live:/);
  }

  const watched = begin(['replay', TINY, '--platform', 'tiny', '--out', join(folder, 'b'), '--live', '--pause']);
  const address = await watched.address;
  const page = listen(address);
  t.match(await page.until((x) => x.status === 'paused'), { why: 'before the first event', run: { progress: { events: 0 } } });
  t.match((await order(address, { go: 'to', text: 'memory.srm.banks > 1' })).body, /"error":"condition: .*srm/);
  await order(address, { go: 'step', step: 'operator' });
  await page.until((x) => x.status === 'paused' && x.run?.progress.operatorsDone === 1);
  const { progress: at } = (await page.until((x) => x.status === 'paused')).run!;
  await order(address, { go: 'to', text: '+1ps' });
  const later = await page.next((x) => x.status === 'paused' && /nothing more/.test(x.why));
  t.match(later.run, { at_ps: at.now_ps + 1, progress: { now_ps: at.now_ps } }, 'the clock is at the moment that was asked for');
  await order(address, { go: 'on' });
  const ended = await page.until((x) => x.status === 'ended');
  t.equal(ended.run!.progress.operatorsDone, ended.run!.progress.operators);
  t.equal(ended.run!.at_ps, ended.run!.progress.now_ps);
  page.close();
  t.equal((await watched.done).status, 0);
  const onlyHere = await replay(TINY, {
    ...{ platform: 'tiny', changed: undefined, seed: 1, conditions: undefined, reading: importOptions() },
    ...{ level: 'transfer' as const, folder: join(folder, 'c'), onProgress: () => false },
  });
  const bytes = readFileSync(join(folder, 'b', 'trace.swt'));
  const event = readEventTrace(bytes, 'b');
  t.equal(traceDigest(bytes, event), onlyHere.trace_sha256, 'the event trace has the same bytes');
  t.same(
    event.provenance?.argv,
    ['replay', TINY, '--platform', 'tiny', '--seed', '1'],
    'it does not say that somebody looked on',
  );
});

t.test('Stop ends a run as Ctrl-C does: exit code 130, what it came to is kept', async (t) => {
  const folder = scratch();
  const { address, done } = begin(['replay', TINY, '--platform', 'tiny', '--out', folder, '--live', '--pause']);
  const page = listen(await address);
  await page.until((x) => x.status === 'paused');
  await order(await address, { go: 'stop' });
  await page.until((x) => x.status === 'ended');
  page.close();
  t.match(await done, { status: 130, stderr: /interrupted; the event trace so far is in/ });
  t.ok(existsSync(join(folder, 'trace.swt')));
});

t.test('options of the page are refused without it', async (t) => {
  for (const option of [['--pause'], ['--port', '8080']]) {
    const { status, stderr } = await cli(['replay', TINY, ...option], scratch());
    t.equal(status, 2);
    t.match(stderr, new RegExp(`^error: ${option[0]!}: given without --live; expected --live beside it`));
  }
});

t.test('a sweep: points begun, done, failed, rate and time left, the best so far', async (t) => {
  let now = 0;
  const watch = createSweepWatch(5, () => now);
  const point = (index: number, status: 'running' | 'done' | 'failed', energy?: number) =>
    watch.tell({
      index,
      status,
      parameters: { n: String(index) },
      ...(energy !== undefined && { row: { energy_per_sentence_uj: energy } }),
    });
  point(0, 'done', 9); // by an earlier run
  t.match(watch.seen(), { points: 5, done: 1, failed: 0, running: [], per_s: null, left_s: null });
  point(1, 'running');
  point(2, 'running');
  now = 2000;
  point(1, 'done', 4);
  point(2, 'failed');
  point(3, 'running');
  const seen = watch.seen();
  t.match(seen, { done: 2, failed: 1, running: ['n=3'], per_s: 1, left_s: 2 });
  t.same(seen.best, [{ figure: 'energy_per_sentence_uj', value: 4, parameters: 'n=1' }]);
  t.same(seen.faults, [{ parameters: 'n=2', fault: '' }]);
});

t.test('a condition that never held is named when the run has ended', async (t) => {
  const { trace, hardware, stream } = resolveScenario(
    loadScenario(join(packageRoot(), 'scenarios/single-task.yaml'), [{ path: ['stream', 'sentences'], value: 1, flag: '--set' }]),
  );
  const simulation = simulate(trace, hardware, { seed: 1, level: 'none', write: () => undefined, stream });
  const live = await openLive({ name: 'run x', port: 0, paused: true, now_ms });
  const page = listen(live.address);
  const driven = live.driver(() => false)(simulation);
  await page.until((x) => x.status === 'paused');
  t.equal((await order(live.address, { go: 'to', text: 'sram.banks[0].queue > 1e9' })).status, 200);
  await driven;
  live.ended();
  const told = await page.until((x) => x.status === 'ended');
  t.equal(told.why, 'it ended before sram.banks[0].queue > 1e9 held');
  page.close();
  await live.linger({ stopped: () => true, begun: () => undefined });
});

t.test('a point that comes too soon after the one before is told without waiting for the next', async (t) => {
  const live = await openLive({ name: 'sweep x', port: 0, paused: false, now_ms });
  const page = listen(live.address);
  await page.until(() => true);
  const tell = live.sweep(9);
  for (const index of [0, 1, 2]) tell({ index, status: 'done', parameters: {} });
  t.equal((await page.until((x) => x.sweep?.done === 3)).sweep!.points, 9);
  page.close();
  live.ended();
  await live.linger({ stopped: () => true, begun: () => undefined });
});

t.test('sweep --live: the last that is told is all of it', async (t) => {
  const folder = scratch();
  mkdirSync(join(folder, 'o'));
  const file = join(folder, 's.yaml');
  writeFileSync(file, readFileSync(join(packageRoot(), 'scenarios/single-task.yaml')));
  const swept = ['sweep', file, '--set', 'stream.sentences=1,2', '--workers', '1', '--out', join(folder, 'o')];
  const { address, done } = begin([...swept, '--live', '--json']);
  const page = listen(await address);
  const told = await page.until((x) => x.status === 'ended');
  page.close();
  t.match(told.sweep, { points: 2, done: 2, failed: 0, running: [] });
  t.ok(told.sweep!.best.some((b) => b.figure === 'energy_per_sentence_uj'));
  const { status, stdout } = await done;
  t.equal(status, 0);
  t.equal((JSON.parse(stdout) as unknown[]).length, 2, '--json is JSON alone');
});
