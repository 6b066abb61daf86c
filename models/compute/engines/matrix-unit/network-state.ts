/** The states of a network's threads as a text, and back: what the tables of tiles know a state by. */
import { putBack } from '../../../../sim/index.js';
import { settle, type ThreadState } from './thread.js';

/** A field of a state, as it is found. */
type Field = readonly [of: Record<string, unknown>, name: string];

/** Ends of channels; counts, all 0 after a look; what belongs to a run, not to a state that is met again. */
const APART: ReadonlySet<string> = new Set([
  ...['takes', 'puts'],
  ...['uses', 'did', 'moved', 'held'],
  ...['remaining', 'density', 'toReceive', 'toFinish', 'tiles'],
]);

/** What of a state is its own, and of its channels what settling leaves. */
const fieldsOf = (state: ThreadState): Field[] => [
  ...Object.keys(state)
    .filter((name) => !APART.has(name))
    .map((name): Field => [state as unknown as Record<string, unknown>, name]),
  ...state.takes.map((end): Field => [end as unknown as Record<string, unknown>, 'items']),
  ...state.puts.map((end): Field => [end as unknown as Record<string, unknown>, 'held']),
];

/** Threads' states, as they can be told and gone back to. */
export interface NetworkState {
  /** the same wherever the threads go on in the same way; asked between two cycles, after a look */
  readonly text: () => string;
  /** to a text that it gave */
  readonly goBack: (text: string) => void;
}

/** @param states of the threads, which are changed in place, never replaced */
export function networkState(states: readonly ThreadState[]): NetworkState {
  const fields = states.flatMap(fieldsOf);
  const values: unknown[] = fields.map(() => 0);
  return {
    text() {
      states.forEach(settle);
      for (let i = 0; i < fields.length; i++) {
        const [of, name] = fields[i]!;
        values[i] = of[name];
      }
      return JSON.stringify(values);
    },
    goBack(text) {
      states.forEach(settle);
      const saved = JSON.parse(text) as unknown[];
      fields.forEach(([of, name], i) => {
        const value = saved[i];
        if (typeof value === 'object' && value !== null) putBack(of[name] as object, value);
        else of[name] = value;
      });
    },
  };
}
