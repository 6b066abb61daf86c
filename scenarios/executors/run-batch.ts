/** Having a batch done by an executor, until nothing is missing: told how far it is by the store, which alone says what is done. */
import { statSync } from 'node:fs';
import { InputError } from '../../traces/index.js';
import { keysIn, resultFile } from '../results/store.js';
import type { Batch, BatchStatus, Executor } from './executor.js';

/** A batch, and who is told of it. */
export interface BatchOptions {
  /** how often what came to nothing is handed over again */
  readonly retries: number;
  readonly stopped: () => boolean;
  /** `faults` by key of what cannot be run; called whenever one more job has ended */
  readonly onEnded: (key: string, fault?: string) => void;
  readonly onBegun: (key: string) => void;
  /** said of the store */
  readonly said: (line: string) => void;
  /** where it runs and how far each host is, now and then */
  readonly where: (line: string) => void;
}

/** Between two looks, at least; a look may take as long as a tenth of the time between two. */
const LOOK_MS = 200;
/** A look may have waited for a server that was gone. */
const MOST_LOOK_MS = 5000;
/** Between two lines that say who works. */
const WHERE_MS = 10_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits, hearing at once that it is asked to stop. */
async function waited(ms: number, stopped: () => boolean): Promise<void> {
  for (let left = ms; left > 0 && !stopped(); left -= LOOK_MS) await pause(Math.min(left, LOOK_MS));
}

/** Which file the result of a key is by now; undefined: none. */
function fileOf(store: string, key: string): string | undefined {
  const file = statSync(resultFile(store, key), { throwIfNoEntry: false });
  return file && `${file.ino} ${file.mtimeMs}`;
}

/** What has ended since the last look. */
function looker({ store, jobs, fresh }: Batch, ended: ReadonlySet<string>, onEnded: BatchOptions['onEnded']) {
  // a result that is made afresh is another file
  const before = new Map(fresh ? jobs.map(({ key }) => [key, fileOf(store, key)]) : []);
  return (faults: BatchStatus['faults']): void => {
    const there = keysIn(store);
    for (const { key } of jobs) {
      if (ended.has(key)) continue;
      const fault = faults.get(key);
      if (fault === undefined && (!there.has(key) || (fresh && before.get(key) === fileOf(store, key)))) continue;
      onEnded(key, fault);
    }
  };
}

/** Says where it runs, at first and when that has changed. */
function createTelling(where: BatchOptions['where']) {
  let last: { readonly line: string; readonly at_ms: number } | undefined;
  return (line: string): void => {
    const now_ms = performance.now();
    if (last && (line === last.line || now_ms - last.at_ms < WHERE_MS)) return;
    where(line);
    last = { line, at_ms: now_ms };
  };
}

/** What came to nothing more often than it may. */
const given = (missing: number, lost: readonly string[], where: string): InputError =>
  new InputError(
    { file: where },
    `${missing} points came to nothing${lost.length > 0 ? `: ${lost.slice(0, 3).join('; ')}` : ''}`,
    'workers that end what they begin: more time, more memory, or more --retries; what is done is kept',
  );

const cancelled = (missing: number, where: string): InputError =>
  new InputError({ file: where }, `${missing} points were cancelled`, 'the same command once more; what is done is kept');

/**
 * @returns by key why a job could not be run; undefined where it was asked to stop, and what is handed over may go on
 * @throws InputError where the executor cannot be reached, or jobs come to nothing again and again
 */
export async function runBatch(
  executor: Executor,
  batch: Batch,
  options: BatchOptions,
): Promise<BatchStatus['faults'] | undefined> {
  const { stopped, retries, onBegun, onEnded, said } = options;
  const ended = new Set<string>();
  const faults = new Map<string, string>();
  const end = (key: string, fault?: string): void => {
    ended.add(key);
    if (fault !== undefined) faults.set(key, fault);
    onEnded(key, fault);
  };
  const watch = { begun: onBegun, ended: end, said, stopped };
  const left = (): Batch => ({ ...batch, jobs: batch.jobs.filter(({ key }) => !ended.has(key)) });
  const look = looker(batch, ended, end);
  const tell = createTelling(options.where);
  for (let tries = 0; ; tries++) {
    await executor.submit(left(), watch);
    for (;;) {
      const begun_ms = performance.now();
      const status = await executor.status(left());
      if (ended.size < batch.jobs.length) look(status.faults);
      if (ended.size === batch.jobs.length) return faults;
      if (stopped()) return undefined;
      tell(status.where);
      if (status.waiting + status.running === 0) {
        if (status.cancelled === true) throw cancelled(batch.jobs.length - ended.size, status.where);
        if (tries < retries) break;
        throw given(batch.jobs.length - ended.size, status.lost, status.where);
      }
      await waited(Math.min(MOST_LOOK_MS, Math.max(LOOK_MS, 10 * (performance.now() - begun_ms))), stopped);
    }
  }
}
