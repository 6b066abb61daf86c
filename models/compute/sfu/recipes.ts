/**
 * What the special function unit does with a row of each kind: passes over it, and cycles between rows.
 *
 * Source  EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7, hw/cmod): softmax, layer norm, add, entropy inferred from
 *         measured totals (a row of v vectors: 58·v + 1, 47·v + 2, 36·v + 2, 34·v + 2). It has no other kind: a gelu, relu,
 *         silu, sigmoid, tanh, multiplication, look-up, and each pass of an elementwise operator are assumed to cost what an
 *         addition does, with one operand where there is one; an RMS norm what a layer norm does, without an offset.
 */
import { readsTwo, vectorsOf, type Operator } from '../../../traces/formats.js';

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

/** Mean and variance first, then the row again with so many vectors of parameters. */
const norm = (vectors: number): Recipe => ({ passes: [pass('a'), pass('a', vectors, 1)], perRow: 2, lastRow: 2 });
const NORMS = [norm(0), norm(1), norm(2)];

/** Kinds whose recipe is the same for all operators; a norm's is that with gain and offset. */
export const RECIPES: Readonly<Record<Exclude<SfuKind, 'elementwise'>, Recipe>> = {
  softmax: { passes: [pass('a'), pass('a'), pass('a', 1, 1)], perRow: 1, lastRow: 1 },
  layer_norm: norm(2),
  rms_norm: norm(1),
  entropy: { passes: [pass('a'), pass('a')], perRow: 2, lastRow: 2 },
  add: TWO,
  mul: TWO,
  gelu: ONE,
  relu: ONE,
  silu: ONE,
  sigmoid: ONE,
  tanh: ONE,
  embedding: ONE,
};

const known = new Map<string, Recipe>();
/** So many passes over the first operand, the last of them with the second and with vectors. */
function elementwise(passes: number, two: boolean, vectors: number): Recipe {
  const key = `${passes} ${two} ${vectors}`;
  let recipe = known.get(key);
  if (!recipe) {
    const before = Array.from({ length: two ? passes : passes - 1 }, () => pass('a'));
    recipe = { passes: [...before, pass(two ? 'b' : 'a', vectors, 2)], perRow: 2, lastRow: 1 };
    known.set(key, recipe);
  }
  return recipe;
}

/** What is done with a row of an operator. */
export function recipeFor(op: Operator): Recipe {
  const { kind } = op;
  if (kind === 'elementwise') return elementwise(op.passes ?? 1, readsTwo(op), vectorsOf(op));
  if (kind === 'layer_norm' || kind === 'rms_norm') return NORMS[op.inputs.length - 1] ?? RECIPES[kind];
  return RECIPES[kind as Exclude<SfuKind, 'elementwise'>];
}
