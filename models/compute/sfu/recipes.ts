/**
 * What the special function unit does with a row of each kind: passes over it, and cycles between rows.
 *
 * Source  EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7, hw/cmod): softmax, layer norm, add, entropy inferred from
 *         measured totals (a row of v vectors: 58·v + 1, 47·v + 2, 36·v + 2, 34·v + 2). It has no gelu, tanh, relu, multiply
 *         or embedding: assumed to cost what an addition does, with one operand where there is one.
 */
import type { Operator } from '../../../traces/index.js';

/** Once over the vectors of a row. */
export interface Pass {
  readonly operand: 'a' | 'b';
  /** auxiliary words (gain, offset, span mask) and further cycles a vector */
  readonly auxWords: number;
  readonly cycles: number;
}
/** What a row takes: its passes, then cycles in which nothing is asked for. */
export interface Recipe {
  readonly passes: readonly Pass[];
  /** cycles between rows, and after the last */
  readonly perRow: number;
  readonly lastRow: number;
}
/** Kinds of operators that the special function unit does: all but products. */
export type SfuKind = Exclude<Operator['kind'], 'matmul' | 'bmm'>;

const pass = (operand: 'a' | 'b', auxWords = 0, cycles = 0): Pass => ({ operand, auxWords, cycles });
/** computing or sending a vector takes a cycle each */
const ONE: Recipe = { passes: [pass('a', 0, 2)], perRow: 2, lastRow: 1 };
const TWO: Recipe = { passes: [pass('a'), pass('b', 0, 2)], perRow: 2, lastRow: 1 };

/** A recipe a kind; a kind without one does not compile. */
export const RECIPES: Readonly<Record<SfuKind, Recipe>> = {
  softmax: { passes: [pass('a'), pass('a'), pass('a', 1, 1)], perRow: 1, lastRow: 1 },
  layer_norm: { passes: [pass('a'), pass('a', 2, 1)], perRow: 2, lastRow: 2 },
  entropy: { passes: [pass('a'), pass('a')], perRow: 2, lastRow: 2 },
  add: TWO,
  mul: TWO,
  gelu: ONE,
  relu: ONE,
  tanh: ONE,
  embedding: ONE,
};
