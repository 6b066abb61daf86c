/** Small transformers as PyTorch records them, each value with an id: what reads what is known, and may be guessed without. */
import type { Argument, RecordedOp, RecordedTensor } from '../../traces/import/recording.js';
import { op } from './recordings.js';

/** Operators as they are recorded one after the other. */
export interface Session {
  readonly ops: readonly RecordedOp[];
  /** a tensor that no operator has made: an input, or a parameter */
  given(...shape: readonly number[]): RecordedTensor;
  /** records an operator and gives its result */
  run(name: string, args: readonly Argument[], ...shape: readonly number[]): RecordedTensor;
  /** records an operator that calls what `body` records; its result is the body's */
  within(name: string, args: readonly Argument[], body: () => RecordedTensor): RecordedTensor;
  /** records an operator of several results, all looks at its first argument */
  split(x: RecordedTensor, parts: readonly number[]): RecordedTensor[];
}

export function session(): Session {
  let ops: RecordedOp[] = [];
  let made = 0;
  const fresh = (shape: readonly number[]): RecordedTensor => ({ shape, type: 'float32', id: `t${made++}` });
  return {
    get ops() {
      return ops;
    },
    given(...shape) {
      const t = fresh(shape);
      return { ...t, storage: `data of ${t.id}` };
    },
    run(name, args, ...shape) {
      const result = fresh(shape);
      ops.push(op(name, args, { results: [result] }));
      return result;
    },
    within(name, args, body) {
      const outer = ops;
      ops = [];
      const result = body();
      outer.push(op(name, args, { results: [result], inner: ops }));
      ops = outer;
      return result;
    },
    split(x, parts) {
      const results = parts.map((n) => fresh([...x.shape.slice(0, -1), n]));
      ops.push(op('split_with_sizes', [x, parts, -1], { results }));
      return results;
    },
  };
}

/** Sizes and form of a transformer. */
export interface Model {
  readonly layers: number;
  readonly seq: number;
  readonly heads: number;
  /** heads of keys and values; fewer than `heads`: shared */
  readonly kvHeads: number;
  /** features of a head */
  readonly width: number;
  readonly ffn: number;
  /** post: layer norms after their products; pre: RMS norms before them */
  readonly norms: 'post' | 'pre';
  readonly projections: 'separate' | 'fused' | 'keyvalue';
  /** math: two products and a softmax; whole: one operator that records no other */
  readonly attention: 'math' | 'whole';
  readonly rotary: boolean;
  /** rows of keys and values that earlier steps left */
  readonly past: number;
  readonly gated: boolean;
  readonly lora: boolean;
  readonly adapter: boolean;
  /** keys and values are of an encoder's so many rows; 0: of the tokens themselves */
  readonly cross: number;
  /** whole: embeddings before and a head after the layers; layers: those alone */
  readonly ends: 'whole' | 'layers';
}
export const MODEL: Model = {
  ...{ layers: 2, seq: 6, heads: 2, kvHeads: 2, width: 4, ffn: 20, norms: 'post', projections: 'separate', attention: 'math' },
  ...{ rotary: false, past: 0, gated: false, lora: false, adapter: false, cross: 0, ends: 'whole' },
};

/** x times a new weight of n rows, as nn.Linear is recorded. */
export function linear(s: Session, x: RecordedTensor, n: number, bias = true): RecordedTensor {
  const k = x.shape.at(-1)!;
  const w = s.given(n, k);
  const b = bias ? s.given(n) : undefined;
  const rows = x.shape.slice(0, -1).reduce((a, d) => a * d, 1);
  return s.within('linear', [x, w, b], () => {
    const turned = s.run('t', [w], k, n);
    const flat = s.run('view', [x, [rows, k]], rows, k);
    const y = b ? s.run('addmm', [b, flat, turned, 1, 1], rows, n) : s.run('mm', [flat, turned], rows, n);
    return s.run('_unsafe_view', [y, [...x.shape.slice(0, -1), n]], ...x.shape.slice(0, -1), n);
  });
}
const low = (s: Session, m: Model, x: RecordedTensor, n: number): RecordedTensor => {
  const y = linear(s, x, n);
  if (!m.lora) return y;
  const update = linear(s, linear(s, x, 1, false), n, false);
  return s.run('add', [y, s.run('mul', [update, 2], ...y.shape), 1], ...y.shape);
};

const norm = (s: Session, m: Model, x: RecordedTensor): RecordedTensor => {
  const h = x.shape.at(-1)!;
  if (m.norms === 'post') return s.run('layer_norm', [x, [h], s.given(h), s.given(h), 1e-5, true], ...x.shape);
  const square = s.run('pow', [x, 2], ...x.shape);
  const mean = s.run('mean', [square, [-1], true, undefined], ...x.shape.slice(0, -1), 1);
  const root = s.run('rsqrt', [s.run('add', [mean, 1e-5, 1], ...mean.shape)], ...mean.shape);
  return s.run('mul', [s.given(h), s.run('mul', [x, root], ...x.shape)], ...x.shape);
};

/** [1, rows, features] as [1, heads, rows, width]. */
function inHeads(s: Session, { width }: Model, x: RecordedTensor): RecordedTensor {
  const [, rows = 0, features = 0] = x.shape;
  const heads = features / width;
  const apart = s.run('view', [x, [1, rows, heads, width]], 1, rows, heads, width);
  return s.run('transpose', [apart, 1, 2], 1, heads, rows, width);
}

interface Angles {
  readonly cos: RecordedTensor;
  readonly sin: RecordedTensor;
}
function angles(s: Session, m: Model): Angles {
  const shape = [1, m.seq, m.width];
  const positions = s.run('arange', [m.seq], 1, 1, m.seq);
  const half = s.run('bmm', [s.given(1, m.width / 2, 1), positions], 1, m.width / 2, m.seq);
  const turned = s.run('transpose', [half, 1, 2], 1, m.seq, m.width / 2);
  const angle = s.run('cat', [[turned, turned], -1], ...shape);
  return { cos: s.run('cos', [angle], ...shape), sin: s.run('sin', [angle], ...shape) };
}
/** x · cos + half(x) · sin */
function rotated(s: Session, x: RecordedTensor, { cos, sin }: Angles): RecordedTensor {
  const half = [...x.shape.slice(0, -1), x.shape.at(-1)! / 2];
  const wide = (a: RecordedTensor): RecordedTensor => s.run('unsqueeze', [a, 1], 1, ...a.shape);
  const [c, d] = [wide(cos), wide(sin)];
  const first = s.run('mul', [x, c], ...x.shape);
  const low = s.run('slice', [x, 3, 0, half.at(-1)], ...half);
  const high = s.run('neg', [s.run('slice', [x, 3, half.at(-1), 2 ** 31], ...half)], ...half);
  const turned = s.run('cat', [[high, low], -1], ...x.shape);
  return s.run('add', [first, s.run('mul', [turned, d], ...x.shape), 1], ...x.shape);
}

/** Keys or values of all rows, those of earlier steps first. */
function remembered(s: Session, m: Model, x: RecordedTensor): RecordedTensor {
  if (m.past === 0) return x;
  const [, heads = 0, rows = 0, width = 0] = x.shape;
  return s.run('cat', [[s.given(1, heads, m.past, width), x], -2], 1, heads, m.past + rows, width);
}
function repeated(s: Session, m: Model, x: RecordedTensor): RecordedTensor {
  if (m.kvHeads === m.heads || m.attention === 'whole') return x;
  const [, heads = 0, rows = 0, width = 0] = x.shape;
  const wide = [1, heads, m.heads / heads, rows, width];
  const expanded = s.run('expand', [s.run('unsqueeze', [x, 2], 1, heads, 1, rows, width), wide, false], ...wide);
  return s.run('reshape', [expanded, [1, m.heads, rows, width]], 1, m.heads, rows, width);
}
const product = (s: Session, a: RecordedTensor, b: RecordedTensor): RecordedTensor =>
  s.within('matmul', [a, b], () => {
    const [x, y] = [a.shape.slice(1), b.shape.slice(1)];
    const out = [x[0]!, x[1]!, y[2]!];
    const z = s.run('bmm', [s.run('view', [a, x], ...x), s.run('view', [b, y], ...y)], ...out);
    return s.run('_unsafe_view', [z, [1, ...out]], 1, ...out);
  });

function projected(s: Session, m: Model, x: RecordedTensor, memory: RecordedTensor): RecordedTensor[] {
  const [own, shared] = [m.heads * m.width, m.kvHeads * m.width];
  if (m.projections === 'fused') return s.split(low(s, m, x, own + 2 * shared), [own, shared, shared]);
  const query = low(s, m, x, own);
  if (m.projections === 'keyvalue') return [query, ...s.split(linear(s, memory, 2 * shared), [shared, shared])];
  return [query, linear(s, memory, shared), low(s, m, memory, shared)];
}

export function attention(s: Session, m: Model, x: RecordedTensor, memory = x, turn?: Angles): RecordedTensor {
  const h = m.heads * m.width;
  const [q, k, v] = projected(s, m, x, memory).map((p) => inHeads(s, m, p)) as [RecordedTensor, RecordedTensor, RecordedTensor];
  const [query, key] = turn ? [rotated(s, q, turn), rotated(s, k, turn)] : [q, k];
  const keys = repeated(s, m, remembered(s, m, key));
  const values = repeated(s, m, remembered(s, m, v));
  const context =
    m.attention === 'whole'
      ? s.run('scaled_dot_product_attention', [query, keys, values, undefined, 0, m.norms === 'pre'], ...query.shape)
      : byHand(s, query, keys, values);
  const rows = s.run('transpose', [context, 1, 2], 1, m.seq, m.heads, m.width);
  return linear(s, s.run('reshape', [rows, [1, m.seq, h]], 1, m.seq, h), h);
}
function byHand(s: Session, query: RecordedTensor, keys: RecordedTensor, values: RecordedTensor): RecordedTensor {
  const [, heads = 0, rows = 0, width = 0] = keys.shape;
  const scores = product(s, query, s.run('transpose', [keys, -1, -2], 1, heads, width, rows));
  const scaled = s.run('div', [scores, 2], ...scores.shape);
  return product(s, s.run('softmax', [scaled, -1, undefined], ...scores.shape), values);
}

function feedForward(s: Session, m: Model, x: RecordedTensor): RecordedTensor {
  const shape = [1, m.seq, m.ffn];
  if (!m.gated) return linear(s, s.run('gelu', [linear(s, x, m.ffn), 'none'], ...shape), x.shape.at(-1)!);
  const gate = s.run('silu', [linear(s, x, m.ffn)], ...shape);
  return linear(s, s.run('mul', [gate, linear(s, x, m.ffn)], ...shape), x.shape.at(-1)!);
}
function adapted(s: Session, m: Model, x: RecordedTensor): RecordedTensor {
  if (!m.adapter) return x;
  const up = linear(s, s.run('relu', [linear(s, x, 1)], 1, m.seq, 1), x.shape.at(-1)!);
  return s.run('add', [up, x, 1], ...x.shape);
}

function layer(s: Session, m: Model, x: RecordedTensor, memory: RecordedTensor | undefined, turn?: Angles): RecordedTensor {
  const sum = (a: RecordedTensor, b: RecordedTensor): RecordedTensor => s.run('add', [a, b, 1], ...a.shape);
  const first = m.norms === 'pre' ? norm(s, m, x) : x;
  const attended = sum(adapted(s, m, attention(s, m, first, memory, turn)), x);
  if (m.norms === 'pre') return sum(feedForward(s, m, norm(s, m, attended)), attended);
  const middle = norm(s, m, attended);
  return norm(s, m, sum(adapted(s, m, feedForward(s, m, middle)), middle));
}

/** A transformer's operators. */
export function transformer(m: Model): readonly RecordedOp[] {
  const s = session();
  const h = m.heads * m.width;
  const memory = m.cross > 0 ? s.given(1, m.cross, h) : undefined;
  const ids: RecordedTensor = { ...s.given(1, m.seq), type: 'int64' };
  let x = s.given(1, m.seq, h);
  if (m.ends === 'whole') {
    x = s.run('embedding', [s.given(50, h), ids], 1, m.seq, h);
    if (m.norms === 'post')
      x = norm(s, m, s.run('add', [x, s.run('embedding', [s.given(9, h), ids], 1, m.seq, h), 1], 1, m.seq, h));
  }
  const turn = m.rotary ? angles(s, m) : undefined;
  for (let i = 0; i < m.layers; i++) x = layer(s, m, x, memory, turn);
  if (m.ends === 'whole') linear(s, m.norms === 'pre' ? norm(s, m, x) : x, 2);
  return s.ops;
}
