/** Operators that work along dimensions: reductions, normalisations, softmax, pooling. */
import type { Operator, Use } from '../use.js';
import type { Made } from '../value.js';
import { placesOf, windowsOf } from './products.js';

/** Shape after dimensions were reduced to one, or away. */
const reducedShape = (from: readonly number[], axes: ReadonlySet<number>, keep: boolean): number[] =>
  from.flatMap((n, i) => (axes.has(i) ? (keep ? [1] : []) : [n]));

const reduce =
  (word: string, fold?: (a: number, b: number) => number): Operator =>
  (u) => {
    const from = u.shape(0);
    const axes = u.numbers('axes', 1);
    const keep = u.int('keepdims', 1) !== 0;
    // axes that are an input and not known: neither is the shape
    if (!from || (u.has(1) && !axes))
      return { word, args: [u.tensor(0), axes, keep], results: [{ shape: undefined, type: u.type(0) }] };
    const none = !axes || axes.length === 0;
    if (none && u.int('noop_with_empty_axes', 0))
      return { word: 'alias', args: [u.tensor(0)], results: [{ shape: from, type: u.type(0) }] };
    const over = none ? from.map((_, i) => i) : axes.map((a) => u.axis(a, from.length));
    const data = u.data(0);
    const folded =
      fold && data && data.length > 0 && over.length === from.length ? [data.reduce((a, b) => fold(a, b))] : undefined;
    const shape = reducedShape(from, new Set(over), keep);
    return { word, args: [u.tensor(0), over, keep], results: [{ shape, type: u.type(0), data: folded }] };
  };

const arg =
  (word: string): Operator =>
  (u) => {
    const from = u.shape(0);
    const keep = u.int('keepdims', 1) !== 0;
    const axis = from && u.axis(u.int('axis', 0), from.length);
    const shape = from && reducedShape(from, new Set([axis!]), keep);
    return { word, args: [u.tensor(0), axis, keep], results: [{ shape, type: 'int64' }] };
  };

/** Along an axis; before opset 13 along all from one on, the second where none is given. */
const softmax =
  (word: string): Operator =>
  (u) => {
    const from = u.shape(0);
    const together = u.opset < 13;
    const given = u.int('axis', together ? 1 : -1);
    if (!from) return { word, args: [u.tensor(0), given], results: [{ shape: from, type: u.type(0) }] };
    const axis = u.axis(given, from.length);
    const axes = together && axis < from.length - 1 ? from.map((_, i) => i).slice(axis) : axis;
    return { word, args: [u.tensor(0), axes], results: [{ shape: from, type: u.type(0) }] };
  };

/** Mean and variance are kept for each row, where they are asked for. */
const norm =
  (word: 'layer_norm' | 'rms_norm'): Operator =>
  (u) => {
    const from = u.shape(0);
    const at = from && u.axis(u.int('axis', -1), from.length);
    const row: Made = { shape: from?.map((n, i) => (i < at! ? n : 1)), type: 'float32' };
    const [shape, gain, bias, epsilon] = [from?.slice(at), u.tensor(1), u.tensor(2), u.float('epsilon') ?? 1e-5];
    const args = word === 'layer_norm' ? [u.tensor(0), shape, gain, bias, epsilon] : [u.tensor(0), shape, gain, epsilon];
    return { word, args, results: [{ shape: from, type: u.type(0) }, row, row] };
  };

/** com.microsoft: the sum of two, normalised; inputs x, skip, gain, then bias of the norm and bias of the sum. */
const skipNorm =
  (word: 'layer_norm' | 'rms_norm'): Operator =>
  (u) => {
    const shape = u.shape(0);
    const type = u.type(0);
    const sum = shape && { shape, type, id: u.outputs[3] || `${u.outputs[0]}/sum` };
    const rows = shape && [shape.at(-1)!];
    const before = [{ word: 'add', args: [u.tensor(0), u.tensor(1)], result: sum }];
    const args = word === 'layer_norm' ? [sum, rows, u.tensor(2), u.tensor(3)] : [sum, rows, u.tensor(2)];
    const none: Made = { shape: undefined, type: undefined };
    return { word, args, results: [{ shape, type }, none, none, { shape, type }], before };
  };

const asInput =
  (word: string, args: (u: Use) => ReturnType<Operator>['args']): Operator =>
  (u) => ({ word, args: args(u), results: [{ shape: u.shape(0), type: u.type(0) }] });
const tensors = (u: Use) => u.inputs.map((_, i) => u.tensor(i));

const pool =
  (word: string): Operator =>
  (u) => {
    const from = u.shape(0);
    const kernel = u.ints('kernel_shape') ?? [];
    if (!from) return { word, args: [undefined, kernel], results: [{ shape: undefined, type: u.type(0) }] };
    const space = from.slice(2);
    const windows = windowsOf(u, kernel, space);
    const shape = [
      ...from.slice(0, 2),
      ...windows.map((w, i) => placesOf(w, space[i]!, u.int('ceil_mode', 0) ? Math.ceil : Math.floor)),
    ];
    const args = [u.tensor(0), kernel, windows.map((w) => w.stride), windows.map((w) => w.before)];
    return {
      word,
      args,
      results: [
        { shape, type: u.type(0) },
        { shape, type: 'int64' },
      ],
    };
  };
const poolAll =
  (word: string): Operator =>
  (u) => ({
    word,
    args: [u.tensor(0)],
    results: [{ shape: u.shape(0)?.map((n, i) => (i < 2 ? n : 1)), type: u.type(0) }],
  });

const topK: Operator = (u) => {
  const from = u.shape(0);
  const k = u.data(1)?.[0] ?? (u.has(1) ? undefined : u.int('k', 1));
  const axis = from && u.axis(u.int('axis', -1), from.length);
  const shape = k === undefined ? undefined : from?.map((n, i) => (i === axis ? k : n));
  return {
    word: 'topk',
    args: [u.tensor(0), k, axis],
    results: [
      { shape, type: u.type(0) },
      { shape, type: 'int64' },
    ],
  };
};

const groupNorm = (u: Use) => [u.tensor(0), u.int('num_groups', 1), u.tensor(1), u.tensor(2)];

/** By name in ONNX. */
export const rows: Readonly<Record<string, Operator>> = {
  ReduceMean: reduce('mean'),
  ReduceSum: reduce('sum', (a, b) => a + b),
  ReduceMax: reduce('max', Math.max),
  ReduceMin: reduce('min', Math.min),
  ReduceProd: reduce('prod', (a, b) => a * b),
  ReduceL1: reduce('norm'),
  ReduceL2: reduce('norm'),
  ReduceSumSquare: reduce('norm'),
  ReduceLogSumExp: reduce('logsumexp'),
  ReduceLogSum: reduce('logsumexp'),
  ArgMax: arg('argmax'),
  ArgMin: arg('argmin'),
  CumSum: (u) => ({ word: 'cumsum', args: [u.tensor(0), u.data(1)?.[0]], results: [{ shape: u.shape(0), type: u.type(0) }] }),
  TopK: topK,
  Softmax: softmax('softmax'),
  LogSoftmax: softmax('log_softmax'),
  LayerNormalization: norm('layer_norm'),
  RMSNormalization: norm('rms_norm'),
  SimplifiedLayerNormalization: norm('rms_norm'),
  'com.microsoft::SkipLayerNormalization': skipNorm('layer_norm'),
  'com.microsoft::SkipSimplifiedLayerNormalization': skipNorm('rms_norm'),
  BatchNormalization: asInput('batch_norm', tensors),
  InstanceNormalization: asInput('instance_norm', tensors),
  GroupNormalization: asInput('group_norm', groupNorm),
  LpNormalization: asInput('norm', tensors),
  MaxPool: pool('max_pool2d'),
  AveragePool: pool('avg_pool2d'),
  GlobalAveragePool: poolAll('adaptive_avg_pool2d'),
  GlobalMaxPool: poolAll('adaptive_max_pool2d'),
};
