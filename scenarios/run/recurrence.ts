/**
 * Work that comes again is recorded again, not stepped again.
 *
 * Between two operators nothing is under way but the refresh of DRAMs. If then all actors stand as they stood before an operator
 * that did the same work in the same places (but for when it was, how much was counted, and which operator it was), what follows
 * is what followed then: the states change as they changed, the recorder is given what it was given. DRAMs that the operator does
 * not touch, and arrivals, go on by themselves meanwhile. Of an operator that touches a DRAM parts are (part-recurrence.ts), since
 * refresh never meets it twice at the same moment. The outcome is the same, bit for bit: tests compare it with stepping.
 */
import { changeAgain, changeOf, type Change } from '../../sim/index.js';
import type { Accelerator } from '../../models/index.js';
import type { Recorder, Told } from '../../traces/index.js';
import { actorsInside, copied, countUpTo, KnownStates, mayPassOver, type Inside, type Met, type State } from './inside.js';

/** What an operator did; kept by the work and by the states in which it began. */
interface Seen {
  /** number of the states in which it began, and of the rough ones; −1 where it takes too long for these */
  readonly state: number;
  readonly roughly: number;
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
  readonly work: string;
  readonly state: number;
  readonly roughly: Met;
  readonly operator: number;
  readonly begin_ps: number;
  readonly before: readonly State[];
}

/** What operators did that were stepped. */
class Known {
  readonly states = new KnownStates();
  readonly rough = new KnownStates({ rough: true });
  private readonly seen = new Map<string, Seen>();
  private readonly seenRoughly = new Map<string, Seen>();
  private bytes = 0;
  /** operators so far, stepped or done again */
  private begun = 0;

  get isFull(): boolean {
    return this.bytes > MOST_BYTES;
  }
  find(state: number, work: string): Seen | undefined {
    return this.seen.get(`${state} ${work}`);
  }
  findRoughly({ number }: Met, work: string): Seen | undefined {
    return this.seenRoughly.get(`${number} ${work}`);
  }
  keep(work: string, kept: Omit<Seen, 'place' | 'after' | 'cameAgain'>): void {
    const seen: Seen = { ...kept, place: this.begun, after: undefined, cameAgain: false };
    this.bytes += seen.told.bytes;
    this.seen.set(`${seen.state} ${work}`, seen);
    if (seen.roughly >= 0) this.seenRoughly.set(`${seen.roughly} ${work}`, seen);
  }
  /** An operator is about to begin: what has not come again for long is forgotten, now and then. */
  next(): void {
    if (++this.begun % LOOKED_AT_EVERY !== 0) return;
    const isOver = ({ cameAgain, place }: Seen): boolean => !cameAgain && this.begun - place >= FORGOTTEN_AFTER;
    for (const [key, s] of this.seen)
      if (isOver(s)) {
        this.seen.delete(key);
        this.bytes -= s.told.bytes;
      }
    for (const [key, s] of this.seenRoughly) if (isOver(s)) this.seenRoughly.delete(key);
    this.states.keepOnly(new Set([...this.seen.values()].map((s) => s.state)));
    this.rough.keepOnly(new Set([...this.seenRoughly.values()].map((s) => s.roughly)));
  }
}

/** Between two operators of the same accelerator. */
interface Between {
  readonly accelerator: Accelerator;
  readonly inside: readonly Inside[];
  readonly names: ReadonlySet<string>;
}

/** Nothing of the accelerator itself is under way. */
const isIdle = ({ accelerator: { kernel, recurrence }, names }: Between): boolean => recurrence.idle() && !kernel.awaits(names);

function mayRecur(b: Between, operator: number): boolean {
  const { recurrence, sequencers } = b.accelerator;
  if (operator < 0 || sequencers[0]!.choosesAfter(operator) || sequencers[0]!.answersAfter(operator)) return false;
  return isIdle(b) && recurrence.apart(operator).length === recurrence.drams;
}

/** @returns undefined where operators overlap, or an actor is on the way of which it is not known what its numbers are */
export function createOperatorRecurrence(accelerator: Accelerator, recorder: Recorder): OperatorRecurrence | undefined {
  const inside = actorsInside(accelerator, false);
  const { kernel, recurrence, sequencers } = accelerator;
  if (!inside || recurrence.overlap) return undefined;
  const b: Between = { accelerator, inside, names: new Set(inside.map((a) => a.name)) };
  const passages = new Known();
  let open: Open | undefined;
  /** what was done again just now: what comes after it begins in the state in which it began then */
  let before: Seen | undefined;

  /** Number of the present state: alike states have the same. */
  function stateNow(): number {
    const number = before?.after ?? passages.states.meet(inside!, kernel.now_ps).number;
    if (before) before.after = number;
    before = undefined;
    return number;
  }

  function keep(): void {
    if (!open) return;
    const { work, state, roughly, operator, begin_ps, before } = open;
    open = undefined;
    const told = recorder.take();
    // told of several operators, too much kept already, or not over yet: it is stepped the next time too
    if (!told || told.operator !== operator || passages.isFull || !isIdle(b)) return;
    const changes = inside!.map(({ state, shape }, i) => changeOf(before[i], state, shape, operator));
    const took_ps = kernel.now_ps - begin_ps;
    passages.keep(work, { state, roughly: took_ps < roughly.room_ps ? roughly.number : -1, begin_ps, took_ps, changes, told });
  }

  return {
    replayed(until_ps) {
      keep();
      passages.next();
      const operator = sequencers[0]!.next();
      if (!mayRecur(b, operator)) {
        before = undefined;
        return false;
      }
      countUpTo(inside, kernel.now_ps);
      const work = `${recurrence.workOf(operator)} ${recurrence.supply()}`;
      const state = stateNow();
      const exact = passages.find(state, work);
      const roughly = exact ? undefined : passages.rough.meet(inside, kernel.now_ps);
      const known = exact ?? passages.findRoughly(roughly!, work);
      if (!known) {
        open = { work, state, roughly: roughly!, operator, begin_ps: kernel.now_ps, before: copied(inside) };
        recorder.keep(kernel.now_ps);
        return false;
      }
      if (!mayPassOver(accelerator, kernel.now_ps + known.took_ps, until_ps)) return false;
      doAgain(accelerator, recorder, inside, known, operator);
      known.cameAgain = true;
      // which state comes after it is known where all of its own was
      before = exact;
      return true;
    },
  };
}
