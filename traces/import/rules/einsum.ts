/** Sums of products by an equation over two operands, as the product that it is. */
import type { GemmDims } from '../../operators/operator.js';
import { isTensorList, type RecordedTensor } from '../recording.js';
import { productPieces } from './operands.js';
import { mapped, tensorAt, type Rule } from './rule.js';

/** `...` as digits, counted from the last dimension; undefined where the letters are not those of `rank` dimensions. */
function lettersOf(term: string, rank: number): string[] | undefined {
  const [front = '', back, ...more] = term.split('...');
  const rest = rank - front.length - (back?.length ?? 0);
  if (more.length > 0 || rest < 0 || rest > 9 || (back === undefined && rest > 0)) return undefined;
  return [...front, ...Array.from({ length: rest }, (_, i) => String(rest - 1 - i)), ...(back ?? '')];
}

/** Letters of the result: as they are written, else those of `...` and those that come once. */
function resultOf(out: string | undefined, inA: readonly string[], inB: readonly string[]): Set<string> {
  const dots = [...inA, ...inB].filter((l) => /\d/.test(l));
  const once = [...inA, ...inB].filter((l) => inA.includes(l) !== inB.includes(l));
  return new Set(out === undefined ? [...dots, ...once] : [...out.replace('...', dots.join(''))]);
}

/** Sizes of `ij,jk->ik`: letters in both operands and in the result are batches, in both alone the reduction. */
function einsumDims(equation: string, a: readonly number[], b: readonly number[]): GemmDims | undefined {
  const found = /^([a-zA-Z.]+),([a-zA-Z.]+)(?:->([a-zA-Z.]*))?$/.exec(equation.replace(/\s/g, ''));
  const [inA, inB] = [lettersOf(found?.[1] ?? '', a.length), lettersOf(found?.[2] ?? '', b.length)];
  if (!found || !inA || !inB) return undefined;
  const sizes = new Map<string, number>();
  for (const [letters, shape] of [
    [inA, a],
    [inB, b],
  ] as const)
    for (const [i, l] of letters.entries()) {
      const [before, size] = [sizes.get(l) ?? 1, shape[i]!];
      if (before !== size && before !== 1 && size !== 1) return undefined;
      sizes.set(l, Math.max(before, size));
    }
  const out = resultOf(found[3], inA, inB);
  const product = (test: (l: string) => boolean): number => [...sizes].reduce((p, [l, size]) => (test(l) ? p * size : p), 1);
  const both = (l: string): boolean => inA.includes(l) && inB.includes(l);
  return {
    b: product((l) => both(l) && out.has(l)),
    m: product((l) => inA.includes(l) && !inB.includes(l)),
    k: product((l) => both(l) && !out.has(l)),
    n: product((l) => inB.includes(l) && !inA.includes(l)),
  };
}

/** An equation, and two tensors, in a list or one after the other; of more, or without the equation, nothing is said. */
export const einsum: Rule = (op, c) => {
  const [equation, operands] = op.args;
  const tensors: readonly (RecordedTensor | undefined)[] =
    operands !== undefined && isTensorList(operands) ? operands : [tensorAt(op, 1), tensorAt(op, 2)];
  const [a, b] = tensors;
  if (typeof equation !== 'string') return a && { fate: 'unknown', why: 'a sum of products whose equation is not recorded' };
  if (!a || !b || tensors.length !== 2 || tensorAt(op, 3)) return undefined;
  const dims = einsumDims(equation, a.shape, b.shape);
  return dims && mapped(...productPieces({ a, b, dims, weight: false }, op, c));
};
