/** What is in a queue: keys of points, by what becomes of them. */
import { Queue } from 'bullmq';
import { InputError } from '../../../traces/index.js';
import type { ExecutorOptions } from '../executor.js';
import { connect, faultOf, persistently, serverOf, type Connection } from './redis.js';

/** Points that are handed over, or asked for, in one go. */
export const CHUNK = 1000;
/** Nobody reads them: each is a hundred bytes of the server's memory. */
const MOST_EVENTS = 100;

/** A connection, and the queue on it. */
export interface Opened {
  readonly connection: Connection;
  readonly queue: Queue;
}
/** Keys in the queue, by what becomes of them. */
export interface Keys {
  readonly waiting: ReadonlySet<string>;
  readonly running: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
}

/** @throws InputError for what BullMQ takes for no name */
function checkedName(name: string): string {
  if (name === '' || name.includes(':')) throw new InputError({ file: '--queue' }, `"${name}"`, 'a name without a colon');
  return name;
}

/** Whoever gets it closes it. @throws InputError where there is no server, and for a name that none has */
export async function open(
  given: string,
  { redis }: Pick<ExecutorOptions, 'redis'>,
  told: (line: string) => void,
): Promise<Opened> {
  const name = checkedName(given);
  const connection = await connect(serverOf(redis), told);
  // the version is looked at already
  const queue = new Queue(name, {
    connection: connection.client,
    skipVersionCheck: true,
    streams: { events: { maxLen: MOST_EVENTS } },
  });
  // what is asked fails with it, too
  queue.on('error', () => undefined);
  try {
    await queue.waitUntilReady();
    return { connection, queue };
  } catch (error) {
    connection.close();
    throw faultOf(connection.server, error) ?? error;
  }
}

/** All keys of the queue, at one moment. */
export async function keysOf({ connection, queue }: Opened): Promise<Keys> {
  const at = (name: string): string => queue.toKey(name);
  const read = async (): Promise<Keys> => {
    const asked = connection.client.multi();
    asked.lrange(at('wait'), 0, -1).lrange(at('paused'), 0, -1).zrange(at('delayed'), 0, -1);
    const answers = await asked.lrange(at('active'), 0, -1).zrange(at('failed'), 0, -1).exec();
    const [waiting = [], paused = [], delayed = [], active = [], failed = []] = answers!.map(([error, keys]) => {
      if (error) throw error;
      return keys as string[];
    });
    return { waiting: new Set([...waiting, ...paused, ...delayed]), running: new Set(active), failed: new Set(failed) };
  };
  return persistently(connection, read);
}

/** Takes them out of the queue, whatever becomes of them there but running. @returns how many it took */
export async function removed({ connection, queue }: Opened, keys: readonly string[]): Promise<number> {
  let sum = 0;
  for (let from = 0; from < keys.length; from += CHUNK) {
    const chunk = keys.slice(from, from + CHUNK);
    const codes = await persistently(connection, () => Promise.all(chunk.map((key) => queue.remove(key))));
    sum += codes.filter((code) => code === 1).length;
  }
  return sum;
}

/** Why they failed, by key. */
export async function reasonsOf({ connection, queue }: Opened, keys: readonly string[]): Promise<Map<string, string>> {
  const reasons = new Map<string, string>();
  for (let from = 0; from < keys.length; from += CHUNK) {
    const chunk = keys.slice(from, from + CHUNK);
    const answers = await persistently(connection, async () => {
      const asked = connection.client.pipeline();
      for (const key of chunk) asked.hget(queue.toKey(key), 'failedReason');
      return asked.exec();
    });
    for (const [i, key] of chunk.entries()) reasons.set(key, (answers![i]![1] as string | null) ?? '');
  }
  return reasons;
}

/** Ends it, so that the process can end. */
export async function close({ connection, queue }: Opened): Promise<void> {
  await queue.close().catch(() => undefined);
  connection.close();
}
