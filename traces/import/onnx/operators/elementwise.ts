/** Operators that work on each element by itself. */
import { foldElements } from '../fold.js';
import type { Operator, Use } from '../use.js';
import { typeOf } from '../tensor.js';
import type { Made } from '../value.js';

type Unary = (x: number) => number;
type Binary = (a: number, b: number) => number;

/** One operand; result of its shape. `settings` are what PyTorch takes beside it. */
const unary =
  (word: string, fold?: Unary, settings?: (u: Use) => readonly (number | string | undefined)[], type?: string): Operator =>
  (u) => {
    const shape = u.shape(0);
    const data = fold && foldElements([u.inputs[0]], shape, fold);
    return { word, args: [u.tensor(0), ...(settings?.(u) ?? [])], results: [{ shape, type: type ?? u.type(0), data }] };
  };

/** Two operands, broadcast. */
const binary =
  (word: string, fold?: Binary, type?: string): Operator =>
  (u) => {
    const [a, b] = [u.shape(0), u.shape(1)];
    const shape = a && b && u.broadcast(a, b);
    const whole = u.type(0)?.includes('int');
    // a quotient of whole numbers is whole
    const data = foldElements(
      [u.inputs[0], u.inputs[1]],
      shape,
      fold ? (x, y) => (whole ? Math.trunc(fold(x, y)) : fold(x, y)) : () => NaN,
    );
    const made: Made = { shape, type: type ?? u.type(0), ...(fold && { data }) };
    return { word, args: [u.operand(0), u.operand(1)], results: [made] };
  };

/** Any number of operands; of more than two, an operation for each that is added. */
const several =
  (word: string, fold: Binary): Operator =>
  (u) => {
    if (u.inputs.length === 0) u.fail('no inputs', 'one or more');
    const shapes = u.inputs.map((_, i) => u.shape(i));
    const shape = shapes.every((s) => s !== undefined) ? shapes.reduce((a, b) => u.broadcast(a, b)) : undefined;
    const data = foldElements(u.inputs, shape, (...all) => all.reduce((a, b) => fold(a, b)));
    const results = [{ shape, type: u.type(0), data }];
    if (u.inputs.length < 3 || !shape)
      return { word: u.inputs.length === 1 ? 'alias' : word, args: u.inputs.map((_, i) => u.operand(i)), results };
    const partial = (i: number) => ({ shape, type: u.type(0), id: `${u.outputs[0]}/${i}` });
    const before = u.inputs
      .slice(1, -1)
      .map((_, i) => ({ word, args: [i === 0 ? u.operand(0) : partial(i), u.operand(i + 1)], result: partial(i + 1) }));
    const last = u.inputs.length - 1;
    return { word, args: [partial(last - 1), u.operand(last)], results, before };
  };

const where: Operator = (u) => {
  const shapes = [0, 1, 2].map((i) => u.shape(i));
  const shape = shapes.every((s) => s !== undefined) ? shapes.reduce((a, b) => u.broadcast(a, b)) : undefined;
  const data = foldElements(
    [0, 1, 2].map((i) => u.inputs[i]),
    shape,
    (c, a, b) => (c ? a : b),
  );
  return { word: 'where', args: [u.tensor(0), u.operand(1), u.operand(2)], results: [{ shape, type: u.type(1), data }] };
};

const clip: Operator = (u) => {
  const bound = (name: string, input: number): number | undefined => (u.has(input) ? u.data(input)?.[0] : u.float(name));
  const [low, high] = [bound('min', 1), bound('max', 2)];
  const data = foldElements([u.inputs[0]], u.shape(0), (x) => Math.min(Math.max(x, low ?? -Infinity), high ?? Infinity));
  return { word: 'clamp', args: [u.tensor(0), low, high], results: [{ shape: u.shape(0), type: u.type(0), data }] };
};

const dropout: Operator = (u) => {
  const shape = u.shape(0);
  const kept: Made = { shape, type: u.type(0), data: u.data(0), weight: u.inputs[0]?.weight };
  return {
    word: 'dropout',
    args: [u.tensor(0), u.data(1)?.[0] ?? u.float('ratio') ?? 0.5, false],
    results: [kept, { shape, type: 'bool' }],
  };
};

/** x · cos + turned x · sin, by the tables of both. */
const rotary: Operator = (u) => {
  const shape = u.shape(0);
  const type = u.type(0);
  const part = (name: string) => shape && { shape, type, id: `${u.outputs[0]}/${name}` };
  const by = (table: number, name: string) => ({ word: 'mul', args: [u.tensor(0), u.tensor(table)], result: part(name) });
  const before = [by(1, 'cos'), by(2, 'sin')];
  return { word: 'add', args: [part('cos'), part('sin')], results: [{ shape, type }], before };
};

/** A weight is quantised before the model runs: it is stored so. */
const quantize: Operator = (u) => {
  const type = u.type(2) ?? typeOf(u.int('output_dtype', 2));
  const weight = u.inputs[0]?.weight && { ...u.inputs[0].weight, type };
  return {
    word: 'quantize_per_tensor',
    args: [u.tensor(0), u.tensor(1), u.tensor(2)],
    results: [{ shape: u.shape(0), type, weight }],
  };
};
/** A weight stays the weight that it is, as it is stored. */
const dequantize: Operator = (u) => ({
  word: 'dequantize',
  args: [u.tensor(0)],
  results: [{ shape: u.shape(0), type: u.type(1), weight: u.inputs[0]?.weight }],
});
const dynamicQuantize: Operator = (u) => ({
  word: 'quantize_per_tensor',
  args: [u.tensor(0)],
  results: [
    { shape: u.shape(0), type: 'uint8' },
    { shape: [], type: 'float32' },
    { shape: [], type: 'uint8' },
  ],
});

const truth = (word: string, of: (a: number, b: number) => boolean): Operator => binary(word, (a, b) => Number(of(a, b)), 'bool');
const gelu = unary('gelu', undefined, (u) => [u.text('approximate', 'none')]);
const fastGelu: Operator = (u) => {
  if (!u.has(1)) return unary('gelu', undefined, () => ['tanh'])(u);
  const sum = u.shape(0) && { shape: u.shape(0)!, type: u.type(0), id: `${u.outputs[0]}/biased` };
  const before = [{ word: 'add', args: [u.tensor(0), u.tensor(1)], result: sum }];
  return { word: 'gelu', args: [sum, 'tanh'], results: [{ shape: u.shape(0), type: u.type(0) }], before };
};

/** By name in ONNX. */
export const elementwise: Readonly<Record<string, Operator>> = {
  Neg: unary('neg', (x) => -x),
  Abs: unary('abs', Math.abs),
  Exp: unary('exp', Math.exp),
  Log: unary('log', Math.log),
  Sqrt: unary('sqrt', Math.sqrt),
  Reciprocal: unary('reciprocal', (x) => 1 / x),
  Floor: unary('floor', Math.floor),
  Ceil: unary('ceil', Math.ceil),
  Round: unary('round', Math.round),
  Sign: unary('sign', Math.sign),
  Not: unary('logical_not', (x) => Number(x === 0), undefined, 'bool'),
  BitwiseNot: unary('bitwise_not'),
  IsNaN: unary('isnan', undefined, undefined, 'bool'),
  IsInf: unary('isinf', undefined, undefined, 'bool'),
  ...Object.fromEntries(
    ['Erf', 'Sin', 'Cos', 'Tan', 'Asin', 'Acos', 'Atan', 'Sinh', 'Cosh', 'Asinh', 'Acosh', 'Atanh', 'Tanh', 'Sigmoid', 'Relu', 'Softplus', 'Softsign', 'Selu', 'Celu', 'Mish', 'HardSwish', 'HardSigmoid'].map((n) => [n, unary(n.toLowerCase())]), // prettier-ignore
  ),
  Elu: unary('elu', undefined, (u) => [u.float('alpha') ?? 1]),
  LeakyRelu: unary('leaky_relu', undefined, (u) => [u.float('alpha') ?? 0.01]),
  ThresholdedRelu: unary('threshold', undefined, (u) => [u.float('alpha') ?? 1, 0]),
  Swish: unary('silu'),
  Gelu: gelu,
  FastGelu: fastGelu,
  'com.microsoft::Gelu': gelu,
  'com.microsoft::FastGelu': fastGelu,
  'com.microsoft::BiasGelu': fastGelu,
  'com.microsoft::QuickGelu': gelu,
  Clip: clip,
  PRelu: binary('prelu'),
  Dropout: dropout,
  Add: binary('add', (a, b) => a + b),
  Sub: binary('sub', (a, b) => a - b),
  Mul: binary('mul', (a, b) => a * b),
  Div: binary('div', (a, b) => a / b),
  Pow: binary('pow', (a, b) => a ** b),
  Mod: binary('remainder', (a, b) => a - b * Math.floor(a / b)),
  BitShift: binary('bitwise_shift'),
  BitwiseAnd: binary('bitwise_and'),
  BitwiseOr: binary('bitwise_or'),
  BitwiseXor: binary('bitwise_xor'),
  Max: several('maximum', Math.max),
  Min: several('minimum', Math.min),
  Sum: several('add', (a, b) => a + b),
  And: truth('logical_and', (a, b) => a !== 0 && b !== 0),
  Or: truth('logical_or', (a, b) => a !== 0 || b !== 0),
  Xor: truth('logical_xor', (a, b) => (a !== 0) !== (b !== 0)),
  Equal: truth('eq', (a, b) => a === b),
  Greater: truth('gt', (a, b) => a > b),
  GreaterOrEqual: truth('ge', (a, b) => a >= b),
  Less: truth('lt', (a, b) => a < b),
  LessOrEqual: truth('le', (a, b) => a <= b),
  Where: where,
  RotaryEmbedding: rotary,
  QuantizeLinear: quantize,
  DequantizeLinear: dequantize,
  DynamicQuantizeLinear: dynamicQuantize,
};
