/**
 * The operators of an encoder: the same records that an importer makes of a recording.
 *
 * Order and data flow are those of HuggingFace transformers 4.26 and, with adapters, of AdapterHub's Houlsby adapters, as the
 * recordings that ship show them. A test compares each recording with what is generated for its configuration.
 */
import type { Tensor } from '../operators/operator.js';
import { adapted, prefixed, prefixRows, projected, scaled } from './added-parts.js';
import { sharesLayers } from './model-description.js';
import { dense, norm, type Writing } from './writing.js';

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

function attention(w: Writing, x: Tensor, layer: number): Tensor {
  const { writer, seq } = w;
  const { hidden, heads } = w.model;
  const project = (part: string, from: Tensor): Tensor =>
    projected(w, from, part, { name: `attention.${part}`, shape: [hidden, hidden], layer });
  const kept = (part: 'key' | 'value'): Tensor =>
    prefixed(w, scaled(w, project(part, x), `attention.${part}`, hidden, layer), part, hidden, layer);
  const query = project('query', x);
  const key = kept('key');
  const value = kept('value');
  const wide = hidden / heads;
  const rows = prefixRows(w.model) + seq;
  const scores = { name: 'attention.scores', dims: { b: heads, m: seq, k: wide, n: rows }, transposed: true };
  const context = { name: 'attention.context', dims: { b: heads, m: seq, k: rows, n: wide }, transposed: false };
  const scored = writer.bmm(scores, query, key, [heads, seq, rows], layer);
  const shares = writer.element('softmax', { rows: heads * seq, cols: rows }, [scored], layer);
  return project('output', writer.bmm(context, shares, value, [seq, hidden], layer));
}

function encoderLayer(w: Writing, x: Tensor, layer: number): Tensor {
  const { writer, seq } = w;
  const { hidden, intermediate } = w.model;
  const dims = { rows: seq, cols: hidden };
  const attended = adapted(w, attention(w, x, layer), 'attention', layer);
  const middle = norm(w, writer.element('add', dims, [attended, x], layer), hidden, 'layer_norm', layer);
  const up = projected(w, middle, 'up', { name: 'ffn.up', shape: [intermediate, hidden], layer });
  const act = scaled(w, writer.element('gelu', { rows: seq, cols: intermediate }, [up], layer), 'ffn', intermediate, layer);
  const down = projected(w, act, 'down', { name: 'ffn.down', shape: [hidden, intermediate], layer });
  const out = adapted(w, down, 'ffn', layer);
  return norm(w, writer.element('add', dims, [out, middle], layer), hidden, 'layer_norm.1', layer);
}

/** Of the first token alone. */
function classifier(w: Writing, x: Tensor, labels: number): void {
  const { hidden } = w.model;
  const pooled = dense(w, x, 1, { name: 'pooler', shape: [hidden, hidden], of: 'backbone', layer: null });
  const act = w.writer.element('tanh', { rows: 1, cols: hidden }, [pooled], null);
  const of = w.model.tuned.includes('head') ? 'task' : 'backbone';
  dense(w, act, 1, { name: 'classifier', shape: [labels, hidden], of, layer: null });
}

/** All of it. */
export function writeEncoder(w: Writing, labels: number): void {
  let x = embeddings(w);
  for (let layer = 0; layer < w.model.layers; layer++) x = encoderLayer(w, x, layer);
  classifier(w, x, labels);
}
