/** Normalisations and softmax. */
import { countOf, type RecordedOp } from '../recording.js';
import { common, mapped, of, rowsCols, tensorAt, typeOf, type Outcome, type Rule } from './rule.js';

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

/** Elements that come to one together: along the dimension that is said, or several, else the last. */
const softmax: Rule = (op) => {
  const x = tensorAt(op, 0);
  if (!x) return undefined;
  const said = op.args.slice(1).find((a) => typeof a === 'number' || (Array.isArray(a) && typeof a[0] === 'number'));
  const along = typeof said === 'number' ? [said] : ((said as readonly number[] | undefined) ?? [-1]);
  const cols = along.reduce((n, d) => n * (x.shape.at(d) ?? Number.NaN), 1);
  if (Number.isNaN(cols)) return undefined;
  return mapped({ kind: 'softmax', ...common(op), type: typeOf(op), dims: rowsCols(x.shape, cols), reads: [x], parameters: [] });
};

/** Vectors of a number a channel, whatever a row's length is: each is read once, whole. */
function channelPiece(op: RecordedOp, places: readonly number[], passes: number): Outcome | undefined {
  const x = tensorAt(op, 0);
  if (!x) return undefined;
  const parameters = places.flatMap((i) => tensorAt(op, i) ?? []);
  return mapped(of('elementwise', op, x, { parameters, passes }));
}

/** Over groups of channels: mean, variance, and a pass with a scale and an offset a channel. */
const channelNorm =
  (gain: number): Rule =>
  (op) =>
    channelPiece(op, [gain, gain + 1], 3);

/** x, gain, offset, mean and variance as learnt: one pass, which reads all four; in training mean and variance are the batch's own. */
const batchNorm: Rule = (op) => (op.args[5] === true ? channelPiece(op, [1, 2], 3) : channelPiece(op, [1, 2, 3, 4], 1));

/** By word. */
export const NORMS: Readonly<Record<string, Rule>> = {
  layer_norm: norm('layer_norm'),
  native_layer_norm: norm('layer_norm'),
  rms_norm: norm('rms_norm'),
  _fused_rms_norm: norm('rms_norm'),
  batch_norm: batchNorm,
  native_batch_norm: batchNorm,
  _native_batch_norm_legit_no_training: batchNorm,
  group_norm: channelNorm(2),
  native_group_norm: channelNorm(1),
  instance_norm: channelNorm(1),
  softmax,
  _softmax: softmax,
  _safe_softmax: softmax,
  _masked_softmax: softmax,
  special_softmax: softmax,
  log_softmax: softmax,
  _log_softmax: softmax,
  _nested_tensor_softmax_with_shape: softmax,
};
