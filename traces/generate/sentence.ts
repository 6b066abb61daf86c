/**
 * The operators of one sentence, from a model description: the same records that an importer makes of a recording.
 *
 * Order and data flow are those of HuggingFace transformers 4.26 and, with adapters, of AdapterHub's Houlsby adapters, as the
 * recordings that ship show them. A test compares each recording with what is generated for its configuration.
 */
import {
  type ElementDims,
  type Kind,
  type Operator,
  type Sentence,
  type Tensor,
  type TensorClass,
} from '../operators/operator.js';
import { hasAdapters, sharesLayers, type ModelDescription } from './model-description.js';

/** What a sentence is, beside its model. */
export interface SentenceKind {
  readonly task: string;
  readonly labels: number;
  /** tokens computed, padding included */
  readonly seq: number;
}

interface Writer {
  readonly operators: Operator[];
  readonly weight: (name: string, shape: readonly number[], of: TensorClass, layer?: number) => Tensor;
  element(kind: Kind, dims: ElementDims, inputs: readonly Tensor[], layer: number | null, name?: string): Tensor;
  linear(x: Tensor, rows: number, weight: Tensor, bias: Tensor, layer: number | null): Tensor;
  bmm(name: string, a: Tensor, b: Tensor, dims: readonly [b: number, m: number, k: number, n: number], out: readonly number[], layer: number, transposed: boolean): Tensor; // prettier-ignore
}

const place = (id: string): string => id.replace(/\[.*$/, '').replace(/^.*\//, '');

function createWriter(model: ModelDescription, { task }: SentenceKind, sentence: number, first: number): Writer {
  const { bits, family, copies } = model;
  const operators: Operator[] = [];
  const madeBy = new Map<string, number>();
  function add(
    op: Pick<Operator, 'name' | 'kind' | 'dims' | 'layer' | 'transposed'>,
    inputs: readonly Tensor[],
    shape: readonly number[],
  ): Tensor {
    const id = first + operators.length;
    const output: Tensor = { id: `s${sentence}.${operators.length}`, class: 'activation', shape: [...shape], bits };
    const deps = [...new Set(inputs.flatMap((t) => madeBy.get(t.id) ?? []))].sort((a, b) => a - b);
    madeBy.set(output.id, id);
    const { name, kind, dims, layer, transposed } = op;
    operators.push({ id, name, kind, dims, inputs: [...inputs], output, ...(transposed !== undefined && { transposed }), deps, layer, sentence }); // prettier-ignore
    return output;
  }
  return {
    operators,
    weight(name, shape, of, layer) {
      const where = layer === undefined ? '' : sharesLayers(family) ? 'layer.' : `layer${layer}.`;
      const owner = of === 'task' || (of === 'backbone' && copies === 'per-task') ? `${task}/` : '';
      return { id: `${owner}${where}${name}[${shape.join('×')}]`, class: of, shape: [...shape], bits };
    },
    element: (kind, dims, inputs, layer, name = kind) => add({ name, kind, dims, layer }, inputs, [dims.rows, dims.cols]),
    linear(x, rows, weight, bias, layer) {
      const [n, k] = weight.shape as [number, number];
      return add({ name: place(weight.id), kind: 'matmul', dims: { b: 1, m: rows, k, n }, layer }, [x, weight, bias], [rows, n]);
    },
    bmm: (name, a, b, [batch, m, k, n], out, layer, transposed) =>
      add({ name, kind: 'bmm', dims: { b: batch, m, k, n }, layer, transposed }, [a, b], out),
  };
}

/** A product with its bias. */
function dense(
  w: Writer,
  x: Tensor,
  rows: number,
  name: string,
  [n, k]: readonly [number, number],
  of: TensorClass,
  layer?: number,
): Tensor {
  return w.linear(x, rows, w.weight(name, [n, k], of, layer), w.weight(`${name}.bias`, [n], of, layer), layer ?? null);
}

function norm(w: Writer, x: Tensor, rows: number, cols: number, name: string, layer?: number): Tensor {
  const [gamma, beta] = ['gamma', 'beta'].map((p) => w.weight(`${name}.${p}`, [cols], 'task', layer)) as [Tensor, Tensor];
  return w.element('layer_norm', { rows, cols }, [x, gamma, beta], layer ?? null);
}

function embeddings(w: Writer, m: ModelDescription, seq: number): Tensor {
  const dims = { rows: seq, cols: m.embedding };
  const table = (name: string, rows: number): Tensor =>
    w.element('embedding', dims, [w.weight(name, [rows, m.embedding], 'embedding')], null);
  const words = table('embedding', m.vocabulary);
  const types = table('embedding.1', m.token_types);
  const sum = w.element('add', dims, [types, words], null);
  const positions = table('embedding.2', m.positions);
  const x = norm(w, w.element('add', dims, [positions, sum], null), seq, m.embedding, 'layer_norm');
  return m.embedding === m.hidden && !sharesLayers(m.family)
    ? x
    : dense(w, x, seq, 'embedding.projection', [m.hidden, m.embedding], 'backbone');
}

/** Down, gelu, up, and the addition of what went in. One set for all layers has the name of the layer that they share. */
function adapter(w: Writer, m: ModelDescription, x: Tensor, seq: number, name: string, layer: number): Tensor {
  const { bottleneck, hidden } = m;
  const own = m.adapters === 'per-layer' && sharesLayers(m.family) ? `${layer}.` : '';
  const down = dense(w, x, seq, `${own}${name}.down`, [bottleneck, hidden], 'task', layer);
  const act = w.element('gelu', { rows: seq, cols: bottleneck }, [down], layer);
  const up = dense(w, act, seq, `${own}${name}.up`, [hidden, bottleneck], 'task', layer);
  return w.element('add', { rows: seq, cols: hidden }, [up, x], layer);
}

function attention(w: Writer, m: ModelDescription, x: Tensor, seq: number, layer: number): Tensor {
  const { hidden, heads } = m;
  const project = (name: string, from: Tensor): Tensor =>
    dense(w, from, seq, `attention.${name}`, [hidden, hidden], 'backbone', layer);
  const [q, k, v] = ['query', 'key', 'value'].map((name) => project(name, x)) as [Tensor, Tensor, Tensor];
  const wide = hidden / heads;
  const scores = w.bmm('attention.scores', q, k, [heads, seq, wide, seq], [heads, seq, seq], layer, true);
  const shares = w.element('softmax', { rows: heads * seq, cols: seq }, [scores], layer);
  const context = w.bmm('attention.context', shares, v, [heads, seq, seq, wide], [seq, hidden], layer, false);
  return project('output', context);
}

function encoderLayer(w: Writer, m: ModelDescription, x: Tensor, seq: number, layer: number): Tensor {
  const { hidden, intermediate, family } = m;
  const dims = { rows: seq, cols: hidden };
  const adapted = (y: Tensor, name: string): Tensor => (hasAdapters(family) ? adapter(w, m, y, seq, name, layer) : y);
  const attended = adapted(attention(w, m, x, seq, layer), 'adapter');
  const middle = norm(w, w.element('add', dims, [attended, x], layer), seq, hidden, 'layer_norm', layer);
  const up = dense(w, middle, seq, 'ffn.up', [intermediate, hidden], 'backbone', layer);
  const act = w.element('gelu', { rows: seq, cols: intermediate }, [up], layer);
  const down = dense(w, act, seq, 'ffn.down', [hidden, intermediate], 'backbone', layer);
  const out = adapted(down, 'adapter.1');
  return norm(w, w.element('add', dims, [out, middle], layer), seq, hidden, 'layer_norm.1', layer);
}

/**
 * @param sentence index into the trace's sentences
 * @param first id of its first operator
 */
export function generateSentence(model: ModelDescription, kind: SentenceKind, sentence: number, first: number): Operator[] {
  const { hidden, layers } = model;
  const { seq, labels } = kind;
  const w = createWriter(model, kind, sentence, first);
  let x = embeddings(w, model, seq);
  for (let layer = 0; layer < layers; layer++) x = encoderLayer(w, model, x, seq, layer);
  const pooled = w.element('tanh', { rows: 1, cols: hidden }, [dense(w, x, 1, 'pooler', [hidden, hidden], 'backbone')], null);
  dense(w, pooled, 1, 'classifier', [labels, hidden], 'task');
  return w.operators;
}

export const generatedSentence = ({ task, seq }: SentenceKind, id: string): Sentence => ({ id, task, seq, tokens: seq });
