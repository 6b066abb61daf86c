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

type Described = (string | number | boolean)[];

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
function describeAge(age_ps: number, limit_ps: number, parts: Described, how: Describing): void {
  const left_ps = limit_ps - age_ps;
  if (!how.rough || left_ps < LEAST_ROOM_PS) {
    parts.push(Math.min(limit_ps, age_ps));
    return;
  }
  const room = Math.floor(Math.log2(left_ps));
  parts.push(`room${room}`);
  how.room_ps = Math.min(how.room_ps, 2 ** room);
}

/** A number of kind `times` counts back from now, one with an age no further than that; other leaves are as they are. */
function describeLeaf(
  value: string | number | boolean,
  kind: Kind | undefined,
  now_ps: number,
  parts: Described,
  how: Describing,
): void {
  if (kind === undefined) parts.push(value);
  else if (kind === 'times') parts.push((value as number) < 0 ? 'none' : now_ps - (value as number));
  else if (typeof kind === 'number') describeAge(now_ps - (value as number), kind, parts, how);
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

/** Adds to `parts` what states that are alike have in common. */
export function describeState(value: unknown, shape: Shape | undefined, now_ps: number, parts: Described, how: Describing): void {
  if (value === null) parts.push('null');
  else if (typeof value !== 'object') describeLeaf(value as string, shape?.kind, now_ps, parts, how);
  else if (shape?.kind === 'frozen') parts.push(`frozen${how.frozen.of(value)}`);
  else if (Array.isArray(value)) {
    parts.push('[');
    for (let i = 0; i < value.length; i++) describeState(value[i], shape, now_ps, parts, how);
    parts.push(']');
  } else {
    for (const key in value) {
      const below = belowOf(shape, key, false);
      const kind = below?.kind;
      if (kind === 'own' || kind === 'sums' || kind === 'stale' || kind === 'operators') continue;
      parts.push(key);
      describeState((value as Fields)[key], below, now_ps, parts, how);
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

function leafOf(key: string, before: unknown, after: unknown, kind: Kind | undefined, operator: number): Leaf | undefined {
  if (Object.is(before, after) || kind === 'own') return undefined;
  if (typeof after !== 'number' || kind === undefined || (after < 0 && kind !== 'sums')) return [key, 'set', after];
  if (kind === 'sums') return [key, 'add', after - ((before as number | undefined) ?? 0)];
  if (kind === 'operators') return after === operator ? [key, 'operator'] : [key, 'set', after];
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
 * @param operator which was done in between
 */
export function changeOf(
  before: unknown,
  after: Fields,
  shape: Shape | undefined,
  operator: number,
  path: readonly string[] = [],
): Change {
  const list = Array.isArray(after);
  const there = isObject(before) && Array.isArray(before) === list;
  const was = there ? before : {};
  const leaves: Leaf[] = [];
  const inner: Edit[] = [];
  for (const [key, value] of Object.entries(after)) {
    const below = belowOf(shape, key, list);
    if (isInner(value, below?.kind)) inner.push(...changeOf(was[key], value, below, operator, [...path, key]));
    else {
      const changed = leafOf(key, was[key], value, below?.kind, operator);
      if (changed) leaves.push(changed);
    }
  }
  const removed = removedOf(was, after, list);
  const length = list && was['length'] !== after['length'] ? after['length'] : undefined;
  const edit: Edit = { path, made: there ? undefined : madeOf(list), length, removed, leaves };
  return isEmpty(edit) ? inner : [edit, ...inner];
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
