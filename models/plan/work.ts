/** Which operators do the same work in the same places. */
import { partsOf } from '../memory/protocol/region.js';
import type { Plan } from './plan.js';

/** Asked by operator. */
export interface Work {
  /** equal for operators that do the same work in the same places */
  readonly workOf: (operator: number) => number;
  /** those of the memories listed that an operator does not touch */
  readonly apart: (operator: number) => readonly number[];
}

/** What a plan does and where, without the operator's own name and number. */
function workText(plan: Plan): string {
  const { operator, unit, parameters, a, b, steps, blocks, aEncoding, bEncoding, cEncoding } = plan;
  const { kind, dims } = operator;
  return JSON.stringify([kind, dims, unit, parameters, a, b, steps, blocks, aEncoding, bEncoding, cEncoding]);
}

/** @param memories by index, those that may be touched or not */
export function createWork(planOf: (operator: number) => Plan, memories: readonly number[]): Work {
  const known = new Map<string, number>();
  const works = new Map<number, { readonly number: number; readonly apart: readonly number[] }>();
  function look(operator: number) {
    const before = works.get(operator);
    if (before) return before;
    const plan = planOf(operator);
    const text = workText(plan);
    const number = known.get(text) ?? known.size;
    known.set(text, number);
    const regions = [...plan.parameters, ...plan.a.loads, ...plan.b.loads, ...plan.blocks];
    const touched = new Set(regions.flatMap(partsOf).map((r) => r.memory));
    const work = { number, apart: memories.filter((m) => !touched.has(m)) };
    works.set(operator, work);
    return work;
  }
  return { workOf: (operator) => look(operator).number, apart: (operator) => look(operator).apart };
}
