/**
 * Parts of operators that come again are recorded again, not stepped again, where an operator touches a DRAM.
 *
 * Refresh never meets an operator twice at the same moment, but mostly no command of it touches a DRAM: the units compute, and what
 * they need and give lies on chip. A part of an operator begins where nothing is on its way and a unit goes over to something
 * else, and ends where a store or a load from a DRAM has been asked for. If all actors stand then as they stood at the beginning of a part
 * of an operator that did the same work, what follows is what followed then. DRAMs and arrivals go on by themselves meanwhile.
 * The outcome is the same, bit for bit: tests compare it with stepping.
 */
import { changeOf, mayHoldMoments, restOf, type Change, type QueuedAhead } from '../../sim/index.js';
import type { Accelerator } from '../../models/index.js';
import type { Recorder } from '../../traces/index.js';
import { actorsInside, copied, countUpTo, KnownStates, mayPassOver, type Inside, type State } from './inside.js';
import { changeAll } from './seen.js';

type ToldWithin = NonNullable<ReturnType<Recorder['within']['logged']>>;

/** What a part of an operator did. */
interface Part {
  readonly begin_ps: number;
  readonly took_ps: number;
  readonly changes: readonly Change[];
  /** what its actors have queued at its end */
  readonly queued: readonly QueuedAhead[];
  readonly told: ToldWithin;
  /** key of the state at its end, once a part began there */
  after: string | undefined;
}
/** The part that is being stepped, to be kept. */
interface Open {
  readonly key: string;
  readonly operator: number;
  readonly begin_ps: number;
  readonly before: readonly State[];
}
/** Parts of operators that come again. */
export interface PartRecurrence {
  /**
   * Called between two times, where an actor has marked: true where a part has been done again.
   * @param until_ps a part that would end later is stepped
   */
  replayed(until_ps: number): boolean;
  /** Marks are passed over from now on: what is being stepped is not kept. */
  drop(): void;
  /** The operator under way ends: what is being stepped is no part. */
  operatorEnds(): void;
}

/** Bytes of parts kept at most: what comes after is stepped. */
const MOST_BYTES = 2 ** 28;
/** of a change, about */
const BYTES_A_FIELD = 100;
/** states told apart at most */
const MOST_STATES = 2 ** 12;

/** What is kept, and what is under way. */
interface Kept {
  /** by the state in which they begin; undefined: the operator ends before such a part does */
  readonly parts: Map<string, Part | undefined>;
  readonly states: KnownStates;
  bytes: number;
  open: Open | undefined;
  /** what was done again just now, up to the present time: what comes after it begins in the state in which it began then */
  again: Part | undefined;
}
/** What the functions below work with. */
interface Recurring {
  readonly accelerator: Accelerator;
  readonly recorder: Recorder;
  readonly inside: readonly Inside[];
  readonly names: ReadonlySet<string>;
  readonly kept: Kept;
}

/** @param before the part that has ended here, where it was done again */
function keyNow({ accelerator, inside, names, kept }: Recurring, operator: number, before: Part | undefined): string {
  const { kernel, recurrence } = accelerator;
  countUpTo(inside, kernel.now_ps);
  recurrence.within.countSleep();
  if (before?.after !== undefined) return before.after;
  const queued = kernel.queued(names).map(({ actor, what, after_ps }) => `${actor} ${what} ${after_ps}`);
  const { number } = kept.states.meet(inside, kernel.now_ps);
  const key = [number, recurrence.workOf(operator), recurrence.supply(), ...queued].join(' ');
  if (before) before.after = key;
  return key;
}

function begin({ accelerator: { kernel }, recorder, inside, kept }: Recurring, key: string, operator: number): void {
  kept.open = { key, operator, begin_ps: kernel.now_ps, before: copied(inside) };
  recorder.within.log(kernel.now_ps);
}
function close({ recorder, kept }: Recurring): ToldWithin | undefined {
  kept.open = undefined;
  return recorder.within.logged();
}

/** The part that is being stepped ends here. */
function keep(r: Recurring, { key, operator, begin_ps, before }: Open): void {
  const { accelerator, inside, names, kept } = r;
  const { kernel } = accelerator;
  const told = close(r);
  // a part of a task may have been fetched meanwhile
  if (!told || (told.operator >= 0 && told.operator !== operator)) return;
  const changes = inside.map(({ state, shape }, i) => changeOf(before[i], state, shape, operator));
  if (changes.some((c) => mayHoldMoments(c, begin_ps))) return;
  const fields = changes.flat().reduce((n, edit) => n + edit.keys.length, 0);
  kept.bytes += told.bytes + 2 * key.length + BYTES_A_FIELD * fields;
  const took_ps = kernel.now_ps - begin_ps;
  kept.parts.set(key, { begin_ps, took_ps, changes, queued: kernel.queued(names), told, after: undefined });
}

/** @returns whether it is done again */
function doAgain({ accelerator, recorder, inside, names }: Recurring, part: Part, operator: number, until_ps: number): boolean {
  const { kernel } = accelerator;
  const begin_ps = kernel.now_ps;
  const end_ps = begin_ps + part.took_ps;
  if (!mayPassOver(accelerator, end_ps, until_ps) || !recorder.within.again(part.told, begin_ps, operator)) return false;
  kernel.requeue(names, []);
  kernel.pass(end_ps);
  changeAll(inside, part.changes, begin_ps - part.begin_ps, operator);
  kernel.requeue(names, part.queued);
  return true;
}

/** Where a part may begin: it is done again, or stepped to be kept. @returns whether it is done again */
function take(r: Recurring, operator: number, before: Part | undefined, until_ps: number): boolean {
  const { kept } = r;
  const { parts, states } = kept;
  const key = keyNow(r, operator, before);
  const known = parts.get(key);
  if (known && doAgain(r, known, operator, until_ps)) kept.again = known;
  else if (!parts.has(key) && kept.bytes < MOST_BYTES && !states.isFull) begin(r, key, operator);
  return kept.again !== undefined;
}

/** @returns undefined where operators overlap, or an actor is on the way of which it is not known what its numbers are */
export function createPartRecurrence(accelerator: Accelerator, recorder: Recorder): PartRecurrence | undefined {
  const { kernel, recurrence, sequencers } = accelerator;
  const { within, apart, drams, overlap } = recurrence;
  const inside = actorsInside(accelerator, true);
  if (!inside || overlap || drams === 0) return undefined;
  const names = new Set(inside.map((a) => a.name));
  const kept: Kept = {
    parts: new Map(),
    states: new KnownStates({ most: MOST_STATES }),
    bytes: 0,
    open: undefined,
    again: undefined,
  };
  const r: Recurring = { accelerator, recorder, inside, names, kept };
  const rests = inside.map(({ state, recurs }) => ({ state, isAtRest: restOf(recurs) }));
  const isQuiet = (): boolean => within.settled() && rests.every(({ state, isAtRest }) => isAtRest(state));
  return {
    drop() {
      if (kept.open) close(r);
    },
    operatorEnds() {
      const { open, parts } = kept;
      if (!open) return;
      parts.set(open.key, undefined);
      close(r);
    },
    replayed(until_ps) {
      const { running: operator } = sequencers[0]!.progress();
      const before = kept.again;
      kept.again = undefined;
      // the others are done again as a whole
      if (operator < 0 || apart(operator).length === drams) return false;
      const touches = within.touches();
      // where a part done again has ended nothing is on its way
      const quiet = before !== undefined || isQuiet();
      if (kept.open && (touches || (quiet && within.stores()))) {
        if (quiet) keep(r, kept.open);
        else close(r);
      }
      const mayBegin = !touches && quiet && !kept.open && within.turns(kernel.now_ps);
      return mayBegin && take(r, operator, before, until_ps);
    },
  };
}
