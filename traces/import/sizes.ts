/** Which sizes an operator trace can hold: where a recorded operator has others, that operator alone is not understood. */
import { LARGEST_DIMENSION } from '../operators/operator.js';
import type { Piece } from './piece.js';
import { countOf, tensorsOf, type RecordedOp } from './recording.js';

/** dimensions that a tensor of an operator trace has at most */
const MOST_DIMENSIONS = 8;
/** why an operator is not understood */
export const UNUSABLE_SIZES = `a size that is no whole number from 0 to ${LARGEST_DIMENSION}`;
/** why an operator is not understood, though its operands could be */
export const MISFIT = 'its sizes do not fit each other';

const isDimension = (d: number, least: number): boolean => Number.isSafeInteger(d) && d >= least && d <= LARGEST_DIMENSION;

/** The first shape of what an operator was given or made that cannot be, as a message has it; undefined: there is none. */
export function unusableShape(op: RecordedOp): string | undefined {
  for (const { shape } of [...tensorsOf(op.args), ...(op.results ?? [])])
    if (!shape.every((d) => isDimension(d, 0)) || countOf(shape) > Number.MAX_SAFE_INTEGER)
      return `[${shape.slice(0, MOST_DIMENSIONS).join(', ')}${shape.length > MOST_DIMENSIONS ? ', …' : ''}]`;
  return undefined;
}

/** Whether an operator trace can hold it: whole dimensions above 0, and all that it counts below 2^53. */
export function isHoldable({ dims, out, parameters }: Pick<Piece, 'dims' | 'out' | 'parameters'>): boolean {
  const sizes = Object.values(dims) as number[];
  const shapes = [...parameters.map((t) => t.shape), ...(out ? [out] : [])];
  return (
    sizes.every((d) => isDimension(d, 1)) &&
    countOf(sizes) <= Number.MAX_SAFE_INTEGER &&
    shapes.every((s) => s.length <= MOST_DIMENSIONS && s.every((d) => isDimension(d, 1)))
  );
}
