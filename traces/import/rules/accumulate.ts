/** Rows that are added to some of a tensor's: it is read, and all of it is made again. */
import { isWhole } from '../element-type.js';
import { countOf, type RecordedOp } from '../recording.js';
import { folded, mapped, of, wholeTensors, type Rule } from './rule.js';

/** Whether what is put at an index is added to what is there. */
export const isAccumulated = ({ word, args }: RecordedOp): boolean => /index_put/.test(word) && args[3] === true;

/** A sum of what is there and what is added, counted as one over all of it; of nothing but zeros, what is added alone. */
export const accumulated: Rule = (op, c) => {
  const [into, added] = wholeTensors(op).filter((t) => !isWhole(t.type));
  if (!into || !added) return folded('host only', into);
  if (c.sourceOf(added)?.from === 'host') return folded('positions or mask', into);
  const same = countOf(into.shape) === countOf(added.shape);
  const out = into.shape;
  if (c.sourceOf(into)?.from === 'host') return mapped(of('elementwise', op, into, { reads: [added], out }));
  return mapped(of(same ? 'add' : 'elementwise', op, into, { reads: [into, added], out }));
};
