/**
 * Attention and whole encoder layers that were recorded as one operator with nothing inside: expanded from their shapes.
 *
 * Source  the schemas of aten::_native_multi_head_attention and aten::_transformer_encoder_layer_fwd (PyTorch 2.6,
 *         aten/src/ATen/native/native_functions.yaml): which argument is where.
 */
import type { Piece } from '../piece.js';
import { countOf, type RecordedOp, type RecordedTensor } from '../recording.js';
import { attentionPieces } from './attention.js';
import { common, mapped, tensorAt, typeOf, type Rule } from './rule.js';

const present = (...tensors: (RecordedTensor | undefined)[]): RecordedTensor[] => tensors.flatMap((t) => t ?? []);

/** x · w [n, k], with a bias where there is one. */
function product(
  op: RecordedOp,
  x: RecordedTensor | number,
  rows: number,
  w: RecordedTensor,
  bias: RecordedTensor | undefined,
): Piece {
  const dims = { b: 1, m: rows, k: w.shape[1]!, n: w.shape[0]! };
  return { kind: 'matmul', ...common(op), type: typeOf(op), dims, reads: [x], parameters: present(w, bias) };
}

/** Where the parameters of attention stand among the arguments. */
interface Places {
  readonly heads: number;
  readonly qkv: number;
  readonly projection: number;
}

/** Query, key and value by one product, scores, softmax, context, and the product after them. */
function selfAttention(op: RecordedOp, x: RecordedTensor, at: Places): Piece[] | undefined {
  const [qkv, projection] = [tensorAt(op, at.qkv), tensorAt(op, at.projection)];
  const heads = op.args[at.heads];
  if (!qkv || !projection || typeof heads !== 'number' || qkv.shape.length !== 2 || projection.shape.length !== 2)
    return undefined;
  const [tokens, width] = x.shape.slice(-2) as [number, number];
  if (width % heads !== 0 || qkv.shape[1] !== width) return undefined;
  const batches = countOf(x.shape) / (tokens * width);
  const size = { heads: heads * batches, rows: tokens, keys: tokens, width: width / heads, deep: width / heads };
  return [
    product(op, x, batches * tokens, qkv, tensorAt(op, at.qkv + 1)),
    ...attentionPieces(op, size, { query: 1, key: 1, value: 3 }),
    product(op, 1, batches * tokens, projection, tensorAt(op, at.projection + 1)),
  ];
}

const multiHead: Rule = (op) => {
  const x = tensorAt(op, 0);
  const pieces = x && selfAttention(op, x, { heads: 4, qkv: 5, projection: 7 });
  return pieces && mapped(...pieces);
};

const element = (
  op: RecordedOp,
  kind: Piece['kind'],
  rows: number,
  cols: number,
  reads: Piece['reads'],
  parameters: RecordedTensor[] = [],
): Piece => ({
  kind,
  ...common(op),
  type: typeOf(op),
  dims: { rows, cols },
  reads,
  parameters,
});

/** Attention, addition, norm, two products with an activation between, addition, norm; or norms first. */
const encoderLayer: Rule = (op) => {
  const x = tensorAt(op, 0);
  const [up, down] = [tensorAt(op, 14), tensorAt(op, 16)];
  const attention = x && selfAttention(op, x, { heads: 2, qkv: 3, projection: 5 });
  if (!x || !attention || !up || !down) return undefined;
  const cols = x.shape.at(-1)!;
  const rows = countOf(x.shape) / cols;
  const norms = [10, 12].map((i) => present(tensorAt(op, i), tensorAt(op, i + 1)));
  const norm = (which: number, reads: Piece['reads']): Piece => element(op, 'layer_norm', rows, cols, reads, norms[which]);
  const activation = op.args[7] === false ? 'relu' : 'gelu';
  const feedForward = [
    product(op, 1, rows, up, tensorAt(op, 15)),
    element(op, activation, rows, up.shape[0]!, [1]),
    product(op, 1, rows, down, tensorAt(op, 17)),
  ];
  if (op.args[8] === true) {
    const [first, ...rest] = attention;
    const after = [element(op, 'add', rows, cols, [1, x]), norm(1, [1])];
    return mapped(
      norm(0, [x]),
      { ...first!, reads: [1] },
      ...rest,
      ...after,
      ...feedForward,
      element(op, 'add', rows, cols, [1, 5]),
    );
  }
  return mapped(
    ...attention,
    element(op, 'add', rows, cols, [1, x]),
    norm(0, [1]),
    ...feedForward,
    element(op, 'add', rows, cols, [1, 4]),
    norm(1, [1]),
  );
};

/** By word. */
export const FUSED_LAYERS: Readonly<Record<string, Rule>> = {
  _native_multi_head_attention: multiHead,
  _transformer_encoder_layer_fwd: encoderLayer,
};
