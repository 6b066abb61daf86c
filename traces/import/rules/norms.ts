/** Normalisations and softmax. */
import { countOf } from '../recording.js';
import type { Piece } from '../piece.js';
import { common, mapped, rowsCols, tensorAt, typeOf, type Rule } from './rule.js';

/** Elements that are normalised together: as the setting or the gain says, else the last dimension. */
function columns(op: Parameters<Rule>[0], gain: readonly number[] | undefined): number {
  const shape = op.args[1];
  if (Array.isArray(shape) && shape.length > 0 && typeof shape[0] === 'number')
    return (shape as number[]).reduce((a, b) => a * b, 1);
  return gain ? countOf(gain) : (tensorAt(op, 0)?.shape.at(-1) ?? 1);
}

/** x, the shape that is normalised, gain, offset; gain and offset may be missing. */
const norm =
  (kind: 'layer_norm' | 'rms_norm'): Rule =>
  (op) => {
    const x = tensorAt(op, 0);
    if (!x) return undefined;
    const parameters = [tensorAt(op, 2), ...(kind === 'layer_norm' ? [tensorAt(op, 3)] : [])].flatMap((t) => t ?? []);
    const cols = columns(op, parameters[0]?.shape);
    return mapped({ kind, ...common(op), type: typeOf(op), dims: rowsCols(x.shape, cols), reads: [x], parameters });
  };

const softmax: Rule = (op) => {
  const x = tensorAt(op, 0);
  if (!x) return undefined;
  return mapped({ kind: 'softmax', ...common(op), type: typeOf(op), dims: rowsCols(x.shape), reads: [x], parameters: [] });
};

/** Over groups of channels, or over a batch with what was learnt: a scale and an offset a channel. */
const channelNorm =
  (passes: number, gain: number): Rule =>
  (op) => {
    const x = tensorAt(op, 0);
    if (!x) return undefined;
    const parameters = [gain, gain + 1].flatMap((i) => tensorAt(op, i) ?? []);
    const piece: Piece = {
      kind: 'elementwise',
      ...common(op),
      type: typeOf(op),
      dims: rowsCols(x.shape),
      reads: [x],
      parameters,
      passes,
    };
    return mapped(piece);
  };

/** By word. */
export const NORMS: Readonly<Record<string, Rule>> = {
  layer_norm: norm('layer_norm'),
  native_layer_norm: norm('layer_norm'),
  rms_norm: norm('rms_norm'),
  _fused_rms_norm: norm('rms_norm'),
  batch_norm: channelNorm(1, 1),
  native_batch_norm: channelNorm(1, 1),
  _native_batch_norm_legit_no_training: channelNorm(1, 1),
  group_norm: channelNorm(3, 2),
  native_group_norm: channelNorm(3, 1),
  instance_norm: channelNorm(3, 1),
  softmax,
  _softmax: softmax,
  _safe_softmax: softmax,
  _masked_softmax: softmax,
  special_softmax: softmax,
  log_softmax: softmax,
  _log_softmax: softmax,
  _nested_tensor_softmax_with_shape: softmax,
};
