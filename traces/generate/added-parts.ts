/** The operators of what a task adds: adapters, low-rank updates, vectors that scale, prefixes. In the order that recordings show. */
import type { Tensor } from '../operators/operator.js';
import { hasAdapters, sharesLayers, type ModelDescription } from './model-description.js';
import type { Adapters } from './task-parts.js';
import { dense, type Dense, type Writing } from './writing.js';

/** Of the adapter families, those that they have always had: Houlsby's, of AdapterHub, with gelu. */
function adaptersOf({ family, parts, bottleneck, adapters }: ModelDescription): Adapters | undefined {
  if (!hasAdapters(family)) return parts?.adapters;
  // BERT's layers share nothing, its adapters neither
  const shared = adapters === 'shared' && sharesLayers(family);
  return { places: 'houlsby', bottleneck, activation: 'gelu', shared };
}

/** After attention or after the feed-forward part: down, an activation, up, and the addition of what went in; `x` where there is none. */
export function adapted(w: Writing, x: Tensor, after: 'attention' | 'ffn', layer: number): Tensor {
  const { writer, model, seq } = w;
  const a = adaptersOf(model);
  if (!a || (a.places === 'pfeiffer' && after === 'attention')) return x;
  const { hidden, family } = model;
  const own = !a.shared && sharesLayers(family) ? `${layer}.` : '';
  const name = `${own}${after === 'ffn' && a.places === 'houlsby' ? 'adapter.1' : 'adapter'}`;
  // a set that all layers of ALBERT have is named as the layer that they share
  const shared = a.shared && !sharesLayers(family);
  const part = (side: string, shape: Dense['shape']): Dense => ({ name: `${name}.${side}`, shape, of: 'task', layer, shared });
  const down = dense(w, x, seq, part('down', [a.bottleneck, hidden]));
  const act = writer.element(a.activation, { rows: seq, cols: a.bottleneck }, [down], layer);
  const up = dense(w, act, seq, part('up', [hidden, a.bottleneck]));
  return writer.element('add', { rows: seq, cols: hidden }, [up, x], layer);
}

/** A product of a layer with its low-rank update, where the task has one: computed beside it, or merged into its weight. */
export function projected(w: Writing, x: Tensor, part: string, d: Omit<Dense, 'of'> & { readonly layer: number }): Tensor {
  const { writer, model, seq } = w;
  const base = dense(w, x, seq, { ...d, of: 'backbone' });
  const lora = model.parts?.lora;
  if (!lora || lora.rank === 0 || !lora.on.includes(part)) return base;
  const [out, from] = d.shape;
  const factor = (name: string, shape: Dense['shape']): Tensor => writer.weight(`${d.name}.lora.${name}`, shape, 'task', d.layer);
  const a = factor('a', [lora.rank, from]);
  const b = factor('b', [out, lora.rank]);
  if (lora.merged) {
    w.onUpdate?.({ weight: writer.weight(d.name, d.shape, 'backbone', d.layer), a, b, layer: d.layer });
    return base;
  }
  const narrowed = writer.linear(x, seq, a, undefined, d.layer);
  const update = writer.linear(narrowed, seq, b, undefined, d.layer);
  return writer.element('add', { rows: seq, cols: out }, [update, base], d.layer);
}

/** Each column scaled by the task's vector, where the task has some. */
export function scaled(w: Writing, x: Tensor, name: string, cols: number, layer: number): Tensor {
  if (!w.model.parts?.ia3) return x;
  const vector = w.writer.weight(`${name}.ia3`, [cols], 'task', layer);
  return w.writer.element('elementwise', { rows: w.seq, cols }, [x, vector], layer, { name: 'ia3' });
}

/** Rows of the task's prefix; 0 for none. */
export const prefixRows = ({ parts }: ModelDescription): number => parts?.prefix ?? 0;

/** The task's rows before those of `x`, where the task has some. */
export function prefixed(w: Writing, x: Tensor, of: 'key' | 'value', cols: number, layer: number): Tensor {
  const before = prefixRows(w.model);
  if (before === 0) return x;
  const rows = w.writer.weight(`attention.prefix.${of}`, [before, cols], 'task', layer);
  return w.writer.element('elementwise', { rows: before + w.seq, cols }, [x, rows], layer, { name: 'prefix' });
}
