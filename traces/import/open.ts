/**
 * From recorded operators, as they nest, to pieces in order: wrappers are opened, so that an operator that contains a product
 * hides nothing else that is inside it, and what is left is given to its rule. Each operator is entered in the ledger once.
 */
import { InputError } from '../files/input-error.js';
import { addMacs, type Counted } from './coverage.js';
import type { Ledger } from './ledger.js';
import { missingProduct } from './missing-product.js';
import { gemmDims, isProduct, type Piece, type PlacedPiece, type Source } from './piece.js';
import { wayOf } from './nested.js';
import { holdsProduct, isNamedForProduct } from './products.js';
import { outcomeOf } from './outcome.js';
import { tensorsOf, type RecordedOp, type RecordedTensor } from './recording.js';
import type { Context } from './rules/rule.js';
import { spelledAt, type Spelled } from './rules/spellings.js';
import { isHoldable, unusableShape } from './sizes.js';
import { isWhole } from './element-type.js';
import { storageOf, type Values } from './values.js';

/** What opening works with. */
export interface Opening {
  readonly file: string;
  readonly strict: boolean;
  readonly ledger: Ledger;
  readonly counted: Counted;
  readonly values: Values;
}
/** An operator that is looked at by itself, and who called it. */
interface Leaf {
  readonly op: RecordedOp;
  readonly caller: RecordedOp | undefined;
}

/** Operators in order of time; wrappers and what is inside leaves are entered in the ledger. */
function flatten(ops: readonly RecordedOp[], caller: RecordedOp | undefined, ledger: Ledger, leaves: Leaf[]): void {
  for (const op of ops) {
    if (op.is === 'label') flatten(op.inner, caller, ledger, leaves);
    else {
      const way = wayOf(op);
      if (way === 'opened') ledger.count('opened', op.name, 'its inner operators');
      else leaves.push({ op, caller });
      if (way === 'whole') inside(op.inner, op.name, ledger);
      else flatten(op.inner, op, ledger, leaves);
    }
  }
}
function inside(ops: readonly RecordedOp[], of: string, ledger: Ledger): void {
  for (const op of ops) {
    if (op.is === 'operator') ledger.count('folded', op.name, `inside ${of}`);
    inside(op.inner, of, ledger);
  }
}

/** The pieces of a sentence while they are made. */
interface Making {
  readonly o: Opening;
  readonly pieces: PlacedPiece[];
  readonly leaves: readonly Leaf[];
}

function place({ o, pieces }: Making, p: Piece): PlacedPiece {
  const here = pieces.length;
  const sources = p.reads.map((r): Source | undefined =>
    typeof r === 'number' ? { from: 'piece', piece: here - r } : o.values.sourceOf(r),
  );
  const known = sources.every((s): s is Source => s !== undefined);
  return {
    ...p,
    sources: known && (sources.length > 0 || o.values.ids) ? sources : undefined,
    stored: p.parameters.map((t) => parameterKey(t, o.values)),
  };
}
function parameterKey(t: RecordedTensor, values: Values): string | undefined {
  const source = values.sourceOf(t);
  return source?.from === 'model' ? storageOf(source.tensor) : undefined;
}

function keep(m: Making, op: RecordedOp, pieces: readonly Piece[]): void {
  for (const p of pieces) {
    m.pieces.push(place(m, p));
    if (isProduct(p)) addMacs(m.o.counted, op.name, gemmDims(p), true);
  }
  m.o.values.make(op, m.pieces.length - 1);
}

/** A bias that is added by itself goes with the product that it belongs to. */
function addBias({ o, pieces }: Making, of: RecordedTensor | undefined, bias: RecordedTensor): void {
  const source = of && o.values.sourceOf(of);
  const i = source?.from === 'piece' ? source.piece : pieces.length - 1;
  const p = pieces[i];
  if (p?.kind === 'matmul')
    pieces[i] = { ...p, parameters: [...p.parameters, bias], stored: [...p.stored, parameterKey(bias, o.values)] };
}

/** The product of activations made last, where only tables stand after it. */
function scoresBefore(pieces: readonly PlacedPiece[]): PlacedPiece | undefined {
  const last = pieces.findLast(({ kind }) => kind !== 'embedding');
  return last?.kind === 'bmm' ? last : undefined;
}

function contextOf({ o, pieces, leaves }: Making, i: number): Context {
  return {
    previous: pieces.at(-1),
    scores: scoresBefore(pieces),
    sourceOf: o.values.sourceOf,
    madeBy(t) {
      const source = o.values.sourceOf(t);
      return source?.from === 'piece' ? pieces[source.piece] : undefined;
    },
    next(count) {
      const after: RecordedOp[] = [];
      for (let j = i + 1; j < leaves.length && after.length < count; j++) if (!isLook(leaves[j]!.op)) after.push(leaves[j]!.op);
      return after;
    },
    caller: leaves[i]!.caller,
    note: o.ledger.note,
  };
}
/** Casts, empty tensors, scales: what comes after them is what counts. */
const LOOKS = new Set(
  'to _to_copy empty empty_like empty_strided scalar_tensor item _local_scalar_dense aminmax div mul add masked_fill where dropout'.split(
    ' ',
  ),
);
const isLook = ({ word }: RecordedOp): boolean => LOOKS.has(word);

/** Whether an operator that is not understood may hold products: by its name, or by two operands that are matrices. */
function mayMultiply(op: RecordedOp): boolean {
  const matrices = tensorsOf(op.args).filter(({ shape, type }) => shape.length >= 2 && !isWhole(type));
  return holdsProduct(op) || isNamedForProduct(op.word) || matrices.length >= 2;
}

function take(m: Making, i: number): void {
  const { op } = m.leaves[i]!;
  const { ledger, values, strict, file, counted } = m.o;
  const outcome = outcomeOf(op, contextOf(m, i));
  if (outcome.fate === 'unknown') {
    if (strict)
      throw new InputError(
        { file, field: `${op.where}, ${op.name}` },
        `an operator that is not understood (${outcome.why})`,
        'a known operator, since --strict is set',
      );
    ledger.count('unknown', op.name, outcome.why);
    const dims = missingProduct(op);
    if (dims) addMacs(counted, op.name, dims, false);
    else if (mayMultiply(op)) counted.unsized.set(op.name, (counted.unsized.get(op.name) ?? 0) + 1);
    values.pass(op, undefined);
  } else if (outcome.fate === 'mapped') {
    keep(m, op, outcome.pieces);
    ledger.count('mapped', op.name, [...new Set(outcome.pieces.map((p) => p.role ?? p.kind))].join(', '));
  } else {
    if (outcome.fate === 'fused' && outcome.bias) addBias(m, outcome.of, outcome.bias);
    ledger.count(outcome.fate, op.name, outcome.into);
    values.pass(op, outcome.of);
  }
}

/** What is written out, where its sizes can be. */
const holdable = (found: Spelled | undefined, ops: readonly RecordedOp[]): Spelled | undefined =>
  found && isHoldable(found.piece) && found.parts.every((i) => unusableShape(ops[i]!) === undefined) ? found : undefined;

/** The pieces of one sentence, in order. @throws InputError */
export function openOps(ops: readonly RecordedOp[], o: Opening): PlacedPiece[] {
  const leaves: Leaf[] = [];
  flatten(ops, undefined, o.ledger, leaves);
  const recorded = leaves.map((l) => l.op);
  const m: Making = { o, pieces: [], leaves };
  const spelled = new Map<number, Piece>();
  for (let i = 0; i < leaves.length; i++) {
    const { op } = leaves[i]!;
    const part = spelled.get(i);
    if (part) {
      o.ledger.count('fused', op.name, part.kind);
      o.values.make(op, m.pieces.length - 1);
      continue;
    }
    const found = holdable(spelledAt(recorded, i), recorded);
    if (!found) {
      take(m, i);
      continue;
    }
    for (const p of found.parts) spelled.set(p, found.piece);
    keep(m, op, [found.piece]);
    o.ledger.count('fused', op.name, found.piece.kind);
  }
  return m.pieces;
}
