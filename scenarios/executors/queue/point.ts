/** A point in the queue: what a submitter writes and a worker reads; plain data, without a result and without a secret. */
import * as z from 'zod';
import type { JobsOptions } from 'bullmq';
import { modelsText, modelsVersion } from '../../results/models-version.js';
import type { Job, Keeping } from '../job.js';

/** Of the version of the models that submitters and workers have in common. */
export const MODELS = modelsVersion().join(' ');
/** As a person reads it. */
export const wordsOf = (models: string): string => modelsText(models.split(' '));

/** What a fault of the input begins with, in the queue. */
const FAULT = 'cannot be run: ';
export const faultText = (fault: string): string => FAULT + fault;
/** Undefined for what ended otherwise, such as a worker that crashed. */
export const faultIn = (reason: string): string | undefined =>
  reason.startsWith(FAULT) ? reason.slice(FAULT.length) : undefined;

const override = z.object({ path: z.array(z.string()), value: z.unknown(), flag: z.string() });
const point = z.object({
  models: z.string(),
  scenario: z.string(),
  overrides: z.array(override),
  numbers: z.unknown().optional(),
  store: z.string(),
  storeId: z.string(),
  fresh: z.boolean(),
});
/** Of absolute paths. */
export type Point = z.infer<typeof point>;

/** Undefined for what is none. */
export const pointIn = (data: unknown): Point | undefined => point.safeParse(data).data;

/** Where a result is kept, and what the store is called in itself. */
export interface KeepingIn extends Keeping {
  readonly storeId: string;
}

/** @param scenario absolute */
export const pointOf = ({ overrides, numbers }: Job, scenario: string, { store, storeId, fresh }: KeepingIn): Point => ({
  models: MODELS,
  ...{ scenario, overrides: overrides as Point['overrides'], store, storeId, fresh },
  ...(numbers !== undefined && { numbers }),
});

/** The job of a point. */
export const jobOf = (key: string, { scenario, overrides, numbers }: Point): Job => ({
  ...{ key, scenario, overrides },
  ...(numbers !== undefined && { numbers: numbers as NonNullable<Job['numbers']> }),
});

/** What is done with a point that fails: it is tried again, later each time. What is done is in the store, and no longer here. */
export const optionsOf = (key: string, retries: number): JobsOptions => ({
  ...{ jobId: key, attempts: retries + 1, backoff: { type: 'exponential', delay: 1000 } },
  ...{ removeOnComplete: true, stackTraceLimit: 0 },
});
