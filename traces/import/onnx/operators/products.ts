/** Operators that multiply and accumulate. */
import { countOf, show, type RecordedTensor } from '../../recording.js';
import type { Meaning, Operator, Use } from '../use.js';

const turned = (s: readonly number[]): number[] => [...s.slice(0, -2), s.at(-1)!, s.at(-2)!];

/** Shape of a · b, as numpy's matmul has it. @throws InputError */
export function matmulShape(u: Use, a: readonly number[], b: readonly number[]): number[] {
  if (a.length === 0 || b.length === 0) u.fail('a product of a number', 'vectors or matrices');
  const left = a.length === 1 ? [1, ...a] : a;
  const right = b.length === 1 ? [...b, 1] : b;
  if (left.at(-1) !== right.at(-2)) u.fail(`shapes ${show(a)} and ${show(b)}`, 'shapes whose inner dimensions are equal');
  const batch = u.broadcast(left.slice(0, -2), right.slice(0, -2));
  return [...batch, ...(a.length === 1 ? [] : [left.at(-2)!]), ...(b.length === 1 ? [] : [right.at(-1)!])];
}

/** A product of two inputs, wherever they stand, with the type of its result. */
function product(u: Use, first: number, second: number, type: string | undefined): Meaning {
  const [a, b] = [u.needed(first), u.needed(second)];
  return { word: 'matmul', args: [a, b], results: [{ shape: matmulShape(u, a.shape, b.shape), type }] };
}

const gemm: Operator = (u) => {
  const matrix = (i: number, name: string): RecordedTensor => {
    const t = u.needed(i);
    if (t.shape.length !== 2) u.fail(`input ${i} of shape ${show(t.shape)}`, 'a matrix');
    return u.int(name, 0) ? { ...t, shape: turned(t.shape) } : t;
  };
  const [a, b] = [matrix(0, 'transA'), matrix(1, 'transB')];
  const shape = matmulShape(u, a.shape, b.shape);
  const c = u.tensor(2);
  if (c) u.broadcast(c.shape, shape);
  return { word: c ? 'addmm' : 'mm', args: c ? [c, a, b] : [a, b], results: [{ shape, type: u.type(0) }] };
};

/** Padding and output size of one dimension of a window that moves over it. */
interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** The windows over the dimensions of space. @throws InputError for attributes of other lengths */
export function windowsOf(u: Use, kernel: readonly number[], space: readonly number[]): Window[] {
  const rank = space.length;
  const list = (name: string, length: number, otherwise: number): readonly number[] => {
    const found = u.ints(name) ?? Array.from({ length }, () => otherwise);
    if (found.length !== length) u.fail(`${found.length} ${name} for ${rank} dimensions`, `${length}`);
    return found;
  };
  if (kernel.length !== rank) u.fail(`a kernel of ${kernel.length} dimensions over ${rank}`, `${rank}`);
  const strides = list('strides', rank, 1);
  const dilations = list('dilations', rank, 1);
  const pads = list('pads', 2 * rank, 0);
  const auto = u.text('auto_pad', 'NOTSET');
  return kernel.map((k, i) => {
    const [stride, dilation] = [strides[i]!, dilations[i]!];
    if (stride < 1 || dilation < 1 || k < 1) u.fail(`kernel ${k}, stride ${stride}, dilation ${dilation}`, 'numbers above 0');
    const own = { kernel: k, stride, dilation };
    if (!auto.startsWith('SAME')) return { ...own, before: pads[i]!, after: pads[i + rank]! };
    const all = Math.max(0, (Math.ceil(space[i]! / stride) - 1) * stride + (k - 1) * dilation + 1 - space[i]!);
    const less = Math.floor(all / 2);
    return auto === 'SAME_LOWER' ? { ...own, before: all - less, after: less } : { ...own, before: less, after: all - less };
  });
}

/** Places of a window along `size`. */
export const placesOf = (w: Window, size: number, round: (n: number) => number = Math.floor): number =>
  round((size + w.before + w.after - (w.kernel - 1) * w.dilation - 1) / w.stride) + 1;

/** @param places of input, weight and bias among the inputs */
function convolution(u: Use, [ix, iw, ib]: readonly [number, number, number | undefined], type: string | undefined): Meaning {
  const [x, w] = [u.needed(ix), u.needed(iw)];
  if (x.shape.length < 3 || w.shape.length !== x.shape.length)
    u.fail(`input ${show(x.shape)} and weight ${show(w.shape)}`, '[batch, channels, …] and [out, in / groups, …]');
  const groups = u.int('group', 1);
  if (x.shape[1] !== w.shape[1]! * groups)
    u.fail(`${x.shape[1]} channels, weight ${show(w.shape)}, ${groups} groups`, 'channels = in × groups');
  const space = x.shape.slice(2);
  const windows = windowsOf(u, w.shape.slice(2), space);
  const out = windows.map((one, i) => placesOf(one, space[i]!));
  if (out.some((n) => n < 0)) u.fail(`input ${show(x.shape)} smaller than the kernel ${show(w.shape)}`, 'a larger input');
  return {
    word: 'convolution',
    args: [
      x,
      w,
      ib === undefined ? undefined : u.tensor(ib),
      windows.map((one) => one.stride),
      windows.map((one) => one.before),
      windows.map((one) => one.dilation),
      false,
      windows.map(() => 0),
      groups,
    ],
    results: [{ shape: [x.shape[0]!, w.shape[0]!, ...out], type }],
  };
}

const convTranspose: Operator = (u) => {
  const [x, w] = [u.needed(0), u.needed(1)];
  const groups = u.int('group', 1);
  if (x.shape.length < 3 || w.shape.length !== x.shape.length || x.shape[1] !== w.shape[0])
    u.fail(`input ${show(x.shape)} and weight ${show(w.shape)}`, '[batch, channels, …] and [channels, out / groups, …]');
  const space = x.shape.slice(2);
  const windows = windowsOf(u, w.shape.slice(2), space);
  const more = u.ints('output_padding') ?? space.map(() => 0);
  const given = u.ints('output_shape');
  const same = u.text('auto_pad', 'NOTSET').startsWith('SAME');
  const size = (i: number): number => {
    const { kernel, stride, dilation, before, after } = windows[i]!;
    if (same) return space[i]! * stride;
    return stride * (space[i]! - 1) + (more[i] ?? 0) + (kernel - 1) * dilation + 1 - before - after;
  };
  const out = given?.slice(-space.length) ?? space.map((_, i) => size(i));
  return {
    word: 'convolution',
    args: [
      x,
      w,
      u.tensor(2),
      windows.map((one) => one.stride),
      windows.map((one) => one.before),
      windows.map((one) => one.dilation),
      true,
      more,
      groups,
    ],
    results: [{ shape: [x.shape[0]!, w.shape[1]! * groups, ...out], type: u.type(0) }],
  };
};

/** Letters of an operand's dimensions; an ellipsis stands for the dimensions that are left, counted from the last as •0, •1 … */
function letters(u: Use, term: string, rank: number): string[] {
  const [front, back] = term.split('...');
  if (back === undefined) return [...front!];
  const rest = rank - front!.length - back.length;
  if (rest < 0) u.fail(`"${term}" for ${rank} dimensions`, 'as many letters as dimensions');
  return [...front!, ...Array.from({ length: rest }, (_, i) => `•${rest - 1 - i}`), ...back];
}

const einsum: Operator = (u) => {
  const equation = u.text('equation', '').replaceAll(' ', '');
  const [left, right] = equation.split('->');
  const tensors = u.inputs.map((_, i) => u.needed(i));
  const terms = left!.split(',');
  if (terms.length !== tensors.length) u.fail(`equation "${equation}" for ${tensors.length} inputs`, 'a term for each input');
  const sizes = new Map<string, number>();
  const seen = new Map<string, number>();
  for (const [i, term] of terms.entries()) {
    const { shape } = tensors[i]!;
    const names = letters(u, term, shape.length);
    if (names.length !== shape.length) u.fail(`"${term}" for ${show(shape)}`, 'as many letters as dimensions');
    for (const [at, name] of names.entries()) {
      const before = sizes.get(name) ?? 1;
      if (before !== 1 && shape[at] !== 1 && before !== shape[at])
        u.fail(`${name} is ${before} and ${shape[at]}`, 'one size for a letter');
      sizes.set(name, Math.max(before, shape[at]!));
      seen.set(name, (seen.get(name) ?? 0) + 1);
    }
  }
  const dots = [...sizes.keys()].filter((n) => n.startsWith('•')).sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)));
  const once = [...seen]
    .filter(([n, k]) => k === 1 && !n.startsWith('•'))
    .map(([n]) => n)
    .sort();
  const out = right === undefined ? [...dots, ...once] : letters(u, right, dots.length + right.replace('...', '').length);
  const shape = out.map((n) => sizes.get(n) ?? u.fail(`"${equation}" makes ${n} from nothing`, 'letters of its inputs'));
  return { word: 'einsum', args: [equation, tensors], results: [{ shape, type: u.type(0) }] };
};

/** A product of operands that are stored turned, times a number, which goes with it as any scale. */
const fusedMatMul: Operator = (u) => {
  const side = (i: number, which: string): RecordedTensor => {
    const t = u.needed(i);
    if (t.shape.length < 2) return t;
    // its rows stand before the batches
    const shape = u.int(`transBatch${which}`, 0) ? [...t.shape.slice(1, -1), t.shape[0]!, t.shape.at(-1)!] : t.shape;
    return { ...t, shape: u.int(`trans${which}`, 0) ? turned(shape) : shape };
  };
  const [a, b] = [side(0, 'A'), side(1, 'B')];
  return { word: 'matmul', args: [a, b], results: [{ shape: matmulShape(u, a.shape, b.shape), type: u.type(0) }] };
};

/** [directions, rows, columns] → [directions · rows, columns] */
const below = (shape: readonly number[] = []): number[] => [countOf(shape.slice(0, -1)), shape.at(-1) ?? 1];

/** Recurrent layers: [steps, batch, in] → all states, the last one, and a cell. Weights [directions, gates × hidden, in]. */
const recurrent =
  (word: string): Operator =>
  (u) => {
    const [x, w] = [u.needed(0), u.needed(1)];
    if (x.shape.length !== 3 || w.shape.length !== 3)
      u.fail(`input ${show(x.shape)} and weight ${show(w.shape)}`, '[steps, batch, in] and [directions, gates × hidden, in]');
    const [steps, batch] = u.int('layout', 0) ? [x.shape[1]!, x.shape[0]!] : [x.shape[0]!, x.shape[1]!];
    const hidden = u.int('hidden_size', u.shape(2)?.[2] ?? 0);
    const directions = w.shape[0]!;
    const last = u.int('layout', 0) ? [batch, directions, hidden] : [directions, batch, hidden];
    const all = u.int('layout', 0) ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden];
    const type = u.type(0);
    const results = [all, last, last].map((shape) => ({ shape, type }));
    // as PyTorch has them: matrices, those of both directions below each other, and a vector
    const matrix = (i: number) => u.tensorAs(i, below(u.shape(i)));
    return { word, args: [x, matrix(1), matrix(2), u.tensorAs(3, [countOf(u.shape(3) ?? [])])], results };
  };

/** By name in ONNX. */
export const products: Readonly<Record<string, Operator>> = {
  MatMul: (u) => product(u, 0, 1, u.type(0)),
  Gemm: gemm,
  MatMulInteger: (u) => product(u, 0, 1, 'int32'),
  QLinearMatMul: (u) => product(u, 0, 3, u.type(7)),
  Conv: (u) => convolution(u, [0, 1, 2], u.type(0)),
  ConvInteger: (u) => convolution(u, [0, 1, undefined], 'int32'),
  QLinearConv: (u) => convolution(u, [0, 3, 8], u.type(7)),
  ConvTranspose: convTranspose,
  Einsum: einsum,
  LSTM: recurrent('lstm'),
  GRU: recurrent('gru'),
  RNN: recurrent('rnn_tanh'),
  'com.microsoft::FusedMatMul': fusedMatMul,
};
