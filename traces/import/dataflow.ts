/**
 * Which tensors each piece reads and writes, from order and shapes: Kineto says neither.
 *
 * The latest result flows on. Query, key and value read one input; the product after a softmax reads the value; an
 * addition takes the latest result and the nearest earlier input of a product that has its size: the residual. Where no
 * such input is left, it takes the nearest earlier result of that size, and a note counts it.
 */
import { elements, type Operator, type Tensor } from '../operators/operator.js';
import { layerOf, type Layers } from './layers.js';
import type { Ledger } from './ledger.js';
import { isQuery, type Piece } from './piece.js';
import type { Role } from './roles.js';

/** bits an element in every recording so far: float32 */
const RECORDED_BITS = 32;

interface Value {
  readonly tensor: Tensor;
  readonly producer: number;
  readonly kind: Piece['kind'];
}

interface Flow {
  latest: Value | undefined;
  /** inputs of products, newest last: where residuals come from */
  residuals: Value[];
  /** input, query, key and value of the attention being computed */
  attention: Value[];
  results: Value[];
}

function outputShape(p: Piece): number[] {
  const { dims } = p;
  if (!('m' in dims)) return [dims.rows, dims.cols];
  return dims.b === 1 ? [dims.m, dims.n] : [dims.b, dims.m, dims.n];
}

function takeResidual(flow: Flow, size: number, ledger: Ledger): Value[] {
  while (flow.residuals.length > 0) {
    const r = flow.residuals.pop()!;
    if (r !== flow.latest && elements(r.tensor) === size) return [r];
  }
  const other = flow.results.findLast((v) => v !== flow.latest && elements(v.tensor) === size);
  ledger.note('data flow: an addition found no residual input of its size; the nearest earlier result was taken');
  return other ? [other] : [];
}

/** A product with a weight: query, key and value share an input; any other input may be a residual later. */
function weighted(pieces: readonly Piece[], i: number, flow: Flow, latest: Value): Value[] {
  if (inAttention(flow)) return [flow.attention[0]!];
  if (isQuery(pieces, i)) flow.attention = [latest];
  if (latest.kind !== 'bmm') flow.residuals.push(latest);
  return [latest];
}
/** query is being computed, or key, or value */
const inAttention = (flow: Flow): boolean => flow.attention.length > 0 && flow.attention.length < 4;

/** A product of activations: scores = query · key, then context = softmax · value. */
function batched(flow: Flow, latest: Value): Value[] {
  const [, query, key, value] = flow.attention;
  if (!value || !query || !key) return [latest, flow.results.at(-2) ?? latest];
  if (latest === value) return [query, key];
  flow.attention = [];
  return [latest, value];
}

/** The activations that the piece at `i` reads. */
function activations(pieces: readonly Piece[], i: number, flow: Flow, ledger: Ledger): Value[] {
  const { kind, dims } = pieces[i]!;
  const { latest } = flow;
  if (kind === 'embedding') {
    if (latest) flow.residuals.push(latest);
    return [];
  }
  if (!latest) return [];
  if (kind === 'matmul') return weighted(pieces, i, flow, latest);
  if (kind === 'bmm') return batched(flow, latest);
  if (kind !== 'add' && kind !== 'mul') return [latest];
  const size = 'm' in dims ? 0 : dims.rows * dims.cols;
  return [latest, takeResidual(flow, size, ledger)[0] ?? latest];
}

/** Puts tensors from outside the trace where what was found is missing or too small. */
function complete({ kind, dims }: Piece, reads: Value[], sentence: number, id: number, ledger: Ledger): void {
  if (kind === 'embedding') return;
  const shapes =
    'm' in dims ? [[dims.b * dims.m, dims.k], ...(kind === 'bmm' ? [[dims.b, dims.k, dims.n]] : [])] : [[dims.rows, dims.cols]];
  shapes.forEach((shape, which) => {
    const found = reads[which];
    if (!found || elements(found.tensor) < elements({ shape })) reads[which] = outside(sentence, id, shape, ledger, which);
  });
}

/** P·V interleaves its heads again, so that the context is one row a token. */
function resultShape(p: Piece, scores: boolean): number[] {
  if (p.kind === 'bmm' && !scores && 'm' in p.dims) return [p.dims.m, p.dims.b * p.dims.n];
  return outputShape(p);
}

/** The operators of one sentence. `firstId` is the id of its first operator. */
export function connect(
  pieces: readonly Piece[],
  roles: readonly (Role | undefined)[],
  layers: Layers | undefined,
  sentence: number,
  firstId: number,
  ledger: Ledger,
): Operator[] {
  const flow: Flow = { latest: undefined, residuals: [], attention: [], results: [] };
  return pieces.map((p, i): Operator => {
    const id = firstId + i;
    const reads = activations(pieces, i, flow, ledger);
    const scores = p.kind === 'bmm' && flow.attention.length === 4;
    complete(p, reads, sentence, id, ledger);
    const output: Tensor = { id: `s${sentence}.${i}`, class: 'activation', shape: resultShape(p, scores), bits: RECORDED_BITS };
    const value: Value = { tensor: output, producer: id, kind: p.kind };
    if (inAttention(flow) && p.kind === 'matmul') flow.attention.push(value);
    flow.latest = value;
    flow.results.push(value);
    return {
      id,
      name: p.name,
      kind: p.kind,
      dims: p.dims,
      inputs: [...reads.map((v) => v.tensor), ...parameters(p, roles[i])],
      output,
      ...(p.kind === 'bmm' && { transposed: scores }),
      deps: [...new Set(reads.map((v) => v.producer).filter((d) => d >= 0))].sort((a, b) => a - b),
      layer: layerOf(layers, i),
      sentence,
    };
  });
}

/** An operand that no piece of the trace produced. */
function outside(sentence: number, id: number, shape: number[], ledger: Ledger, which: number): Value {
  ledger.note('data flow: an operand comes from an operator that was not recorded or not understood; taken as ready');
  const tensor: Tensor = { id: `s${sentence}.outside${id}.${which}`, class: 'activation', shape, bits: RECORDED_BITS };
  return { tensor, producer: -1, kind: 'embedding' };
}

function parameters(p: Piece, role: Role | undefined): Tensor[] {
  if (!role || !p.parameter) return [];
  const tensor = (suffix: string, shape: readonly number[]): Tensor => ({
    id: `${role.id}${suffix}`,
    class: role.class,
    shape: [...shape],
    bits: RECORDED_BITS,
  });
  if (p.kind === 'layer_norm') return [tensor('.gamma', p.parameter), tensor('.beta', p.parameter)];
  const weight = tensor('', p.parameter);
  return p.bias ? [weight, tensor('.bias', [p.parameter[0]!])] : [weight];
}
