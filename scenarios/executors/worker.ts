/** A worker, a process of its own: does one job at a time, keeps what it came to and says so. */
import workerpool from 'workerpool';
import type { Job, Keeping, Outcome } from './job.js';
import { endWithParent, shieldIfAsked } from './shielded.js';

shieldIfAsked();
endWithParent();
// who began it was killed: nobody is there to be told
process.on('error', () => process.exit(1));

workerpool.worker({
  // loaded by the first
  job: async (job: Job, keeping: Keeping): Promise<Outcome> => (await import('./job.js')).doJob(job, keeping),
});
