/** Who works on a queue: each worker says it once a second, by the clock of the server, and whoever has not said it lately is gone. */
import type { Redis } from 'ioredis';

/** A worker: its host, what it has done and what it is at. */
export interface WorkerTold {
  readonly host: string;
  readonly done: number;
  readonly running: number;
}

export const TELL_MS = 1000;
/** Whoever was silent for so long works no more. */
const SILENT_S = 15;

/** @param worker of no other @param told undefined: it ends */
export async function tell(client: Redis, key: string, worker: string, told: WorkerTold | undefined): Promise<void> {
  if (told === undefined) await client.hdel(key, worker);
  else await client.hset(key, worker, JSON.stringify({ ...told, at_s: Number((await client.time())[0]) }));
}

/** Those that work now; those that were killed are forgotten. */
export async function workersTold(client: Redis, key: string): Promise<WorkerTold[]> {
  const [all, [now]] = await Promise.all([client.hgetall(key), client.time()]);
  const told = Object.entries(all).map(([worker, text]) => ({
    worker,
    ...(JSON.parse(text) as WorkerTold & { readonly at_s: number }),
  }));
  const isGone = ({ at_s }: { readonly at_s: number }): boolean => at_s + SILENT_S < Number(now);
  const gone = told.filter(isGone).map(({ worker }) => worker);
  if (gone.length > 0) await client.hdel(key, ...gone);
  return told.filter((w) => !isGone(w)).map(({ host, done, running }) => ({ host, done, running }));
}

const plural = (n: number, what: string): string => `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;

/** By host, for a person. */
export function workersText(workers: readonly WorkerTold[]): string {
  const hosts = [...new Set(workers.map(({ host }) => host))].sort();
  const each = hosts.map((host) => {
    const own = workers.filter((w) => w.host === host);
    const sum = (of: (w: WorkerTold) => number): number => own.reduce((total, w) => total + of(w), 0);
    return `${host} runs ${sum((w) => w.running)}, has done ${sum((w) => w.done).toLocaleString('en-US')}`;
  });
  return workers.length === 0
    ? 'no worker: `switchyard worker` is one'
    : `${plural(workers.length, 'worker')} (${each.join('; ')})`;
}
