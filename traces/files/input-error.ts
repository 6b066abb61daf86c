/** Faults in what a person gave us: one message that says where, what, what was expected and the nearest valid name. */
import { closest, distance } from 'fastest-levenshtein';
import { visibleLine } from './visible-text.js';

/** Where the fault is; `field` is a path such as memories.rram.scheduler. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly field?: string;
}

/** Bad input from a person: exit code 2, a message a fault, no stack. Every other error is a bug of ours. */
export class InputError extends Error {
  override readonly name = 'InputError';
  constructor(
    readonly place: Place,
    readonly problem: string,
    readonly expected: string,
    readonly didYouMean?: string,
    /** further faults that were found with this one */
    readonly others: readonly InputError[] = [],
  ) {
    const where = [place.file, place.line].filter((p) => p !== undefined).join(':');
    const field = place.field ? `${place.field}: ` : '';
    const hint = didYouMean ? `. Did you mean "${didYouMean}"?` : '';
    super(oneLine(`${where}: ${field}${problem}; expected ${expected}${hint}`));
  }
}

/** The same fault with those that were found with it. */
const withOthers = ({ place, problem, expected, didYouMean }: InputError, others: readonly InputError[]): InputError =>
  new InputError(place, problem, expected, didYouMean, others);

/** A fault and those that were found with it, by line where they are of one file. */
export const faultsOf = (error: InputError): readonly InputError[] =>
  error.others.length === 0 ? [error] : [withOthers(error, []), ...error.others];

/** Many faults as one error, those of a file together and by line. @returns undefined for none */
export function joined(faults: readonly InputError[]): InputError | undefined {
  const once = [...new Map(faults.flatMap(faultsOf).map((f) => [f.message, f])).values()];
  const files = [...new Set(once.map((f) => f.place.file))];
  const [first, ...others] = files.flatMap((file) =>
    once.filter((f) => f.place.file === file).sort((a, b) => (a.place.line ?? 0) - (b.place.line ?? 0)),
  );
  return first && (others.length > 0 ? withOthers(first, others) : first);
}

/** What each returns. @throws InputError of the faults of all, once all were tried */
export function allOf<T>(makers: readonly (() => T)[]): T[] {
  const made: T[] = [];
  const faults: InputError[] = [];
  for (const make of makers) {
    try {
      made.push(make());
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      faults.push(error);
    }
  }
  const all = joined(faults);
  if (all) throw all;
  return made;
}

/** Control characters in names from files would move the cursor or forge lines: they are shown escaped. */
function oneLine(text: string): string {
  const shown = visibleLine(text, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return shown.length > 1000 ? `${shown.slice(0, 1000)}…` : shown;
}

/** The valid name nearest to `name`, if near enough to be what was meant. */
export function nearest(name: string, valid: readonly string[]): string | undefined {
  if (valid.length === 0 || name.length > 100) return undefined;
  const best = closest(name, valid);
  return distance(name, best) <= Math.max(2, Math.floor(best.length / 3)) ? best : undefined;
}
