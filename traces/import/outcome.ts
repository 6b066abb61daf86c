/** What a recorded operator comes to by itself: whether it is the host's, whether its sizes can be, what its rule says. */
import { isWhole } from './element-type.js';
import { hasShapes, holdsProduct, isQuantized } from './products.js';
import { isTensor, tensorsOf, type RecordedOp, type RecordedTensor } from './recording.js';
import { HOST, isEmpty, isHousekeeping } from './rules/host.js';
import { ruleFor } from './rules/index.js';
import { UNSIZED_WEIGHT } from './rules/products.js';
import type { Context, Outcome } from './rules/rule.js';
import { isHoldable, MISFIT, UNUSABLE_SIZES, unusableShape } from './sizes.js';

/** Words whose operands decide nothing: a look at positions is a look. */
const ANY_TYPE = new Set(['embedding', 'embedding_bag', 'index_select']);
/**
 * All operands are whole numbers or truth values: positions, token ids, masks. Products of them are products, and what no rule
 * knows may be one.
 */
function isHostWork(op: RecordedOp): boolean {
  const tensors = tensorsOf(op.args);
  return (
    tensors.length > 0 &&
    ruleFor(op.word) !== undefined &&
    !holdsProduct(op) &&
    !ANY_TYPE.has(op.word) &&
    tensors.every((t) => isWhole(t.type)) &&
    !/quant/.test(op.word)
  );
}

/** What is known without its rule. */
function withoutRule(op: RecordedOp, c: Context): Outcome | undefined {
  if (isHousekeeping(op)) return { fate: 'folded', into: "a compiler's or the profiler's own work" };
  if (isEmpty(op)) return { fate: 'folded', into: 'empty tensors' };
  if (isHostWork(op))
    return { fate: 'folded', into: 'whole numbers: positions, masks', of: op.args.find((a): a is RecordedTensor => isTensor(a)) };
  // what the host looks at may be of any size
  const bad = Object.hasOwn(HOST, op.word) ? undefined : unusableShape(op);
  if (bad === undefined) return undefined;
  c.note(`sizes: ${op.where}, ${op.name} has the shape ${bad}; operators of such sizes are not understood`, 'sizes');
  return { fate: 'unknown', why: UNUSABLE_SIZES };
}

/** What `op` comes to; what is not understood with the reason. */
export function outcomeOf(op: RecordedOp, c: Context): Outcome {
  const known = withoutRule(op, c);
  if (known) return known;
  const rule = ruleFor(op.word);
  const outcome = rule?.(op, c);
  if (outcome?.fate === 'mapped' && !outcome.pieces.every(isHoldable)) return { fate: 'unknown', why: MISFIT };
  if (outcome) return outcome;
  if (isQuantized(op) && /^conv\dd/.test(op.word)) return { fate: 'unknown', why: UNSIZED_WEIGHT };
  if (rule && !hasShapes(op)) return { fate: 'unknown', why: 'no Input Dims were recorded' };
  return { fate: 'unknown', why: rule ? 'its operands do not fit' : 'not simulated' };
}
