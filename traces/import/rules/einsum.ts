/** Sums of products by an equation over one or two operands, as what they are: a product, or what multiplies or sums elements. */
import type { GemmDims } from '../../operators/operator.js';
import { isTensorList, type RecordedOp, type RecordedTensor } from '../recording.js';
import { binary } from './binary.js';
import { productPieces } from './operands.js';
import { folded, mapped, of, tensorAt, type Context, type Outcome, type Rule } from './rule.js';

/** `...` as digits, counted from the last dimension; undefined where the letters are not those of `rank` dimensions. */
function lettersOf(term: string, rank: number): string[] | undefined {
  const [front = '', back, ...more] = term.split('...');
  const rest = rank - front.length - (back?.length ?? 0);
  if (more.length > 0 || rest < 0 || rest > 9 || (back === undefined && rest > 0)) return undefined;
  return [...front, ...Array.from({ length: rest }, (_, i) => String(rest - 1 - i)), ...(back ?? '')];
}

/** Letters of the result: as they are written, else those of `...` and, in their order, those that come once. */
function resultOf(out: string | undefined, letters: readonly string[]): Set<string> {
  const dots = letters.filter((l) => /\d/.test(l)).sort((x, y) => Number(y) - Number(x));
  const once = letters.filter((l) => !/\d/.test(l) && letters.indexOf(l) === letters.lastIndexOf(l)).sort();
  return new Set(out === undefined ? [...dots, ...once] : [...out.replace('...', dots.join(''))]);
}

/** An equation over the dimensions of its operands: letters of each, sizes of all, letters of the result. */
interface Equation {
  readonly terms: readonly (readonly string[])[];
  readonly sizes: ReadonlyMap<string, number>;
  readonly out: ReadonlySet<string>;
}
/** Undefined where it does not fit the shapes. */
function equationOf(text: string, shapes: readonly (readonly number[])[]): Equation | undefined {
  const [left = '', out, ...more] = text.replace(/\s/g, '').split('->');
  const written = left.split(',');
  if (more.length > 0 || written.length !== shapes.length || !/^[a-zA-Z.,]*$/.test(left + (out ?? ''))) return undefined;
  const terms: string[][] = [];
  const sizes = new Map<string, number>();
  for (const [i, shape] of shapes.entries()) {
    const letters = lettersOf(written[i]!, shape.length);
    if (!letters) return undefined;
    for (const [at, l] of letters.entries()) {
      const [before, size] = [sizes.get(l) ?? 1, shape[at]!];
      if (before !== size && before !== 1 && size !== 1) return undefined;
      sizes.set(l, Math.max(before, size));
    }
    terms.push(letters);
  }
  const made = resultOf(out, terms.flat());
  return [...made].every((l) => sizes.has(l)) ? { terms, sizes, out: made } : undefined;
}

const countOver = ({ sizes }: Equation, test: (letter: string) => boolean): number =>
  [...sizes].reduce((p, [l, size]) => (test(l) ? p * size : p), 1);

/** Letters in both operands and in the result are batches, in both alone the reduction. */
function dimsOf(e: Equation): GemmDims {
  const [inA, inB] = e.terms as [readonly string[], readonly string[]];
  const both = (l: string): boolean => inA.includes(l) && inB.includes(l);
  return {
    b: countOver(e, (l) => both(l) && e.out.has(l)),
    m: countOver(e, (l) => inA.includes(l) && !inB.includes(l)),
    k: countOver(e, (l) => both(l) && !e.out.has(l)),
    n: countOver(e, (l) => inB.includes(l) && !inA.includes(l)),
  };
}

/** Nothing is summed: elements are multiplied, of operands laid out as the result is. */
function elementProduct(op: RecordedOp, e: Equation, operands: readonly RecordedTensor[], c: Context): Outcome | undefined {
  const laid = operands.map((t, i): RecordedTensor => {
    const shape = [...e.out].map((l) => t.shape[e.terms[i]!.indexOf(l)] ?? 1);
    return { ...t, shape: shape.slice(shape.findIndex((d, at) => d > 1 || at === shape.length - 1)) };
  });
  return binary({ ...op, word: 'mul', args: laid }, c);
}
/** Whether each letter is in the result, and in no operand twice. */
const isElementwise = ({ terms, sizes, out }: Equation): boolean =>
  [...sizes.keys()].every((l) => out.has(l)) && terms.every((t) => new Set(t).size === t.length);

/** Of one operand: turned, its diagonal taken, or summed. */
function ofOne(op: RecordedOp, e: Equation, x: RecordedTensor): Outcome {
  const rows = countOver(e, (l) => e.out.has(l));
  const cols = countOver(e, (l) => !e.out.has(l));
  if (cols === 1) return folded('host only', x);
  const out = [...e.out].map((l) => e.sizes.get(l)!);
  return mapped(of('elementwise', op, x, { dims: { rows, cols }, out: out.length > 0 ? out : [1] }));
}

/** An equation, and one or two tensors, in a list or one after the other; of more, or without the equation, nothing is said. */
export const einsum: Rule = (op, c) => {
  const [equation, given] = op.args;
  const operands = given !== undefined && isTensorList(given) ? given : [1, 2, 3].flatMap((i) => tensorAt(op, i) ?? []);
  const [a, b] = operands;
  if (typeof equation !== 'string') return a && { fate: 'unknown', why: 'a sum of products whose equation is not recorded' };
  const e = a && operands.length <= 2 ? equationOf(equation, operands.map((t) => t.shape)) : undefined; // prettier-ignore
  if (!a || !e) return undefined;
  if (!b) return ofOne(op, e, a);
  if (isElementwise(e)) return elementProduct(op, e, operands, c);
  return mapped(...productPieces({ a, b, dims: dimsOf(e), weight: false }, op, c));
};
