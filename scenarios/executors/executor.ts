/**
 * An executor: something that does jobs. What a job comes to is in the store, whoever did it, so an executor is told what is missing and
 * says how far it is; it delivers at least once, and a result that is there twice is one file.
 */
import type { Job, Keeping } from './job.js';

/** Jobs that are done together. */
export interface Batch extends Keeping {
  /** what people call it */
  readonly name: string;
  /** each key once, and none whose result is there */
  readonly jobs: readonly Job[];
  /** what an executor has to remember from one command to the next is kept there */
  readonly folder: string;
}
/** What can be asked of an executor whose work goes on by itself. */
export const STEPS = ['prepare', 'submit', 'status', 'collect', 'cancel'] as const;
export type Step = (typeof STEPS)[number];

/** What executors are made with; each takes what it knows. */
export interface ExecutorOptions {
  /** of this machine; undefined: one a core */
  readonly workers?: number | undefined;
  /** of this machine: workers wait for the next batch until it is closed, for those who hand over many small ones */
  readonly held?: boolean | undefined;
  /** points a task of an array; undefined: as few as may be */
  readonly chunk?: number | undefined;
  readonly partition?: string | undefined;
  readonly account?: string | undefined;
  readonly time?: string | undefined;
  readonly memory?: string | undefined;
  /** without a password */
  readonly redis?: string | undefined;
  readonly queue?: string | undefined;
  /** how often a point is begun again whose worker fails; for executors that count it themselves */
  readonly retries?: number | undefined;
}

/** Told while jobs are done, as far as the executor knows at once. */
export interface Watch {
  readonly begun: (key: string) => void;
  readonly ended: (key: string, fault?: string) => void;
  readonly said: (line: string) => void;
  /** looked at all the time; true ends what is done in this process */
  readonly stopped: () => boolean;
}
/** What an executor knows of a batch; what is done is seen in the store. */
export interface BatchStatus {
  readonly waiting: number;
  readonly running: number;
  /** by key: input that cannot be run */
  readonly faults: ReadonlyMap<string, string>;
  /** what became of work that came to nothing, such as a task that took too long */
  readonly lost: readonly string[];
  /** somebody has cancelled them */
  readonly cancelled?: boolean;
  /** those that were never handed over: the sweep is another than the one that was */
  readonly unsubmitted?: number;
  /** where it runs, for a person */
  readonly where: string;
}

/** A way to do jobs. Every method may be called from another process than the one before, with the same batch. */
export interface Executor {
  /** hands over what is missing; what was handed over before and is not lost is not handed over again @returns how many jobs it took */
  submit(batch: Batch, watch: Watch): Promise<number>;
  /** writes what it would hand over, for something else to run @returns where */
  prepare?(batch: Batch): Promise<string>;
  status(batch: Batch): Promise<BatchStatus>;
  /** forgets what is not done, and what failed @returns how many jobs will not be done */
  cancel(batch: Batch): Promise<number>;
  /** ends connections, so that the process can end */
  close(): Promise<void>;
}
