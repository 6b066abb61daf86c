/** Whether a point can be done on this host: by this version, with the submitter's store and the submitter's files. */
import { existsSync, readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { InputError } from '../../../traces/index.js';
import { storeIdFile, storeIdIn } from '../../results/store-id.js';
import type { JobDone } from '../job.js';
import { MODELS, wordsOf, type Point } from './point.js';

/** How late a file of another host may be seen. Assumed: NFS looks again after 30 s (acdirmin, nfs(5)). */
const LATE_MS = 35_000;
const LOOK_MS = 500;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The store's name is waited for. @throws InputError for a point that this worker must not do: another may */
export async function checkHost(
  point: Point,
  queue: string,
  store: string,
  { late_ms = LATE_MS, stopped }: { readonly late_ms?: number | undefined; readonly stopped: () => boolean },
): Promise<void> {
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
  for (let left_ms = late_ms; storeIdIn(store) !== point.storeId; left_ms -= LOOK_MS) {
    if (left_ms <= 0 || stopped())
      throw new InputError(
        { file: store },
        `is another folder than the submitter's store ${point.store} (${storeIdFile(store)} is not the same)`,
        'the folder that the submitter writes, shared; --store where it lies elsewhere on this host; the point is back in the queue',
      );
    await pause(LOOK_MS);
    // has NFS look again
    readdirSync(store);
  }
}

/** @param submitted_ms since 1970 @throws InputError for files that are others here: not for those that were changed everywhere since */
export function checkFiles({ other }: JobDone, submitted_ms: number): void {
  if (!other || other.newest_ms > submitted_ms) return;
  throw new InputError(
    other.place,
    `${other.problem}, on ${hostname()}; the submitter has read another`,
    'scenarios, and what they name, where the submitter has them, shared or copied; the point is back in the queue',
  );
}
