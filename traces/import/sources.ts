/**
 * Which values each piece reads: by ids where the recording has them, else guessed from order and shapes.
 *
 * The latest result flows on. Query, key and value read one input; scores read query and key, the context the softmax and
 * the value. An addition takes the latest result and the residual: the nearest earlier input of a product that has its size,
 * or, where norms stand before their products, of a norm. What is of another size is the nearest earlier result that has it.
 */
import { MOST_INPUTS } from '../operators/operator.js';
import type { Attention, LowRank } from './attention.js';
import {
  HOST,
  nearest,
  newFlow,
  noteResidual,
  operand,
  piece,
  sizeOf,
  sizesOf,
  source,
  takeResidual,
  type Flow,
} from './flow.js';
import { attend } from './lines.js';
import { isAdapter } from './names.js';
import { isNorm, isProduct, outCount, type PlacedPiece, type Source } from './piece.js';
import { storageOf } from './values.js';
import { countOf } from './recording.js';
import { JOINS } from './rules/host.js';

/** A product of activations that is no attention's. */
function products(f: Flow, i: number, [first = 0, second = 0]: readonly number[]): Source[] {
  const a = nearest(f, i, first);
  return [source(a), source(nearest(f, i, second, (j) => j === a))];
}

/** A smaller operand: a number a row that was just made, rows of a table that go with every sentence of a batch, or the host's positions. */
const smaller = (f: Flow, i: number, x: number, size: number): number =>
  f.latest >= 0 && f.latest !== x && sizeOf(f, f.latest) === size
    ? f.latest
    : nearest(f, i, size, (j) => f.pieces[j]!.kind !== 'embedding');

/** What an activation of one half is multiplied with: the other half of what one product made. */
function otherHalf(f: Flow, x: number): number | undefined {
  const [before, half] = [f.pieces[x - 1], f.pieces[x]];
  return before?.kind === 'matmul' && half?.reads.length === 1 && outCount(before) === 2 * outCount(half) ? x - 1 : undefined;
}

/** Parts of later steps of what `i` begins to put together, in order. */
function laterParts({ pieces }: Flow, i: number): PlacedPiece['reads'] {
  if (pieces[i]!.reads.length < MOST_INPUTS) return [];
  const end = pieces.findIndex((p, j) => j > i && p.reads.includes(j - i));
  return pieces.slice(i + 1, end + 1).flatMap((p) => p.reads.filter((r) => typeof r !== 'number'));
}
/** Parts that are put together, three or more: results of their sizes, made in their order, or earlier steps of the same. */
function parts(f: Flow, i: number): Source[] {
  const { reads } = f.pieces[i]!;
  const before = new Map<number, number>();
  const found = [...reads, ...laterParts(f, i)].reverse().map((r): Source => {
    if (typeof r === 'number') return piece(i - r);
    const size = countOf(r.shape);
    const made = nearest(f, before.get(size) ?? i, size);
    before.set(size, made);
    return source(made);
  });
  return found.reverse().slice(0, reads.length);
}
const JOIN = new RegExp(`::_?(${JOINS.replaceAll(' ', '|')})(\\.|$)`);

/** Two operands, or more. */
function several(f: Flow, i: number, x: number): Source[] {
  const p = f.pieces[i]!;
  const sizes = sizesOf(p);
  const [one, other] = p.reads;
  if (p.reads.length > 2 && JOIN.test(p.name)) return parts(f, i);
  // of an operator that was expanded: an earlier piece of its own
  if (typeof other === 'number') return [source(x), piece(i - other)];
  const [first, second = 0] = [typeof one === 'number' ? outCount(p) : (sizes[0] ?? 0), sizes[1]];
  if (isProduct(p)) return products(f, i, sizes);
  if (first !== second) return [source(x), source(smaller(f, i, x, second))];
  if (p.kind === 'add') return [source(f.latest), source(takeResidual(f, i, first))];
  const y = otherHalf(f, x) ?? nearest(f, i, second, (j) => j === x);
  // two halves that are one: the angles of a rotary embedding
  return [source(x), source(y < 0 && p.name.endsWith('::cat') ? x : y)];
}

/** Outside attention. */
function plain(f: Flow, i: number): Source[] {
  const p = f.pieces[i]!;
  if (p.kind === 'embedding') {
    if (f.latest >= 0) f.residuals.push({ from: f.latest, size: sizeOf(f, f.latest) });
    return [];
  }
  const [first = 0] = sizesOf(p);
  const [before] = p.reads;
  // sine and cosine are of one angle: what the cosine before it read
  const angle = p.name.endsWith('::sin') && f.pieces[i - 1]?.name.endsWith('::cos');
  if (angle) return [source(nearest(f, i - 1, first))];
  const x = typeof before === 'number' ? i - before : operand(f, i, first);
  if (isProduct(p) && x < 0) f.given.add(first);
  if (isProduct(p) || f.preNorm) noteResidual(f, p, x);
  return p.reads.length < 2 ? [source(x)] : several(f, i, x);
}

/** An adapter that begins at `i`: what it reads is added again at its end. A product that reads a norm is no adapter's, where norms stand before. */
function beginsAdapter(f: Flow, i: number, sources: readonly Source[][]): boolean {
  if (!isAdapter(f.pieces, i)) return false;
  const [x] = sources[i] ?? [source(operand(f, i, sizesOf(f.pieces[i]!)[0]!))];
  return !f.preNorm || x?.from !== 'piece' || !isNorm(f.pieces[x.piece]!);
}

/** A part of a low-rank update, of an adapter, or anything else. */
function outsideAttention(f: Flow, i: number, ranks: ReadonlyMap<number, LowRank>, sources: readonly Source[][]): Source[] {
  if (beginsAdapter(f, i, sources)) return [source(operand(f, i, sizesOf(f.pieces[i]!)[0]!))];
  if (beginsAdapter(f, i - 2, sources)) return [piece(i - 1)];
  if (beginsAdapter(f, i - 3, sources)) return [piece(i - 1), ...sources[i - 3]!];
  const rank = ranks.get(i);
  if (rank?.down === i) return sources[rank.base]!;
  if (rank?.up === i) return [piece(rank.down)];
  if (rank?.sum === i) return [piece(rank.base), piece(rank.up)];
  return plain(f, i);
}

/** The piece taken for a value that no recorded operator made, and that is not known to be the model's; equal ids are one value. −1: none. */
function takenFor(f: Flow, i: number, s: Source | undefined): number {
  if (s?.from !== 'model' || s.tensor.parameter !== undefined || s.tensor.id === undefined) return -1;
  const key = s.tensor.id;
  if (f.weights.has(storageOf(s.tensor) ?? key)) return -1;
  const known = f.unrecorded.get(key);
  if (known !== undefined) return known;
  const taken = nearest(f, i, sizesOf(f.pieces[i]!)[0] ?? 0);
  f.unrecorded.set(key, taken);
  return taken;
}
const isUnrecorded = (f: Flow, i: number): boolean => takenFor(f, i, f.pieces[i]!.sources?.[0]) >= 0;

/**
 * Sources by ids. A first operand that no recorded operator made was made by one that was not recorded, as compiled code is:
 * the nearest earlier result of its size is taken for it.
 */
function recorded(f: Flow, i: number): Source[] | undefined {
  const p = f.pieces[i]!;
  if (!p.sources || !isUnrecorded(f, i)) return p.sources?.slice();
  const [first, ...others] = p.sources;
  f.note(
    'data flow: an operand was made by an operator that was not recorded; the nearest earlier result of its size was taken (a guess)',
  );
  return [piece(takenFor(f, i, first)), ...others];
}

/** Operands of what may be turned round: the latest first, so that formats agree. */
function inOrder({ kind }: PlacedPiece, sources: Source[]): Source[] {
  const [x, y] = sources;
  const turns = (kind === 'add' || kind === 'mul') && x?.from === 'piece' && y?.from === 'piece' && x.piece < y.piece;
  return turns ? [y, x] : sources;
}

/** Sources by piece, all of them known. */
export function findSources(
  pieces: readonly PlacedPiece[],
  attention: readonly Attention[],
  ranks: readonly LowRank[],
  note: (text: string) => void,
): Source[][] {
  const f = newFlow(pieces, note);
  const byRank = new Map(ranks.flatMap((r) => [r.down, r.up, r.sum].map((i) => [i, r] as const)));
  const starts = new Map(attention.map((a) => [a.projections[0]?.piece ?? a.scores, a] as const));
  const sources: Source[][] = [];
  for (let i = 0; i < pieces.length; i++) {
    const a = starts.get(i);
    if (a && (pieces[i]!.sources === undefined || isUnrecorded(f, i))) {
      attend(f, a, byRank, sources);
      i = Math.max(a.softmax, a.context);
    } else sources[i] = recorded(f, i) ?? outsideAttention(f, i, byRank, sources);
    f.latest = i;
  }
  return sources.map((s, i) => inOrder(pieces[i]!, s.length > 0 ? s : pieces[i]!.kind === 'embedding' ? s : [HOST]));
}
