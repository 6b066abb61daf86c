/** Sums and products of two tensors, or of a tensor and a number: of one size, with a vector of the model's, with a mask. */
import type { Kind } from '../../operators/operator.js';
import { isNorm, isProduct, type Piece } from '../piece.js';
import { countOf, type RecordedOp, type RecordedTensor } from '../recording.js';
import { isMask } from './mask.js';
import { folded, fused, mapped, of, wholeTensors, type Context, type Outcome, type Rule } from './rule.js';

/** A vector of the model's: it scales or shifts every row. */
function isVector({ word }: RecordedOp, t: RecordedTensor, x: RecordedTensor, c: Context): boolean {
  const size = countOf(t.shape);
  if (size !== x.shape.at(-1) || size !== t.shape.at(-1)) return false;
  const source = c.sourceOf(t);
  if (source) return source.from === 'model';
  if (t.shape.length === 1) return true;
  // of as many dimensions as a row's tensor, or of fewer where whole rows are scaled: not the angles of heads
  const scales = word === 'mul' && t.shape.length < x.shape.length && c.previous !== undefined && columnsOf(c.previous) === size;
  return t.shape.length < 4 && (t.shape.length === x.shape.length || scales);
}
const columnsOf = ({ dims }: Piece): number => ('m' in dims ? dims.n : dims.cols);

/** Two tensors of a mask's shape are rows of one head that are turned, where a piece made them or what came before has such rows. */
function areRows(x: RecordedTensor, y: RecordedTensor, c: Context): boolean {
  const before = c.previous;
  if (c.madeBy(x)) return true;
  if (!before || before.kind === 'embedding' || isNorm(before)) return false;
  if (isProduct(before)) return true;
  return countOf(x.shape) === countOf(y.shape) && 'cols' in before.dims && before.dims.cols === x.shape.at(-1);
}

/** A tensor and a number. A scale is taken along by what comes before; a shift is a pass of its own. */
function withNumber(op: RecordedOp, x: RecordedTensor, c: Context): Outcome {
  const scales = op.word === 'mul' || op.word === 'div';
  const before = c.madeBy(x) ?? c.previous;
  if (isMask(x.shape) && !c.madeBy(x)) return folded('attention mask', x);
  if (scales && before) return fused(`scale of ${before.kind}`, x);
  if (scales) return folded('scalar', x);
  return mapped(of('elementwise', op, x));
}

/** The piece that made an operand, or without ids the one before. */
const maker = (t: RecordedTensor, c: Context): Piece | undefined => c.madeBy(t) ?? (c.sourceOf(t) ? undefined : c.previous);

/** The smaller operand is a mask of attention, added to scores. */
function asMask(op: RecordedOp, small: RecordedTensor, large: RecordedTensor, c: Context): Outcome | undefined {
  const source = c.sourceOf(small);
  const scores = maker(large, c);
  if (op.word !== 'add' && op.word !== 'sub') return undefined;
  if (source && source.from === 'piece') return undefined;
  const plain = isMask(small.shape) || (source?.from === 'host' && scores?.kind === 'bmm');
  return plain ? fused('mask of softmax', large) : undefined;
}

/** Two tensors of unlike sizes. */
function broadcast(op: RecordedOp, small: RecordedTensor, large: RecordedTensor, c: Context): Outcome {
  const mask = asMask(op, small, large, c);
  if (mask) return mask;
  if (small.shape.length > 1 && isAddedToScores(op, c)) return fused('mask of softmax', large);
  if (countOf(small.shape) === 1) return withNumber(op, large, c);
  if (isVector(op, small, large, c)) {
    const before = maker(large, c);
    if (op.word === 'add' && before?.kind === 'matmul' && before.parameters.length === 1)
      return { fate: 'fused', into: 'bias of matmul', of: large, bias: small };
    return mapped(of('elementwise', op, large, { parameters: [small] }));
  }
  const shape = broadcastShape(large.shape, small.shape);
  return mapped(of('elementwise', op, { ...large, shape }, { reads: [large, small] }));
}

/** What two shapes come to together. */
function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const [x, y] = [[...a].reverse(), [...b].reverse()];
  return Array.from({ length: Math.max(x.length, y.length) }, (_, i) => Math.max(x[i] ?? 1, y[i] ?? 1)).reverse();
}

/** A position bias or a mask of the scores' own size: softmax comes next. */
function isAddedToScores(op: RecordedOp, c: Context): boolean {
  const scores =
    wholeTensors(op)
      .map((t) => c.madeBy(t))
      .find((p) => p?.kind === 'bmm') ?? c.scores;
  return op.word === 'add' && scores !== undefined && /softmax/.test(c.next(1)[0]?.word ?? '');
}

/** Two tensors of one size. */
function alike(op: RecordedOp, x: RecordedTensor, y: RecordedTensor, c: Context): Outcome {
  if (isAddedToScores(op, c)) return fused('mask of softmax', [x, y].find((t) => c.madeBy(t)?.kind === 'bmm') ?? x);
  const kind: Kind = op.word === 'add' || op.word === 'mul' ? op.word : 'elementwise';
  return mapped(of(kind, op, x, { reads: [x, y] }));
}

/** add, mul, sub, div and their like. */
export const binary: Rule = (op, c) => {
  const [x, y] = wholeTensors(op);
  if (!x) return op.args.length > 0 ? folded('scalar') : undefined;
  if (!y || op.word === 'rsub') return isMask(x.shape) && /sub$/.test(op.word) ? folded('attention mask') : withNumber(op, x, c);
  if (isMask(x.shape) && isMask(y.shape) && !areRows(x, y, c)) return folded('attention mask');
  const [small, large] = countOf(x.shape) < countOf(y.shape) ? [x, y] : [y, x];
  // as many elements need not be one shape: a column and a row make a matrix
  const whole = countOf(broadcastShape(x.shape, y.shape)) === countOf(large.shape);
  return countOf(small.shape) === countOf(large.shape) && whole ? alike(op, x, y, c) : broadcast(op, small, large, c);
};
