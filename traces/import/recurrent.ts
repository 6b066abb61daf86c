/** Recurrent layers: they are not simulated, but what they multiply can be counted from their sizes. */
import { macsOf } from '../operators/gemms.js';
import type { GemmDims } from '../operators/operator.js';
import { countOf, tensorsOf, type RecordedOp } from './recording.js';

const RECURRENT = /^(lstm|gru|rnn_tanh|rnn_relu|mkldnn_rnn_layer|_cudnn_rnn|miopen_rnn)$/;

/**
 * All products of a layer [steps, batch, features] as one: each row meets every matrix once. Undefined for anything else, and
 * where no matrix was recorded, or one of a size that cannot be.
 */
export function recurrentDims(op: RecordedOp): GemmDims | undefined {
  if (!RECURRENT.test(op.word)) return undefined;
  const [x, ...others] = tensorsOf(op.args);
  const weights = others.filter(({ shape }) => shape.length === 2).reduce((sum, { shape }) => sum + countOf(shape), 0);
  if (x?.shape.length !== 3 || weights === 0) return undefined;
  const dims = { b: 1, m: countOf(x.shape.slice(0, -1)), k: 1, n: weights };
  return Number.isSafeInteger(macsOf(dims)) ? dims : undefined;
}
