/**
 * Taking points from a queue and doing them, until it is asked to stop, or the queue is empty. Simulation is in processes of its own, so
 * that this one tells the server all the while that it lives; what a worker held that lives no more is given to others.
 */
import { hostname } from 'node:os';
import { UnrecoverableError, WaitingError, Worker, type Job as Taken } from 'bullmq';
import { InputError } from '../../../traces/index.js';
import type { Workers } from '../local.js';
import { checkFiles, checkHost } from './host.js';
import { faultText, jobOf, pointIn } from './point.js';
import type { Opened } from './keys.js';
import { persistently } from './redis.js';
import { tell, TELL_MS } from './workers-told.js';

/** Whoever says nothing for so long has its points given to others; it is said four times as often. */
const LEASE_MS = 10_000;
/** How often a point is given to another worker, before it is said to end those that take it. */
const MOST_STALLS = 5;
/** Between two looks at whether it is asked to stop. */
const LOOK_MS = 100;

/** What is told of the work. */
export interface Work {
  /** where results are kept, if that is elsewhere on this host; undefined: where the point says */
  readonly store: string | undefined;
  /** ends when no point waits or runs, of any worker */
  readonly untilEmpty: boolean;
  readonly stopped: () => boolean;
  /** how long a file of another host may be waited for; undefined: as NFS needs it */
  readonly late_ms?: number | undefined;
  readonly said: (line: string) => void;
  /** `ahead`: in the queue, whoever has them */
  readonly onProgress: (done: number, ahead: number, refused: number) => void;
}
/** How it ended: points that were done, and those that cannot be run. */
export interface Worked {
  readonly done: number;
  readonly refused: number;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What became of points here: each counts once, however often it is delivered. */
interface Count {
  readonly done: Set<string>;
  readonly refused: Set<string>;
  running: number;
}

/** Simulates a point. @throws InputError for one that another host may do @throws UnrecoverableError for one that none can */
function createDoing(queue: string, pool: Workers, how: Work, count: Count): (taken: Taken) => Promise<void> {
  return async (taken) => {
    const point = pointIn(taken.data);
    if (!point) throw new UnrecoverableError('no point of a sweep');
    const store = how.store ?? point.store;
    await checkHost(point, queue, store, how);
    const done = await pool.do(jobOf(taken.id!, point), { store, fresh: point.fresh });
    done.said?.forEach(how.said);
    if (done.fault === undefined) return void count.done.add(taken.id!);
    checkFiles(done, taken.timestamp);
    count.refused.add(taken.id!);
    throw new UnrecoverableError(faultText(done.fault));
  };
}

/** Ends a worker once it has done what it has begun; what it cannot tell a server that is gone is in the store. */
async function ended(worker: Worker, { client }: Opened['connection'], count: Count): Promise<void> {
  await worker.pause(true);
  while (count.running > 0) await pause(LOOK_MS);
  await worker.close(client.status !== 'ready');
}

/** Does points with a pool. @throws InputError where the work cannot go on on this host: what it has taken is back in the queue */
export async function work({ connection, queue }: Opened, pool: Workers, how: Work): Promise<Worked> {
  const { stopped, said, onProgress } = how;
  const { client } = connection;
  const count: Count = { done: new Set(), refused: new Set(), running: 0 };
  let ending: InputError | undefined;
  const doPoint = createDoing(queue.name, pool, how, count);

  async function givenBack(taken: Taken, error: unknown): Promise<never> {
    if (!(error instanceof InputError)) throw error;
    ending ??= error;
    // or it would be taken again at once
    await worker.pause(true);
    await taken.moveToWait(taken.token);
    throw new WaitingError();
  }
  const worker = new Worker(
    queue.name,
    async (taken) => {
      count.running++;
      await doPoint(taken)
        .catch((error: unknown) => givenBack(taken, error))
        .finally(() => count.running--);
    },
    {
      ...{ connection: client, name: hostname(), concurrency: pool.workers, autorun: false, skipVersionCheck: true },
      ...{ lockDuration: LEASE_MS, stalledInterval: LEASE_MS / 2, maxStalledCount: MOST_STALLS, runRetryDelay: LOOK_MS },
    },
  );
  // what the server does not take is another worker's by now, and a connection that is lost is told by itself
  worker.on('error', () => undefined);
  worker.on('failed', (taken, error) => {
    if (!(error instanceof UnrecoverableError)) said(`${taken?.id?.slice(0, 8)}: ${error.message}`);
  });
  void connection.lost.then((gone) => (ending ??= gone));

  const id = `${hostname()}:${process.pid}`;
  const key = queue.toKey('workers');
  let empty = false;
  async function look(): Promise<void> {
    await tell(client, key, id, { host: hostname(), done: count.done.size, running: count.running });
    const { waiting = 0, active = 0, delayed = 0 } = await queue.getJobCounts('waiting', 'active', 'delayed');
    const ahead = waiting + active + delayed;
    onProgress(count.done.size + count.refused.size, ahead, count.refused.size);
    empty = ahead === 0;
  }
  void worker.run().catch(() => undefined);
  let looking: Promise<void> | undefined;
  for (let at = 0; !stopped() && !ending && !(empty && how.untilEmpty); at += LOOK_MS) {
    // a look waits as long as the server is gone, and who asks to stop does not
    if (at % TELL_MS === 0)
      looking ??= persistently(connection, look)
        .catch(() => undefined)
        .finally(() => (looking = undefined));
    await pause(LOOK_MS);
  }
  await ended(worker, connection, count);
  if (client.status === 'ready') await tell(client, key, id, undefined).catch(() => undefined);
  if (ending) throw ending;
  return { done: count.done.size, refused: count.refused.size };
}
