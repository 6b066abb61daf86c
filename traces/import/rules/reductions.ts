/** What makes less than it reads: sums along dimensions, losses, the largest elements, pooling. */
import { countOf, type Argument, type RecordedOp, type RecordedTensor } from '../recording.js';
import { isMask } from './mask.js';
import { folded, mapped, of, rowsCols, wholeTensors, type Outcome, type Rule } from './rule.js';

/** A row for each element that is made, of those that it is made of; where windows overlap or are cut, its rows as they are. */
function reducedTo(op: RecordedOp, x: RecordedTensor, made: readonly number[]): Outcome {
  const [rows, out] = [Math.max(1, countOf(made)), made.length > 0 ? made : [1]];
  const cols = countOf(x.shape) / rows;
  if (cols < 1) return mapped(of('elementwise', op, x));
  const dims = cols > 1 && Number.isInteger(cols) ? { rows, cols } : rowsCols(x.shape);
  return mapped(of('elementwise', op, x, { dims, out }));
}

/** Where the dimensions stand, of words that are given something else before them. */
const PLACE: ReadonlyMap<string, number> = new Map([
  ['norm', 2],
  ['linalg_vector_norm', 2],
]);
const isNumbers = (a: Argument | undefined): a is readonly number[] =>
  Array.isArray(a) && a.length > 0 && typeof a[0] === 'number';

/** The shape of what is left: of all dimensions where none are said; those that are summed may stay, as one. */
function shapeLeft(op: RecordedOp, x: RecordedTensor): readonly number[] {
  const place = isNumbers(op.args[1]) ? 1 : (PLACE.get(op.word) ?? 1);
  const said = op.args[place];
  const dims = typeof said === 'number' ? [said] : isNumbers(said) ? said : undefined;
  if (dims === undefined) return [];
  const over = new Set(dims.map((d) => (d < 0 ? d + x.shape.length : d)));
  const keeps = op.args.slice(place + 1).findLast((a) => typeof a === 'boolean') === true;
  return x.shape.flatMap((n, i) => (over.has(i) ? (keeps ? [1] : []) : [n]));
}

/** A number for each row. */
const reduction: Rule = (op, c) => {
  const [x] = wholeTensors(op);
  if (!x) return folded('scalar');
  if (isMask(x.shape) && !c.madeBy(x)) return folded('attention mask');
  return reducedTo(op, x, op.results?.[0]?.shape ?? shapeLeft(op, x));
};

/** The k largest along a dimension, the last where none is said. */
const largest: Rule = (op) => {
  const [x] = wholeTensors(op);
  const [, k, along = -1] = op.args;
  if (!x) return folded('scalar');
  const at = typeof along === 'number' && along < 0 ? along + x.shape.length : along;
  const made = op.results?.[0]?.shape ?? x.shape.map((n, i) => (i === at && typeof k === 'number' ? k : n));
  return reducedTo(op, x, made);
};

/** As much as it reads, but for a few at an end. */
const ordered: Rule = (op) => {
  const [x] = wholeTensors(op);
  return x ? mapped(of('elementwise', op, x)) : folded('scalar');
};

/** One number for each of `rank` dimensions: of a list of them, of one for all. */
function each(a: Argument, rank: number, otherwise: readonly number[]): readonly number[] {
  const list = typeof a === 'number' ? [a] : isNumbers(a) ? a : otherwise;
  return Array.from({ length: rank }, (_, i) => list[i] ?? list[0]!);
}

/** Positions of a window: the kernel, its stride, padding and dilation, and whether one that is cut off at the end counts. */
function pooledShape({ word, args }: RecordedOp, { shape }: RecordedTensor): readonly number[] | undefined {
  const rank = Number(/\dd/.exec(word)?.[0][0]);
  if (shape.length < rank || args[1] === undefined) return undefined;
  const [lead, space] = [shape.slice(0, -rank), shape.slice(-rank)];
  if (word.includes('adaptive')) return [...lead, ...each(args[1], rank, space)];
  const kernel = each(args[1], rank, space);
  const [stride, padding] = [each(args[2], rank, kernel), each(args[3], rank, [0])];
  const dilation = each(word.includes('max') ? args[4] : undefined, rank, [1]);
  const round = args[word.includes('max') ? 5 : 4] === true ? Math.ceil : Math.floor;
  const places = space.map((n, i) => {
    const [pad, reach] = [padding[i]!, dilation[i]! * (kernel[i]! - 1) + 1];
    const count = round((n + 2 * pad - reach) / stride[i]!) + 1;
    // none begins beyond the end
    return round === Math.ceil && (count - 1) * stride[i]! >= n + pad ? count - 1 : count;
  });
  return [...lead, ...places];
}
const pooling: Rule = (op) => {
  const [x] = wholeTensors(op);
  if (!x) return folded('scalar');
  const made = op.results?.[0]?.shape ?? pooledShape(op, x);
  return made && reducedTo(op, x, made);
};

const named = (words: string, rule: Rule): [string, Rule][] => words.split(' ').map((w) => [w, rule]);

/** By word. */
export const REDUCTIONS: Readonly<Record<string, Rule>> = Object.fromEntries([
  ...named(
    'mean sum max min amax amin prod norm linalg_vector_norm var std var_mean std_mean argmax argmin logsumexp all any count_nonzero ' +
      'nll_loss_forward nll_loss nll_loss_nd cross_entropy_loss mse_loss',
    reduction,
  ),
  ...named('topk', largest),
  ...named('sort cumsum cummax cummin logcumsumexp diff', ordered),
  ...named(
    'max_pool1d max_pool2d max_pool3d avg_pool1d avg_pool2d avg_pool3d adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d ' +
      '_adaptive_avg_pool2d adaptive_max_pool1d adaptive_max_pool2d max_pool2d_with_indices mkldnn_max_pool2d',
    pooling,
  ),
]);
