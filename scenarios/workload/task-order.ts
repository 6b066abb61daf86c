/** Which task each sentence is of. */
import { draw, randomStream } from '../../sim/index.js';
import { InputError, nearest, type Place } from '../../traces/index.js';

import { checkSum, pickShare } from './draws.js';
import type { Order } from '../file/stream-schema.js';

/** @throws InputError for no task's name, with the nearest */
function indexOf(name: string, tasks: readonly string[], place: Place): number {
  const i = tasks.indexOf(name);
  if (i < 0) throw new InputError(place, `no task "${name}"`, `one of ${tasks.join(', ')}`, nearest(name, tasks));
  return i;
}

/**
 * By sentence, an index into `tasks`.
 * @param recorded the tasks of a recording's sentences, in order
 * @throws InputError for a name that is no task's, and for weights that do not sum to 1
 */
export function taskOrder(
  order: Order,
  {
    tasks,
    sentences,
    seed,
    recorded,
  }: { tasks: readonly string[]; sentences: number; seed: number; recorded: readonly string[] },
  at: (...path: PropertyKey[]) => Place,
): number[] {
  const all = (f: (i: number) => number): number[] => Array.from({ length: sentences }, (_, i) => f(i));
  const stream = randomStream(seed, 'task order');
  switch (order.kind) {
    case 'round-robin':
      return all((i) => i % tasks.length);
    case 'recorded':
      return all((i) => tasks.indexOf(recorded[i % recorded.length]!));
    case 'listed': {
      const listed = order.tasks.map((name, i) => indexOf(name, tasks, at('tasks', i)));
      return all((i) => listed[i % listed.length]!);
    }
    case 'random': {
      const { weights } = order;
      for (const name of Object.keys(weights ?? {})) indexOf(name, tasks, at('weights', name));
      const shares = tasks.map((name) => (weights ? (Object.hasOwn(weights, name) ? weights[name]! : 0) : 1 / tasks.length));
      checkSum(shares, at('weights'));
      return all(() => pickShare(stream, shares));
    }
    case 'markov': {
      // the next task is drawn at once, so that a higher stay only takes switches away
      let now = 0;
      return all((i) => {
        const leave = draw(stream, STEPS) >= order.stay * STEPS;
        const other = tasks.length > 1 ? draw(stream, tasks.length - 1) : 0;
        if (i > 0 && leave && tasks.length > 1) now = other < now ? other : other + 1;
        return now;
      });
    }
  }
}
const STEPS = 2 ** 30;
