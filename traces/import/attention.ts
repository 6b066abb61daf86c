/** Attention in a row of pieces: which products make its query, key and value, and which use them. */
import { gemmDims, isNorm, isProduct, outCount, type MaybePlaced, type Piece, type Source } from './piece.js';

/** What a piece makes for attention. */
export type Part = 'query' | 'key' | 'value' | 'fused' | 'keyvalue';

/** One attention; all indices of pieces. */
export interface Attention {
  readonly scores: number;
  readonly softmax: number;
  /** −1: not found */
  readonly context: number;
  /** products with a weight that make query, key and value, in order; fused: all three, keyvalue: the latter two */
  readonly projections: readonly { readonly piece: number; readonly part: Part }[];
}

/** A low-rank update of the product before it: down to a few features and up again, then added. */
export interface LowRank {
  readonly base: number;
  readonly down: number;
  readonly up: number;
  readonly sum: number;
}

const isWeighted = <P extends Piece>(p: P | undefined): p is P => p?.kind === 'matmul' && 'm' in p.dims;

const placeOf = (s: Source | undefined): string | number | undefined =>
  s?.from === 'piece' ? s.piece : s?.from === 'model' ? (s.tensor.storage ?? s.tensor.id) : undefined;
/** Whether A reads what the base reads, and B what A makes; undefined where ids do not say. */
function readsAsLowRank(x: MaybePlaced, a: MaybePlaced, b: MaybePlaced, base: number): boolean | undefined {
  const [from, same, last] = [x, a, b].map((p) => placeOf(p.sources?.[0]));
  return from === undefined || same === undefined || last === undefined ? undefined : from === same && last === base + 1;
}
/** Without ids three products of one size in a row may be any. */
const mayBeRank = (rank: number, width: number, reads: boolean | undefined): boolean =>
  reads ? rank <= width : rank * 2 <= width;

/** LoRA: base, A and B with nothing between but what is folded, then an addition of the base's size. */
export function lowRankAt(pieces: readonly MaybePlaced[], base: number): LowRank | undefined {
  const [x, a, b, sum] = pieces.slice(base, base + 4);
  if (!isWeighted(x) || !isWeighted(a) || !isWeighted(b) || sum?.kind !== 'add') return undefined;
  const [dx, da, db] = [gemmDims(x), gemmDims(a), gemmDims(b)];
  if (da.k !== dx.k || db.k !== da.n || db.n !== dx.n || da.m !== dx.m || db.m !== dx.m) return undefined;
  if (!mayBeRank(da.n, Math.min(dx.k, dx.n), readsAsLowRank(x, a, b, base))) return undefined;
  return { base, down: base + 1, up: base + 2, sum: base + 3 };
}
/** All of them. */
export const lowRanks = (pieces: readonly MaybePlaced[]): LowRank[] => pieces.flatMap((_, i) => lowRankAt(pieces, i) ?? []);

/** Whether `bmm` at `i` is the scores: a softmax of its size comes next, before another product. */
function softmaxAfter(pieces: readonly Piece[], i: number): number {
  const p = pieces[i]!;
  if (p.kind !== 'bmm' && p.role !== 'scores') return -1;
  for (let j = i + 1; j < pieces.length; j++) {
    const q = pieces[j]!;
    if (q.kind === 'softmax') return outCount(q) === outCount(p) ? j : -1;
    if (isProduct(q)) return -1;
  }
  return -1;
}

function contextAfter(pieces: readonly Piece[], softmax: number, keys: number): number {
  for (let j = softmax + 1; j < pieces.length; j++) {
    const q = pieces[j]!;
    if (q.kind === 'bmm' && gemmDims(q).k === keys) return j;
    if (isProduct(q) || q.kind === 'softmax') return -1;
  }
  return -1;
}

/** Features of all heads together that a key or value has: those of the query, or fewer where heads share them. */
const mayServe = (width: number, all: number): boolean => width >= 1 && width <= all && all % width === 0;

/** A product with a weight that stands before the scores. */
interface Before {
  readonly i: number;
  readonly m: number;
  readonly n: number;
}

/** Query, key and value by three products: the query as large as the scores need, the other two alike. */
const isTriple = (q: Before | undefined, k: Before | undefined, v: Before, size: number): boolean =>
  q !== undefined && k !== undefined && q.m * q.n === size && k.n === v.n && k.m === v.m && mayServe(v.n, q.n);

/** Sizes of an attention's two products: of query and key a head's features, of value too. */
interface Sizes {
  /** elements of the query */
  readonly query: number;
  /** features of a head of query and key, and of value */
  readonly width: number;
  readonly deep: number;
}
/** In which order they may be recorded, the usual one first. */
const ORDERS = [
  ['query', 'key', 'value'],
  ['key', 'value', 'query'],
  ['key', 'query', 'value'],
  ['query', 'value', 'key'],
  ['value', 'key', 'query'],
  ['value', 'query', 'key'],
] as const;
type Order = (typeof ORDERS)[number];

/** Whether three products in this order are query, key and value: as many rows of keys as of values, and as many heads, or fewer than of queries. */
function fitsOrder(three: readonly Before[], order: Order, { query, width, deep }: Sizes): boolean {
  const [q, k, v] = (['query', 'key', 'value'] as const).map((part) => three[order.indexOf(part)]!) as [Before, Before, Before];
  return (
    q.m * q.n === query && q.n % width === 0 && k.m === v.m && k.n / width === v.n / deep && mayServe(k.n / width, q.n / width)
  );
}

/** Query by one product, key and value together by another. */
const isPair = (q: Before | undefined, kv: Before, size: number): boolean =>
  q !== undefined && q.m * q.n === size && kv.n % 2 === 0 && mayServe(kv.n / 2, q.n);

/** Three products that make query, key and value, as usual, else in whatever order the sizes of both products of `at` say. */
function tripleOf([one, two, three]: readonly Before[], at: Sizes): Attention['projections'] | undefined {
  if (isTriple(three, two, one!, at.query)) return named([three!, 'query'], [two!, 'key'], [one!, 'value']);
  if (!three || !two) return undefined;
  const all = [three, two, one!];
  const order = ORDERS.find((o) => fitsOrder(all, o, at));
  return order && named(...all.map((p, i) => [p, order[i]!] as const));
}

/** Names the products before the scores, nearest last. Those of one attention have no norm between them, but for query's and key's own. */
function projectionsOf(
  pieces: readonly Piece[],
  before: readonly number[],
  scores: number,
  context: number,
): Attention['projections'] {
  const { b, m, k } = gemmDims(pieces[scores]!);
  const size = b * m * k;
  const last = before
    .slice(-3)
    .reverse()
    .map((i): Before => ({ i, n: gemmDims(pieces[i]!).n, m: gemmDims(pieces[i]!).m }));
  const [one, two, three] = last;
  if (!one) return [];
  const together = (first: Before): boolean => !pieces.slice(first.i, one.i).some(isNorm);
  const triple = tripleOf(last, { query: size, width: k, deep: context < 0 ? k : gemmDims(pieces[context]!).n });
  if (triple && together(three!)) return triple;
  const pair = isPair(two, one, size) ? named([two!, 'query'], [one, 'keyvalue']) : undefined;
  if (pair && together(two!)) return pair;
  const width = size / one.m;
  if (one.n > width && Number.isInteger(width) && mayServe((one.n - width) / 2, width)) return named([one, 'fused']);
  return triple ?? pair ?? (one.m * one.n === size ? named([one, 'query']) : []);
}
const named = (...parts: readonly (readonly [Before, Part])[]): Attention['projections'] =>
  parts.map(([{ i }, part]) => ({ piece: i, part }));

/** Every attention of a sentence, in order. */
export function findAttention(pieces: readonly Piece[]): Attention[] {
  const found: Attention[] = [];
  const inner = new Set(lowRanks(pieces).flatMap(({ down, up }) => [down, up]));
  /** products with a weight since the last context */
  let before: number[] = [];
  for (let i = 0; i < pieces.length; i++) {
    const p = pieces[i]!;
    if (isWeighted(p) && !inner.has(i)) before.push(i);
    const softmax = softmaxAfter(pieces, i);
    if (softmax < 0) continue;
    const context = contextAfter(pieces, softmax, gemmDims(p).n);
    found.push({ scores: i, softmax, context, projections: projectionsOf(pieces, before, i, context) });
    before = [];
    i = context < 0 ? softmax : context;
  }
  return found;
}
