/**
 * What an engine did from a state on, kept: where the state at the end of a tile has been met before, what follows is
 * taken from here, equal to stepping by construction.
 *
 * A state is that of all threads; what of the run's progress matters until the next mark is the key beside it.
 */
import type { Counts, Mark } from './engine.js';

/** From one mark to the next. Immutable. */
export interface Passage {
  readonly from: string;
  readonly key: number;
  /** cycles until the mark, and the mark */
  readonly cycles: number;
  readonly mark: Mark;
  readonly counts: Counts;
  readonly to: string;
}
/** Passages that come one after the other, as many as are one event. Immutable. */
export interface Train {
  readonly legs: readonly Leg[];
  readonly cycles: number;
  /** it ends where others hear of the run; else where what comes has not been met yet */
  readonly whole: boolean;
}
/** A passage, so many times. Plain data. */
export interface Leg {
  readonly passage: Passage;
  readonly times: number;
}

/** Passages by state and key. */
export interface RunTable {
  /** Trains by the passage that they begin with, and by the shape of the run and how far it is. */
  readonly trains: Map<Passage, Map<string, Train>>;
  find(from: string, key: number): Passage | undefined;
  keep(passage: Passage): void;
}

function createRunTable(): RunTable {
  const states = new Map<string, Map<number, Passage>>();
  // the same state is asked for again and again: its text is compared by reference first
  let latest: { readonly from: string; readonly passages: Map<number, Passage> } | undefined;
  return {
    trains: new Map(),
    find(from, key) {
      if (latest?.from !== from) {
        const passages = states.get(from);
        if (!passages) return undefined;
        latest = { from, passages };
      }
      return latest.passages.get(key);
    },
    keep(passage) {
      let passages = states.get(passage.from);
      if (!passages) states.set(passage.from, (passages = new Map<number, Passage>()));
      passages.set(passage.key, passage);
    },
  };
}

/** Engines that are alike go on alike: they share a table, in one process. */
const tables = new Map<string, RunTable>();
/** The table of all engines of this kind; an empty one where none was met. @param engine `Engine.kind` */
export function runTableOf(engine: string): RunTable {
  let table = tables.get(engine);
  if (!table) tables.set(engine, (table = createRunTable()));
  return table;
}

/** Forgets what engines of this process did: what a run costs, not what it comes to, depends on it. */
export const forgetRuns = (): void => tables.clear();
