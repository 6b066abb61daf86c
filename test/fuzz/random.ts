/** Seeded choices: equal seeds, equal files. */
import { draw, randomStream } from '../../sim/index.js';

export interface Random {
  /** a whole number in [0, bound) */
  below(bound: number): number;
  of<T>(all: readonly T[]): T;
  /** true in `percent` of all cases */
  chance(percent: number): boolean;
}

export function randomOf(seed: number, name: string): Random {
  const state = randomStream(seed, name);
  const below = (bound: number): number => draw(state, bound);
  return { below, of: (all) => all[below(all.length)]!, chance: (percent) => below(100) < percent };
}
