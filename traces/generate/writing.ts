/** A model being written for a sentence: products with their bias, norms. */
import type { Tensor, TensorClass } from '../operators/operator.js';
import type { ModelDescription } from './model-description.js';
import type { Writer } from './writer.js';

/** What every part of a model is written with. */
export interface Writing {
  readonly writer: Writer;
  readonly model: ModelDescription;
  /** tokens computed */
  readonly seq: number;
  /** told of each low-rank update that is merged into its weight */
  readonly onUpdate?: ((update: Update) => void) | undefined;
}

/** B·A is added to a weight [out, in]: A [rank, in], B [out, rank]. */
export interface Update {
  readonly weight: Tensor;
  readonly a: Tensor;
  readonly b: Tensor;
  readonly layer: number;
}

/** A weight of so many features out and in, what it belongs to, and its layer. */
export interface Dense {
  readonly name: string;
  readonly shape: readonly [out: number, from: number];
  readonly of: TensorClass;
  readonly layer: number | null;
  /** all layers have this one */
  readonly shared?: boolean;
  /** without a bias */
  readonly bare?: boolean;
}

/** A product with its bias. */
export function dense({ writer }: Writing, x: Tensor, rows: number, d: Dense): Tensor {
  const { name, shape, of, layer, shared, bare } = d;
  const owner = shared ? null : layer;
  const weight = writer.weight(name, shape, of, owner);
  return writer.linear(x, rows, weight, bare ? undefined : writer.weight(`${name}.bias`, [shape[0]], of, owner), layer);
}

/** Of each row; `rms`: without a mean, and without an offset. */
export function norm(w: Writing, x: Tensor, cols: number, name: string, layer: number | null, rms = false): Tensor {
  const { writer, model, seq } = w;
  const of = model.tuned.includes('norms') ? 'task' : 'backbone';
  const parameter = (part: string): Tensor => writer.weight(`${name}.${part}`, [cols], of, layer);
  const gamma = parameter('gamma');
  if (rms) return writer.element('rms_norm', { rows: seq, cols }, [x, gamma], layer);
  return writer.element('layer_norm', { rows: seq, cols }, [x, gamma, parameter('beta')], layer);
}
