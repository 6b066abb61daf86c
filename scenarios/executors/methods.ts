/** What a worker process can be asked for. */
import { InputError } from '../../traces/index.js';
import { doJob, type Job, type JobDone, type Keeping } from './job.js';

/** What became of a job; or why no result can be kept, which ends the work. */
export type Outcome = JobDone | { readonly broken: Pick<InputError, 'place' | 'problem' | 'expected'> };

/** By name. */
export const methods = {
  async job(job: Job, keeping: Keeping): Promise<Outcome> {
    try {
      return await doJob(job, keeping);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { place, problem, expected } = error;
      return { broken: { place, problem, expected } };
    }
  },
};
/** What it can be asked for. */
export type Methods = typeof methods;
