/** The actors whose states decide what an operator does, and how states of them are told to be alike. */
import { copyPlain, describeState, enter, FrozenNumbers, shapeOf, type Occupancy, type Recurrence } from '../../sim/index.js';
import type { Accelerator } from '../../models/index.js';

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

/** States of the actors together that were met, by number: alike ones have the same. */
export class KnownStates {
  private readonly numbers = new Map<string, number>();
  private readonly frozen = new FrozenNumbers();
  private next = 0;
  /** @param most that are told apart */
  constructor(private readonly most = Infinity) {}

  /** No further one gets a number. */
  get isFull(): boolean {
    return this.numbers.size >= this.most;
  }
  /** Number of the present state; −1 where it is not among those that are told apart. */
  numberOf(inside: readonly Inside[], now_ps: number): number {
    const parts: (string | number | boolean)[] = [];
    for (const { state, shape } of inside) describeState(state, shape, now_ps, parts, this.frozen);
    const text = parts.join(' ');
    const known = this.numbers.get(text);
    if (known !== undefined || this.isFull) return known ?? -1;
    this.numbers.set(text, this.next);
    return this.next++;
  }
  /** Forgets the others: if one is met again, it has another number. */
  keepOnly(numbers: ReadonlySet<number>): void {
    for (const [text, number] of this.numbers) if (!numbers.has(number)) this.numbers.delete(text);
  }
}
