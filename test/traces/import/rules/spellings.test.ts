/**
 * Activations and norms in pieces: each spelling is written here as the arithmetic that it is. What is written computes numbers and records
 * operators at once, so that what a row is told to be is held against what it computes.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { RecordedOp, RecordedTensor } from '../../../../traces/import/recording.js';
import { spelledAt } from '../../../../traces/import/rules/spellings.js';
import { op, tensor } from '../../../helpers/recordings.js';

const X = [-2.5, -1.25, -0.5, 0.25, 0.75, 1.5, 2.25, 3];
const GAIN = [1, 2, 0.5, -1, 3, 0.25, 1.5, -2];
const OFFSET = [0.5, -0.5, 1, 2, -1, 0, 0.25, 3];
const EPSILON = 1e-5;

/** Numbers of a row, one for a row, or one for all; `shape` as recorded for 4 rows. */
interface Traced {
  readonly of: readonly number[];
  readonly is: RecordedTensor | number;
}
type Operand = Traced | number;
const shapes = { row: [1, 4, 8], mean: [1, 4, 1] };
const valueOf = (v: Operand, i: number): number => (typeof v === 'number' ? v : (v.of[i] ?? v.of[0]!));
const recorded = (v: Operand): RecordedTensor | number => (typeof v === 'number' ? v : v.is);

/** Operators that compute, and are kept as they are called. */
function tracer() {
  const ops: RecordedOp[] = [];
  const made = (length: number): RecordedTensor => ({
    ...tensor(...(length > 1 ? shapes.row : shapes.mean)),
    id: `t${ops.length}`,
  });
  const call = (word: string, operands: readonly Operand[], of: readonly number[], vector = false): Traced => {
    const result = vector ? { ...tensor(8), id: `t${ops.length}` } : made(of.length);
    ops.push(op(word, operands.map(recorded), { results: [result] }));
    return { of, is: result };
  };
  const each =
    (word: string, f: (...x: number[]) => number) =>
    (...operands: Operand[]): Traced => {
      const longest = Math.max(...operands.map((v) => (typeof v === 'number' ? 1 : v.of.length)));
      const vector = operands.every((v) => typeof v === 'number' || (v.is as RecordedTensor).shape.length === 1);
      return call(
        word,
        operands,
        Array.from({ length: longest }, (_, i) => f(...operands.map((v) => valueOf(v, i)))),
        vector,
      );
    };
  return {
    ops,
    x: { of: X, is: { ...tensor(...shapes.row), id: 'x' } },
    w: { of: GAIN, is: { ...tensor(8), id: 'w' } },
    b: { of: OFFSET, is: { ...tensor(8), id: 'b' } },
    add: each('add', (a, b) => a + b),
    sub: each('sub', (a, b) => a - b),
    mul: each('mul', (a, b) => a * b),
    div: each('div', (a, b) => a / b),
    pow: each('pow', (a, b) => a ** b),
    tanh: each('tanh', Math.tanh),
    erf: each('erf', erf),
    sigmoid: each('sigmoid', (a) => 1 / (1 + Math.exp(-a))),
    sqrt: each('sqrt', Math.sqrt),
    rsqrt: each('rsqrt', (a) => 1 / Math.sqrt(a)),
    reciprocal: each('reciprocal', (a) => 1 / a),
    std: (v: Traced): Traced => call('std', [v], [deviation(v.of)]),
    mean: (v: Traced): Traced => call('mean', [v], [v.of.reduce((a, b) => a + b, 0) / v.of.length]),
  };
}
type Tracer = ReturnType<typeof tracer>;

/** By its integral, 2/√π ∫ exp(−t²), in steps of a thousandth (midpoints). */
function erf(x = 0): number {
  const n = 4000;
  return (
    (2 / Math.sqrt(Math.PI)) *
    (x / n) *
    Array.from({ length: n }, (_, i) => Math.exp(-((((i + 0.5) * x) / n) ** 2))).reduce((a, b) => a + b, 0)
  );
}
const meanOf = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
/** of a sample, as PyTorch has it */
const deviation = (v: readonly number[]): number =>
  Math.sqrt(v.reduce((sum, x) => sum + (x - meanOf(v)) ** 2, 0) / (v.length - 1));
const variance = meanOf(X.map((v) => (v - meanOf(X)) ** 2));
const square = meanOf(X.map((v) => v * v));
/** What each name means, from its definition. */
const MEANINGS: Readonly<Record<string, readonly number[]>> = {
  gelu: X.map((x) => (x * (1 + erf(x / Math.SQRT2))) / 2),
  gelu_new: X.map((x) => (x * (1 + erf(x / Math.SQRT2))) / 2),
  quick_gelu: X.map((x) => x / (1 + Math.exp(-1.702 * x))),
  silu: X.map((x) => x / (1 + Math.exp(-x))),
  layer_norm: X.map((x, i) => ((x - meanOf(X)) / Math.sqrt(variance + EPSILON)) * GAIN[i]! + OFFSET[i]!),
  'layer_norm, by std': X.map((x, i) => ((x - meanOf(X)) / (deviation(X) + EPSILON)) * GAIN[i]! + OFFSET[i]!),
  rms_norm: X.map((x, i) => (x / Math.sqrt(square + EPSILON)) * GAIN[i]!),
  'rms_norm, gain 1 + w': X.map((x, i) => (x / Math.sqrt(square + EPSILON)) * (1 + GAIN[i]!)),
  'rms_norm, no gain': X.map((x) => x / Math.sqrt(square + EPSILON)),
};
const C = Math.sqrt(2 / Math.PI);
const A = 0.044715;

type Spell = (o: Tracer) => Traced;
/** What it means, who writes it so, and how. */
const SPELLINGS: readonly (readonly [meaning: keyof typeof MEANINGS, title: string, spell: Spell])[] = [
  ['gelu_new', 'half of x first', (o) => o.mul(o.mul(o.x, 0.5), o.add(o.tanh(o.mul(o.add(o.x, o.mul(o.pow(o.x, 3), A)), C)), 1))],
  [
    'gelu_new',
    'half of x last',
    (o) => {
      const g = o.add(o.tanh(o.mul(o.add(o.x, o.mul(o.pow(o.x, 3), A)), C)), 1);
      return o.mul(o.mul(o.x, 0.5), g);
    },
  ],
  [
    'gelu_new',
    'half of the product last',
    (o) => o.mul(o.mul(o.x, o.add(o.tanh(o.mul(o.add(o.mul(o.pow(o.x, 3), A), o.x), C)), 1)), 0.5),
  ],
  [
    'gelu_new',
    'the cube by products, half first',
    (o) => o.mul(o.mul(o.x, 0.5), o.add(o.tanh(o.mul(o.add(o.x, o.mul(o.mul(o.mul(o.x, o.x), o.x), A)), C)), 1)),
  ],
  [
    'gelu_new',
    'the cube by products, half last',
    (o) => o.mul(o.mul(o.x, o.add(o.tanh(o.mul(o.add(o.x, o.mul(o.mul(o.mul(o.x, o.x), o.x), A)), C)), 1)), 0.5),
  ],
  [
    'gelu_new',
    'gelu_fast',
    (o) => o.mul(o.mul(o.x, 0.5), o.add(o.tanh(o.mul(o.mul(o.x, C), o.add(o.mul(o.mul(o.x, A), o.x), 1))), 1)),
  ],
  [
    'gelu_new',
    'x taken out of the sum',
    (o) => o.mul(o.mul(o.x, 0.5), o.add(o.tanh(o.mul(o.mul(o.add(o.mul(o.mul(o.x, A), o.x), 1), o.x), C)), 1)),
  ],
  ['gelu', 'by erf', (o) => o.mul(o.mul(o.add(o.erf(o.div(o.x, Math.SQRT2)), 1), o.x), 0.5)],
  ['gelu', 'by erf, half first', (o) => o.mul(o.mul(o.x, 0.5), o.add(o.erf(o.div(o.x, Math.SQRT2)), 1))],
  ['gelu', 'by erf of a product', (o) => o.mul(o.mul(o.add(o.erf(o.mul(o.x, Math.SQRT1_2)), 1), o.x), 0.5)],
  ['quick_gelu', 'x · sigmoid(1.702 x)', (o) => o.mul(o.x, o.sigmoid(o.mul(o.x, 1.702)))],
  ['silu', 'x · sigmoid(x)', (o) => o.mul(o.x, o.sigmoid(o.x))],
  ['layer_norm', 'the root divides', centred((o, d, s) => o.div(d, o.sqrt(s)))],
  [
    'layer_norm',
    'the square is a product',
    centred(
      (o, d, s) => o.div(d, o.sqrt(s)),
      (o, d) => o.mul(d, d),
    ),
  ],
  ['layer_norm', 'by rsqrt', centred((o, d, s) => o.mul(d, o.rsqrt(s)))],
  ['layer_norm', 'by the reciprocal of the root', centred((o, d, s) => o.mul(d, o.reciprocal(o.sqrt(s))))],
  [
    'layer_norm',
    'the square is a product, by the reciprocal of the root',
    centred(
      (o, d, s) => o.mul(d, o.reciprocal(o.sqrt(s))),
      (o, d) => o.mul(d, d),
    ),
  ],
  [
    'layer_norm',
    'the square is a product, by rsqrt',
    centred(
      (o, d, s) => o.mul(d, o.rsqrt(s)),
      (o, d) => o.mul(d, d),
    ),
  ],
  ['layer_norm', 'x − u twice', twice((o, d) => o.pow(d, 2))],
  ['layer_norm', 'x − u twice, the square is a product', twice((o, d) => o.mul(d, d))],
  [
    'layer_norm, by std',
    'gain first',
    (o) => {
      const [u, s] = [o.mean(o.x), o.std(o.x)];
      const d = o.mul(o.w, o.sub(o.x, u));
      return o.add(o.div(d, o.add(s, EPSILON)), o.b);
    },
  ],
  [
    'layer_norm, by std',
    'gain last',
    (o) => {
      const [u, s] = [o.mean(o.x), o.std(o.x)];
      const d = o.sub(o.x, u);
      return o.add(o.mul(o.div(d, o.add(s, EPSILON)), o.w), o.b);
    },
  ],
  [
    'rms_norm',
    'the square a product, by the reciprocal of the root',
    (o) => o.mul(o.mul(o.x, o.reciprocal(o.sqrt(product(o)))), o.w),
  ],
  ['rms_norm', 'the square a product, the root divides', (o) => o.mul(o.div(o.x, o.sqrt(product(o))), o.w)],
  ['rms_norm, no gain', 'the square a product, the root divides', (o) => o.div(o.x, o.sqrt(product(o)))],
  ['rms_norm', 'by the reciprocal of the root', (o) => o.mul(o.mul(o.x, o.reciprocal(o.sqrt(power(o)))), o.w)],
  ['rms_norm', '1 divided by the root', (o) => o.mul(o.mul(o.x, o.div(1, o.sqrt(power(o)))), o.w)],
  ['rms_norm', 'by rsqrt', (o) => o.mul(o.mul(o.x, o.rsqrt(power(o))), o.w)],
  ['rms_norm', 'by rsqrt, the square a product', (o) => o.mul(o.mul(o.x, o.rsqrt(product(o))), o.w)],
  ['rms_norm', 'the root divides', (o) => o.mul(o.div(o.x, o.sqrt(power(o))), o.w)],
  ['rms_norm, gain 1 + w', 'of Gemma', (o) => o.mul(o.mul(o.x, o.rsqrt(power(o))), o.add(o.w, 1))],
  ['rms_norm, gain 1 + w', 'of Gemma, the square a product', (o) => o.mul(o.mul(o.x, o.rsqrt(product(o))), o.add(o.w, 1))],
  ['rms_norm, no gain', 'by rsqrt', (o) => o.mul(o.x, o.rsqrt(power(o)))],
  ['rms_norm, no gain', 'the square a product', (o) => o.mul(o.x, o.rsqrt(product(o)))],
  ['rms_norm, no gain', 'the root divides', (o) => o.div(o.x, o.sqrt(power(o)))],
];

function power(o: Tracer): Traced {
  return o.add(o.mean(o.pow(o.x, 2)), EPSILON);
}
function product(o: Tracer): Traced {
  return o.add(o.mean(o.mul(o.x, o.x)), EPSILON);
}
/** A layer norm, by how what is left of x without its mean is brought to a variance of 1. */
function centred(scaled: (o: Tracer, d: Traced, s: Traced) => Traced, squared = (o: Tracer, d: Traced) => o.pow(d, 2)): Spell {
  return (o) => {
    const d = o.sub(o.x, o.mean(o.x));
    return o.add(o.mul(scaled(o, d, o.add(o.mean(squared(o, d)), EPSILON)), o.w), o.b);
  };
}
/** A layer norm that takes the mean from x twice. */
function twice(squared: (o: Tracer, d: Traced) => Traced): Spell {
  return (o) => {
    const u = o.mean(o.x);
    const s = o.mean(squared(o, o.sub(o.x, u)));
    const d = o.sub(o.x, u);
    return o.add(o.mul(o.div(d, o.sqrt(o.add(s, EPSILON))), o.w), o.b);
  };
}
const trace = (spell: Spell): Tracer => {
  const o = tracer();
  spell(o);
  return o;
};
const kindOf = (meaning: string): string => meaning.replace(/^(gelu_new|quick_gelu)$/, 'gelu').replace(/,.*/, '');

for (const [meaning, title, spell] of SPELLINGS)
  t.test(`${meaning}, ${title}: is what it computes`, async (t) => {
    const o = tracer();
    const computed = spell(o).of;
    const near = meaning === 'gelu_new' ? 1e-3 : 1e-6;
    for (const [i, expected] of MEANINGS[meaning]!.entries())
      t.ok(Math.abs(computed[i]! - expected) < near, `computed: ${computed[i]} is ${expected}`);
    const { parts, piece } = spelledAt(o.ops, 0)!;
    t.match(piece, { kind: kindOf(meaning), name: meaning.replace(/,.*/, ''), type: 'float32', dims: { rows: 4, cols: 8 } });
    t.same(parts, [...o.ops.keys()], 'each of its operators');
    t.same(piece.reads, [o.x.is]);
    const parameters = {
      layer_norm: ['w', 'b'],
      'layer_norm, by std': ['w', 'b'],
      rms_norm: ['w'],
      'rms_norm, gain 1 + w': [meaning.endsWith('w') ? 't4' : ''],
    };
    const ids = (parameters[meaning as keyof typeof parameters] ?? []) as readonly string[];
    t.equal(piece.parameters.length, ids.length);
    if (!meaning.endsWith('w'))
      t.same(
        piece.parameters.map(({ id }) => id),
        ids,
      );
    for (const p of piece.parameters) t.same(p.shape, [8]);
  });

const LOOKS = 'to _to_copy cast alias identity constant detach contiguous expand view'.split(' ');
const anySpelling = fc.constantFrom(...SPELLINGS);
t.test('what only looks at a tensor may stand between, nothing else may, and before the first no row begins', async (t) => {
  const other = fc.constantFrom('neg', 'exp', 'matmul', 'softmax', 'dropout', 'transpose');
  fc.assert(
    fc.property(anySpelling, fc.nat(20), fc.constantFrom(...LOOKS), other, ([meaning, , spell], at, look, work) => {
      const { ops, x } = trace(spell);
      const i = 1 + (at % (ops.length - 1));
      const found = (word: string) => spelledAt([...ops.slice(0, i), op(word, [x.is]), ...ops.slice(i)], 0);
      assert.deepEqual(
        found(look)?.parts,
        [...ops.keys()].map((k) => (k < i ? k : k + 1)),
      );
      assert.notEqual(found(work)?.parts.length, ops.length, `${work} within ${meaning}`);
      assert.equal(spelledAt([op(look, [x.is]), ...ops], 0), undefined);
      assert.deepEqual(
        spelledAt([op(work, [x.is]), ...ops], 1)?.parts,
        [...ops.keys()].map((k) => k + 1),
      );
    }),
  );
  t.pass('no counterexample');
});

t.test('a row that breaks off is not that row, nor is one with work on a tensor of another size', async (t) => {
  fc.assert(
    fc.property(anySpelling, fc.nat(20), ([meaning, , spell], at) => {
      const { ops } = trace(spell);
      const i = 1 + (at % (ops.length - 1));
      assert.notEqual(spelledAt(ops.slice(0, i), 0)?.parts.length, ops.length);
      const odd = ops.map((o, k) => (k === i ? op(o.word, [tensor(1, 5, 3), tensor(1, 5, 3)]) : o));
      const found = spelledAt(odd, 0);
      assert.ok(found === undefined || found.parts.every((p) => p !== i), `${meaning} with ${ops[i]!.word} of 5×3`);
    }),
  );
  t.pass('no counterexample');
});

t.test('x · sigmoid of something else is a gate, no activation; without ids sizes alone say', async (t) => {
  const x = (id?: string, ...shape: number[]): RecordedTensor => ({
    ...tensor(...(shape.length > 0 ? shape : [4, 8])),
    ...(id && { id }),
  });
  const row = (of: RecordedTensor, ...read: RecordedTensor[]) => spelledAt([op('sigmoid', [of]), op('mul', read)], 0)?.piece.kind;
  t.equal(row(x('a'), x('s'), x('a')), 'silu');
  t.equal(row(x('a'), x('a'), x('s')), 'silu');
  t.equal(row(x('a'), x('s'), x('g')), undefined, 'a gate');
  t.equal(row(x(), x(), x()), 'silu');
  t.equal(row(x(), x()), undefined, 'times a number');
  t.equal(row(x(), x(), x(), x()), undefined);
  t.equal(row(x(), x(), x(undefined, 8)), undefined, 'times a vector');
  const quick = (...read: RecordedTensor[]) =>
    spelledAt([op('mul', [x('a'), 1.702]), op('sigmoid', [x('m')]), op('mul', read)], 0)?.piece.name;
  t.equal(quick(x('s'), x('a')), 'quick_gelu');
  t.not(quick(x('s'), x('g')), 'quick_gelu');
});

t.test('a norm without its gain, and one without elements, is none', async (t) => {
  const norm = (gain: RecordedTensor) => trace((o) => o.mul(o.mul(o.x, o.rsqrt(power(o))), { of: GAIN, is: gain })).ops;
  t.equal(spelledAt(norm(tensor(8)), 0)?.parts.length, 6);
  t.equal(spelledAt(norm(tensor(1, 1, 8)), 0)?.parts.length, 6, 'a row of as many dimensions');
  t.equal(spelledAt(norm(tensor(8, 1)), 0)?.parts.length, 5, 'a column is no gain');
  t.equal(spelledAt(norm(tensor(4)), 0)?.parts.length, 5, 'nor what is shorter');
  t.equal(spelledAt([op('pow', [tensor(), 2]), op('mean', [tensor()])], 0), undefined, 'a number by itself');
  t.equal(spelledAt([op('sigmoid', [])], 0), undefined);
  const scaled = [...trace((o) => o.rsqrt(power(o))).ops, op('mul', [tensor(1, 4, 5), tensor(1, 4, 1)])];
  t.equal(spelledAt(scaled, 0), undefined, 'the scale of one, applied to another');
});
