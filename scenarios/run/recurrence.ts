/**
 * Work that comes again is recorded again, not stepped again.
 *
 * Between two operators nothing is under way but the refresh of DRAMs. If then all actors stand as they stood before an operator
 * that did the same work in the same places (but for when it was, how much was counted, and which operator it was), what follows
 * is what followed then: the states change as they changed, the recorder is given what it was given. DRAMs that the operator does
 * not touch, and arrivals, go on by themselves meanwhile. Of an operator that touches a DRAM parts are (part-recurrence.ts), since
 * refresh never meets it twice at the same moment. Of operators that came again one after the other, and come once more, states change
 * once (chain.ts). The outcome is the same, bit for bit: tests compare it with stepping.
 */
import { changeOf } from '../../sim/index.js';
import type { Accelerator } from '../../models/index.js';
import type { Recorder } from '../../traces/index.js';
import { Chains } from './chain.js';
import { actorsInside, copied, countUpTo, mayPassOver, type Met, type State } from './inside.js';
import { Known } from './known.js';
import { doAgain, type Between, type Seen } from './seen.js';

/** Operators that come again, recorded again in place of being stepped. */
export interface OperatorRecurrence {
  /**
   * Called between two operators, before the next begins.
   * @param until_ps an operator that would end later is stepped
   * @param several whether several may be done again before it is called next
   * @returns how many have been done again: then another may begin
   */
  replayed(until_ps: number, several: boolean): number;
}

/** How far may be passed over. */
interface Asked {
  readonly until_ps: number;
  readonly several: boolean;
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

/** Nothing of the accelerator itself is under way. */
const isIdle = ({ accelerator: { kernel, recurrence }, names }: Between): boolean => recurrence.idle() && !kernel.awaits(names);

function mayRecur(b: Between, operator: number): boolean {
  const { recurrence, sequencers } = b.accelerator;
  if (operator < 0 || sequencers[0]!.choosesAfter(operator) || sequencers[0]!.answersAfter(operator)) return false;
  return isIdle(b) && recurrence.apart(operator).length === recurrence.drams;
}

/** Operators of one run that come again. */
class Recurring implements OperatorRecurrence {
  private readonly known = new Known();
  private readonly chains: Chains;
  private open: Open | undefined;
  /** what was done again just now: what comes after it begins in the state in which it began then */
  private before: Seen | undefined;
  /** that was one of a chain, if there is one, which may go on */
  private led = false;

  constructor(private readonly between: Between) {
    this.chains = new Chains(between);
  }

  /** Number of the present state: alike states have the same. */
  private stateNow(): number {
    const { known, before, between } = this;
    this.before = undefined;
    this.led = false;
    const number = before?.after ?? known.states.meet(between.inside, between.accelerator.kernel.now_ps).number;
    if (before) before.after = number;
    return number;
  }

  private keep(): void {
    const { open, known, between } = this;
    if (!open) return;
    this.open = undefined;
    const { work, state, roughly, operator, begin_ps, before } = open;
    const told = between.recorder.take();
    // told of several operators, too much kept already, or not over yet: it is stepped the next time too
    if (!told || told.operator !== operator || known.isFull || !isIdle(between)) return;
    const changes = between.inside.map(({ state, shape }, i) => changeOf(before[i], state, shape, operator));
    const took_ps = between.accelerator.kernel.now_ps - begin_ps;
    known.keep(work, { state, roughly: took_ps < roughly.room_ps ? roughly.number : -1, begin_ps, took_ps, changes, told });
  }

  /** One that was seen in a state like the present one. @returns how many are done again */
  private exactly(seen: Seen, operator: number, led: boolean, { until_ps, several }: Asked): number {
    const { chains, between } = this;
    const key = led ? '' : `${seen.state} ${operator} ${between.accelerator.recurrence.supply()}`;
    const links = !led && several ? chains.doAgain(key, until_ps) : undefined;
    // which state comes after it is known, since all of its own was
    this.before = links ? links.at(-1)!.seen : seen;
    if (links) return links.length;
    if (!led) chains.begins(key);
    this.once(seen, operator);
    this.led = chains.did(operator, seen);
    return 1;
  }
  private once(seen: Seen, operator: number): void {
    doAgain(this.between, seen, operator);
    seen.cameAgain = true;
  }
  private step(open: Open): 0 {
    this.open = open;
    this.between.recorder.keep(open.begin_ps);
    return 0;
  }
  /** What comes next is not known. */
  private ends(): 0 {
    this.chains.ends();
    this.before = undefined;
    this.led = false;
    return 0;
  }

  replayed(until_ps: number, several: boolean): number {
    this.keep();
    const { known, between, led } = this;
    const { inside, accelerator } = between;
    const { recurrence, sequencers, kernel } = accelerator;
    known.next();
    const operator = sequencers[0]!.next();
    if (!mayRecur(between, operator)) return this.ends();
    const begin_ps = kernel.now_ps;
    countUpTo(inside, begin_ps);
    recurrence.within.countSleep();
    const work = `${recurrence.workOf(operator)} ${recurrence.supply()}`;
    const state = this.stateNow();
    const mayBe = (seen: Seen): boolean => mayPassOver(accelerator, begin_ps + seen.took_ps, until_ps);
    const exact = known.find(state, work);
    if (exact) return mayBe(exact) ? this.exactly(exact, operator, led, { until_ps, several }) : this.ends();
    this.chains.ends();
    const roughly = known.rough.meet(inside, begin_ps);
    const seen = known.findRoughly(roughly, work);
    if (!seen) return this.step({ work, state, roughly, operator, begin_ps, before: copied(inside) });
    if (!mayBe(seen)) return 0;
    this.once(seen, operator);
    return 1;
  }
}

/** @returns undefined where operators overlap, or an actor is on the way of which it is not known what its numbers are */
export function createOperatorRecurrence(accelerator: Accelerator, recorder: Recorder): OperatorRecurrence | undefined {
  const inside = actorsInside(accelerator, false);
  if (!inside || accelerator.recurrence.overlap) return undefined;
  return new Recurring({ accelerator, recorder, inside, names: new Set(inside.map((a) => a.name)) });
}
