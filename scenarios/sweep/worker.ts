/** A worker of a sweep, a process of its own: runs one point at a time and sends what it came to. */
import workerpool from 'workerpool';
import { InputError } from '../../traces/index.js';
import type { PointRows } from '../run/point-rows.js';
import { simulatePoint } from '../run/simulate-point.js';
import type { SweepPoint } from './points.js';

/** What a point came to, or why it cannot be run. */
export type PointOutcome = { readonly rows: PointRows } | { readonly fault: string };

/** Faulty input is an answer, and the other points go on; any other error ends the sweep. */
async function run({ scenario, overrides }: SweepPoint): Promise<PointOutcome> {
  try {
    // nobody asks it to stop: a sweep that ends ends its workers
    return { rows: (await simulatePoint(scenario, overrides, () => false))! };
  } catch (error) {
    if (error instanceof InputError) return { fault: error.message };
    throw error;
  }
}

workerpool.worker({ run });
