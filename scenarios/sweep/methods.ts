/** What a worker of a sweep can be asked for. */
import { InputError } from '../../traces/index.js';
import { simulatePriced } from '../run/priced.js';
import { simulatePoint } from '../run/simulate-point.js';
import type { SweepPoint } from './points.js';

/** What a task came to, or why it cannot be done. */
export type Outcome = { readonly result: unknown } | { readonly fault: string };

/** Faulty input is an answer, and the other tasks go on; any other error ends the work. */
async function answered(work: Promise<unknown>): Promise<Outcome> {
  try {
    return { result: await work };
  } catch (error) {
    if (error instanceof InputError) return { fault: error.message };
    throw error;
  }
}

// nobody asks it to stop: work that ends ends its workers
const never = (): boolean => false;
/** By name: each does one task. */
export const methods = {
  run: ({ scenario, overrides }: SweepPoint) => answered(simulatePoint(scenario, overrides, never)),
  priced: ({ scenario, overrides }: SweepPoint, numbers: Parameters<typeof simulatePriced>[2]) =>
    answered(simulatePriced(scenario, overrides, numbers, never)),
};
/** What it can be asked for. */
export type Methods = typeof methods;
