/** Kernels that compilers make of several operators, known by their names alone: fused_add_add, triton_poi_fused_gelu_0, cpp_fused_mul_3. */
import { isNamedForProduct } from '../products.js';
import { countOf } from '../recording.js';
import { ELEMENTWISE } from './elementwise.js';
import { mapped, of, wholeTensors, type Rule } from './rule.js';

/** Inductor's pointwise kernels: the product that one is named for is an operator of its own, before it. */
const POINTWISE = /^triton_poi_fused_/;
/** Inductor's reductions, and its loops for a processor: they may hold the product that they are named for. */
const LOOPS = /^(triton_(red|per)_fused|(graph_\d+_)?cpp_fused)_/;
/** TorchScript's: the words of what it is made of, one after the other. */
const WORDS = /^fused_(?=[a-z])/;
const PREFIX = new RegExp([POINTWISE, LOOPS, WORDS].map((r) => r.source).join('|'));

const partsOf = (word: string): string[] => word.replace(PREFIX, '').split('_');
const isPlain = (part: string): boolean => Object.hasOwn(ELEMENTWISE, part) && !NOT_PLAIN.has(part);
/** they are called for, not only counted in passes */
const NOT_PLAIN = new Set(['embedding', 'index', 'gather', 'take']);

/** Whether a word can be no other than that of a compiler's kernel without a product. */
export function isFusedKernel(word: string): boolean {
  if (WORDS.test(word)) return partsOf(word).every((part) => isPlain(part) || /^\d+$/.test(part));
  return POINTWISE.test(word) || (LOOPS.test(word) && !isNamedForProduct(word));
}

/** A pass for each operator that its name has. */
export const fusedKernel: Rule = (op) => {
  const [first, ...others] = wholeTensors(op);
  const large = first && others.reduce((most, t) => (countOf(t.shape) > countOf(most.shape) ? t : most), first);
  const parts = partsOf(op.word).filter((w) => Object.hasOwn(ELEMENTWISE, w)).length;
  return large && mapped(of('elementwise', op, large, parts > 1 ? { passes: parts } : {}));
};
