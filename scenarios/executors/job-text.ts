/** What a person is told of a job. */
import type { Job } from './job.js';

/** A job for a person: its scenario and what is set in it. */
export const jobText = ({ scenario, overrides }: Job): string =>
  [
    scenario,
    ...overrides.map(({ path, value }) => `${path.join('.')}=${typeof value === 'string' ? value : JSON.stringify(value)}`),
  ].join(' ');
