/**
 * Parts of operators that come again are recorded again, not stepped again, where an operator touches a DRAM.
 *
 * Refresh never meets an operator twice at the same moment, but mostly no command of it touches a DRAM: the units compute, and what
 * they need and give lies on chip. A part of an operator begins where nothing is on its way and a unit goes over to something
 * else, and ends where a store or a load from a DRAM has been asked for. If all actors stand then as they stood at the beginning of a part
 * of an operator that did the same work, what follows is what followed then. DRAMs and arrivals go on by themselves meanwhile.
 * The outcome is the same, bit for bit: tests compare it with stepping.
 */
import {
  changeAgain,
  changeOf,
  copyPlain,
  mayHoldMoments,
  restOf,
  type Change,
  type QueuedAhead,
} from '../../sim/index.js';
import type { Accelerator } from '../../models/index.js';
import type { Recorder } from '../../traces/index.js';
import { actorsInside, countUpTo, stateNumber, type State } from './inside.js';

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
  /** The operator under way ends: what is being stepped is not kept. */
  drop(): void;
}

/** Bytes of parts kept at most: what comes after is stepped. */
const MOST_BYTES = 2 ** 28;

/** @returns undefined where operators overlap, or an actor is on the way of which it is not known what its numbers are */
export function createPartRecurrence(accelerator: Accelerator, recorder: Recorder): PartRecurrence | undefined {
  const { kernel, dispatcher, taskParts, recurrence } = accelerator;
  const { within, workOf, apart, supply } = recurrence;
  const inside = actorsInside(accelerator, true);
  if (!inside || recurrence.overlap || recurrence.drams === 0) return undefined;
  const sequencer = accelerator.sequencers[0]!;
  const names = new Set(inside.map((a) => a.name));
  const rests = inside.map(({ state, recurs }) => ({ state, rests: restOf(recurs) }));
  const parts = new Map<string, Part>();
  const states = new Map<string, number>();
  let bytes = 0;
  let open: Open | undefined;
  /** what was done again just now, up to the present time: what comes after it begins in the state in which it began then */
  let again: Part | undefined;

  /** the others are done again as a whole */
  const touchesDram = (operator: number): boolean => operator >= 0 && apart(operator).length < recurrence.drams;
  const isQuiet = (): boolean => within.settled() && rests.every((r) => r.rests(r.state));

  /** @param before the part that has ended here, where it was done again */
  function keyNow(operator: number, before: Part | undefined): string {
    countUpTo(inside!, kernel.now_ps);
    within.countSleep();
    if (before?.after !== undefined) return before.after;
    const queued = kernel.queued(names).map(({ actor, what, after_ps }) => `${actor} ${what} ${after_ps}`);
    const key = `${stateNumber(inside!, kernel.now_ps, states)} ${workOf(operator)} ${supply()} ${queued.join(' ')}`;
    if (before) before.after = key;
    return key;
  }

  function begin(key: string, operator: number): void {
    open = { key, operator, begin_ps: kernel.now_ps, before: inside!.map(({ name, state }) => copyPlain(state, name)) };
    recorder.within.log(kernel.now_ps);
  }

  function keep({ key, operator, begin_ps, before }: Open): void {
    open = undefined;
    const told = recorder.within.logged();
    const changes = inside!.map(({ state, shape }, i) => changeOf(before[i], state, shape, operator));
    if (!told || bytes > MOST_BYTES || changes.some((c) => mayHoldMoments(c, begin_ps))) return;
    bytes += told.bytes;
    parts.set(key, { begin_ps, took_ps: kernel.now_ps - begin_ps, changes, queued: kernel.queued(names), told, after: undefined });
  }

  /** @returns whether it is done again */
  function doAgain(part: Part, operator: number, until_ps: number): boolean {
    const begin_ps = kernel.now_ps;
    const end_ps = begin_ps + part.took_ps;
    // a sentence that arrives may begin a prefetch in the middle
    const undisturbed = !taskParts?.prefetches || dispatcher.nextArrival_ps() > end_ps;
    if (!undisturbed || end_ps > until_ps || !recorder.within.again(part.told, begin_ps, operator)) return false;
    kernel.requeue(names, []);
    kernel.pass(end_ps);
    const moment = { shift_ps: begin_ps - part.begin_ps, operator };
    inside!.forEach(({ state }, i) => changeAgain(state, part.changes[i]!, moment));
    kernel.requeue(names, part.queued);
    return true;
  }

  return {
    drop() {
      if (open) recorder.within.logged();
      open = undefined;
    },
    replayed(until_ps) {
      const { running: operator } = sequencer.progress();
      const touches = within.touches();
      const before = again;
      again = undefined;
      // where a part has ended nothing is on its way
      if (!touchesDram(operator) || (touches && !open) || (!before && !isQuiet())) {
        if (touches) this.drop();
        return false;
      }
      if (open) {
        if (!touches && !within.stores()) return false;
        keep(open);
        if (touches) return false;
      } else if (!within.turns(kernel.now_ps)) return false;
      const key = keyNow(operator, before);
      const known = parts.get(key);
      if (!known) begin(key, operator);
      else if (doAgain(known, operator, until_ps)) again = known;
      return again !== undefined;
    },
  };
}
