/**
 * The executor `queue`: BullMQ on the user's Redis, and any number of `switchyard worker` on hosts that share the store. A point is
 * handed over under its key, so twice is once; it is delivered at least once, and what it came to is in the store alone.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { InputError, makeFolder } from '../../../traces/index.js';
import { resultFile } from '../../results/store.js';
import type { Batch, BatchStatus, Executor, ExecutorOptions, Watch } from '../executor.js';
import { storeIdOf } from '../../results/store-id.js';
import type { Job } from '../job.js';
import { jobText } from '../job-text.js';
import { CHUNK, close, keysOf, open, reasonsOf, removed, type Keys, type Opened } from './keys.js';
import { faultIn, MODELS, wordsOf, optionsOf, pointIn, pointOf } from './point.js';
import { persistently, serverOf } from './redis.js';
import { workersText, workersTold, type WorkerTold } from './workers-told.js';

/** How long it is known that a batch was cancelled, for a submitter that waits for it. */
const CANCELLED_S = 86_400;

/** A queue, and what this process knows of its points. */
interface Known extends Opened {
  /** handed over by this process: those of them that fail have been tried as often as they may be */
  readonly handed: Set<string>;
  /** by key why it failed */
  readonly reasons: Map<string, string>;
  /** whether who waits was told that nobody works */
  alone: boolean;
}

/** Points of other models that wait would be refused by workers of these. @throws InputError where there are some */
async function checkModels({ connection, queue }: Opened): Promise<void> {
  const some = await persistently(connection, () => queue.getJobs(['waiting', 'active', 'delayed'], 0, 0));
  const other = some.map((job) => pointIn(job?.data)?.models).find((models) => models !== undefined && models !== MODELS);
  if (other === undefined) return;
  throw new InputError(
    { file: `--queue ${queue.name}` },
    `points of ${wordsOf(other)} wait in it, and this is ${wordsOf(MODELS)}`,
    'another --queue, or workers of that version until it is empty',
  );
}

/** A message with files as they were given, in place of where they are: as every executor has it. */
function asGiven(message: string, { scenario }: Job): string {
  const folder = dirname(scenario);
  const near = message.replaceAll(resolve(scenario), scenario);
  return near.replaceAll(resolve(folder) + sep, folder === '.' ? '' : join(folder, sep));
}

/** Of a batch those that are in a set. */
const ownIn = ({ jobs }: Batch, keys: ReadonlySet<string>): string[] => jobs.flatMap(({ key }) => (keys.has(key) ? [key] : []));

/** Says that a batch was cancelled, to a process that waits for it. */
const cancelledKey = ({ queue }: Opened, { folder, store }: Batch): string =>
  queue.toKey(
    `cancelled:${createHash('sha256')
      .update(JSON.stringify([resolve(folder), resolve(store)]))
      .digest('hex')}`,
  );

/** Says that nobody works, once, and that somebody does again. */
function tellAlone(at: Known, workers: readonly WorkerTold[], ahead: number, said: Watch['said']): void {
  const alone = workers.length === 0;
  if (alone === at.alone || (alone && ahead === 0)) return;
  at.alone = alone;
  const { name } = at.queue;
  said(
    alone
      ? `no worker is there: nothing is simulated until one begins (switchyard worker --queue ${name})`
      : `a worker of queue ${name} is there`,
  );
}

async function submit(at: Known, batch: Batch, retries: number, watch: Watch): Promise<number> {
  const { connection, queue, handed } = at;
  await checkModels(at);
  if (handed.size === 0) await persistently(connection, () => connection.client.del(cancelledKey(at, batch)));
  const store = resolve(batch.store);
  // workers take a folder that is there for the shared one
  makeFolder(store);
  const { id: storeId, isNew } = storeIdOf(store);
  const { waiting, running, failed } = await keysOf(at);
  // what waits for a store that was removed since would be refused
  const isThere = (key: string): boolean =>
    (waiting.has(key) && !isNew) || running.has(key) || (failed.has(key) && handed.has(key));
  const jobs = batch.jobs.filter(({ key }) => !isThere(key));
  await removed(
    at,
    [...ownIn(batch, failed), ...(isNew ? ownIn(batch, waiting) : [])].filter((key) => !isThere(key)),
  );
  let sum = 0;
  for (let from = 0; from < jobs.length && !watch.stopped(); from += CHUNK) {
    const chunk = jobs.slice(from, from + CHUNK).map((job) => ({
      name: 'point',
      data: pointOf(job, resolve(job.scenario), { store, storeId, fresh: batch.fresh }),
      opts: optionsOf(job.key, retries),
    }));
    await persistently(connection, () => queue.addBulk(chunk));
    sum += chunk.length;
  }
  for (const { key } of batch.jobs) handed.add(key);
  const workers = await persistently(connection, () => workersTold(connection.client, queue.toKey('workers')));
  tellAlone(at, workers, batch.jobs.length, watch.said);
  return sum;
}

/** Points of a batch that failed: input that cannot be run, and workers that ended. */
async function failedOf(at: Known, { jobs }: Batch, { failed }: Keys): Promise<Pick<BatchStatus, 'faults' | 'lost'>> {
  // handed over again by somebody
  for (const key of at.reasons.keys()) if (!failed.has(key)) at.reasons.delete(key);
  const own = jobs.filter(({ key }) => failed.has(key));
  const asked = own.flatMap(({ key }) => (at.reasons.has(key) ? [] : [key]));
  for (const [key, reason] of await reasonsOf(at, asked)) at.reasons.set(key, reason);
  const faults = new Map<string, string>();
  const lost: string[] = [];
  for (const job of own) {
    const reason = at.reasons.get(job.key)!;
    const fault = faultIn(reason);
    if (fault === undefined) lost.push(`${jobText(job)}: ${reason}`);
    else faults.set(job.key, asGiven(fault, job));
  }
  return { faults, lost };
}

async function status(at: Known, batch: Batch, said: Watch['said']): Promise<BatchStatus> {
  const { connection, queue, handed } = at;
  const { client, server } = connection;
  const [cancelled, workers, keys] = await Promise.all([
    persistently(connection, () => client.exists(cancelledKey(at, batch))),
    persistently(connection, () => workersTold(client, queue.toKey('workers'))),
    keysOf(at),
  ]);
  const [waiting, running] = [ownIn(batch, keys.waiting).length, ownIn(batch, keys.running).length];
  // of those that only ask, the answer says it
  if (handed.size > 0) tellAlone(at, workers, waiting + running, said);
  const undone = batch.jobs.some(({ key }) => !keys.failed.has(key) && !existsSync(resultFile(batch.store, key)));
  if (cancelled === 1 && handed.size > 0 && waiting + running === 0 && undone)
    throw new InputError(
      { file: `--queue ${queue.name}` },
      'the points were cancelled',
      'the same command again for what is missing; what is done is kept',
    );
  const open = batch.jobs.filter(({ key }) => !keys.waiting.has(key) && !keys.running.has(key) && !keys.failed.has(key));
  return {
    ...{ waiting, running, ...(await failedOf(at, batch, keys)) },
    // some may have ended since the store was looked at
    unsubmitted: open.filter(({ key }) => !existsSync(resultFile(batch.store, key))).length,
    where: `queue ${queue.name} at ${server.where}, ${workersText(workers)}`,
  };
}

async function cancel(at: Known, batch: Batch): Promise<number> {
  const { connection, queue } = at;
  await persistently(connection, () => connection.client.set(cancelledKey(at, batch), 1, 'EX', CANCELLED_S));
  const { waiting, failed } = await keysOf(at);
  await removed(at, ownIn(batch, failed));
  const own = ownIn(batch, waiting);
  if (own.length === 0 || own.length < waiting.size) return removed(at, own);
  // all at once: one by one, each would be looked for among all
  await persistently(connection, () => queue.drain(true));
  return own.length;
}

/** @param options of these it takes `redis`, `queue` and `retries` @throws InputError for an address that is none, or has a password */
export function queue(options: ExecutorOptions): Executor {
  // also where nothing is left to do: a password on the line is seen by others
  serverOf(options.redis);
  let opened: Promise<Known> | undefined;
  // who waits is told, that the server is gone, too
  let say: Watch['said'] = () => undefined;
  const at = (): Promise<Known> =>
    (opened ??= open(options.queue ?? 'switchyard', options, (line) => say(line)).then((o) => ({
      ...o,
      ...{ handed: new Set(), reasons: new Map(), alone: false },
    })));
  return {
    async submit(batch, watch) {
      say = watch.said;
      return submit(await at(), batch, options.retries ?? 0, watch);
    },
    status: async (batch) => status(await at(), batch, say),
    cancel: async (batch) => cancel(await at(), batch),
    async close() {
      const known = await opened?.catch(() => undefined);
      if (known) await close(known);
    },
  };
}
