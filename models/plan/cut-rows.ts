/** Rows that are too long for a slot, cut where that changes nothing. */
import { elements, isPutTogether, vectorsOf, type ElementDims, type Operator } from '../../traces/formats.js';

/** They look at each element by itself, so that a row that is too long may be cut anywhere. */
const BY_ELEMENT: ReadonlySet<Operator['kind']> = new Set([
  'add',
  'mul',
  'gelu',
  'relu',
  'silu',
  'sigmoid',
  'tanh',
  'elementwise',
]);

/** Rows and columns as they are worked on: a row that does not fit is cut into equal parts, where that changes nothing. */
export function cutRows(op: Operator, dims: ElementDims, fits: (cols: number) => boolean): ElementDims {
  const { rows, cols } = dims;
  const alone = vectorsOf(op) === 0 && !isPutTogether(op);
  // of a row that comes to one element, such as where its largest is, each part has one, and the last is the row's
  const whole = elements(op.output) === rows * cols || elements(op.output) === rows;
  if (fits(cols) || !alone || !whole || !BY_ELEMENT.has(op.kind)) return dims;
  for (let parts = 2; parts <= cols; parts++)
    if (cols % parts === 0 && fits(cols / parts)) return { rows: rows * parts, cols: cols / parts };
  return dims;
}
