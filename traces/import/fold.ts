/**
 * From the host operators of one sentence to the pieces an accelerator would run.
 *
 * Host-only operators (view, permute, dropout in eval, plain copies, making the attention mask) are folded away; scales,
 * mask and bias additions are fused into their neighbour, and the eight pieces of `gelu_new` become one gelu.
 */
import { InputError } from '../files/input-error.js';
import { LARGEST_DIMENSION, type ElementDims, type Kind } from '../operators/operator.js';
import type { HostGemm, HostOp } from './host-op.js';
import type { Ledger } from './ledger.js';
import type { Piece } from './piece.js';

/** Host-only: no arithmetic, or arithmetic that an accelerator's addressing does. */
const FOLDED = new Set(
  (
    'view reshape _reshape_alias _unsafe_view permute transpose t flatten unsqueeze squeeze expand expand_as as_strided ' +
    'slice select narrow chunk split unbind contiguous clone to _to_copy copy_ type_as detach alias dropout feature_dropout ' +
    'repeat lift_fresh item _local_scalar_dense is_nonzero empty empty_like empty_strided zeros zeros_like ones ones_like ' +
    'full full_like arange resolve_conj resolve_neg size numel result_type unfold index_select zero_ fill_'
  ).split(' '),
);
/** the same word here and there */
const ELEMENTWISE: Readonly<Record<string, Kind>> = { gelu: 'gelu', relu: 'relu', tanh: 'tanh', add: 'add', mul: 'mul' };

/** gelu spelled out: tanh form (gelu_new, NewGELUActivation) and erf form. */
const GELU_SPELLINGS = ['mul pow mul add mul tanh add mul', 'div erf add mul mul', 'mul div erf add mul'].map((s) =>
  s.split(' '),
);

/** aten::add_ → add */
const baseName = (name: string): string => name.replace(/^aten::/, '').replace(/(?<=[a-z])_$/, '');
const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** @throws InputError where a dimension is not one that an operator trace holds */
function checkShape(shape: readonly number[], op: HostOp, file: string): void {
  const bad = shape.find((d) => !Number.isSafeInteger(d) || d < 1 || d > LARGEST_DIMENSION);
  if (bad !== undefined || count(shape) > Number.MAX_SAFE_INTEGER)
    throw new InputError(
      { file, field: `${op.where}, ${op.name}` },
      `dimension ${bad ?? shape.join('×')} in shape [${shape.join(', ')}]`,
      `whole numbers from 1 to ${LARGEST_DIMENSION}`,
    );
}

/** A product as it ran: with a weight where its operands are matrices, else of activations. */
function gemmPiece(op: HostOp, gemm: HostGemm, file: string): Piece {
  const tensors = gemm.shapes.filter((s) => s.length >= 2);
  const [a, b] = tensors.slice(-2);
  for (const s of gemm.shapes) checkShape(s, op, file);
  if (!a || !b || a.at(-1) !== b.at(-2))
    throw new InputError({ file, field: `${op.where}, ${gemm.name}` }, 'operand shapes do not fit', '[m,k] and [k,n]');
  const dims = { b: a.length === 3 ? a[0]! : 1, m: a.at(-2)!, k: a.at(-1)!, n: b.at(-1)! };
  // EdgeBERT's attention output is an einsum with its weight: a bmm of one batch
  const weight = a.length === 2 || (dims.b === 1 && baseName(op.name) === 'einsum');
  const common = { name: gemm.name, dims, module: op.module };
  if (!weight) return { kind: 'bmm', ...common };
  return { kind: 'matmul', ...common, parameter: [dims.n, dims.k], bias: gemm.shapes[0]?.length === 1 };
}

/** Length of the spelled-out gelu that begins at `i`, or 0. */
function geluAt(ops: readonly HostOp[], i: number): number {
  const size = count(ops[i]!.shapes[0] ?? []);
  const fits = (spelling: readonly string[]): boolean =>
    spelling.every((s, j) => {
      const op = ops[i + j];
      return op !== undefined && baseName(op.name) === s && op.shapes.some((shape) => shape.length > 0 && count(shape) === size);
    });
  return GELU_SPELLINGS.find(fits)?.length ?? 0;
}

const rowsCols = (shape: readonly number[], cols = shape.at(-1) ?? 1): ElementDims => ({ rows: count(shape) / cols, cols });
/** as every tokenizer's attention mask is laid out: [batch, 1, 1, tokens] */
const isMask = (shape: readonly number[]): boolean => shape.length === 4 && shape[1] === 1 && shape[2] === 1;

/** What becomes of a host operator that is no operator of its own, and what of. */
type Absorbed = readonly [fate: 'folded' | 'fused', into: string];
/** undefined where it is not understood */
type Folded = Piece | Absorbed | undefined;
const isAbsorbed = (folded: Piece | Absorbed): folded is Absorbed => Array.isArray(folded);

/** add, mul, div, sub: an operator of its own only when both operands are whole tensors. */
function elementwise(op: HostOp, name: string, previous: Piece | undefined): Folded {
  const tensors = op.shapes.filter((s) => s.length > 0);
  const [x, y] = tensors;
  if (!x) return ['folded', 'scalar'];
  if (tensors.every(isMask) || /^r?sub$/.test(name)) return isMask(x) ? ['folded', 'attention mask'] : undefined;
  if (!y) return (name === 'mul' || name === 'div') && previous ? ['fused', `scale of ${previous.kind}`] : undefined;
  return twoTensors(op, name, x, y, previous);
}

function twoTensors(op: HostOp, name: string, x: readonly number[], y: readonly number[], previous: Piece | undefined): Folded {
  const [small, large] = count(x) < count(y) ? [x, y] : [y, x];
  if (count(small) === count(large) && ELEMENTWISE[name])
    return { kind: ELEMENTWISE[name], name: op.name, dims: rowsCols(large), module: op.module };
  if (name !== 'add') return undefined;
  if (isMask(small)) return ['fused', 'mask of softmax'];
  return small.length === 1 && previous?.kind === 'matmul' ? ['fused', 'bias of matmul'] : undefined;
}

/** What a host operator without products becomes. */
function plain(op: HostOp, previous: Piece | undefined): Folded {
  const name = baseName(op.name);
  const [x = [], second = [], third = []] = op.shapes;
  const common = { name: op.name, module: op.module };
  if (FOLDED.has(name)) return ['folded', 'host only'];
  if (['add', 'mul', 'div', 'sub', 'rsub'].includes(name)) return elementwise(op, name, previous);
  if (Object.hasOwn(ELEMENTWISE, name)) return { kind: ELEMENTWISE[name]!, dims: rowsCols(x), ...common };
  if (name === 'softmax' || name === '_softmax') return { kind: 'softmax', dims: rowsCols(x), ...common };
  if (name === 'layer_norm' || name === 'native_layer_norm') {
    const gain = third.length > 0 ? third : second;
    return { kind: 'layer_norm', dims: rowsCols(x, count(gain)), parameter: gain, ...common };
  }
  if (name === 'embedding' && x.length === 2)
    return { kind: 'embedding', dims: { rows: count(second), cols: x[1]! }, parameter: x, ...common };
  return undefined;
}

function checkPiece(piece: Piece, op: HostOp, file: string): void {
  for (const s of op.shapes) checkShape(s, op, file);
  if (!Number.isSafeInteger((piece.dims as ElementDims).rows))
    throw new InputError({ file, field: `${op.where}, ${op.name}` }, 'operand shapes do not fit', 'rows of equal length');
}

function notUnderstood(op: HostOp, file: string): InputError {
  const place = { file, field: `${op.where}, ${op.name}` };
  return new InputError(place, 'an operator that is not understood', 'a known operator, since --strict is set');
}

/** The pieces of one sentence, in order; every host operator is entered in the ledger once. @throws InputError */
export function fold(ops: readonly HostOp[], ledger: Ledger, file: string, strict: boolean): Piece[] {
  const pieces: Piece[] = [];
  for (let i = 0; i < ops.length; i++) {
    const op = ops[i]!;
    const gelu = geluAt(ops, i);
    if (gelu > 0) {
      const shape = op.shapes.find((s) => s.length > 0)!;
      checkShape(shape, op, file);
      pieces.push({ kind: 'gelu', name: 'gelu_new', dims: rowsCols(shape), module: op.module });
      for (const part of ops.slice(i, i + gelu)) ledger.count('fused', part.name, 'gelu');
      i += gelu - 1;
      continue;
    }
    if (op.gemms.length > 0) {
      const products = op.gemms.map((g) => gemmPiece(op, g, file));
      pieces.push(...products);
      ledger.count('mapped', op.name, products[0]!.kind);
      continue;
    }
    const folded = plain(op, pieces.at(-1));
    if (folded === undefined) {
      if (strict) throw notUnderstood(op, file);
      ledger.count('unknown', op.name, 'not simulated');
    } else if (isAbsorbed(folded)) ledger.count(folded[0], op.name, folded[1]);
    else {
      checkPiece(folded, op, file);
      pieces.push(folded);
      ledger.count('mapped', op.name, folded.kind);
    }
  }
  return pieces;
}
