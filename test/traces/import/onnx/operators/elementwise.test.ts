/** Operators on each element: the word and the settings of each, and what constants come to, as numpy has it. */
import t from 'tap';
import { elements, holds, run, text, type Case } from './case.js';

const SAME =
  'Neg neg Abs abs Exp exp Log log Sqrt sqrt Reciprocal reciprocal Floor floor Ceil ceil Round round Sign sign BitwiseNot bitwise_not ' +
  'Erf erf Sin sin Cos cos Tan tan Asin asin Acos acos Atan atan Sinh sinh Cosh cosh Asinh asinh Acosh acosh Atanh atanh Tanh tanh ' +
  'Sigmoid sigmoid Relu relu Softplus softplus Softsign softsign Selu selu Celu celu Mish mish HardSwish hardswish HardSigmoid hardsigmoid ' +
  'Swish silu';
const pairsOf = (list: string): [string, string][] => [...list.matchAll(/(\S+) (\S+)/g)].map(([, name, word]) => [name!, word!]);
t.test('one operand: PyTorch’s word for it, shape and type as they were', async (t) => {
  for (const [name, word] of pairsOf(SAME)) {
    t.equal(text(run({ is: `${name}: 2×3:float16` })), `${word} x[2×3] → [2×3] float16`);
    t.equal(text(run({ is: `${name}: ?` })), `${word} – → ?`);
  }
  for (const [name, word] of pairsOf('Not logical_not IsNaN isnan IsInf isinf'))
    t.equal(text(run({ is: `${name}: 2×3` })), `${word} x[2×3] → [2×3] bool`);
});

const [SUMS, TRUTHS] = [
  'Add add Sub sub Mul mul Div div Pow pow Mod remainder BitShift bitwise_shift BitwiseAnd bitwise_and BitwiseOr bitwise_or ' +
    'BitwiseXor bitwise_xor PRelu prelu Max maximum Min minimum',
  'And logical_and Or logical_or Xor logical_xor Equal eq Greater gt GreaterOrEqual ge Less lt LessOrEqual le',
];
t.test('two operands: broadcast; a constant of one element is a number, a weight of one stays a tensor', async (t) => {
  for (const [list, made] of [
    [SUMS, ' float16'],
    [TRUTHS, ' bool'],
  ] as const)
    for (const [name, word] of pairsOf(list)) {
      t.equal(text(run({ is: `${name}: 2×1:float16, 3:float16` })), `${word} x[2×1] y[3] → [2×3]${made}`);
      t.equal(text(run({ is: `${name}: 2×3:float16, #7` })), `${word} x[2×3] 7 → [2×3]${made}`);
      t.equal(text(run({ is: `${name}: #7, 2×3` })), `${word} 7 y[2×3] → [2×3]${made === ' bool' ? made : ' int64'}`);
      t.equal(text(run({ is: `${name}: 2×3:float16, w1` })), `${word} x[2×3] y[1] → [2×3]${made}`);
      t.equal(text(run({ is: `${name}: 2×3, ?` })), `${word} x[2×3] – → ?`);
      t.equal(text(run({ is: `${name}: ?, 2×3` })), `${word} – y[2×3] → ?`);
      t.throws(() => run({ is: `${name}: 2, 3` }), /shapes \[2\] and \[3\]; expected shapes that broadcast/);
    }
});

holds([
  ['Max: 2×3', 'alias x[2×3] → [2×3]'],
  ['Max: ', '!no inputs; expected one or more'],
  ['Min: 2×1, 1×3, 3', 'minimum x[2×1] y[1×3] → [2×3]; minimum o0/1[2×3] z[3] → [2×3]'],
  ['Sum: 3, #2, 3, 3', 'add x[3] 2 → [3]; add o0/1[3] z[3] → [3]; add o0/2[3] u[3] → [3]'],
  ['Sum: 3, ?, 3', 'add x[3] – z[3] → ?'],
  ['Where: 3×1:bool, 1×4:float16, 4:float16', 'where x[3×1] y[1×4] z[4] → [3×4] float16'],
  ['Where: 3:bool, #1, #0', 'where x[3] 1 0 → [3] int64'],
  ['Where: ?, 3, 3', 'where – y[3] z[3] → ?'],
  ['Where: 3:bool, ?, 3', 'where x[3] – z[3] → ?'],
  ['Where: 3:bool, 3, ?', 'where x[3] y[3] – → ?'],
  ['Clip: 2×3, one=1, one=6', 'clamp x[2×3] 1 6 → [2×3]'],
  ['Clip: 2×3, –, =6', 'clamp x[2×3] – 6 → [2×3]'],
  ['Clip: 2×3:float16, =1', 'clamp x[2×3] 1 – → [2×3] float16'],
  ['Clip: 2×3, scalar', 'clamp x[2×3] – – → [2×3]'],
  [{ is: 'Clip: 2×3', attributes: { min: -1.5, max: 2.5 }, opset: 6 }, 'clamp x[2×3] -1.5 2.5 → [2×3]'],
  ['Dropout: 2×3', 'dropout x[2×3] 0.5 false → [2×3]'],
  [
    { is: 'Dropout: 2×3:float16', makes: 2, attributes: { ratio: 0.25 }, opset: 7 },
    'dropout x[2×3] 0.25 false → [2×3] float16, [2×3] bool',
  ],
  ['Dropout: 2×3, one=0.125:float32', 'dropout x[2×3] 0.125 false → [2×3]'],
  ['Elu: 2×3', 'elu x[2×3] 1 → [2×3]'],
  [{ is: 'Elu: 2×3', attributes: { alpha: 0.5 } }, 'elu x[2×3] 0.5 → [2×3]'],
  ['LeakyRelu: 2×3', 'leaky_relu x[2×3] 0.01 → [2×3]'],
  [{ is: 'LeakyRelu: 2×3', attributes: { alpha: 0.5 } }, 'leaky_relu x[2×3] 0.5 → [2×3]'],
  ['ThresholdedRelu: 2×3', 'threshold x[2×3] 1 0 → [2×3]'],
  [{ is: 'ThresholdedRelu: 2×3', attributes: { alpha: 0.5 } }, 'threshold x[2×3] 0.5 0 → [2×3]'],
  ['Gelu: 2×3', 'gelu x[2×3] none → [2×3]'],
  [{ is: 'Gelu: 2×3', attributes: { approximate: 'tanh' } }, 'gelu x[2×3] tanh → [2×3]'],
  ['com.microsoft::Gelu: 2×3', 'gelu x[2×3] none → [2×3]'],
  ['com.microsoft::QuickGelu: 2×3', 'gelu x[2×3] none → [2×3]'],
  ['FastGelu: 2×3', 'gelu x[2×3] tanh → [2×3]'],
  ['com.microsoft::FastGelu: 2×3', 'gelu x[2×3] tanh → [2×3]'],
  ['com.microsoft::FastGelu: 2×3:float16, 3', 'add x[2×3] y[3] → [2×3] float16; gelu o0/biased[2×3] tanh → [2×3] float16'],
  ['com.microsoft::BiasGelu: 2×3, 3', 'add x[2×3] y[3] → [2×3]; gelu o0/biased[2×3] tanh → [2×3]'],
  ['com.microsoft::BiasGelu: ?, 3', 'add – y[3] → ?; gelu – tanh → ?'],
  [
    { is: 'RotaryEmbedding: 1×2×6×4, 6×2, 6×2', opset: 23 },
    'mul x[1×2×6×4] y[6×2] → [1×2×6×4]; mul x[1×2×6×4] z[6×2] → [1×2×6×4]; add o0/cos[1×2×6×4] o0/sin[1×2×6×4] → [1×2×6×4]',
  ],
  [{ is: 'RotaryEmbedding: ?, 6×2, 6×2', opset: 23 }, 'mul – y[6×2] → ?; mul – z[6×2] → ?; add – – → ?'],
  ['QuantizeLinear: 2×3, scalar', 'quantize_per_tensor x[2×3] y[] – → [2×3] uint8'],
  ['QuantizeLinear: 2×3, scalar, scalar:int8', 'quantize_per_tensor x[2×3] y[] z[] → [2×3] int8'],
  [
    { is: 'QuantizeLinear: 2×3, scalar', attributes: { output_dtype: 3 }, opset: 21 },
    'quantize_per_tensor x[2×3] y[] – → [2×3] int8',
  ],
  ['DequantizeLinear: 2×3:int8, scalar:float16, scalar:int8', 'dequantize x[2×3] → [2×3] float16'],
  [{ is: 'DynamicQuantizeLinear: 2×3', makes: 3 }, 'quantize_per_tensor x[2×3] → [2×3] uint8, [], [] uint8'],
]);

t.test('a weight that is quantised or dropped stays that weight', async (t) => {
  const weightOf = (is: string) => {
    const [used] = run({ is }, [{ opType: 'Relu', input: ['o0'], output: ['r'], name: 'r', attribute: [] }]).slice(-1);
    const { parameter, type } = used!.args[0] as { parameter?: string; type?: string };
    return [parameter, type];
  };
  t.same(weightOf('QuantizeLinear: w2×3, scalar, scalar:int8'), ['x', 'int8'], 'as it is stored');
  t.same(weightOf('Dropout: w2×3'), ['x', 'float32']);
  t.same(weightOf('DequantizeLinear: w2×3:int8, scalar'), ['x', 'int8'], 'as it is stored');
  t.same(weightOf('DequantizeLinear: 2×3:int8, scalar'), [undefined, 'float32']);
});

/** Of float32 unless it is said. */
const FOLDED: readonly (readonly [Case | string, readonly number[]])[] = [
  ['Neg: =2 -3', [-2, 3]],
  ['Abs: =2 -3', [2, 3]],
  ['Exp: =0 1:float32', [1, Math.E]],
  ['Log: =1 4:float32', [0, 2 * Math.LN2]],
  ['Sqrt: =4 2.25:float32', [2, 1.5]],
  ['Reciprocal: =4 0.5:float32', [0.25, 2]],
  ['Floor: =1.5 -1.5:float32', [1, -2]],
  ['Ceil: =1.5 -1.5:float32', [2, -1]],
  ['Round: =1.25 1.75:float32', [1, 2]],
  ['Sign: =-7 0 7', [-1, 0, 1]],
  ['Not: =1 0:bool', [0, 1]],
  ['Add: =1 2, =10 20', [11, 22]],
  ['Sub: =1 2, =10 30', [-9, -28]],
  ['Mul: =3 2, one=-4', [-12, -8]],
  ['Div: =7 -7, =2', [3, -3]],
  ['Div: =7 -7:float32, =2:float32', [3.5, -3.5]],
  ['Pow: =3 2, =2', [9, 4]],
  ['Mod: =7 -7, =3', [1, 2]],
  ['Max: =1 5 3, =4, =2 2 9', [4, 5, 9]],
  ['Max: =1 5, =2', [2, 5]],
  ['Min: =1 5 3, =4, =2 2 9', [1, 2, 3]],
  ['Sum: =1 5 3, =4, =2 2 9', [7, 11, 16]],
  ['And: =0 0 1 1, =0 2 0 2', [0, 0, 0, 1]],
  ['Or: =0 0 1 1, =0 2 0 2', [0, 1, 1, 1]],
  ['Xor: =0 0 1 1, =0 2 0 2', [0, 1, 1, 0]],
  ['Equal: =1 2 3, =2', [0, 1, 0]],
  ['Greater: =1 2 3, =2', [0, 0, 1]],
  ['GreaterOrEqual: =1 2 3, =2', [0, 1, 1]],
  ['Less: =1 2 3, =2', [1, 0, 0]],
  ['LessOrEqual: =1 2 3, =2', [1, 1, 0]],
  ['Where: =1 0 1:bool, =1 2 3, =7 8 9', [1, 8, 3]],
  ['Clip: =1 5 9, one=2, one=6', [2, 5, 6]],
  ['Clip: =1 5 9, –, one=6', [1, 5, 6]],
  ['Clip: =1 5 9, one=2', [2, 5, 9]],
  ['Dropout: =1 5 9', [1, 5, 9]],
  ['Sin: =1', []],
  ['BitShift: =1, =2', []],
  ['Add: =1 2, 2:int64', []],
];
t.test('what constants come to is known', async (t) => {
  for (const [given, expected] of FOLDED) {
    const one = typeof given === 'string' ? { is: given } : given;
    const found = elements(one);
    t.equal(found.length, expected.length, one.is);
    for (const [i, e] of expected.entries())
      t.ok(Math.abs(found[i]! - e) < 1e-6, `${one.is}: ${found.join(' ')} is ${expected.join(' ')}`);
  }
});
