/** Products that are not simulated: what they multiply can be counted where their names and sizes say it. */
import { macsOf } from '../operators/gemms.js';
import type { GemmDims } from '../operators/operator.js';
import { isNamedForMatrices } from './products.js';
import { countOf, tensorsOf, type RecordedOp } from './recording.js';
import { ruleFor } from './rules/index.js';
import { matmulDims } from './rules/products.js';
import { unusableShape } from './sizes.js';

const RECURRENT = /^(lstm|gru|rnn_tanh|rnn_relu|mkldnn_rnn_layer|_cudnn_rnn|miopen_rnn)$/;

/** All products of a recurrent layer [steps, batch, features] as one: each row meets every matrix once. */
function recurrentDims(op: RecordedOp): GemmDims | undefined {
  const [x, ...others] = tensorsOf(op.args);
  const weights = others.filter(({ shape }) => shape.length === 2).reduce((sum, { shape }) => sum + countOf(shape), 0);
  return x?.shape.length !== 3 || weights === 0 ? undefined : { b: 1, m: countOf(x.shape.slice(0, -1)), k: 1, n: weights };
}

/** Of a library's product that no rule knows: its first two matrices as x · w, else as x · wᵀ. */
function namedDims(op: RecordedOp): GemmDims | undefined {
  const [x, w] = tensorsOf(op.args).filter(({ shape }) => shape.length >= 2);
  if (!x || !w || unusableShape(op) !== undefined) return undefined;
  const turned = [...w.shape.slice(0, -2), w.shape.at(-1)!, w.shape.at(-2)!];
  return matmulDims(x.shape, w.shape) ?? matmulDims(x.shape, turned);
}

/** Undefined: no product, or one whose sizes were not recorded, do not fit or cannot be. */
export function missingProduct(op: RecordedOp): GemmDims | undefined {
  const find = RECURRENT.test(op.word)
    ? recurrentDims
    : ruleFor(op.word) === undefined && isNamedForMatrices(op.word)
      ? namedDims
      : undefined;
  const dims = find?.(op);
  return dims && Number.isSafeInteger(macsOf(dims)) ? dims : undefined;
}
