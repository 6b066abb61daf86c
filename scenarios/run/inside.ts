/** The actors whose states decide what an operator does, and how states of them are told to be alike. */
import { describeState, enter, shapeOf, type Occupancy, type Recurrence } from '../../sim/index.js';
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

/** Time up to now is counted, so that what is to come does not depend on what was. */
export function countUpTo(inside: readonly Inside[], now_ps: number): void {
  for (const { state } of inside)
    if ('occupancy' in state) {
      const o = state['occupancy'] as Occupancy;
      enter(o, o.mode, now_ps);
    }
}

/**
 * Number of the actors' present states together: alike ones have the same.
 * @param states the numbers given so far, by description
 * @param most of them: −1 for further ones
 */
export function stateNumber(inside: readonly Inside[], now_ps: number, states: Map<string, number>, most = Infinity): number {
  const parts: (string | number | boolean)[] = [];
  for (const { state, shape } of inside) describeState(state, shape, now_ps, parts);
  const text = parts.join(' ');
  const known = states.get(text);
  if (known !== undefined || states.size >= most) return known ?? -1;
  states.set(text, states.size);
  return states.size - 1;
}
