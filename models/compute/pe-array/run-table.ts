/**
 * What an engine did from a state on, kept: where the state at the end of a tile has been met before, what follows is
 * taken from here, equal to stepping by construction.
 *
 * A state is that of all threads; what of the run's progress matters until the next mark is the key beside it.
 */
import type { Counts, Mark } from './engine.js';

export interface Stretch {
  readonly from: string;
  readonly key: number;
  /** cycles until the mark, and the mark */
  readonly cycles: number;
  readonly mark: Mark;
  readonly counts: Counts;
  readonly to: string;
}
export interface RunTable {
  find(from: string, key: number): Stretch | undefined;
  keep(stretch: Stretch): void;
}

function createRunTable(): RunTable {
  const states = new Map<string, Map<number, Stretch>>();
  // the same state is asked for again and again: its text is compared by reference first
  let latest: { readonly from: string; readonly stretches: Map<number, Stretch> } | undefined;
  return {
    find(from, key) {
      if (latest?.from !== from) {
        const stretches = states.get(from);
        if (!stretches) return undefined;
        latest = { from, stretches };
      }
      return latest.stretches.get(key);
    },
    keep(stretch) {
      let stretches = states.get(stretch.from);
      if (!stretches) states.set(stretch.from, (stretches = new Map<number, Stretch>()));
      stretches.set(stretch.key, stretch);
    },
  };
}

/** Engines that are alike go on alike: they share a table, in one process. */
const tables = new Map<string, RunTable>();
export function runTableOf(engine: string): RunTable {
  let table = tables.get(engine);
  if (!table) tables.set(engine, (table = createRunTable()));
  return table;
}
