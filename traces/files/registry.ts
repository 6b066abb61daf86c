/** Named choices: a new one is one new file and one line; a program that uses this package may register its own. */
import { InputError, nearest, type Place } from './input-error.js';

/** Choices by name, in the order in which they are shown: those that ship first. */
export interface Registry<T> {
  readonly names: readonly string[];
  /** @throws InputError that lists the choices and the nearest one */
  get(name: string, place: Place): T;
  /**
   * Adds a choice of the program's own, for all that it reads and runs afterwards; workers of a sweep do not have it, so the
   * sweep runs in the program's own process.
   * @returns takes it away again
   * @throws RangeError for a name that is there, or that files could not name
   */
  register(name: string, entry: T): () => void;
}

/** Of all registries: what the choice is, and its name. */
const own = new Set<string>();
/** Whether the program has choices of its own, which no other process has. */
export const hasOwnChoices = (): boolean => own.size > 0;

/** @param what the choices are, for messages: unknown scheduler "fcsf" */
export function registry<T>(what: string, entries: Readonly<Record<string, T>>): Registry<T> {
  const known = new Map(Object.entries(entries));
  return {
    get names() {
      return [...known.keys()];
    },
    get(name, place) {
      const entry = known.get(name);
      if (entry !== undefined) return entry;
      const names = [...known.keys()];
      throw new InputError(place, `unknown ${what} "${name}"`, `one of ${names.join(', ')}`, nearest(name, names));
    },
    register(name, entry) {
      if (known.has(name)) throw new RangeError(`${what} "${name}" is there already: expected another name`);
      if (!/^[a-z][a-z0-9-]{0,60}$/.test(name) || name in {})
        throw new RangeError(`${what} "${name}": expected a name of lower-case letters, digits and hyphens`);
      known.set(name, entry);
      own.add(`${what} ${name}`);
      return () => {
        known.delete(name);
        own.delete(`${what} ${name}`);
      };
    },
  };
}
