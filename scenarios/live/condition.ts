/**
 * A condition that a run is to be stopped at: a path into the states of its actors, a comparison, a number, such as
 * `memory.sram.banks[3].queue > 4`. A list counts as its length, true as 1. Memories are also found under `memory`.
 */
import { InputError, nearest, pathOf, pathText } from '../../traces/formats.js';

/** States by actor's name; they may change under it. */
export type States = ReadonlyMap<string, object>;

/** What a run is stopped at. */
export interface Condition {
  readonly text: string;
  readonly holds: () => boolean;
}

const COMPARISONS: ReadonlyMap<string, (a: number, b: number) => boolean> = new Map([
  ['>=', (a, b) => a >= b],
  ['<=', (a, b) => a <= b],
  ['!=', (a, b) => a !== b],
  ['==', (a, b) => a === b],
  ['=', (a, b) => a === b],
  ['>', (a, b) => a > b],
  ['<', (a, b) => a < b],
]);
const FORM = /^\s*(\S(?:.*?\S)?)\s*(>=|<=|!=|==|=|>|<)\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*$/i;
const LONGEST = 1000;
const MOST_NAMED = 12;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (x: unknown): x is Fields => typeof x === 'object' && x !== null;
const own = (of: unknown, key: string): unknown => (isFields(of) && Object.hasOwn(of, key) ? of[key] : undefined);

/** All states under their actors' names, those of memories also in `memory`. */
export function rootOf(states: States, memories: readonly string[]): Fields {
  const named = (names: Iterable<string>): Fields => Object.fromEntries([...names].map((n) => [n, states.get(n)]));
  return { memory: named(memories), ...named(states.keys()) };
}

/** What of `rest` is the name of a field of `at`: the longest, since names may have dots in them. */
function nameIn(at: Fields, rest: string): string | undefined {
  const begins = (key: string): boolean => rest === key || rest.startsWith(`${key}.`) || rest.startsWith(`${key}[`);
  return Object.keys(at)
    .filter(begins)
    .reduce<string | undefined>((best, key) => (best === undefined || key.length > best.length ? key : best), undefined);
}

function fieldIn(at: Fields, rest: string): Found {
  const key = nameIn(at, rest);
  return key === undefined ? [undefined, undefined, 0] : [key, at[key], key.length];
}

/** Lists that are as long as what was built: a position behind their end will never be there. */
const BUILT: ReadonlySet<string> = new Set(['banks']);

/** A position of a list that may be shorter now than it will be: what is checked below it is what the list has. */
function positionIn(at: readonly unknown[], rest: string, fault: Fault, list: string | undefined): Found {
  const [whole, position] = /^(?:\[(\d+)\]|(\d+)(?=$|[.[]))/.exec(rest)?.filter((x) => x !== undefined) ?? [];
  if (whole === undefined) throw fault('a list', `a position such as [0]; it has ${at.length} now`);
  if (list !== undefined && BUILT.has(list) && Number(position) >= at.length)
    throw fault(`no ${position}: there are ${at.length}`, `one of 0 to ${at.length - 1}`);
  return [position!, at[Number(position)] ?? at[0], whole.length];
}

/** A key, what is there, and how long its text is. */
type Found = readonly [key: string | undefined, below: unknown, length: number];
type Fault = (problem: string, expected: string, didYouMean?: string) => InputError;

/** The keys of a path, each of a field that is there. @throws InputError with the nearest name */
function keysIn(root: Fields, path: string): string[] {
  const keys: string[] = [];
  let at: unknown = root;
  let rest = path;
  while (rest !== '') {
    const fault: Fault = (problem, expected, meant) =>
      new InputError({ file: 'condition', field: keys.length > 0 ? pathText(keys) : path }, problem, expected, meant);
    // nothing is there now: what will be is not known
    if (at === null || at === undefined) return [...keys, ...pathOf(rest)];
    if (!isFields(at)) throw fault(`has no part ${JSON.stringify(rest)}`, 'a comparison');
    const [key, below, length] = Array.isArray(at) ? positionIn(at, rest, fault, keys.at(-1)) : fieldIn(at, rest);
    if (key === undefined) {
      const names = Object.keys(at);
      const typed = /^[^.[]*/.exec(rest)![0];
      const listed = [
        ...names.slice(0, MOST_NAMED),
        ...(names.length > MOST_NAMED ? [`… ${names.length - MOST_NAMED} more`] : []),
      ];
      throw fault(`no ${JSON.stringify(typed)}`, `one of ${listed.join(', ')}`, nearest(typed, names));
    }
    keys.push(key);
    at = below;
    rest = rest.slice(length).replace(/^\./, '');
  }
  return keys;
}

const numberOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return Array.isArray(value) ? value.length : undefined;
};

/** @param root as `rootOf` gives it @throws InputError for what is no condition, or of a field that is not there */
export function conditionOf(text: string, root: Fields): Condition {
  const [, path, comparison, number] = (text.length > LONGEST ? null : FORM.exec(text)) ?? [];
  if (path === undefined)
    throw new InputError(
      { file: 'condition' },
      `cannot read ${JSON.stringify(text.slice(0, 60))}`,
      'a path, a comparison and a number, such as memory.sram.banks[3].queue > 4',
    );
  const keys = keysIn(root, path);
  const value = (): unknown => keys.reduce<unknown>((at, key) => own(at, key), root);
  const now = value();
  if (now !== undefined && now !== null && numberOf(now) === undefined)
    throw new InputError(
      { file: 'condition', field: path },
      typeof now === 'string' ? 'is text' : `has fields: ${Object.keys(now).slice(0, MOST_NAMED).join(', ')}`,
      'a number, a list (its length counts) or true and false',
    );
  const compare = COMPARISONS.get(comparison!)!;
  const than = Number(number);
  if (!Number.isFinite(than)) throw new InputError({ file: 'condition', field: path }, `${number} is too large`, 'a number');
  return {
    text: text.trim(),
    holds() {
      const is = numberOf(value());
      return is !== undefined && compare(is, than);
    },
  };
}
