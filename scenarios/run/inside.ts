/** The actors whose states decide what an operator does, and how states of them are told to be alike. */
import {
  copyPlain,
  describeState,
  Description,
  enter,
  FrozenNumbers,
  shapeOf,
  type Describing,
  type Occupancy,
  type Recurrence,
} from '../../sim/index.js';
import type { Accelerator } from '../../models/index.js';
import { digest } from '../../traces/event-traces.js';

/** Of an actor: plain data. */
export type State = Record<string, unknown>;

/** An actor that takes part; its shape says which of its numbers are times, sums or operators. */
export interface Inside {
  readonly name: string;
  readonly state: State;
  readonly recurs: Recurrence;
  readonly shape: ReturnType<typeof shapeOf>;
}

/**
 * The actors whose states decide what an operator does; undefined where one is unknown.
 * @param within their states are looked at within an operator, not between two
 */
export function actorsInside(
  { kernel, recurrence: { outside, engineActors } }: Accelerator,
  within: boolean,
): readonly Inside[] | undefined {
  const actors = [...kernel.actors()];
  const inside = actors.flatMap(([name, { state, recurs }]): Inside[] =>
    recurs ? [{ name, state: state as State, recurs, shape: shapeOf(recurs, within) }] : [],
  );
  const names = new Set(inside.map((a) => a.name));
  const known = ([name]: readonly [string, unknown]): boolean => names.has(name) || outside.has(name) || engineActors.has(name);
  return actors.every(known) ? inside : undefined;
}

/** Whether what is under way may be passed over until `end_ps`: nobody looks before, and nothing begins beside it. */
export const mayPassOver = ({ dispatcher, taskParts }: Accelerator, end_ps: number, until_ps: number): boolean =>
  // a sentence that arrives may begin a prefetch in the middle
  end_ps <= until_ps && (!taskParts?.prefetches || dispatcher.nextArrival_ps() > end_ps);

/** Their present states. */
export const copied = (inside: readonly Inside[]): State[] => inside.map(({ name, state }) => copyPlain(state, name));

/** Time up to now is counted, so that what is to come does not depend on what was. */
export function countUpTo(inside: readonly Inside[], now_ps: number): void {
  for (const { state } of inside)
    if ('occupancy' in state) {
      const o = state['occupancy'] as Occupancy;
      enter(o, o.mode, now_ps);
    }
}

/** A state among those that were met. */
export interface Met {
  /** alike ones have the same; −1 where it is not among those that are told apart */
  readonly number: number;
  /** what takes less than this is alike in all states of this number */
  readonly room_ps: number;
}
/** How states are told apart. */
export interface KnownStatesOptions {
  /** that are told apart at most; all where it is absent */
  readonly most?: number;
  /** ages far from their limits are taken for alike, as far as they leave the same room */
  readonly rough?: boolean;
}

/** States of the actors together that were met, by number. */
export class KnownStates {
  /** by digest of what they have in common */
  private readonly numbers = new Map<string, number>();
  private readonly frozen = new FrozenNumbers();
  private readonly description = new Description();
  private next = 0;
  private readonly most: number;
  private readonly rough: boolean;
  constructor({ most = Infinity, rough = false }: KnownStatesOptions = {}) {
    this.most = most;
    this.rough = rough;
  }

  /** No further one gets a number. */
  get isFull(): boolean {
    return this.numbers.size >= this.most;
  }
  /** The present state. */
  meet(inside: readonly Inside[], now_ps: number): Met {
    const { description } = this;
    description.clear();
    const how: Describing = { frozen: this.frozen, rough: this.rough, room_ps: Infinity };
    for (const { state, shape } of inside) describeState(state, shape, now_ps, description, how);
    const of = digest(description.end());
    let number = this.numbers.get(of);
    if (number === undefined && !this.isFull) this.numbers.set(of, (number = this.next++));
    return { number: number ?? -1, room_ps: how.room_ps };
  }
  /** Forgets the others: if one is met again, it has another number. */
  keepOnly(numbers: ReadonlySet<number>): void {
    for (const [of, number] of this.numbers) if (!numbers.has(number)) this.numbers.delete(of);
  }
}
