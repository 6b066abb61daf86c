/** Attention: heads may lie side by side, keys and values may have a past. Sources: docs/Operators.md of github.com/onnx/onnx, docs/ContribOperators.md of github.com/microsoft/onnxruntime. */
import { show, type Argument, type RecordedTensor } from '../../recording.js';
import type { Meaning, Operator, Use } from '../use.js';

/** [batch, rows, heads × size] → [batch, heads, rows, size]; four dimensions stay as they are. */
function heads(u: Use, t: RecordedTensor, count: number): RecordedTensor {
  if (t.shape.length === 4) return t;
  const [b, s, d] = t.shape;
  if (t.shape.length !== 3 || count < 1 || d! % count !== 0)
    u.fail(`${show(t.shape)} for ${count} heads`, '[batch, rows, heads × size]');
  return { ...t, shape: [b!, count, s!, d! / count] };
}

/** Keys or values with those of the steps before in front of them. */
function withPast(
  u: Use,
  past: number,
  output: number,
  now: RecordedTensor,
): { before: Meaning['before'] & object; all: RecordedTensor } {
  const old = u.tensor(past);
  if (!old) return { before: [], all: now };
  const [b, h, s, d] = now.shape;
  const all: RecordedTensor = {
    shape: [b!, h!, s! + (old.shape[2] ?? 0), d!],
    type: now.type,
    id: u.outputs[output] || `${now.id} with past`,
  };
  return { before: [{ word: 'cat', args: [[old, now], 2], result: all }], all };
}

const attention: Operator = (u) => {
  const q = heads(u, u.needed(0), u.int('q_num_heads', 0));
  const k = withPast(u, 4, 1, heads(u, u.needed(1), u.int('kv_num_heads', 0)));
  const v = withPast(u, 5, 2, heads(u, u.needed(2), u.int('kv_num_heads', 0)));
  const [b, h, s, size] = q.shape;
  if (k.all.shape[3] !== size || k.all.shape[2] !== v.all.shape[2])
    u.fail(`q ${show(q.shape)}, k ${show(k.all.shape)}, v ${show(v.all.shape)}`, 'equal sizes of heads, as many keys as values');
  const out = [b!, h!, s!, v.all.shape[3]!];
  const type = u.type(0);
  return {
    word: 'scaled_dot_product_attention',
    args: [q, k.all, v.all, u.tensor(3), 0, u.int('is_causal', 0) !== 0, u.float('scale')],
    results: [
      { shape: u.shape(0)!.length === 4 ? out : [b!, s!, h! * out[3]!], type },
      { shape: k.all.shape, type },
      { shape: v.all.shape, type },
      { shape: [b!, h!, s!, k.all.shape[2]!], type },
    ],
    before: [...k.before, ...v.before],
  };
};

/** com.microsoft MultiHeadAttention where query, key and value come apart, without a bias; else undefined. */
const multiHeadAttention: Operator = (u) => {
  const count = u.int('num_heads', 0);
  const rest: Argument[] = [u.tensor(5) ?? u.tensor(4), 0, u.int('unidirectional', 0) !== 0, u.float('scale')];
  const plain = [0, 1, 2].every((i) => u.shape(i)?.length === 3) && [3, 6, 7].every((i) => !u.has(i));
  if (!plain) return { word: 'com.microsoft::MultiHeadAttention', args: u.inputs.map((_, i) => u.tensor(i)), results: [] };
  const [q, k, v] = [0, 1, 2].map((i) => heads(u, u.needed(i), count)) as [RecordedTensor, RecordedTensor, RecordedTensor];
  const shape = [q.shape[0]!, q.shape[2]!, count * v.shape[3]!];
  return { word: 'scaled_dot_product_attention', args: [q, k, v, ...rest], results: [{ shape, type: u.type(0) }] };
};

/** By name in ONNX. */
export const attentions: Readonly<Record<string, Operator>> = {
  Attention: attention,
  'com.microsoft::MultiHeadAttention': multiHeadAttention,
};
