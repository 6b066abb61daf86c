/** A change of an actor's state, put on another state that is like the one in which it was made first (recurrence.ts). */
import { belowOf, type Fields, type Kind, type Shape } from './recurrence.js';

/** When a change is made again, and for which operator. */
export interface Moment {
  /** ps to add to moments of the first time, to be those of now */
  readonly shift_ps: number;
  /** the operator of now */
  readonly operator: number;
}

/** What becomes of a field: it is set, added to, shifted as its moment is, or becomes the operator's. */
type Does = 'set' | 'add' | 'shift' | 'operator';

/** Where something is in a state: the same list for all who name it, since a run may keep a hundred thousand changes. */
interface Spot {
  readonly path: readonly string[];
  readonly below: Map<string, Spot>;
  /** which fields changed there, and what each did, the first few times */
  readonly known: Pick<Doings, 'keys' | 'does'>[];
}
const ROOT: Spot = { path: [], below: new Map(), known: [] };
/** more are not looked for */
const MOST_KNOWN = 16;

function spotBelow({ path, below }: Spot, key: string): Spot {
  let spot = below.get(key);
  if (spot === undefined) below.set(key, (spot = { path: [...path, key], below: new Map(), known: [] }));
  return spot;
}

/** Fields, what each does, and by what: three lists of one length. */
interface Doings {
  readonly keys: readonly string[];
  readonly does: readonly Does[];
  readonly values: readonly unknown[];
}
const NOTHING: Doings = { keys: [], does: [], values: [] };

/** What changed in one object or list of a state. */
interface Edit extends Doings {
  readonly path: readonly string[];
  /** it was not there before, or was of another form */
  readonly made: 'list' | 'fields' | undefined;
  /** length of a list; undefined for fields */
  readonly length: number | undefined;
  readonly removed: readonly string[];
}
/** A change of an actor's state, to be made again. */
export type Change = readonly Edit[];

/** What was done between two states: one operator, or several that follow one another, each told by what it changed. */
type Doing = number | readonly Change[];

/** Whether one of some changes touches a field. */
const touch = (changes: readonly Change[], { path }: Spot, key: string): boolean =>
  changes.some((c) => c.some((edit) => edit.path === path && edit.keys.includes(key)));

/** What becomes of a field; undefined: it is left alone. */
function doesOf(
  before: unknown,
  after: unknown,
  kind: Kind | undefined,
  doing: Doing,
  key: string,
  spot: Spot,
): Does | undefined {
  // one of several may have left what stood there already: elsewhere something else does
  if (kind === 'operators' && typeof doing !== 'number') return touch(doing, spot, key) ? 'set' : undefined;
  if (Object.is(before, after) || kind === 'own') return undefined;
  if (typeof after !== 'number' || kind === undefined || (after < 0 && kind !== 'sums')) return 'set';
  if (kind === 'sums') return 'add';
  if (kind === 'operators') return after === doing ? 'operator' : 'set';
  return 'shift';
}

const NONE: readonly never[] = [];

function removedOf(was: Fields, after: Fields, list: boolean): readonly string[] {
  if (list) return NONE;
  let removed: string[] | undefined;
  for (const key in was) if (!Object.hasOwn(after, key)) (removed ??= []).push(key);
  return removed ?? NONE;
}
/** Of a list that has another. */
const lengthOf = (was: Fields, after: Fields, list: boolean): number | undefined =>
  list && was['length'] !== after['length'] ? (after['length'] as number) : undefined;
const isObject = (x: unknown): x is Fields => typeof x === 'object' && x !== null;

/** What is not changed as a whole, nor left alone. */
const isInner = (value: unknown, kind: Kind | undefined): value is Fields =>
  isObject(value) && kind !== 'frozen' && kind !== 'own';

const madeOf = (list: boolean): 'list' | 'fields' => (list ? 'list' : 'fields');

/**
 * What turned `before` into `after`, both plain data of one actor.
 * @param doing the operator that was done in between; or of several, what each of them changed
 */
export function changeOf(before: unknown, after: Fields, shape: Shape | undefined, doing: Doing): Change {
  const edits: Edit[] = [];
  addEdits(edits, before, after, shape, doing, ROOT);
  return edits;
}

/** @param spot of `after` in its actor's state */
function addEdits(edits: Edit[], before: unknown, after: Fields, shape: Shape | undefined, doing: Doing, spot: Spot): void {
  const list = Array.isArray(after);
  const there = isObject(before) && Array.isArray(before) === list;
  const was = there ? before : {};
  const at = edits.length;
  let doings: { keys: string[]; does: Does[]; values: unknown[] } | undefined;
  for (const key in after) {
    const [then, now] = [was[key], after[key]];
    const below = belowOf(shape, key, list);
    if (isInner(now, below?.kind)) addEdits(edits, then, now, below, doing, spotBelow(spot, key));
    else {
      const what = doesOf(then, now, below?.kind, doing, key, spot);
      if (what !== undefined) add((doings ??= { keys: [], does: [], values: [] }), key, what, then, now);
    }
  }
  const removed = removedOf(was, after, list);
  const length = lengthOf(was, after, list);
  if (there && length === undefined && removed.length === 0 && doings === undefined) return;
  // what it holds is changed after it
  const made = there ? undefined : madeOf(list);
  const { keys, does, values } = doings ? asKept(doings, spot) : NOTHING;
  edits.splice(at, 0, { path: spot.path, made, length, removed, keys, does, values });
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((word, i) => word === b[i]);
/** As what is kept: what does the same to the same fields shares lists, and lists that have grown give up their room for more. */
function asKept({ keys, does, values }: Doings, { known }: Spot): Doings {
  let same = known.find((k) => isSame(k.keys, keys) && isSame(k.does, does));
  if (!same) {
    same = { keys: [...keys], does: [...does] };
    if (known.length < MOST_KNOWN) known.push(same);
  }
  return { keys: same.keys, does: same.does, values: [...values] };
}

function add(
  { keys, does, values }: Record<keyof Doings, unknown[]>,
  key: string,
  what: Does,
  then: unknown,
  now: unknown,
): void {
  keys.push(key);
  does.push(what);
  values.push(what === 'add' ? (now as number) - ((then as number | undefined) ?? 0) : now);
}

/** Makes a change again, in place, in a state that is like the one in which it was made first. */
export function changeAgain(state: Fields, change: Change, { shift_ps, operator }: Moment): void {
  for (const { path, made, length, removed, keys, does, values } of change) {
    let at = state;
    for (let i = 0; i < path.length; i++) {
      if (made !== undefined && i === path.length - 1) at[path[i]!] = made === 'list' ? [] : {};
      at = at[path[i]!] as Fields;
    }
    if (length !== undefined) (at as unknown as unknown[]).length = length;
    for (let i = 0; i < removed.length; i++) delete at[removed[i]!];
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const what = does[i]!;
      const value = values[i];
      if (what === 'set') at[key] = value;
      else if (what === 'operator') at[key] = operator;
      else if (what === 'shift') at[key] = (value as number) + shift_ps;
      else at[key] = ((at[key] as number | undefined) ?? 0) + (value as number);
    }
  }
}

/** Whether a change sets a number that its actor does not name and that may be a moment: nobody could make it again. */
export const mayHoldMoments = (change: Change, since_ps: number): boolean =>
  change.some(({ does, values }) => values.some((v, i) => does[i] === 'set' && typeof v === 'number' && v >= since_ps));
