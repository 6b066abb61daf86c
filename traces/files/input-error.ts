/** Faults in what a person gave us: one message that says where, what, what was expected and the nearest valid name. */
import { closest, distance } from 'fastest-levenshtein';
import { visibleLine } from './visible-text.js';

/** Where the fault is; `field` is a path such as memories.rram.scheduler. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly field?: string;
}

/** Bad input from a person: exit code 2, one message, no stack. Every other error is a bug of ours. */
export class InputError extends Error {
  override readonly name = 'InputError';
  constructor(
    readonly place: Place,
    readonly problem: string,
    readonly expected: string,
    readonly didYouMean?: string,
  ) {
    const where = [place.file, place.line].filter((p) => p !== undefined).join(':');
    const field = place.field ? `${place.field}: ` : '';
    const hint = didYouMean ? `. Did you mean "${didYouMean}"?` : '';
    super(oneLine(`${where}: ${field}${problem}; expected ${expected}${hint}`));
  }
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
