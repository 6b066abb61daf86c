/**
 * The operators of one sentence, from a model description: the same records that an importer makes of a recording.
 *
 * Order and data flow are those of HuggingFace transformers 4.26 and, with adapters, of AdapterHub's Houlsby adapters, as the
 * recordings that ship show them. A test compares each recording with what is generated for its configuration.
 */
import type { Operator, Tensor, TensorClass } from '../operators/operator.js';
import { hasAdapters, sharesLayers, type ModelDescription } from './model-description.js';
import { createWriter, type SentenceKind, type Writer } from './writer.js';

/** A model being written for a sentence. */
interface Writing {
  readonly writer: Writer;
  readonly model: ModelDescription;
  /** tokens computed */
  readonly seq: number;
}

/** A weight of so many features out and in, what it belongs to, and its layer. */
interface Dense {
  readonly name: string;
  readonly shape: readonly [out: number, from: number];
  readonly of: TensorClass;
  readonly layer: number | null;
}

/** A product with its bias. */
function dense({ writer }: Writing, x: Tensor, rows: number, { name, shape, of, layer }: Dense): Tensor {
  const weight = writer.weight(name, shape, of, layer);
  return writer.linear(x, rows, weight, writer.weight(`${name}.bias`, [shape[0]], of, layer), layer);
}

function norm({ writer, seq }: Writing, x: Tensor, cols: number, name: string, layer: number | null): Tensor {
  const parameter = (part: string): Tensor => writer.weight(`${name}.${part}`, [cols], 'task', layer);
  return writer.element('layer_norm', { rows: seq, cols }, [x, parameter('gamma'), parameter('beta')], layer);
}

function embeddings(w: Writing): Tensor {
  const { writer, model, seq } = w;
  const { embedding, hidden } = model;
  const dims = { rows: seq, cols: embedding };
  const table = (name: string, rows: number): Tensor =>
    writer.element('embedding', dims, [writer.weight(name, [rows, embedding], 'embedding', null)], null);
  const words = table('embedding', model.vocabulary);
  const types = table('embedding.1', model.token_types);
  const sum = writer.element('add', dims, [types, words], null);
  const positions = table('embedding.2', model.positions);
  const x = norm(w, writer.element('add', dims, [positions, sum], null), embedding, 'layer_norm', null);
  if (embedding === hidden && !sharesLayers(model.family)) return x;
  return dense(w, x, seq, { name: 'embedding.projection', shape: [hidden, embedding], of: 'backbone', layer: null });
}

/** Down, gelu, up, and the addition of what went in. One set for all layers has the name of the layer that they share. */
function adapter(w: Writing, x: Tensor, name: string, layer: number): Tensor {
  const { writer, seq } = w;
  const { bottleneck, hidden, adapters, family } = w.model;
  const own = adapters === 'per-layer' && sharesLayers(family) ? `${layer}.` : '';
  const part = (side: string, shape: Dense['shape']): Dense => ({ name: `${own}${name}.${side}`, shape, of: 'task', layer });
  const down = dense(w, x, seq, part('down', [bottleneck, hidden]));
  const act = writer.element('gelu', { rows: seq, cols: bottleneck }, [down], layer);
  const up = dense(w, act, seq, part('up', [hidden, bottleneck]));
  return writer.element('add', { rows: seq, cols: hidden }, [up, x], layer);
}

function attention(w: Writing, x: Tensor, layer: number): Tensor {
  const { writer, seq } = w;
  const { hidden, heads } = w.model;
  const project = (part: string, from: Tensor): Tensor =>
    dense(w, from, seq, { name: `attention.${part}`, shape: [hidden, hidden], of: 'backbone', layer });
  const query = project('query', x);
  const key = project('key', x);
  const value = project('value', x);
  const wide = hidden / heads;
  const scores = { name: 'attention.scores', dims: { b: heads, m: seq, k: wide, n: seq }, transposed: true };
  const context = { name: 'attention.context', dims: { b: heads, m: seq, k: seq, n: wide }, transposed: false };
  const scored = writer.bmm(scores, query, key, [heads, seq, seq], layer);
  const shares = writer.element('softmax', { rows: heads * seq, cols: seq }, [scored], layer);
  return project('output', writer.bmm(context, shares, value, [seq, hidden], layer));
}

function encoderLayer(w: Writing, x: Tensor, layer: number): Tensor {
  const { writer, seq } = w;
  const { hidden, intermediate, family } = w.model;
  const dims = { rows: seq, cols: hidden };
  const adapted = (y: Tensor, name: string): Tensor => (hasAdapters(family) ? adapter(w, y, name, layer) : y);
  const attended = adapted(attention(w, x, layer), 'adapter');
  const middle = norm(w, writer.element('add', dims, [attended, x], layer), hidden, 'layer_norm', layer);
  const up = dense(w, middle, seq, { name: 'ffn.up', shape: [intermediate, hidden], of: 'backbone', layer });
  const act = writer.element('gelu', { rows: seq, cols: intermediate }, [up], layer);
  const down = dense(w, act, seq, { name: 'ffn.down', shape: [hidden, intermediate], of: 'backbone', layer });
  const out = adapted(down, 'adapter.1');
  return norm(w, writer.element('add', dims, [out, middle], layer), hidden, 'layer_norm.1', layer);
}

/** Of the first token alone. */
function classifier(w: Writing, x: Tensor, labels: number): void {
  const { hidden } = w.model;
  const pooled = dense(w, x, 1, { name: 'pooler', shape: [hidden, hidden], of: 'backbone', layer: null });
  const act = w.writer.element('tanh', { rows: 1, cols: hidden }, [pooled], null);
  dense(w, act, 1, { name: 'classifier', shape: [labels, hidden], of: 'task', layer: null });
}

/**
 * @param sentence index into the trace's sentences
 * @param first id of its first operator
 */
export function generateSentence(
  model: ModelDescription,
  { task, labels, seq }: SentenceKind,
  sentence: number,
  first: number,
): readonly Operator[] {
  const w: Writing = { writer: createWriter(model, task, sentence, first), model, seq };
  let x = embeddings(w);
  for (let layer = 0; layer < model.layers; layer++) x = encoderLayer(w, x, layer);
  classifier(w, x, labels);
  return w.writer.operators;
}
