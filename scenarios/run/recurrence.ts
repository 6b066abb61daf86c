/**
 * Work that comes again is recorded again, not stepped again.
 *
 * Between two operators nothing is under way but the refresh of DRAMs. If then all actors stand as they stood before an operator
 * that did the same work in the same places (but for when it was, how much was counted, and which operator it was), what follows
 * is what followed then: the states change as they changed, the recorder is given what it was given. DRAMs that the operator does
 * not touch, and arrivals, go on by themselves meanwhile. An operator that touches a DRAM is stepped, since refresh never meets
 * it twice at the same moment. The outcome is the same, bit for bit: tests compare it with stepping.
 */
import { changeAgain, changeOf, type Change } from '../../sim/index.js';
import type { Accelerator } from '../../models/index.js';
import type { Recorder, Told } from '../../traces/index.js';
import { actorsInside, copied, countUpTo, KnownStates, type Inside, type State } from './inside.js';

/** What an operator did; kept by the work and by the states in which it began. */
interface Seen {
  /** number of the states in which it began */
  readonly state: number;
  /** how many operators had begun then */
  readonly place: number;
  readonly begin_ps: number;
  readonly took_ps: number;
  /** of each actor's state */
  readonly changes: readonly Change[];
  readonly told: Told;
  /** number of the state in which the operator after it began, where that was at once */
  after: number | undefined;
  /** it has been done again */
  cameAgain: boolean;
}
/** Operators that come again, recorded again in place of being stepped. */
export interface OperatorRecurrence {
  /**
   * Called between two operators, before the next begins: true where it has been done again, and another may begin.
   * @param until_ps an operator that would end later is stepped
   */
  replayed(until_ps: number): boolean;
}

/** Bytes of passages kept at most: what comes after is stepped. */
const MOST_BYTES = 2 ** 28;
/**
 * What has not come again while so many operators began is forgotten: after a rest of any length states are like no other, so
 * that a long stream would keep ever more of them.
 */
const FORGOTTEN_AFTER = 4096;
const LOOKED_AT_EVERY = 1024;

/** What was seen of an operator is done again, `operator` in its place, from the present time on. */
function doAgain(a: Accelerator, recorder: Recorder, inside: readonly Inside[], seen: Seen, operator: number): void {
  const { kernel, controllers, recurrence } = a;
  const sequencer = a.sequencers[0]!;
  const begin_ps = kernel.now_ps;
  const drams = recurrence.apart(operator).map((i) => controllers[i]!);
  kernel.pass(begin_ps + sequencer.configuring_ps());
  for (const d of drams) d.job.next({ operator });
  kernel.pass(begin_ps + seen.took_ps);
  for (const d of drams) d.account.next({ operator });
  kernel.pass(kernel.now_ps); // so that they tell it
  recorder.again(seen.told, begin_ps, operator);
  const moment = { shift_ps: begin_ps - seen.begin_ps, operator };
  inside.forEach(({ state }, i) => changeAgain(state, seen.changes[i]!, moment));
}

/** The operator that is being stepped, to be kept. */
interface Open {
  readonly key: string;
  readonly state: number;
  readonly operator: number;
  readonly begin_ps: number;
  readonly before: readonly State[];
}

/** What operators did that were stepped. */
class Known {
  readonly states = new KnownStates();
  private readonly seen = new Map<string, Seen>();
  private bytes = 0;
  /** operators so far, stepped or done again */
  private begun = 0;

  get isFull(): boolean {
    return this.bytes > MOST_BYTES;
  }
  find(key: string): Seen | undefined {
    return this.seen.get(key);
  }
  keep(key: string, seen: Omit<Seen, 'place' | 'after' | 'cameAgain'>): void {
    this.bytes += seen.told.bytes;
    this.seen.set(key, { ...seen, place: this.begun, after: undefined, cameAgain: false });
  }
  /** An operator is about to begin: what has not come again for long is forgotten, now and then. */
  next(): void {
    if (++this.begun % LOOKED_AT_EVERY !== 0) return;
    for (const [key, { cameAgain, place, told }] of this.seen) {
      if (cameAgain || this.begun - place < FORGOTTEN_AFTER) continue;
      this.seen.delete(key);
      this.bytes -= told.bytes;
    }
    this.states.keepOnly(new Set([...this.seen.values()].map((s) => s.state)));
  }
}

/** @returns undefined where operators overlap, or an actor is on the way of which it is not known what its numbers are */
export function createOperatorRecurrence(accelerator: Accelerator, recorder: Recorder): OperatorRecurrence | undefined {
  const inside = actorsInside(accelerator, false);
  if (!inside || accelerator.recurrence.overlap) return undefined;
  const { kernel, dispatcher, taskParts, recurrence } = accelerator;
  const sequencer = accelerator.sequencers[0]!;
  const { workOf, apart, idle, supply } = recurrence;
  const names = new Set(inside.map((a) => a.name));
  const passages = new Known();
  let open: Open | undefined;
  /** what was done again just now: what comes after it begins in the state in which it began then */
  let before: Seen | undefined;

  /** nothing of the accelerator itself is under way */
  const isIdle = (): boolean => idle() && !kernel.awaits(names);
  const mayRecur = (operator: number): boolean =>
    operator >= 0 &&
    !sequencer.choosesAfter(operator) &&
    !sequencer.answersAfter(operator) &&
    isIdle() &&
    apart(operator).length === recurrence.drams;

  /** Number of the present state: alike states have the same. */
  function stateNow(): number {
    const number = before?.after ?? passages.states.numberOf(inside!, kernel.now_ps);
    if (before) before.after = number;
    before = undefined;
    return number;
  }

  function keep(): void {
    if (!open) return;
    const { key, state: number, operator, begin_ps, before } = open;
    open = undefined;
    const kept = recorder.take();
    // told of several operators, too much kept already, or not over yet: it is stepped the next time too
    if (!kept || kept.operator !== operator || passages.isFull || !isIdle()) return;
    const changes = inside!.map(({ state, shape }, i) => changeOf(before[i], state, shape, operator));
    passages.keep(key, { state: number, begin_ps, took_ps: kernel.now_ps - begin_ps, changes, told: kept });
  }

  return {
    replayed(until_ps) {
      keep();
      passages.next();
      const operator = sequencer.next();
      if (!mayRecur(operator)) {
        before = undefined;
        return false;
      }
      countUpTo(inside, kernel.now_ps);
      const number = stateNow();
      const key = `${number} ${workOf(operator)} ${supply()}`;
      const known = passages.find(key);
      if (!known) {
        open = { key, state: number, operator, begin_ps: kernel.now_ps, before: copied(inside) };
        recorder.keep(kernel.now_ps);
        return false;
      }
      const end_ps = kernel.now_ps + known.took_ps;
      // a sentence that arrives may begin a prefetch in the middle of the operator
      const undisturbed = !taskParts?.prefetches || dispatcher.nextArrival_ps() > end_ps;
      if (!undisturbed || end_ps > until_ps) return false;
      doAgain(accelerator, recorder, inside, known, operator);
      known.cameAgain = true;
      before = known;
      return true;
    },
  };
}
