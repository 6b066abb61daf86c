/**
 * Work that comes again: an actor's state, seen apart from the time at which it is taken, and a change of state put on another.
 *
 * An actor says what its numbers are. Two states are alike when all is equal but for these:
 *   times      moments that count: equal as distances from now; below 0: none
 *   ages       moments that count no longer once they lie so far back
 *   stale      moments that are written before they are read again
 *   sums       what only grows: counters, totals, ids
 *   operators  which operator something was last done for
 *   own        what belongs to the surroundings, and is left as it is
 *   owed       what is added up of an operator and told at its end, from 0 again: it counts between two operators, and is a sum within one
 *   accounts   moments up to which something has been told of an operator: times between two operators, and own within one
 *   frozen     what is never changed, but replaced: compared as a whole, and put back as it is
 *   passing    lists and fields of what is on its way, with moments and ids of its own: within an operator, states are taken
 *              only where all of them are empty
 * A field is named by its path; numbers of lists are left out, and a path stands for all below it. `occupancy` is understood.
 */
export interface Recurrence<Path extends string = string> {
  readonly times?: readonly Path[];
  readonly ages?: Readonly<Partial<Record<Path, number>>>;
  readonly stale?: readonly Path[];
  readonly sums?: readonly Path[];
  readonly operators?: readonly Path[];
  readonly own?: readonly Path[];
  readonly owed?: readonly Path[];
  readonly accounts?: readonly Path[];
  readonly frozen?: readonly Path[];
  readonly passing?: readonly Path[];
}

/** The paths of a state's fields, as `Recurrence` names them: the compiler refuses one that is not there. */
export type PathOf<State> = State extends readonly (infer Item)[]
  ? PathOf<Item>
  : State extends object
    ? { [K in keyof State & string]: K | `${K}.${PathOf<State[K]>}` }[keyof State & string]
    : never;

type Kind = 'times' | 'stale' | 'sums' | 'operators' | 'own' | 'frozen' | number;
type Fields = Record<string, unknown>;

/** What a field is, and those below it. */
interface Shape {
  readonly kind: Kind | undefined;
  readonly below: Map<string, Shape>;
}

const OCCUPANCY: Recurrence = {
  times: ['occupancy.since_ps'],
  sums: ['occupancy.busy_ps', 'occupancy.stalled_ps', 'occupancy.idle_ps'],
};

function enter(root: Shape, path: string, kind: Kind): void {
  const names = path.split('.');
  const last = names.pop()!;
  let at = root;
  for (const name of names) {
    if (!at.below.has(name)) at.below.set(name, { kind: undefined, below: new Map() });
    at = at.below.get(name)!;
  }
  at.below.set(last, { kind, below: new Map() });
}

/**
 * A recurrence as a tree of names, made once an actor; an occupancy's fields are in it.
 * @param within of states within an operator, not between two
 */
export function shapeOf(recurrence: Recurrence, within = false): Shape {
  const root: Shape = { kind: undefined, below: new Map() };
  for (const r of [OCCUPANCY, recurrence]) {
    for (const kind of ['times', 'stale', 'sums', 'operators', 'own', 'frozen'] as const)
      for (const path of r[kind] ?? []) enter(root, path, kind);
    for (const path of r.accounts ?? []) enter(root, path, within ? 'own' : 'times');
    if (within) for (const path of r.owed ?? []) enter(root, path, 'sums');
    for (const [path, most_ps] of Object.entries<number | undefined>(r.ages ?? {})) enter(root, path, most_ps!);
  }
  return root;
}
export type { Shape };

/** so that no number of a state is a word's */
const WORDS = 2 ** 60;
const BETWEEN_WORDS = 2 ** 12;

/** What states that are alike have in common: a list of numbers, in which words have numbers too. */
export class Description {
  private list = new Float64Array(1024);
  private length = 0;
  private readonly words = new Map<string, number>();

  /** an even number of them */
  get numbers(): Float64Array {
    if (this.length % 2 === 1) this.word('end');
    return this.list.subarray(0, this.length);
  }
  clear(): void {
    this.length = 0;
  }
  number(value: number): void {
    if (this.length === this.list.length) {
      const longer = new Float64Array(2 * this.length);
      longer.set(this.list);
      this.list = longer;
    }
    this.list[this.length++] = value + 0; // −0 is 0
  }
  word(text: string): void {
    let word = this.words.get(text);
    if (word === undefined) this.words.set(text, (word = -WORDS - BETWEEN_WORDS * this.words.size));
    this.number(word);
  }
}

/** How states are described, the same for all that are compared; and what was met on the way. */
export interface Describing {
  readonly frozen: FrozenNumbers;
  /** ages that are far from their limits are described by how far at least, not by what they are */
  readonly rough: boolean;
  /** what takes less than this finds none of these ages at its limit */
  room_ps: number;
}
/** an age nearer to its limit is described as it is: less than most operators take. ps */
const LEAST_ROOM_PS = 2 ** 24;

/** One that has come to its limit, or beyond, is at it. */
function describeAge(age_ps: number, limit_ps: number, to: Description, how: Describing): void {
  const left_ps = limit_ps - age_ps;
  if (!how.rough || left_ps < LEAST_ROOM_PS) {
    to.number(Math.min(limit_ps, age_ps));
    return;
  }
  const room = Math.floor(Math.log2(left_ps));
  to.word(`room${room}`);
  how.room_ps = Math.min(how.room_ps, 2 ** room);
}

/** A number of kind `times` counts back from now, one with an age no further than that; other leaves are as they are. */
function describeLeaf(
  value: string | number | boolean,
  kind: Kind | undefined,
  now_ps: number,
  to: Description,
  how: Describing,
): void {
  if (typeof value !== 'number') to.word(String(value));
  else if (kind === undefined) to.number(value);
  else if (kind === 'times' && value < 0) to.word('none');
  else if (kind === 'times') to.number(now_ps - value);
  else if (typeof kind === 'number') describeAge(now_ps - value, kind, to, how);
}

/** The shape of a field: of a list, or below a field that has a kind, it is that of the whole. */
const belowOf = (shape: Shape | undefined, key: string, list: boolean): Shape | undefined =>
  shape === undefined || list || shape.kind !== undefined ? shape : shape.below.get(key);

/** Numbers of what is frozen: equal for what reads the same. */
export class FrozenNumbers {
  private readonly known = new WeakMap<object, number>();
  private readonly texts = new Map<string, number>();

  of(value: object): number {
    let number = this.known.get(value);
    if (number !== undefined) return number;
    const text = JSON.stringify(value);
    number = this.texts.get(text) ?? this.texts.size;
    this.texts.set(text, number);
    this.known.set(value, number);
    return number;
  }
}

/** Adds to a description what states that are alike have in common. */
export function describeState(value: unknown, shape: Shape | undefined, now_ps: number, to: Description, how: Describing): void {
  if (value === null) to.word('null');
  else if (typeof value !== 'object') describeLeaf(value as string, shape?.kind, now_ps, to, how);
  else if (shape?.kind === 'frozen') to.word(`frozen${how.frozen.of(value)}`);
  else if (Array.isArray(value)) {
    to.word('[');
    for (let i = 0; i < value.length; i++) describeState(value[i], shape, now_ps, to, how);
    to.word(']');
  } else {
    for (const key in value) {
      const below = belowOf(shape, key, false);
      const kind = below?.kind;
      if (kind === 'own' || kind === 'sums' || kind === 'stale' || kind === 'operators') continue;
      to.word(key);
      describeState((value as Fields)[key], below, now_ps, to, how);
    }
  }
}

/** When a change is made again, and for which operator. */
export interface Moment {
  /** ps to add to moments of the first time, to be those of now */
  readonly shift_ps: number;
  /** the operator of now */
  readonly operator: number;
}

type Leaf =
  | readonly [key: string, kind: 'set', value: unknown]
  | readonly [key: string, kind: 'add' | 'shift', value: number]
  | readonly [key: string, kind: 'operator'];

/** What changed in one object or list of a state. */
interface Edit {
  readonly path: readonly string[];
  /** it was not there before, or was of another form */
  readonly made: 'list' | 'fields' | undefined;
  /** length of a list; undefined for fields */
  readonly length: number | undefined;
  readonly removed: readonly string[];
  readonly leaves: readonly Leaf[];
}
/** A change of an actor's state, to be made again. */
export type Change = readonly Edit[];

/** What was done between two states: one operator, or several that follow one another, each told by what it changed. */
type Doing = number | readonly Change[];

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, i) => name === b[i]);
/** Whether one of some changes touches a field. */
const touch = (changes: readonly Change[], path: readonly string[], key: string): boolean =>
  changes.some((c) => c.some((edit) => isSame(edit.path, path) && edit.leaves.some(([k]) => k === key)));

function leafOf(
  key: string,
  [before, after]: readonly [unknown, unknown],
  kind: Kind | undefined,
  path: readonly string[],
  doing: Doing,
): Leaf | undefined {
  // one of several may have left what stood there already: elsewhere something else does
  if (kind === 'operators' && typeof doing !== 'number') return touch(doing, path, key) ? [key, 'set', after] : undefined;
  if (Object.is(before, after) || kind === 'own') return undefined;
  if (typeof after !== 'number' || kind === undefined || (after < 0 && kind !== 'sums')) return [key, 'set', after];
  if (kind === 'sums') return [key, 'add', after - ((before as number | undefined) ?? 0)];
  if (kind === 'operators') return after === doing ? [key, 'operator'] : [key, 'set', after];
  return [key, 'shift', after];
}

const removedOf = (was: Fields, after: Fields, list: boolean): string[] =>
  list ? [] : Object.keys(was).filter((key) => !Object.hasOwn(after, key));
const isObject = (x: unknown): x is Fields => typeof x === 'object' && x !== null;

/** What is not changed as a whole, nor left alone. */
const isInner = (value: unknown, kind: Kind | undefined): value is Fields =>
  isObject(value) && kind !== 'frozen' && kind !== 'own';

const madeOf = (list: boolean): 'list' | 'fields' => (list ? 'list' : 'fields');
const isEmpty = ({ made, length, removed, leaves }: Edit): boolean =>
  made === undefined && length === undefined && removed.length + leaves.length === 0;

/**
 * What turned `before` into `after`, both plain data of one actor.
 * @param doing the operator that was done in between; or of several, what each of them changed
 */
export function changeOf(before: unknown, after: Fields, shape: Shape | undefined, doing: Doing): Change {
  const edits: Edit[] = [];
  addEdits(edits, [before, after], shape, doing, []);
  return edits;
}

const NO_LEAVES: readonly Leaf[] = [];

function addEdits(
  edits: Edit[],
  [before, after]: readonly [unknown, Fields],
  shape: Shape | undefined,
  doing: Doing,
  path: readonly string[],
): void {
  const list = Array.isArray(after);
  const there = isObject(before) && Array.isArray(before) === list;
  const was = there ? before : {};
  let leaves: Leaf[] | undefined;
  const at = edits.length;
  for (const key in after) {
    const value = after[key];
    const below = belowOf(shape, key, list);
    if (isInner(value, below?.kind)) addEdits(edits, [was[key], value], below, doing, [...path, key]);
    else {
      const leaf = leafOf(key, [was[key], value], below?.kind, path, doing);
      if (leaf) (leaves ??= []).push(leaf);
    }
  }
  const removed = removedOf(was, after, list);
  const length = list && was['length'] !== after['length'] ? after['length'] : undefined;
  const edit: Edit = { path, made: there ? undefined : madeOf(list), length, removed, leaves: leaves ?? NO_LEAVES };
  // what it holds is changed after it
  if (!isEmpty(edit)) edits.splice(at, 0, edit);
}

/** Makes a change again, in place, in a state that is like the one in which it was made first. */
export function changeAgain(state: Fields, change: Change, { shift_ps, operator }: Moment): void {
  for (const { path, made, length, removed, leaves } of change) {
    let at = state;
    for (let i = 0; i < path.length; i++) {
      if (made !== undefined && i === path.length - 1) at[path[i]!] = made === 'list' ? [] : {};
      at = at[path[i]!] as Fields;
    }
    if (length !== undefined) (at as unknown as unknown[]).length = length;
    for (let i = 0; i < removed.length; i++) delete at[removed[i]!];
    for (let i = 0; i < leaves.length; i++) {
      const leaf = leaves[i]!;
      const key = leaf[0];
      if (leaf[1] === 'set') at[key] = leaf[2];
      else if (leaf[1] === 'operator') at[key] = operator;
      else if (leaf[1] === 'shift') at[key] = leaf[2] + shift_ps;
      else at[key] = ((at[key] as number | undefined) ?? 0) + leaf[2];
    }
  }
}

/** Whether a change sets a number that its actor does not name and that may be a moment: nobody could make it again. */
export const mayHoldMoments = (change: Change, since_ps: number): boolean =>
  change.some(({ leaves }) => leaves.some(([, kind, value]) => kind === 'set' && typeof value === 'number' && value >= since_ps));

function isEmptyAt(value: unknown, names: readonly string[], from: number): boolean {
  if (Array.isArray(value)) return value.every((v) => isEmptyAt(v, names, from));
  if (value === null || value === undefined) return true;
  return from < names.length && isEmptyAt((value as Fields)[names[from]!], names, from + 1);
}

/** Asked of a state: whether nothing is on its way in it. */
export function restOf({ passing = [] }: Recurrence): (state: unknown) => boolean {
  const paths = passing.map((path) => path.split('.'));
  return (state) => paths.every((names) => isEmptyAt(state, names, 0));
}
