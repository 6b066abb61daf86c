/**
 * How a recorded operator and what it calls are counted. A product calls other forms of itself, which are not counted again;
 * whatever else is inside it is no part of it, and is looked at in its own place.
 */
import { macsOf } from '../operators/gemms.js';
import { gemmDims, isProduct, type Piece } from './piece.js';
import {
  callsProduct,
  hasShapes,
  holdsProduct,
  isAttention,
  opensToPlainProduct,
  opensToProduct,
  runsProduct,
} from './products.js';
import { tensorsOf, type RecordedOp } from './recording.js';
import { CONVOLUTIONS } from './rules/convolution.js';
import { ruleFor } from './rules/index.js';
import { ALONE } from './rules/rule.js';
import { isHoldable, unusableShape } from './sizes.js';

/** whole: by itself, what it calls is part of it; opened: as what it calls; both. */
type Way = 'whole' | 'opened' | 'both';

const sumOf = (pieces: readonly Piece[]): number => pieces.filter(isProduct).reduce((sum, p) => sum + macsOf(gemmDims(p)), 0);

/** Multiply-accumulates of an operator by itself, whatever it calls; undefined: its sizes are not recorded, or do not say. */
function ownMacs(op: RecordedOp): number | undefined {
  const outcome = unusableShape(op) === undefined ? ruleFor(op.word)?.(op, ALONE) : undefined;
  return outcome?.fate === 'mapped' && outcome.pieces.every(isHoldable) ? sumOf(outcome.pieces) : undefined;
}

const known = new WeakMap<RecordedOp, number>();
/** Multiply-accumulates of what an operator comes to, in the way in which it is counted. */
function macsWithin(op: RecordedOp): number {
  let macs = known.get(op);
  if (macs === undefined) {
    const way = op.is === 'label' ? 'opened' : wayOf(op);
    macs = (way === 'opened' ? 0 : (ownMacs(op) ?? 0)) + (way === 'whole' ? 0 : macsBelow(op));
    known.set(op, macs);
  }
  return macs;
}
const macsBelow = ({ inner }: RecordedOp): number => inner.reduce((sum, o) => sum + (holdsProduct(o) ? macsWithin(o) : 0), 0);

/** Of an operator that runs a product itself: what is inside is the same product, or more than that, or less, and then another. */
function wayOfProduct(op: RecordedOp): Way {
  if (!opensToProduct(op)) return 'whole';
  const below = macsBelow(op);
  const own = ownMacs(op) ?? 0;
  if (below === 0 || below === own) return 'whole';
  return below > own ? 'opened' : 'both';
}

/** How `op` is counted. */
export function wayOf(op: RecordedOp): Way {
  if (op.inner.length === 0) return 'whole';
  if (runsProduct(op)) return wayOfProduct(op);
  if (isAttention(op)) return !opensToPlainProduct(op) && hasShapes(op) ? 'whole' : 'opened';
  return ruleFor(op.word) !== undefined && !opensToProduct(op) ? 'whole' : 'opened';
}

/** How deep a convolution is called: conv2d calls convolution, that _convolution, and that a library's; −1: it is none. */
const depthOf = (word: string): number =>
  Object.hasOwn(CONVOLUTIONS, word) ? [/^conv\dd$/, /^convolution$/, /^_convolution$/, /./].findIndex((w) => w.test(word)) : -1;

/** Whether operators of the one word call those of the other to have their product done. */
function delegates(outer: RecordedOp, inner: RecordedOp): boolean {
  if (depthOf(outer.word) >= 0) return depthOf(inner.word) > depthOf(outer.word);
  if (isAttention(outer)) return isAttention(inner) && inner.word.startsWith(`_${outer.word}`);
  return (
    callsProduct(outer) && (runsProduct(inner) || (callsProduct(inner) && outer.word !== 'matmul')) && depthOf(inner.word) < 0
  );
}

/** Whether `inner` is what `outer` would have called: its product by another name, or the `native_` or `_` form of it. */
export function isFormOf(outer: RecordedOp, inner: RecordedOp): boolean {
  if (outer.word === inner.word) return false;
  if (delegates(outer, inner)) {
    const macs = ownMacs(outer);
    return macs !== undefined && macs > 0 && macs === ownMacs(inner);
  }
  const [x, y] = [tensorsOf(outer.args)[0], tensorsOf(inner.args)[0]];
  return (
    /^(native)?_/.test(inner.word) &&
    inner.word.replace(/^(native)?_/, '') === outer.word &&
    String(x?.shape) === String(y?.shape)
  );
}
