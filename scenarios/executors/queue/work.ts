/**
 * Taking points from a queue and doing them, until it is asked to stop, or the queue is empty. Simulation is in processes of its own, so
 * that this one tells the server all the while that it lives; what a worker held that lives no more is given to others.
 */
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { UnrecoverableError, WaitingError, Worker, type Job as Taken } from 'bullmq';
import { InputError } from '../../../traces/index.js';
import type { Workers } from '../local.js';
import { faultText, jobOf, MODELS, wordsOf, pointIn, type Point } from './point.js';
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

/** @throws InputError for a point that this worker must not do: another may */
function checkPoint(point: Point, queue: string, store: string): void {
  if (point.models !== MODELS)
    throw new InputError(
      { file: `--queue ${queue}` },
      `a point of ${wordsOf(point.models)}, and this worker is ${wordsOf(MODELS)}`,
      'a worker of that version; the point is back in the queue',
    );
  if (!existsSync(store))
    throw new InputError(
      { file: store },
      'is not there, and results are to be kept in it',
      'the folder that the submitter writes, shared; --store where it lies elsewhere on this host',
    );
}

/** Does points with a pool. @throws InputError where the work cannot go on on this host: what it has taken is back in the queue */
export async function work({ connection, queue }: Opened, pool: Workers, how: Work): Promise<Worked> {
  const { stopped, said, onProgress } = how;
  let [done, refused, running] = [0, 0, 0];
  let ending: InputError | undefined;

  async function doPoint(taken: Taken): Promise<void> {
    const point = pointIn(taken.data);
    if (!point) throw new UnrecoverableError('no point of a sweep');
    const store = how.store ?? point.store;
    try {
      checkPoint(point, queue.name, store);
      const { fault, said: lines = [] } = await pool.do(jobOf(taken.id!, point), { store, fresh: point.fresh });
      lines.forEach(said);
      if (fault === undefined) return void done++;
      refused++;
      throw new UnrecoverableError(faultText(fault));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      ending ??= error;
      // or it would be taken again at once
      await worker.pause(true);
      await taken.moveToWait(taken.token);
      throw new WaitingError();
    }
  }

  const worker = new Worker(
    queue.name,
    async (taken) => {
      running++;
      await doPoint(taken).finally(() => running--);
    },
    {
      ...{ connection: connection.client, name: hostname(), concurrency: pool.workers, autorun: false },
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
  /** @returns whether there is nothing to do for anybody */
  async function look(): Promise<boolean> {
    await tell(connection.client, key, id, { host: hostname(), done, running });
    const { waiting = 0, active = 0, delayed = 0 } = await queue.getJobCounts('waiting', 'active', 'delayed');
    onProgress(done + refused, waiting + active + delayed, refused);
    return waiting + active + delayed === 0;
  }
  void worker.run().catch(() => undefined);
  for (let at = 0; !stopped() && !ending; at += LOOK_MS) {
    if (at % TELL_MS === 0 && (await persistently(connection, look).catch(() => false)) && how.untilEmpty) break;
    await pause(LOOK_MS);
  }
  // what it has begun it ends
  await worker.close(ending !== undefined && connection.client.status === 'end');
  await tell(connection.client, key, id, undefined).catch(() => undefined);
  if (ending) throw ending;
  return { done, refused };
}
