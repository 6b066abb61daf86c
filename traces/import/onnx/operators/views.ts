/** Operators after which the elements are what they were: views, casts, other names. A weight stays the weight that it is. */
import { countOf, show, type Argument } from '../../recording.js';
import { isWhole } from '../../element-type.js';
import { typeOf } from '../tensor.js';
import type { Meaning, Operator, Use } from '../use.js';
import type { Made } from '../value.js';

/** Whether elements are numbers without fractions. */
export const wholeNumbers = (type: string | undefined): boolean => isWhole(type) && type !== 'bool';

/** A view: the same elements in another shape, so a weight stays what it is. */
export function view(
  u: Use,
  word: string,
  rest: readonly Argument[],
  shape: readonly number[] | undefined,
  data = u.data(0),
): Meaning {
  const made: Made = { shape, type: u.type(0), data, weight: u.inputs[0]?.weight };
  return { word, args: [u.tensor(0), ...rest], results: [made] };
}

/** What Reshape makes of its target: 0 keeps a dimension, −1 takes what is left. @throws InputError where it cannot be */
function reshaped(u: Use, from: readonly number[] | undefined, target: readonly number[]): readonly number[] | undefined {
  const kept = u.int('allowzero', 0) ? target : target.map((n, i) => (n === 0 ? from?.[i] : n));
  const open = kept.indexOf(-1);
  if (!from) return kept.every((n) => n !== undefined) && open < 0 ? kept : undefined;
  const given = countOf(kept.filter((n): n is number => n !== undefined && n !== -1));
  const all = countOf(from);
  const shape = kept.map((n) => (n === -1 ? (given === 0 ? 0 : all / given) : n));
  const sound = shape.every((n): n is number => n !== undefined && Number.isInteger(n) && n >= 0);
  if (!sound || countOf(shape) !== all) return u.fail(`${show(from)} reshaped to ${show(target)}`, `${all} elements`);
  return shape;
}

const reshape: Operator = (u) => {
  const target = u.numbers('shape', 1);
  const shape = target && reshaped(u, u.shape(0), target);
  return view(u, 'view', [shape], shape);
};

const flatten: Operator = (u) => {
  const from = u.shape(0);
  const axis = u.int('axis', 1);
  const at = from && (axis === from.length ? axis : u.axis(axis, from.length));
  return view(u, 'flatten', [axis, -1], from && [countOf(from.slice(0, at)), countOf(from.slice(at))]);
};

const transpose: Operator = (u) => {
  const from = u.shape(0);
  const perm = u.ints('perm') ?? from?.map((_, i) => from.length - 1 - i);
  if (from && perm && (perm.length !== from.length || perm.some((p) => !(p in from)) || new Set(perm).size !== perm.length))
    u.fail(`perm [${perm.join(', ')}] of ${from.length} dimensions`, 'each dimension once');
  return view(u, 'permute', [perm], from && perm?.map((p) => from[p]!), from && from.length < 2 ? u.data(0) : undefined);
};

const squeeze: Operator = (u) => {
  const from = u.shape(0);
  const axes = u.numbers('axes', 1);
  const known = from !== undefined && (axes !== undefined || !u.has(1));
  const gone = !known
    ? undefined
    : new Set(axes?.map((a) => u.axis(a, from.length)) ?? from.flatMap((n, i) => (n === 1 ? [i] : [])));
  if (from && gone) for (const a of gone) if (from[a] !== 1) u.fail(`axis ${a} of [${from.join(', ')}]`, 'a dimension of 1');
  return view(u, 'squeeze', [axes], gone && from?.filter((_, i) => !gone.has(i)));
};

const unsqueeze: Operator = (u) => {
  const from = u.shape(0);
  const axes = u.numbers('axes', 1);
  if (!from || !axes) return view(u, 'unsqueeze', [axes], undefined);
  const rank = from.length + axes.length;
  const added = new Set(axes.map((a) => u.axis(a, rank)));
  if (added.size !== axes.length) u.fail(`axes [${axes.join(', ')}]`, 'each axis once');
  const rest = [...from];
  const shape = Array.from({ length: rank }, (_, i) => (added.has(i) ? 1 : rest.shift()!));
  return view(u, 'unsqueeze', axes.length === 1 ? [axes[0]] : [axes], shape);
};

const cast: Operator = (u) => {
  const type = u.has(1) ? u.type(1) : typeOf(u.int('to', 0));
  const data = wholeNumbers(type)
    ? u.data(0)?.map(Math.trunc)
    : type === 'bool'
      ? u.data(0)?.map((n) => Number(n !== 0))
      : u.data(0);
  const made: Made = { shape: u.shape(0), type, data, weight: u.inputs[0]?.weight };
  return { word: 'to', args: [u.tensor(0), type], results: [made] };
};

/** A name that the exporter made up: onnx::MatMul_713, /encoder/Cast_output_0 */
const MADE_UP = /^onnx::|^\/|_output_\d+$/;

/**
 * A weight under another name. PyTorch's exporter merges weights of equal content and leaves an Identity for each but the
 * first: vectors (biases of zeros, gains of ones) are then equal by chance and stay apart under their own names; matrices are
 * shared, or tied.
 */
const identity: Operator = (u) => {
  const { word, args, results } = view(u, 'alias', [], u.shape(0));
  const made = results[0]!;
  const name = u.outputs[0] ?? '';
  if (!made.weight || MADE_UP.test(name)) return { word, args, results };
  const shared = made.shape!.length > 1 && made.weight.density !== 0;
  const weight = { ...made.weight, parameter: name, ...(!shared && { storage: name }) };
  return { word, args, results: [{ ...made, weight }] };
};

/** By name in ONNX. */
export const views: Readonly<Record<string, Operator>> = {
  Reshape: reshape,
  Flatten: flatten,
  Transpose: transpose,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Cast: cast,
  CastLike: cast,
  Identity: identity,
};
