/** Named choices: a new one is one new file and one line. */
import { InputError, nearest, type Place } from './input-error.js';

/** Choices by name, in the order in which they are shown. */
export interface Registry<T> {
  readonly names: readonly string[];
  /** @throws InputError that lists the choices and the nearest one */
  get(name: string, place: Place): T;
}

/** @param what the choices are, for messages: unknown scheduler "fcsf" */
export function registry<T>(what: string, entries: Readonly<Record<string, T>>): Registry<T> {
  const names = Object.keys(entries);
  return {
    names,
    get(name, place) {
      const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
      if (entry !== undefined) return entry;
      throw new InputError(place, `unknown ${what} "${name}"`, `one of ${names.join(', ')}`, nearest(name, names));
    },
  };
}
