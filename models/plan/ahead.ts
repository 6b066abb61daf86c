/**
 * Weights that are fetched while operators before theirs compute (`overlap: weights`, `units`): which, and into which slots.
 *
 * Second operands follow one another through the slots of their buffer, whichever operator they are of. Where an operator cuts
 * the buffer into as many slots as the one before, its first load takes the slot after that one's last; else it begins anew, in
 * an empty buffer. Only what no operator of the sentence writes can come early: weights and tables, not activations or caches.
 */
import type { Operator } from '../../traces/formats.js';
import { isWritten } from './copies.js';
import type { Plan } from './plan.js';

/** Asked by operator. */
export interface Ahead {
  /** the slot of its first load of B */
  readonly first: (operator: number) => number;
  /** the next operator of the program that loads a B, where that may come early; −1: none */
  readonly next: (operator: number) => number;
}

/** Nothing is fetched before its operator begins. */
export const NOTHING_AHEAD: Ahead = { first: () => 0, next: () => -1 };

/**
 * @param planOf asked for each once, in order
 * @param closed whether nothing may be fetched past the end of an operator
 * @param early whether there is room for loads of a plan while an operator before it has not retired
 */
export function weightsAhead(
  operators: readonly Operator[],
  planOf: (operator: number) => Plan,
  closed: (operator: number) => boolean,
  early: (plan: Plan) => boolean = () => true,
): Ahead {
  const first = operators.map(() => 0);
  const next = operators.map(() => -1);
  /** operators of the program whose next B is not known yet, and the slot after the last load */
  let [open, slots, free, program]: [number[], number, number, number] = [[], 0, 0, -1];
  for (const op of operators) {
    const plan = planOf(op.id);
    const { b, share } = plan;
    if (op.sentence !== program) [open, slots, free, program] = [[], 0, 0, op.sentence];
    // special functions beside products have slots of their own
    if (b.loads.length > 0 && share?.of !== 'special') {
      if (!isWritten(op.inputs[1]!) && early(plan)) for (const before of open) next[before] = op.id;
      if (b.slots !== slots) free = 0;
      first[op.id] = free;
      slots = b.slots;
      free = (free + b.loads.length) % slots;
      open = [];
    }
    open.push(op.id);
    if (closed(op.id)) open = [];
  }
  return { first: (operator) => first[operator]!, next: (operator) => next[operator]! };
}
