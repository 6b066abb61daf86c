/** The executor `queue` and its workers, with a Redis of the test's own. */
import { once } from 'node:events';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import t, { type Test } from 'tap';
import type { Batch, Executor } from '../../../scenarios/executors/executor.js';
import { executors } from '../../../scenarios/executors/registry.js';
import { doJob, type JobDone } from '../../../scenarios/executors/job.js';
import type { Workers } from '../../../scenarios/executors/local.js';
import { close, open } from '../../../scenarios/executors/queue/keys.js';
import { faultOf, serverOf } from '../../../scenarios/executors/queue/redis.js';
import { work, type Work } from '../../../scenarios/executors/queue/work.js';
import { keyOf } from '../../../scenarios/results/figures-origin.js';
import { keysIn, resultFile } from '../../../scenarios/results/store.js';
import { loadScenario } from '../../../scenarios/index.js';
import { InputError } from '../../../traces/index.js';
import { begunCli, cli, scratch } from '../../helpers/cli.js';
import { ownRedis, redisHere, type OwnRedis } from '../../helpers/redis.js';
import { set, shipped } from '../../helpers/scenarios.js';

const folder = scratch();
const SINGLE = shipped('single-task');
const seeds = (n: number): string[] => ['--set', `stream.seed=${Array.from({ length: n }, (_, i) => i + 1).join(',')}`];
const FILES = ['results.csv', 'results.arrow', 'report.html'];

interface Begun {
  readonly child: ReturnType<typeof begunCli>;
  readonly said: () => string;
  readonly ended: Promise<number>;
}
const all: ReturnType<typeof begunCli>[] = [];
process.on('exit', () => all.forEach((child) => child.kill('SIGKILL')));
function begun(...args: string[]): Begun {
  const child = begunCli(args, folder, true);
  all.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (d: Buffer) => (said += d.toString()));
  return { child, said: () => said, ended: once(child, 'close').then(([code]) => code as number) };
}

async function until(what: () => Promise<boolean> | boolean, most_ms = 60_000): Promise<void> {
  for (const end = Date.now() + most_ms; !(await what());) {
    if (Date.now() > end) throw new Error(`not within ${most_ms} ms: ${String(what)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A queue looked at from outside. */
async function looking<T>({ url }: OwnRedis, name: string, look: (queue: Queue) => Promise<T>): Promise<T> {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const queue = new Queue(name, { connection });
  try {
    return await look(queue);
  } finally {
    await queue.close();
    connection.disconnect();
  }
}

const sameAsLocal = (t: Test, local: string, other: string): void => {
  for (const file of FILES) t.ok(readFileSync(join(folder, local, file)).equals(readFileSync(join(folder, other, file))), file);
};

/** Tiny points as a batch. */
function batchOf(name: string, points: number): Batch {
  const jobs = Array.from({ length: points }, (_, i) => {
    const overrides = set({ 'stream.seed': i + 1, 'stream.sentences': 1 });
    return { key: keyOf(loadScenario(SINGLE, overrides)), scenario: SINGLE, overrides };
  });
  return { name, jobs, store: join(folder, name, 'store'), folder: join(folder, name), fresh: false };
}
const WATCH = { begun: () => undefined, ended: () => undefined, said: () => undefined, stopped: () => false };

async function executing<T>({ url }: OwnRedis, queue: string, use: (executor: Executor) => Promise<T>, retries = 0): Promise<T> {
  const executor = await executors.create('queue', { redis: url, queue, retries });
  try {
    return await use(executor);
  } finally {
    await executor.close();
  }
}

/** A worker in this process, that waits for nothing. */
async function workHere({ url }: OwnRedis, name: string, how: Partial<Work>): Promise<unknown> {
  const opened = await open(name, { redis: url }, () => undefined);
  const nothing = (): void => undefined;
  const pool: Workers = {
    workers: 1,
    do: async (job, keeping) => (await doJob(job, keeping)) as JobDone,
    end: () => Promise.resolve(),
  };
  const all = { store: undefined, untilEmpty: true, late_ms: 0, stopped: () => false, said: nothing, onProgress: nothing };
  try {
    return await work(opened, pool, { ...all, ...how });
  } finally {
    await close(opened);
  }
}

t.test('the address of a server: by the line, the environment, or this machine; a password never by the line', async (t) => {
  t.match(serverOf(undefined, {}), { where: 'redis://127.0.0.1:6379', options: { host: '127.0.0.1', port: 6379, db: 0 } });
  const environment = { SWITCHYARD_REDIS_URL: 'rediss://me:pass%40word@host:6380/2' };
  const { where, options } = serverOf(undefined, environment);
  t.equal(where, 'rediss://host:6380/2');
  t.match(options, { username: 'me', password: 'pass@word', port: 6380, db: 2, tls: { servername: 'host' } });
  t.same(serverOf('rediss://127.0.0.1', {}).options.tls, {}, 'an address is no name');
  const { options: given } = serverOf('redis://other', { ...environment, SWITCHYARD_REDIS_PASSWORD: 'p' });
  t.match(given, { host: 'other', password: 'p', tls: undefined }, 'the line goes before the environment');
  for (const url of [
    'redis://:geheim@host',
    'redis://me:geheim@host',
    'redis://host/?password=geheim',
    'geheim',
    'http://geheim',
  ]) {
    t.throws(() => serverOf(url, {}), InputError, url);
    t.throws(() => serverOf(undefined, { SWITCHYARD_REDIS_URL: `${url}?geheim` }), InputError, url);
    for (const serve of [() => serverOf(url, {}), () => serverOf(undefined, { SWITCHYARD_REDIS_URL: `${url}?geheim` })])
      try {
        serve();
      } catch (error) {
        t.notMatch((error as Error).message, /geheim/);
      }
  }
});

t.test('what a server says is said in one line, with what to do', async (t) => {
  const server = serverOf(undefined, {});
  const said = (message: string, more = {}): string =>
    faultOf(server, Object.assign(new Error(message), { name: 'ReplyError', ...more }))!.message;
  t.match(said('DENIED Redis is running in protected mode because …\n1) …'), /is in protected mode .*--requirepass/);
  t.match(said("OOM command not allowed when used memory > 'maxmemory'."), /has no memory left/);
  const previousErrors = [new Error("OOM command not allowed when used memory > 'maxmemory'.")];
  t.match(said('EXECABORT Transaction discarded because of previous errors.', { previousErrors }), /has no memory left/);
});

t.test('no Redis there: one line that says what to start, exit code 2, soon', async (t) => {
  const away = 'redis://127.0.0.1:1';
  for (const args of [
    ['sweep', SINGLE, ...seeds(2), '--on', 'queue', '--redis', away],
    ['worker', '--redis', away],
  ]) {
    const { status, stderr } = await cli(args, folder);
    t.equal(status, 2);
    t.match(
      stderr,
      /^(?:.* at a time.*\n)?error: redis:\/\/127\.0\.0\.1:1: does not answer \(ECONNREFUSED\); expected a Redis there .*\n$/,
    );
  }
});

t.test('a queue', redisHere, async (t) => {
  const redis = await ownRedis();
  const on = (queue: string): string[] => ['--redis', redis.url, '--queue', queue];
  const asked = (name: string): string[] => ['--out', name, '--store', `${name}/store`, '--on', 'queue', ...on(name)];
  const local = ['--out', 'local', '--store', 'local/store', '--workers', '1'];
  t.equal((await cli(['sweep', SINGLE, ...seeds(4), ...local], folder)).status, 0);

  await t.test('a worker and the server are killed while a submitter waits: no point is lost, same bytes as local', async (t) => {
    const submitter = begun('sweep', SINGLE, ...seeds(4), ...asked('killed'));
    const running = (): Promise<number> => looking(redis, 'killed', (queue) => queue.getActiveCount());
    await until(() => submitter.said().includes('no worker is there'));
    const first = begun('worker', ...on('killed'), '--workers', '1');
    await until(async () => (await running()) > 0);
    first.child.kill('SIGKILL');
    await first.ended;
    t.notMatch(first.said(), /error/i, 'the process that simulated ends without a word');
    t.equal(await running(), 1, 'what it held is nobody’s');
    const other = begun('worker', ...on('killed'), '--workers', '1');
    await until(() => keysIn(join(folder, 'killed/store')).size > 0);
    await redis.kill();
    await redis.start();
    t.equal(await submitter.ended, 0, submitter.said());
    sameAsLocal(t, 'local', 'killed');
    t.match(submitter.said(), /no worker is there[^]*a worker of queue killed is there/);
    const away = ['--redis', 'redis://127.0.0.1:1'];
    const collected = await cli(['sweep', SINGLE, ...seeds(4), ...asked('killed'), ...away, '--step', 'collect'], folder);
    t.equal(collected.status, 0, 'of what is all there nobody is asked');
    await redis.kill();
    other.child.kill('SIGTERM');
    t.equal(await other.ended, 0, 'a worker that has nothing to do waits for no server');
    t.match(other.said(), /is gone; it is waited for[^]*is back[^]*is gone[^]*\d points are done/);
    await redis.start();
  });

  await t.test('Ctrl-C in a terminal, which all processes hear: what is begun is ended, the rest waits', async (t) => {
    const args = ['sweep', SINGLE, ...seeds(40), ...asked('drained')];
    t.equal((await cli([...args, '--step', 'submit'], folder)).status, 0);
    const { child, ended, said } = begun('worker', ...on('drained'), '--workers', '1');
    await until(async () => (await looking(redis, 'drained', (queue) => queue.getActiveCount())) > 0);
    const simulating = (): string => spawnSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' }).stdout;
    await until(() => simulating() !== '');
    const before = simulating();
    process.kill(-child.pid!, 'SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 50));
    t.equal(simulating(), before, 'by the process that had begun it');
    t.equal(await ended, 0, said());
    const counts = await looking(redis, 'drained', (queue) => queue.getJobCounts());
    const done = keysIn(join(folder, 'drained/store')).size;
    t.match(counts, { active: 0, failed: 0, delayed: 0, waiting: 40 - done });
    t.ok(done > 0 && done < 40);
    const { stdout } = await cli([...args, '--step', 'cancel'], folder);
    t.equal(stdout, `${40 - done} points will not be simulated; ${done} are done\n`);
  });

  await t.test('input that cannot be run is a dead letter until it is handed over again: as of local', async (t) => {
    writeFileSync(join(folder, 'good.yaml'), readFileSync(SINGLE, 'utf8').replace('sentences: 20', 'sentences: 1'));
    const tokens = 'stream:\n  lengths: { kind: fixed, tokens: 5000 }\n';
    writeFileSync(join(folder, 'long.yaml'), `extends: good.yaml\nname: long\n${tokens}`);
    writeFileSync(join(folder, 'both.yaml'), 'version: 1\nname: both\nsweep:\n  scenarios: [good.yaml, long.yaml]\n');
    const local = await cli(['sweep', 'both.yaml', '--out', 'faulty-local', '--workers', '1'], folder);
    t.match(local.stderr, /long: long\.yaml:4: .*5000/);
    const args = ['sweep', 'both.yaml', ...asked('faulty')];
    t.equal((await cli([...args, '--step', 'submit'], folder)).status, 0);
    t.equal((await cli([...args, '--step', 'collect'], folder)).status, 2, 'nothing is there');
    const { status, stdout } = await cli(['worker', ...on('faulty'), '--workers', '1', '--until-empty'], folder);
    t.equal(status, 0);
    t.equal(stdout, '1 points are done, 1 cannot be run\n');
    const { status: code, stderr } = await cli([...args, '--step', 'collect'], folder);
    t.equal(code, 2);
    const warnings = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('warning'));
    t.same(warnings(stderr), warnings(local.stderr));
    sameAsLocal(t, 'faulty-local', 'faulty');
    t.match((await cli([...args, '--step', 'status'], folder)).stderr, /warning: long\.yaml.*: long\.yaml:4: .*5000/);
    t.equal((await cli([...args, '--step', 'collect'], folder)).stderr, stderr, 'as often as one likes');
    await cli([...args, '--step', 'submit'], folder);
    t.match(await looking(redis, 'faulty', (queue) => queue.getJobCounts()), { failed: 0, waiting: 1 });
  });

  await t.test('what is added twice is once; what is cancelled ends a submitter that waits', async (t) => {
    const batch = batchOf('twice', 5);
    await executing(redis, 'twice', async (executor) => {
      t.equal(await executor.submit(batch, WATCH), 5);
      t.equal(await executor.submit(batch, WATCH), 0);
      await executing(redis, 'twice', (other) => other.submit(batch, WATCH));
      t.match(await executor.status(batch), { waiting: 5, running: 0, unsubmitted: 0, lost: [] });
      const more = batchOf('twice', 6);
      t.match(await executor.status(more), { waiting: 5, unsubmitted: 1 }, 'of another sweep one was not submitted');
      await executing(redis, 'twice', (other) => other.submit(more, WATCH));
      t.equal(await executing(redis, 'twice', (other) => other.cancel(batch)), 5, 'of these alone');
      await t.rejects(executor.status(batch), { name: 'InputError', problem: 'the points were cancelled' });
      t.match(await executing(redis, 'twice', (other) => other.status(more)), { waiting: 1, unsubmitted: 5 });
      t.equal(await executing(redis, 'twice', (other) => other.cancel(more)), 1);
    });
  });

  await t.test('workers that fail: tried again later, then listed with the message; a new submission tries again', async (t) => {
    const batch = batchOf('failing', 1);
    const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
    let tries = 0;
    const process = (): Promise<never> => Promise.reject(new Error(`out of memory ${++tries}`));
    const worker = new Worker('failing', process, { connection });
    const tried = async (executor: Executor): Promise<void> => {
      await executor.submit(batch, WATCH);
      await until(async () => (await executor.status(batch)).lost.length > 0);
      t.match(await executor.status(batch), { waiting: 0, running: 0, lost: [/single-task.*: out of memory 2$/] });
      t.equal(await executor.submit(batch, WATCH), 0, 'its attempts are used up');
    };
    await executing(redis, 'failing', tried, 1);
    t.equal(tries, 2);
    await worker.close();
    connection.disconnect();
    await executing(redis, 'failing', async (executor) => {
      t.equal(await executor.submit(batch, WATCH), 1);
      t.match(await executor.status(batch), { waiting: 1, lost: [] });
    });
  });

  await t.test('another version of the models is refused, by workers and submitters; the point waits untouched', async (t) => {
    const batch = batchOf('versions', 2);
    await executing(redis, 'versions', (executor) => executor.submit(batch, WATCH));
    const models = `0.0.9 ${'ab'.repeat(32)}`;
    await looking(redis, 'versions', async (queue) => {
      for (const job of await queue.getWaiting()) await job.updateData({ ...(job.data as object), models });
    });
    const { status, stderr } = await cli(['worker', ...on('versions'), '--workers', '2'], folder);
    t.equal(status, 2);
    const error = stderr.split('\n').filter((line) => line.startsWith('error'));
    t.equal(error.length, 1);
    t.match(
      error[0],
      /Switchyard 0\.0\.9 \(numbers abababab\), and this worker is Switchyard \d+\.\d+\.\d+ \(numbers [0-9a-f]{8}\)/,
    );
    const jobs = await looking(redis, 'versions', (queue) => queue.getWaiting());
    t.same(jobs.map((job) => [job.id, job.attemptsMade]).sort(), batch.jobs.map(({ key }) => [key, 0]).sort());
    const submitted = executing(redis, 'versions', (executor) => executor.submit(batch, WATCH));
    await t.rejects(submitted, { name: 'InputError', message: /0\.0\.9.*wait in it, and this is Switchyard/ });
  });

  await t.test('a store that is not on a host: its worker ends, exit code 2, and the point waits', async (t) => {
    await executing(redis, 'stores', (executor) => executor.submit(batchOf('stores', 1), WATCH));
    const { status, stderr } = await cli(['worker', ...on('stores'), '--workers', '1', '--store', 'not-mounted'], folder);
    t.equal(status, 2);
    t.match(stderr, /not-mounted: is not there/);
    t.match(await looking(redis, 'stores', (queue) => queue.getJobCounts()), { waiting: 1, active: 0, failed: 0 });
  });

  await t.test('a host with another store, or without the files: its worker ends, and the point waits', async (t) => {
    const mine = join(folder, 'mine.yaml');
    writeFileSync(mine, readFileSync(join(folder, 'good.yaml')));
    const long_ago = new Date(2020, 1, 1);
    utimesSync(mine, long_ago, long_ago);
    const batch = { ...batchOf('hosts', 1), jobs: [{ key: keyOf(loadScenario(mine)), scenario: mine, overrides: [] }] };
    await executing(redis, 'hosts', (executor) => executor.submit(batch, WATCH));
    const waits = async (): Promise<void> =>
      void t.match(await looking(redis, 'hosts', (queue) => queue.getJobCounts()), { waiting: 1, active: 0, failed: 0 });
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    await t.rejects(workHere(redis, 'hosts', { store: elsewhere }), { message: /elsewhere: is another folder than/ });
    await waits();
    renameSync(mine, `${mine}.away`);
    await t.rejects(workHere(redis, 'hosts', {}), { message: /mine\.yaml: no such file, on .* the submitter/ });
    await waits();
    writeFileSync(mine, readFileSync(`${mine}.away`, 'utf8').replace('sentences: 1', 'sentences: 2'));
    utimesSync(mine, long_ago, long_ago);
    await t.rejects(workHere(redis, 'hosts', {}), { message: /mine\.yaml: changed.*, on / });
    await waits();
    utimesSync(mine, new Date(), new Date());
    t.same(await workHere(redis, 'hosts', {}), { done: 0, refused: 1 }, 'changed since: wrong on all hosts');
  });

  await t.test('a database that is not there is refused; a server that forgets is warned of, once', async (t) => {
    const none = await cli(['worker', '--redis', `${redis.url}/99`], folder);
    t.equal(none.status, 2);
    t.match(none.stderr, /^error: redis:.*\/99: has no database 99; expected .*\n$/);
    const client = new Redis(redis.url);
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const { stderr } = await cli(['worker', ...on('empty'), '--until-empty'], folder);
    t.match(stderr, /^warning: .*forgets points .*allkeys-lru.*\n.*points at a time.*\n$/);
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    client.disconnect();
  });

  await t.test('made afresh: what was there is made again, and waited for', async (t) => {
    const store = join(folder, 'local/store');
    // a number alone may be that of a file that is gone
    const one = (file: string): string => `${statSync(file).ino} ${statSync(file).mtimeMs}`;
    const made = (): Set<string> => new Set([...keysIn(store)].map((key) => one(resultFile(store, key))));
    const before = made();
    const worker = begun('worker', ...on('fresh'), '--workers', '1');
    const args = ['sweep', SINGLE, ...seeds(2), ...asked('fresh'), '--store', store];
    t.equal((await cli([...args, '--fresh'], folder)).status, 0);
    worker.child.kill('SIGTERM');
    t.equal(await worker.ended, 0);
    t.equal([...made()].filter((file) => !before.has(file)).length, 2);
  });
  await redis.kill();
});

t.test('a password is taken from the environment, and is in no output and no file', redisHere, async (t) => {
  const secret = 'geheim-7c1f';
  const redis = await ownRedis(secret);
  const args = [
    'sweep',
    SINGLE,
    ...seeds(1),
    '--out',
    'secret',
    '--store',
    'secret/store',
    '--on',
    'queue',
    '--redis',
    redis.url,
  ];
  const said: string[] = [];
  const under = async (password: string | undefined, line: string[]): Promise<number> => {
    if (password !== undefined) process.env['SWITCHYARD_REDIS_PASSWORD'] = password;
    const { status, stdout, stderr } = await cli(line, folder).finally(() => delete process.env['SWITCHYARD_REDIS_PASSWORD']);
    said.push(stdout + stderr);
    return status;
  };
  t.equal(await under(undefined, [...args, '--step', 'submit']), 2);
  t.match(said.at(-1), /^error: redis:.*: asks for a password; expected .*SWITCHYARD_REDIS_PASSWORD.*\n$/);
  t.equal(await under(`${secret}x`, [...args, '--step', 'submit']), 2);
  t.match(said.at(-1), /^error: redis:.*: does not take the password.*\n$/);
  t.equal(await under(`${secret}x`, ['worker', '--redis', redis.url]), 2);
  t.equal(await under(secret, [...args, '--step', 'submit']), 0);
  t.equal(await under(secret, ['worker', '--redis', redis.url, '--workers', '1', '--until-empty']), 0);
  t.equal(await under(secret, args), 0);
  // nothing is left to do, and nobody would be asked
  const onTheLine = [...args.slice(0, -1), redis.url.replace('//', `//:${secret}@`)];
  t.equal(await under(undefined, onTheLine), 2);
  t.match(said.at(-1), /^error: --redis: a password on the command line/);
  const files = readdirSync(join(folder, 'secret'), { recursive: true, encoding: 'utf8' }).map((file) =>
    join(folder, 'secret', file),
  );
  const texts = files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file, 'latin1'));
  t.ok(texts.length > 3, 'files are seen');
  for (const text of [...said, ...texts]) t.notMatch(text, secret);
  await redis.kill();
});
