/**
 * What actors tell, as stretches (stretch.ts): open ones by actor, key and operator. What is told of a part of an operator can be
 * kept, and told again.
 */
import type { Activity } from '../../sim/index.js';
import { keyOf, KEYS, whoOf, WIDTH } from './record.js';
import { allGoOn, begin, eachLater, extend, extendOn, fillOne, fillRecord, goesOn, newStretch, type Stretch } from './stretch.js';
import { beginAs, goOnWith, isWhole, StretchLog, type ToldWithin } from './stretch-log.js';

/** Open stretches by actor. Plain data. */
export type StretchState = Record<string, Stretch[]>;

/** The stretches of one actor. */
interface OfActor {
  readonly actor: number;
  /** does the same again when the same work comes again */
  readonly recurs: boolean;
  all: Stretch[];
  /** by operator, then by key */
  open: Map<number, Map<number, Stretch>>;
  /** those of an operator: mostly of the next activity's, too */
  latest: number;
  ofLatest: Map<number, Stretch> | undefined;
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
  /** From now on what recurring actors tell is kept, until it is taken. */
  log(now_ps: number): void;
  /** undefined where it was told of several operators, or activities are wanted one by one */
  logged(): ToldWithin | undefined;
  /** Whether stretches come out as if what was told were told one by one, in a part that begins at `now_ps`, of this operator. */
  mayRetell(told: ToldWithin, now_ps: number, operator: number): boolean;
  /** Tells it again, but for the stretches between. */
  retell(told: ToldWithin, now_ps: number, operator: number): void;
  takeState(): StretchState;
  putBackState(saved: StretchState): void;
}

/** so that a number holds key and operator exactly */
const MOST_OPERATORS = Number.MAX_SAFE_INTEGER / KEYS - 1;

/** Stretches of an operator by key: a key alone is a small number, and found sooner than one with its operator. */
function openOf(of: OfActor, operator: number): Map<number, Stretch> {
  if (of.ofLatest !== undefined && of.latest === operator) return of.ofLatest;
  let open = of.open.get(operator);
  if (open === undefined) {
    if (operator >= MOST_OPERATORS)
      throw new RangeError(`operator ${operator}; a recorder tells ${Math.floor(MOST_OPERATORS)} apart`);
    of.open.set(operator, (open = new Map<number, Stretch>()));
  }
  of.latest = operator;
  of.ofLatest = open;
  return open;
}

function stretchOf(of: OfActor, key: number, operator: number): Stretch {
  const open = openOf(of, operator);
  let s = open.get(key);
  if (s === undefined) {
    s = of.spare.pop() ?? newStretch();
    s.key = key;
    s.operator = operator;
    of.all.push(s);
    open.set(key, s);
  }
  of.last = s;
  return s;
}

/** Finds the stretches of an actor in a state that is new to it. */
function look(of: OfActor, state: StretchState, name: string): void {
  of.all = state[name] ??= [];
  of.open = new Map();
  of.ofLatest = undefined;
  for (const s of of.all) openOf(of, s.operator).set(s.key, s);
  of.last = undefined;
}

/** Closes those of these operators, in the order in which they began. */
function endOf(actor: OfActor, of: (operator: number) => boolean, close: (actor: number, s: Stretch) => void): void {
  const { all, spare } = actor;
  let left = 0;
  for (const s of all) {
    if (of(s.operator)) {
      close(actor.actor, s);
      spare.push(s);
    } else all[left++] = s;
  }
  if (left === all.length) return;
  all.length = left;
  for (const operator of actor.open.keys()) if (of(operator)) actor.open.delete(operator);
  actor.ofLatest = undefined;
  actor.last = undefined;
}

/** Where stretches go: one record, reused. */
interface Outs {
  readonly record: Float64Array;
  readonly ended: (record: Float64Array) => void;
  readonly each: ((record: Float64Array) => void) | undefined;
}

function close({ record, ended }: Outs, actor: number, s: Stretch): void {
  if (s.count === 0) return;
  fillRecord(record, whoOf(actor, s.key), s);
  s.count = 0;
  ended(record);
}

function takeOne(outs: Outs, of: OfActor, s: Stretch, a: Activity): void {
  const { record, each } = outs;
  if (each !== undefined) {
    fillOne(record, whoOf(of.actor, s.key), a);
    each(record);
  }
  if (goesOn(s, a.kind, a.start_ps)) {
    extend(s, a);
    return;
  }
  close(outs, of.actor, s);
  begin(s, a);
}

/** All but the first of some that come one after the other. */
function takeRest(outs: Outs, of: OfActor, s: Stretch, a: Activity): void {
  if (outs.each === undefined && allGoOn(s, a)) extendOn(s, a);
  else eachLater(a, (one) => takeOne(outs, of, s, one));
}

/** @param byActor by index @param close ends a stretch of an actor */
function retelling(
  byActor: readonly OfActor[],
  close: (actor: number, s: Stretch) => void,
): Pick<Stretches, 'mayRetell' | 'retell'> {
  return {
    mayRetell: ({ chains }, now_ps, operator) =>
      chains.every(({ head }) => {
        const { key, operator: of } = head.stretch;
        const s = byActor[head.actor]!.open.get(of < 0 ? of : operator)?.get(key);
        return s === undefined || isWhole(s, head, now_ps);
      }),
    retell({ chains }, now_ps, operator) {
      for (const { head, tail } of chains) {
        const { key, operator: of } = head.stretch;
        const s = stretchOf(byActor[head.actor]!, key, of < 0 ? of : operator);
        const end = (open: Stretch): void => close(head.actor, open);
        goOnWith(s, head, now_ps, end);
        if (!tail) continue;
        end(s);
        beginAs(s, tail, now_ps);
      }
    },
  };
}

/**
 * @param names of actors, by their index
 * @param ended takes each stretch as a record (record.ts), valid during the call
 * @param each takes each activity as a record, too, where these are wanted
 * @param recurs by index: what it tells within an operator can be kept
 */
export function createStretches(
  names: readonly string[],
  ended: (record: Float64Array) => void,
  each: ((record: Float64Array) => void) | undefined,
  recurs: readonly boolean[] = [],
): Stretches {
  let state: StretchState = {};
  let log: StretchLog | undefined;
  const byActor: OfActor[] = [];
  const known = new Map<string, { readonly of: OfActor; readonly observer: (a: Activity) => void }>();

  const outs: Outs = { record: new Float64Array(WIDTH), ended, each };
  const closeOne = (actor: number, s: Stretch): void => close(outs, actor, s);

  function take(of: OfActor, a: Activity): void {
    if (log !== undefined && of.recurs) log.take(of.actor, a);
    const key = keyOf(a);
    const { last } = of;
    const s = last !== undefined && last.key === key && last.operator === a.operator ? last : stretchOf(of, key, a.operator);
    takeOne(outs, of, s, a);
    if (a.times > 1) takeRest(outs, of, s, a);
  }

  return {
    // two who tell of one actor share its open stretches: a run that goes on from a saved state cannot tell them apart
    observe(name) {
      const before = known.get(name);
      if (before) return before.observer;
      const actor = names.indexOf(name);
      if (actor < 1) throw new Error(`${name} is not among the recorder's names`);
      const of: OfActor = {
        actor,
        recurs: recurs[actor] === true,
        all: [],
        open: new Map(),
        latest: -1,
        ofLatest: undefined,
        spare: [],
        last: undefined,
      };
      look(of, state, name);
      const observer = (a: Activity): void => take(of, a);
      known.set(name, { of, observer });
      byActor[actor] = of;
      return observer;
    },
    end(of = () => true) {
      for (const { of: actor } of known.values()) if (actor.all.length > 0) endOf(actor, of, closeOne);
    },
    log: (now_ps) => void (log = new StretchLog(now_ps)),
    logged() {
      const told = each === undefined ? log?.told() : undefined;
      log = undefined;
      return told;
    },
    ...retelling(byActor, closeOne),
    takeState: () => structuredClone(state),
    putBackState(saved) {
      state = structuredClone(saved);
      for (const [name, { of }] of known) look(of, state, name);
    },
  };
}
