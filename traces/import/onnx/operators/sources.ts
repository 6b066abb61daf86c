/** Operators that make values from nothing but numbers: constants, shapes, ranges. */
import { countOf } from '../../recording.js';
import { MOST_KNOWN, typeOf } from '../tensor.js';
import type { Operator } from '../use.js';
import type { Made } from '../value.js';

/** Numbers of shapes, positions and masks are no weights, wherever they are stored. */
const NO_WEIGHT = /^(int32|int64|bool|undefined)$/;

const constant: Operator = (u) => {
  const made = u.constant();
  const several = made.shape !== undefined && countOf(made.shape) > 1;
  const name = u.outputs[0] ?? '';
  const weight = { parameter: name, storage: name, type: made.type, density: u.constantDensity() };
  const isWeight = several && !NO_WEIGHT.test(String(made.type));
  return { word: 'constant', args: [], results: [{ ...made, ...(isWeight && { weight }) }] };
};

const constantOfShape: Operator = (u) => {
  const shape = u.data(0);
  const value = u.constant();
  const one = value.data?.[0] ?? 0;
  const few = shape && countOf(shape) <= MOST_KNOWN;
  const made: Made = {
    shape,
    type: value.type ?? 'float32',
    data: few ? Array.from({ length: countOf(shape) }, () => one) : undefined,
  };
  return { word: one === 0 ? 'zeros' : 'full', args: one === 0 ? [shape] : [shape, one], results: [made] };
};

const range: Operator = (u) => {
  const [start, end, step] = [0, 1, 2].map((i) => u.data(i)?.[0]);
  const known = start !== undefined && end !== undefined && step !== undefined && step !== 0;
  const n = known ? Math.max(0, Math.ceil((end - start) / step)) : undefined;
  if (n !== undefined && !Number.isSafeInteger(n)) u.fail(`a range of ${n} elements`, 'a number of elements');
  const data = known && n! <= MOST_KNOWN ? Array.from({ length: n! }, (_, i) => start + i * step) : undefined;
  return {
    word: 'arange',
    args: [start, end, step],
    results: [{ shape: n === undefined ? undefined : [n], type: u.type(0), data }],
  };
};

const shapeOf: Operator = (u) => {
  const from = u.shape(0);
  const cut = from?.slice(u.int('start', 0), u.int('end', from.length));
  return { word: 'size', args: [u.tensor(0)], results: [{ shape: cut && [cut.length], type: 'int64', data: cut }] };
};
const sizeOf: Operator = (u) => {
  const from = u.shape(0);
  return { word: 'numel', args: [u.tensor(0)], results: [{ shape: [], type: 'int64', data: from && [countOf(from)] }] };
};

const oneHot: Operator = (u) => {
  const [from, depth] = [u.shape(0), u.data(1)?.[0]];
  const axis = u.int('axis', -1);
  const at = from && (axis < 0 ? axis + from.length + 1 : axis);
  const shape = from && depth !== undefined ? [...from.slice(0, at), depth, ...from.slice(at)] : undefined;
  return { word: 'one_hot', args: [u.tensor(0), depth], results: [{ shape, type: u.type(2) }] };
};

/** How many there are is known where the elements are. */
const nonZero: Operator = (u) => {
  const [from, data] = [u.shape(0), u.data(0)];
  const found = from && data && data.length > 0 ? [from.length, data.filter((n) => n !== 0).length] : undefined;
  return { word: 'nonzero', args: [u.tensor(0)], results: [{ shape: found, type: 'int64' }] };
};

/** By name in ONNX. */
export const sources: Readonly<Record<string, Operator>> = {
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Range: range,
  Shape: shapeOf,
  Size: sizeOf,
  OneHot: oneHot,
  NonZero: nonZero,
  EyeLike: (u) => ({ word: 'eye', args: [], results: [{ shape: u.shape(0), type: typeOf(u.int('dtype', 0)) ?? u.type(0) }] }),
};
