import type { Order } from '../file/stream-schema.js';

/** How likely the next sentence of a stream is of the task of the one before. */

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

/**
 * How likely the part of a sentence's task is there when it begins, where the last `slots` tasks have theirs: that of the task before,
 * and with two slots that of the one before it. Undefined where that cannot be said in closed form.
 */
export function chanceThere(order: Order, tasks: readonly string[], slots: number): number | undefined {
  const stay = chanceToStay(order, tasks);
  if (stay === undefined || slots === 1) return stay;
  if (slots >= tasks.length) return 1;
  // a change goes back to the task before last as likely as to any other
  const evenly = order.kind === 'markov' || (order.kind === 'random' && !order.weights);
  if (slots > 2 || !evenly) return order.kind === 'round-robin' ? 0 : undefined;
  return stay + (1 - stay) / (tasks.length - 1);
}
