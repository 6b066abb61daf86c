/**
 * Work that comes again is recorded again, not stepped again.
 *
 * Between two operators nothing is under way but the refresh of DRAMs. If then all actors stand as they stood before an operator
 * that did the same work in the same places (but for when it was, how much was counted, and which operator it was), what follows
 * is what followed then: the states change as they changed, the recorder is given what it was given. DRAMs that the operator does
 * not touch, and arrivals, go on by themselves meanwhile. An operator that touches a DRAM is stepped, since refresh never meets
 * it twice at the same moment. The outcome is the same, bit for bit: tests compare it with stepping.
 */
import { changeAgain, changeOf, copyPlain, type Change } from '../../sim/index.js';
import type { Accelerator } from '../../models/index.js';
import type { Recorder, Told } from '../../traces/index.js';
import { actorsInside, countUpTo, stateNumber, type Inside, type State } from './inside.js';

/** What an operator did; kept by the work and by the states in which it began. */
interface Seen {
  readonly begin_ps: number;
  readonly took_ps: number;
  /** of each actor's state */
  readonly changes: readonly Change[];
  readonly told: Told;
  /** number of the state in which the operator after it began, where that was at once */
  after: number | undefined;
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
  readonly operator: number;
  readonly begin_ps: number;
  readonly before: readonly State[];
}

/** @returns undefined where operators overlap, or an actor is on the way of which it is not known what its numbers are */
export function createOperatorRecurrence(accelerator: Accelerator, recorder: Recorder): OperatorRecurrence | undefined {
  const inside = actorsInside(accelerator, false);
  if (!inside || accelerator.recurrence.overlap) return undefined;
  const { kernel, dispatcher, taskParts, recurrence } = accelerator;
  const sequencer = accelerator.sequencers[0]!;
  const { workOf, apart, idle, supply } = recurrence;
  const names = new Set(inside.map((a) => a.name));
  const seen = new Map<string, Seen>();
  /** of the actors together, by their description */
  const states = new Map<string, number>();
  let bytes = 0;
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
    const number = before?.after ?? stateNumber(inside!, kernel.now_ps, states);
    if (before) before.after = number;
    before = undefined;
    return number;
  }

  function keep(): void {
    if (!open) return;
    const { key, operator, begin_ps, before } = open;
    open = undefined;
    const kept = recorder.take();
    // told of several operators, too much kept already, or not over yet: it is stepped the next time too
    if (!kept || kept.operator !== operator || bytes > MOST_BYTES || !isIdle()) return;
    bytes += kept.bytes;
    const changes = inside!.map(({ state, shape }, i) => changeOf(before[i], state, shape, operator));
    seen.set(key, { begin_ps, took_ps: kernel.now_ps - begin_ps, changes, told: kept, after: undefined });
  }

  return {
    replayed(until_ps) {
      keep();
      const operator = sequencer.next();
      if (!mayRecur(operator)) {
        before = undefined;
        return false;
      }
      countUpTo(inside, kernel.now_ps);
      const key = `${stateNow()} ${workOf(operator)} ${supply()}`;
      const known = seen.get(key);
      if (!known) {
        open = { key, operator, begin_ps: kernel.now_ps, before: inside.map(({ name, state }) => copyPlain(state, name)) };
        recorder.keep(kernel.now_ps);
        return false;
      }
      const end_ps = kernel.now_ps + known.took_ps;
      // a sentence that arrives may begin a prefetch in the middle of the operator
      const undisturbed = !taskParts?.prefetches || dispatcher.nextArrival_ps() > end_ps;
      if (!undisturbed || end_ps > until_ps) return false;
      doAgain(accelerator, recorder, inside, known, operator);
      before = known;
      return true;
    },
  };
}
