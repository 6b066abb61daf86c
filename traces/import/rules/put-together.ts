/** Tensors put beside each other, as many as there are: an operator of a trace takes so many, more are put together in steps. */
import { MOST_INPUTS } from '../../operators/operator.js';
import type { Piece } from '../piece.js';
import { countOf, type RecordedOp, type RecordedTensor } from '../recording.js';
import { common, typeOf } from './rule.js';

/** What is put together: a part, or what an earlier step made. */
interface Item {
  readonly of: RecordedTensor | { readonly step: number };
  readonly size: number;
  /** its last dimension */
  readonly width: number;
}

/**
 * The steps, the last of which makes the whole. @param cols last dimension of the whole; undefined: the sum of the parts' if
 * they are put side by side, else that of the first
 */
export function putTogether(op: RecordedOp, parts: readonly RecordedTensor[], sideBySide: boolean, cols?: number): Piece[] {
  const steps: Piece[] = [];
  const make = (items: readonly Item[], width: number): Item => {
    const size = items.reduce((sum, i) => sum + i.size, 0);
    const dims = size % width === 0 ? { rows: size / width, cols: width } : { rows: size, cols: 1 };
    const reads = items.map(({ of }) => ('step' in of ? steps.length - of.step : of));
    steps.push({ kind: 'elementwise', ...common(op), type: typeOf(op), dims, reads, parameters: [] });
    return { of: { step: steps.length - 1 }, size, width };
  };
  const widthOf = (items: readonly Item[]): number => (sideBySide ? items.reduce((sum, i) => sum + i.width, 0) : items[0]!.width);
  let items = parts.map((of): Item => ({ of, size: countOf(of.shape), width: of.shape.at(-1) ?? 1 }));
  while (items.length > MOST_INPUTS) {
    const groups = Array.from({ length: Math.ceil(items.length / MOST_INPUTS) }, (_, g) =>
      items.slice(g * MOST_INPUTS, (g + 1) * MOST_INPUTS),
    );
    items = groups.map((group) => (group.length === 1 ? group[0]! : make(group, widthOf(group))));
  }
  make(items, cols ?? widthOf(items));
  return steps;
}
