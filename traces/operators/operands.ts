/** What an operator reads of its inputs, where their number and sizes decide it. */
import { elements, isGemm, type GemmDims, type Operator, type Tensor } from './operator.js';

/** Batches of B that a product reads: all, or fewer that divide them, each for as many of A's. */
export function batchesOfB({ b, k, n }: GemmDims, t: Pick<Tensor, 'shape'>): number {
  const has = Math.floor(elements(t) / (k * n));
  return has >= b ? b : has > 0 && b % has === 0 ? has : b;
}
/** Whether an elementwise operator puts its inputs together: the first is a part of what its dims say. */
export const isPutTogether = ({ kind, dims, inputs }: Pick<Operator, 'kind' | 'dims' | 'inputs'>): boolean =>
  kind === 'elementwise' && !isGemm(dims) && elements(inputs[0]!) < dims.rows * dims.cols;

/** Whether a second operand of the same size is read, row by row beside the first. */
export function readsTwo({ kind, dims, inputs }: Pick<Operator, 'kind' | 'dims' | 'inputs'>): boolean {
  if (kind === 'add' || kind === 'mul') return true;
  if (kind !== 'elementwise' || isGemm(dims) || isPutTogether({ kind, dims, inputs })) return false;
  return inputs[1] !== undefined && elements(inputs[1]) >= dims.rows * dims.cols;
}
/** Vectors of parameters that go with each row: gain, offset, or what scales or shifts it. */
export function vectorsOf(op: Pick<Operator, 'kind' | 'dims' | 'inputs'>): number {
  if (op.kind === 'layer_norm' || op.kind === 'rms_norm') return op.inputs.length - 1;
  if (op.kind !== 'elementwise' || isPutTogether(op)) return 0;
  return op.inputs.length - (readsTwo(op) ? 2 : 1);
}
