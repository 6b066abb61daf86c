/** How likely the next sentence of a stream is of the task of the one before. */
import type { Order } from '../file/schema.js';

/**
 * In a long stream; a share from 0 to 1. Undefined where the order is a list, which has no chance in it.
 * @param tasks their names
 */
export function chanceToStay(order: Order, tasks: readonly string[]): number | undefined {
  if (tasks.length === 1) return 1;
  switch (order.kind) {
    case 'round-robin':
      return 0;
    case 'markov':
      return order.stay;
    case 'random': {
      const { weights } = order;
      // two draws of the same distribution are equal
      return tasks.reduce((sum, name) => sum + (weights ? (weights[name] ?? 0) : 1 / tasks.length) ** 2, 0);
    }
    case 'listed':
    case 'recorded':
      return undefined;
  }
}
