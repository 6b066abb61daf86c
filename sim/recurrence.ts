/**
 * Work that comes again: an actor's state, seen apart from the time at which it is taken. A change of it is made again by change.ts.
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

export type Kind = 'times' | 'stale' | 'sums' | 'operators' | 'own' | 'frozen' | number;
export type Fields = Record<string, unknown>;

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

/** so that no number of a state is a word's, nothing's, or the end of all */
const WORDS = 2 ** 60;
const [NOTHING, END] = [-(2 ** 61), -(2 ** 62)];
const BETWEEN_WORDS = 2 ** 12;

/** What states that are alike have in common: a list of numbers, in which words have numbers too. */
export class Description {
  private list = new Float64Array(1024);
  private length = 0;
  private readonly words = new Map<string, number>();

  /** All of it: an even number of them. */
  end(): Float64Array {
    if (this.length % 2 === 1) this.number(END);
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
  nothing(): void {
    this.number(NOTHING);
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
export const belowOf = (shape: Shape | undefined, key: string, list: boolean): Shape | undefined =>
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
  if (value === null) to.nothing();
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
