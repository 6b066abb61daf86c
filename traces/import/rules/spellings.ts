/** Activations and norms that are written out in pieces: found as rows of operators over tensors of one size. */
import type { Kind } from '../../operators/operator.js';
import type { Piece } from '../piece.js';
import { countOf, type RecordedOp, type RecordedTensor } from '../recording.js';
import { common, rowsCols, wholeTensors } from './rule.js';

interface Spelling {
  readonly words: readonly string[];
  readonly kind: Kind;
  readonly name: string;
  /** which of the words read a gain, and an offset */
  readonly gain?: number;
  readonly offset?: number;
}
const spelling = (words: string, kind: Kind, name: string, gain?: number, offset?: number): Spelling => ({
  words: words.split(' '),
  kind,
  name,
  ...(gain !== undefined && { gain }),
  ...(offset !== undefined && { offset }),
});

/**
 * Longer ones first. gelu: tanh form (gelu_new, NewGELUActivation) and erf form; silu: x · sigmoid(x). The gain of an RMS norm may
 * be 1 + w (Gemma), or missing.
 */
const SPELLINGS = [
  spelling('mul pow mul add mul tanh add mul', 'gelu', 'gelu_new'),
  spelling('pow mul add mul tanh add mul mul', 'gelu', 'gelu_new'),
  spelling('mul mul mul mul add mul tanh add mul', 'gelu', 'gelu_new'),
  spelling('mul mul mul add mul tanh add mul mul', 'gelu', 'gelu_new'),
  spelling('mul mul mul add mul mul tanh add mul', 'gelu', 'gelu_new'),
  spelling('mean sub pow mean add sqrt div mul add', 'layer_norm', 'layer_norm', 7, 8),
  spelling('mean sub mul mean add sqrt div mul add', 'layer_norm', 'layer_norm', 7, 8),
  spelling('mean sub pow mean add rsqrt mul mul add', 'layer_norm', 'layer_norm', 7, 8),
  spelling('mean sub pow mean add sqrt reciprocal mul mul add', 'layer_norm', 'layer_norm', 8, 9),
  spelling('mean sub mul mean add sqrt reciprocal mul mul add', 'layer_norm', 'layer_norm', 8, 9),
  spelling('mean sub mul mean add rsqrt mul mul add', 'layer_norm', 'layer_norm', 7, 8),
  // what is left without the mean is worked out twice (BertLayerNorm)
  spelling('mean sub pow mean sub add sqrt div mul add', 'layer_norm', 'layer_norm', 8, 9),
  spelling('mean sub mul mean sub add sqrt div mul add', 'layer_norm', 'layer_norm', 8, 9),
  // by the standard deviation, in the order of a · (x − mean) / (std + ε) + b and with a after the quotient
  spelling('mean std sub mul add div add', 'layer_norm', 'layer_norm', 3, 6),
  spelling('mean std sub add div mul add', 'layer_norm', 'layer_norm', 5, 6),
  spelling('mul mean add sqrt reciprocal mul mul', 'rms_norm', 'rms_norm', 6),
  spelling('mul mean add sqrt div mul', 'rms_norm', 'rms_norm', 5),
  spelling('mul mean add sqrt div', 'rms_norm', 'rms_norm'),
  spelling('pow mean add sqrt reciprocal mul mul', 'rms_norm', 'rms_norm', 6),
  spelling('pow mean add sqrt div mul mul', 'rms_norm', 'rms_norm', 6),
  spelling('pow mean add rsqrt mul mul', 'rms_norm', 'rms_norm', 5),
  spelling('mul mean add rsqrt mul mul', 'rms_norm', 'rms_norm', 5),
  spelling('pow mean add sqrt div mul', 'rms_norm', 'rms_norm', 5),
  spelling('pow mean add rsqrt mul add mul', 'rms_norm', 'rms_norm', 5),
  spelling('mul mean add rsqrt mul add mul', 'rms_norm', 'rms_norm', 5),
  spelling('pow mean add rsqrt mul', 'rms_norm', 'rms_norm'),
  spelling('mul mean add rsqrt mul', 'rms_norm', 'rms_norm'),
  spelling('pow mean add sqrt div', 'rms_norm', 'rms_norm'),
  spelling('div erf add mul mul', 'gelu', 'gelu'),
  spelling('mul div erf add mul', 'gelu', 'gelu'),
  spelling('mul erf add mul mul', 'gelu', 'gelu'),
  spelling('mul sigmoid mul', 'gelu', 'quick_gelu'),
  spelling('sigmoid mul', 'silu', 'silu'),
];

/** Operators that only look at a tensor stand between, as casts do. */
const BETWEEN = new Set('to _to_copy cast alias identity constant detach contiguous expand view'.split(' '));

/** A row that was found: how far it reaches, and what it is. */
export interface Spelled {
  /** indices of the operators that belong to it */
  readonly parts: readonly number[];
  readonly piece: Piece;
}

/** Indices of the words from `i` on, what stands between skipped; undefined where another word comes. */
function match(ops: readonly RecordedOp[], i: number, words: readonly string[]): number[] | undefined {
  const found: number[] = [];
  for (let at = i; found.length < words.length; at++) {
    const op = ops[at];
    if (op === undefined) return undefined;
    if (op.word === words[found.length]) found.push(at);
    else if (!BETWEEN.has(op.word) || found.length === 0) return undefined;
  }
  return found;
}

/** The operand that is a vector of as many numbers as a row has. */
const vectorIn = (op: RecordedOp, cols: number): RecordedTensor | undefined =>
  wholeTensors(op).find((t) => countOf(t.shape) === cols && t.shape.at(-1) === cols);

const sizes = (op: RecordedOp): number[] => wholeTensors(op).map(({ shape }) => countOf(shape));

/** All work on tensors of one size, or on a number a row; what is done to a gain, on that. */
function fits({ gain }: Spelling, ops: readonly RecordedOp[], parts: readonly number[], x: RecordedTensor): boolean {
  const size = countOf(x.shape);
  const cols = x.shape.at(-1)!;
  return parts.every((p, i) => sizes(ops[p]!).some((s) => s === size || s === size / cols || (i === gain && s === cols)));
}

/** A gate is not x · sigmoid(x): the product reads what the sigmoid read, where ids say. Nor is a norm without a gain one of a scale. */
function readsItself(ops: readonly RecordedOp[], parts: readonly number[], { kind, name, gain }: Spelling): boolean {
  if (kind === 'rms_norm' && gain === undefined) return readsFirst(ops, parts);
  if (name !== 'silu' && name !== 'quick_gelu') return true;
  const [first, last] = [ops[parts[0]!]!, ops[parts.at(-1)!]!];
  const [x] = wholeTensors(first);
  const read = wholeTensors(last);
  if (read.length !== 2 || countOf(read[0]!.shape) !== countOf(read[1]!.shape)) return false;
  return x?.id === undefined || read.some((t) => t.id === x.id);
}
/** Casts stand between, so what is read twice may have two ids: then its size must say. */
function readsFirst(ops: readonly RecordedOp[], parts: readonly number[]): boolean {
  const [x] = wholeTensors(ops[parts[0]!]!);
  return wholeTensors(ops[parts.at(-1)!]!).some((t) => countOf(t.shape) === countOf(x?.shape ?? []));
}

function pieceOf(
  { kind, name, gain, offset }: Spelling,
  ops: readonly RecordedOp[],
  parts: readonly number[],
  x: RecordedTensor,
): Piece | undefined {
  const cols = x.shape.at(-1)!;
  const parameters: RecordedTensor[] = [];
  for (const place of [gain, offset]) {
    if (place === undefined) continue;
    const vector = vectorIn(ops[parts[place]!]!, cols);
    if (!vector) return undefined;
    parameters.push(vector);
  }
  return { kind, ...common(ops[parts[0]!]!), name, type: x.type, dims: rowsCols(x.shape), reads: [x], parameters };
}

const FIRST = new Set(SPELLINGS.map((s) => s.words[0]!));

/** What is written out from `i` on, or undefined. */
export function spelledAt(ops: readonly RecordedOp[], i: number): Spelled | undefined {
  if (!FIRST.has(ops[i]!.word)) return undefined;
  const [x] = wholeTensors(ops[i]!);
  if (!x || x.shape.length === 0) return undefined;
  for (const s of SPELLINGS) {
    const parts = match(ops, i, s.words);
    if (!parts || !fits(s, ops, parts, x) || !readsItself(ops, parts, s)) continue;
    const piece = pieceOf(s, ops, parts, x);
    if (piece) return { parts, piece };
  }
  return undefined;
}
