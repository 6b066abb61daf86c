/** Convolutions as the products that they are: positions of the result × the kernel's inputs × channels out. */
import { countOf, type RecordedOp, type RecordedTensor } from '../recording.js';
import type { Piece } from '../piece.js';
import { common, mapped, tensorAt, typeOf, type Context, type Rule } from './rule.js';

/** Where bias and settings stand among the arguments; a convolution without a place for one has no bias. */
interface Places {
  readonly bias?: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}
const CONV: Places = { bias: 2, stride: 3, padding: 4, dilation: 5 };
const MKLDNN: Places = { bias: 2, padding: 3, stride: 4, dilation: 5 };
const CUDNN: Places = { padding: 2, stride: 3, dilation: 4 };
/** after the kernel's size */
const SIZED: Places = { bias: 3, stride: 4, padding: 5, dilation: 6 };

/** One number for all dimensions, or one each. */
const each = (setting: unknown, i: number): number | undefined => {
  if (typeof setting === 'number') return setting;
  return Array.isArray(setting) ? ((setting[i] ?? setting[0]) as number | undefined) : undefined;
};

/** Settings of a convolution in one dimension; undefined: not recorded. */
interface Window {
  readonly stride: number | undefined;
  readonly padding: number | 'same' | undefined;
  readonly dilation: number | undefined;
}
function windowOf({ args }: RecordedOp, p: Places, i: number): Window {
  const padding = args[p.padding] === 'same' ? 'same' : each(args[p.padding], i);
  return { stride: each(args[p.stride], i), padding, dilation: each(args[p.dilation], i) };
}
const isAtLeast = (least: number, n: number | undefined): boolean => n === undefined || (Number.isSafeInteger(n) && n >= least);
/** A step of at least one, nothing cut off. */
const isPossible = ({ stride, padding, dilation }: Window): boolean =>
  isAtLeast(1, stride) && isAtLeast(1, dilation) && (padding === 'same' || isAtLeast(0, padding));

/** Positions of a kernel along `size`. */
function placesAlong(size: number, kernel: number, { stride, padding = 0, dilation = 1 }: Window, c: Context): number {
  if (stride === undefined && size % kernel === 0) {
    c.note('products: the stride of a convolution is not recorded; taken as its kernel, as in a patch embedding (a guess)');
    return size / kernel;
  }
  if (stride === undefined)
    c.note('products: stride and padding of a convolution are not recorded; taken as 1 and none (a guess)');
  if (padding === 'same') return Math.ceil(size / (stride ?? 1));
  return Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / (stride ?? 1)) + 1;
}

/** Where no stride is recorded: the positions of what the next operator reads, if it is as large as the result can be. */
function nextPlaces(
  { args }: RecordedOp,
  x: RecordedTensor,
  w: RecordedTensor,
  p: Places,
  c: Context,
): readonly number[] | undefined {
  const [after] = args[p.stride] === undefined ? c.next(1) : [];
  const shape = after && tensorAt(after, 0)?.shape;
  if (!shape || shape.length !== x.shape.length || shape[0] !== x.shape[0] || shape[1] !== w.shape[0]) return undefined;
  if (!shape.slice(2).every((n, i) => n >= 1 && n < x.shape[i + 2]! + w.shape[i + 2]!)) return undefined;
  c.note(
    'products: stride and padding of a convolution are not recorded; its result is taken to be what the next operator reads (a guess)',
  );
  return shape.slice(2);
}

/** Positions of the result, by dimension; undefined where the settings cannot be, or leave none. */
function positions(op: RecordedOp, x: RecordedTensor, w: RecordedTensor, p: Places, c: Context): readonly number[] | undefined {
  const made = op.results?.[0];
  const space = x.shape.slice(2);
  if (made && made.shape.length > space.length) return made.shape.slice(-space.length);
  const read = nextPlaces(op, x, w, p, c);
  if (read) return read;
  const windows = space.map((_, i) => windowOf(op, p, i));
  if (!windows.every(isPossible)) return undefined;
  const at = space.map((size, i) => placesAlong(size, w.shape[i + 2]!, windows[i]!, c));
  return at.every((n) => n >= 1) ? at : undefined;
}

/** The input laid out row by row as the product reads it; what that takes is paid. */
const im2col = (op: RecordedOp, x: RecordedTensor, rows: number, cols: number): Piece => ({
  kind: 'elementwise',
  ...common(op),
  name: `${op.name} im2col`,
  type: x.type,
  dims: { rows, cols },
  reads: [x],
  parameters: [],
});

/** Transposed: each position of the input makes a kernel's worth of results, which are summed where they overlap. */
function transposed(op: RecordedOp, x: RecordedTensor, w: RecordedTensor): ReturnType<Rule> {
  const groups = op.args[8];
  const made = op.results?.[0];
  if (typeof groups === 'number' && groups !== 1) return undefined;
  const [m, k] = [x.shape[0]! * countOf(x.shape.slice(2)), w.shape[0]!];
  const n = countOf(w.shape.slice(1));
  const base = { ...common(op), type: typeOf(op) };
  const dims = made ? { rows: countOf(made.shape) / made.shape.at(-1)!, cols: made.shape.at(-1)! } : { rows: m, cols: n };
  return mapped(
    { kind: 'matmul', ...base, dims: { b: 1, m, k, n }, reads: [x], parameters: [w] },
    { kind: 'elementwise', ...base, name: `${op.name} col2im`, dims, reads: [1], parameters: [] },
  );
}

/** A batch of inputs, with as many dimensions as kernels have; an input by itself is a batch of one. Undefined where they do not fit. */
function batched(x: RecordedTensor, w: RecordedTensor): RecordedTensor | undefined {
  if (w.shape.length < 3 || x.shape.length < w.shape.length - 1) return undefined;
  const all = x.shape.length < w.shape.length ? { ...x, shape: [1, ...x.shape] } : x;
  return all.shape.length === w.shape.length ? all : undefined;
}

const convolution =
  (p: Places): Rule =>
  (op, c) => {
    const [given, w] = [tensorAt(op, 0), tensorAt(op, 1)];
    const bias = p.bias === undefined ? undefined : tensorAt(op, p.bias);
    const x = given && w && batched(given, w);
    if (!x) return undefined;
    if (p === CONV && op.args[6] === true) return transposed(op, x, w);
    const groups = x.shape[1]! / w.shape[1]!;
    if (!Number.isInteger(groups)) return undefined;
    const at = positions(op, x, w, p, c);
    if (!at) return undefined;
    const m = x.shape[0]! * countOf(at);
    const k = countOf(w.shape.slice(1));
    const n = w.shape[0]! / groups;
    if (!Number.isInteger(n)) return undefined;
    const plain = countOf(w.shape.slice(2)) === 1 && m === x.shape[0]! * countOf(x.shape.slice(2));
    const base = { ...common(op), type: typeOf(op), dims: { b: groups, m, k, n } };
    const laid = plain ? [] : [im2col(op, x, m, k * groups)];
    const a = plain ? x : 1;
    const parameters = bias ? [w, bias] : [w];
    return groups === 1
      ? mapped(...laid, { kind: 'matmul', ...base, reads: [a], parameters })
      : mapped(...laid, { kind: 'bmm', ...base, reads: [a], parameters });
  };

/** Words by where their settings stand, as PyTorch's signatures have it. */
const WORDS: readonly (readonly [string, Places])[] = [
  ['conv1d conv2d conv3d convolution _convolution convolution_overrideable', CONV],
  ['mkldnn_convolution _mkldnn_convolution miopen_convolution mps_convolution _convolution_pointwise', MKLDNN],
  ['cudnn_convolution', CUDNN],
  ['thnn_conv2d _slow_conv2d_forward slow_conv3d _conv_depthwise2d conv_depthwise3d', SIZED],
];

/** By word. */
export const CONVOLUTIONS: Readonly<Record<string, Rule>> = Object.fromEntries(
  WORDS.flatMap(([words, places]) => words.split(' ').map((w) => [w, convolution(places)] as const)),
);
