/**
 * Equal activities that follow one another make a stretch: same actor, kind, operator, resource, requester, holder and detail
 * (whatever is told of other operators between them: a unit that is replayed tells several activities at once),
 * where each pause is at most twice as long as the activity before it (waits: 16 times). A buffer serves a tile in n of every
 * 2n + 1 cycles: a stretch must outlast that pause to be one. Waits are short and far apart.
 */
import { amountOf, energyOf_fj, type Activity } from '../../sim/index.js';
import { kindIndex } from './kinds.js';
import { AMOUNT, BUSY, COUNT, END, ENERGY, keyOf, KEYS, kindIn, OPERATOR, START, WHO, whoOf, WIDTH } from './record.js';

const WAIT = kindIndex('wait');
/** a stretch outlasts a pause of so many times the activity before it */
const PAUSE = 2;
const WAIT_PAUSE = 16;

/** A stretch, open while `count` > 0: its sums so far. */
interface Stretch {
  key: number;
  operator: number;
  start_ps: number;
  end_ps: number;
  /** length of its latest activity */
  last_ps: number;
  busy_ps: number;
  /** of waits, which overlap: from and to of each pause so far that none has filled */
  pauses: number[];
  count: number;
  amount: number;
  energy_fj: number;
}
/** Open stretches by actor. Plain data. */
export type StretchState = Record<string, Stretch[]>;

/** The stretches of one actor. */
interface OfActor {
  readonly actor: number;
  all: Stretch[];
  byKey: Map<number, Stretch>;
  /** closed ones, to be used again */
  readonly spare: Stretch[];
  /** that of the activity before: mostly that of the next, too */
  last: Stretch | undefined;
}

/** What is told of a run, as stretches. */
export interface Stretches {
  /** What to subscribe to the activities of the actor `name`: the same for all who tell of it. */
  observe(name: string): (a: Activity) => void;
  /** Stretches end: all, or those of these operators. */
  end(of?: (operator: number) => boolean): void;
  takeState(): StretchState;
  putBackState(saved: StretchState): void;
}

/** so that a number holds both exactly */
const MOST_OPERATORS = Number.MAX_SAFE_INTEGER / KEYS - 1;
/** Key and operator in one number. */
const idOf = (key: number, operator: number): number => (operator + 1) * KEYS + key;

function newStretch(): Stretch {
  return { key: 0, operator: 0, start_ps: 0, end_ps: 0, last_ps: 0, busy_ps: 0, pauses: [], count: 0, amount: 0, energy_fj: 0 };
}

function stretchOf(of: OfActor, key: number, operator: number): Stretch {
  const id = idOf(key, operator);
  let s = of.byKey.get(id);
  if (s === undefined) {
    if (operator >= MOST_OPERATORS)
      throw new RangeError(`operator ${operator}; a recorder tells ${Math.floor(MOST_OPERATORS)} apart`);
    s = of.spare.pop() ?? newStretch();
    s.key = key;
    s.operator = operator;
    of.all.push(s);
    of.byKey.set(id, s);
  }
  of.last = s;
  return s;
}

function begin(s: Stretch, { start_ps, end_ps, amount, energy_fj }: Activity): void {
  s.start_ps = start_ps;
  s.end_ps = end_ps;
  s.last_ps = end_ps - start_ps;
  s.busy_ps = end_ps - start_ps;
  s.pauses.length = 0;
  s.count = 1;
  s.amount = amount;
  s.energy_fj = energy_fj;
}

/** A wait from `start_ps` to `end_ps` fills what it can of the pauses, and may leave a new one before or after the stretch. */
function fillPauses(s: Stretch, start_ps: number, end_ps: number): void {
  const { pauses } = s;
  // mostly it begins within the last wait, and fills nothing
  for (let i = pauses.length - 2; i >= 0 && pauses[i + 1]! > start_ps; i -= 2) {
    const [from, to] = [pauses[i]!, pauses[i + 1]!];
    const left = [...(start_ps > from ? [from, start_ps] : []), ...(end_ps < to ? [Math.max(from, end_ps), to] : [])];
    if (end_ps > from) pauses.splice(i, 2, ...left);
  }
  if (start_ps > s.end_ps) pauses.push(s.end_ps, start_ps);
  if (end_ps < s.start_ps) pauses.unshift(end_ps, s.start_ps);
}

function extend(s: Stretch, { kind, start_ps, end_ps, amount, energy_fj }: Activity): void {
  s.count++;
  s.last_ps = end_ps - start_ps;
  if (kind === WAIT) fillPauses(s, start_ps, end_ps);
  else s.busy_ps += end_ps - start_ps;
  if (end_ps > s.end_ps) s.end_ps = end_ps;
  if (start_ps < s.start_ps) s.start_ps = start_ps;
  s.amount += amount;
  s.energy_fj += energy_fj;
}

/** All but the first of some that come one after the other, none later than it outlasts. */
function extendOn(s: Stretch, a: Activity): void {
  const { start_ps, end_ps, period_ps } = a;
  const more = a.times - 1;
  s.count += more;
  s.busy_ps += more * (end_ps - start_ps);
  s.end_ps = end_ps + more * period_ps;
  s.amount += amountOf(a, 1);
  s.energy_fj += energyOf_fj(a, 1);
}

/** How long some activity of the stretch went on. */
function busyOf({ key, start_ps, end_ps, busy_ps, pauses }: Stretch): number {
  if (kindIn(key) !== WAIT) return busy_ps;
  let paused_ps = 0;
  for (let i = 0; i < pauses.length; i += 2) paused_ps += pauses[i + 1]! - pauses[i]!;
  return end_ps - start_ps - paused_ps;
}

const pauseOf = ({ kind }: Activity): number => (kind === WAIT ? WAIT_PAUSE : PAUSE);

/** Does each of some that come one after the other go on with the stretch of the first? */
function allGoOn(s: Stretch, a: Activity): boolean {
  const length_ps = a.end_ps - a.start_ps;
  // waits overlap: each is looked at
  return a.kind !== WAIT && s.end_ps <= a.end_ps && a.period_ps - length_ps <= pauseOf(a) * length_ps;
}

/** The activity that comes `i` after the one given. */
const later = (a: Activity, i: number): Activity => ({
  ...a,
  start_ps: a.start_ps + i * a.period_ps,
  end_ps: a.end_ps + i * a.period_ps,
  amount: a.amounts?.[i] ?? a.amount,
  energy_fj: a.energies_fj?.[i] ?? a.energy_fj,
});

/** As record.ts lays it out. */
function fill(record: Float64Array, who: number, busy_ps: number, count: number, of: Stretch | Activity): void {
  record[START] = of.start_ps;
  record[END] = of.end_ps;
  record[BUSY] = busy_ps;
  record[COUNT] = count;
  record[OPERATOR] = of.operator;
  record[AMOUNT] = of.amount;
  record[ENERGY] = of.energy_fj;
  record[WHO] = who;
}

/** Finds the stretches of an actor in a state that is new to it. */
function look(of: OfActor, state: StretchState, name: string): void {
  of.all = state[name] ??= [];
  of.byKey = new Map(of.all.map((s) => [idOf(s.key, s.operator), s]));
  of.last = undefined;
}

/** Closes those of these operators, in the order in which they began. */
function endOf(actor: OfActor, of: (operator: number) => boolean, close: (actor: number, s: Stretch) => void): void {
  const { all, byKey, spare } = actor;
  let left = 0;
  for (const s of all) {
    if (of(s.operator)) {
      close(actor.actor, s);
      byKey.delete(idOf(s.key, s.operator));
      spare.push(s);
    } else all[left++] = s;
  }
  if (left === all.length) return;
  all.length = left;
  actor.last = undefined;
}

/**
 * @param names of actors, by their index
 * @param ended takes each stretch as a record (record.ts), valid during the call
 * @param each takes each activity as a record, too, where these are wanted
 */
export function createStretches(
  names: readonly string[],
  ended: (record: Float64Array) => void,
  each: ((record: Float64Array) => void) | undefined,
): Stretches {
  let state: StretchState = {};
  const known = new Map<string, { readonly of: OfActor; readonly observer: (a: Activity) => void }>();
  const record = new Float64Array(WIDTH);

  function close(actor: number, s: Stretch): void {
    if (s.count === 0) return;
    fill(record, whoOf(actor, s.key), busyOf(s), s.count, s);
    s.count = 0;
    ended(record);
  }

  function takeOne(of: OfActor, s: Stretch, a: Activity): void {
    const { start_ps, end_ps } = a;
    if (each !== undefined) {
      fill(record, whoOf(of.actor, s.key), end_ps - start_ps, 1, a);
      each(record);
    }
    if (s.count > 0 && start_ps - s.end_ps <= pauseOf(a) * s.last_ps) {
      extend(s, a);
      return;
    }
    close(of.actor, s);
    begin(s, a);
  }

  /** All but the first of some that come one after the other. */
  function takeRest(of: OfActor, s: Stretch, a: Activity): void {
    if (each === undefined && allGoOn(s, a)) extendOn(s, a);
    else for (let i = 1; i < a.times; i++) takeOne(of, s, later(a, i));
  }

  function take(of: OfActor, a: Activity): void {
    const key = keyOf(a);
    const { last } = of;
    const s = last !== undefined && last.key === key && last.operator === a.operator ? last : stretchOf(of, key, a.operator);
    takeOne(of, s, a);
    if (a.times > 1) takeRest(of, s, a);
  }

  return {
    // two who tell of one actor share its open stretches: a run that goes on from a saved state cannot tell them apart
    observe(name) {
      const before = known.get(name);
      if (before) return before.observer;
      const actor = names.indexOf(name);
      if (actor < 1) throw new Error(`${name} is not among the recorder's names`);
      const of: OfActor = { actor, all: [], byKey: new Map(), spare: [], last: undefined };
      look(of, state, name);
      const observer = (a: Activity): void => take(of, a);
      known.set(name, { of, observer });
      return observer;
    },
    end(of = () => true) {
      for (const { of: actor } of known.values()) endOf(actor, of, close);
    },
    takeState: () => structuredClone(state),
    putBackState(saved) {
      state = structuredClone(saved);
      for (const [name, { of }] of known) look(of, state, name);
    },
  };
}
