/**
 * Parts of a task beside the backbone's products, by their structure: bottleneck adapters with any activation, after a product or
 * beside a block, and LoRA's A and B, B one matrix or one for each group of columns (loralib's MergedLinear).
 */
import type { GemmDims } from '../operators/operator.js';
import { gemmDims, outCount, type MaybePlaced, type Piece, type Source } from './piece.js';
import { storageOf } from './values.js';

/** A bottleneck: indices of its two products. */
interface Bottleneck {
  readonly down: number;
  readonly up: number;
}

const matmulAt = (pieces: readonly Piece[], i: number): GemmDims | undefined =>
  pieces[i]?.kind === 'matmul' ? gemmDims(pieces[i]) : undefined;

const POINTWISE = new Set(['gelu', 'relu', 'silu', 'tanh', 'sigmoid', 'elementwise', 'mul', 'add']);
/** pieces that an activation takes at most, where it is written out */
const MOST_PIECES = 8;
/** The next product from `i` on, with work on as many elements as `size`, or half of them (gated), before it. */
function productAfter(pieces: readonly Piece[], i: number, size: number): number {
  for (let j = i; j <= i + MOST_PIECES; j++) {
    const p = pieces[j];
    if (p?.kind === 'matmul') return j;
    if (!p || !POINTWISE.has(p.kind) || ![size, size / 2].includes(outCount(p))) return -1;
  }
  return -1;
}

/** What is made at `i` is added to something, scaled or not. */
function isAdded(pieces: readonly Piece[], i: number): boolean {
  const size = outCount(pieces[i]!);
  let j = i + 1;
  while (j < i + 3 && pieces[j]?.kind === 'elementwise' && outCount(pieces[j]!) === size) j++;
  return pieces[j]?.kind === 'add' && outCount(pieces[j]!) === size;
}

/** Whether a block of two products comes next that reads what `down` reads, and two additions after it: of both, and of the residual. */
function isBesideNext(pieces: readonly Piece[], up: number, { k, m }: GemmDims): boolean {
  const first = matmulAt(pieces, up + 1);
  if (first?.k !== k || first.m !== m) return false;
  const second = productAfter(pieces, up + 2, first.m * first.n);
  if (second < 0 || matmulAt(pieces, second)!.n !== k) return false;
  return pieces.slice(second + 1, second + 5).filter((p) => p.kind === 'add').length >= 2;
}

/** Two products with work on each element between them, and the product before them. */
interface Pair {
  readonly d: GemmDims;
  readonly u: GemmDims;
  readonly up: number;
  readonly before: GemmDims | undefined;
  readonly isActivated: boolean;
}
function pairAt(pieces: readonly Piece[], i: number): Pair | undefined {
  const d = matmulAt(pieces, i);
  const up = d ? productAfter(pieces, i + 1, d.m * d.n) : -1;
  const u = matmulAt(pieces, up);
  if (!d || u?.m !== d.m || (u.k !== d.n && u.k !== d.n / 2)) return undefined;
  const before = matmulAt(pieces, i - 1);
  return { d, u, up, before: before?.m === d.m ? before : undefined, isActivated: up > i + 1 };
}

/** Beside the product before it, which reads the same and makes as much. */
const isBeside = ({ d, u, before, isActivated }: Pair): boolean =>
  isActivated && before?.k === d.k && before.n === u.n && d.n < Math.min(d.k, u.n);

/** Of as many features as it reads; as wide as those, or without an activation, only behind another product. */
function isAround({ d, u, before, isActivated }: Pair): boolean {
  const [isNarrow, isBehind] = [d.n < d.k, before?.n === d.k];
  if (u.n !== d.k || d.n > d.k) return false;
  return isNarrow && isActivated ? true : isBehind && (isNarrow || isActivated);
}

/** The bottleneck adapter that begins at `i`, or undefined. */
export function bottleneckAt(pieces: readonly Piece[], i: number): Bottleneck | undefined {
  const p = pairAt(pieces, i);
  if (!p) return undefined;
  const isNarrow = p.isActivated && p.u.n === p.d.k && p.d.n < p.d.k;
  const found = ((isBeside(p) || isAround(p)) && isAdded(pieces, p.up)) || (isNarrow && isBesideNext(pieces, p.up, p.d));
  return found ? { down: i, up: p.up } : undefined;
}

/** A low-rank update of the product at `base` whose B is a matrix for each group of columns; indices of A and B. */
export function groupedLowRankAt(pieces: readonly Piece[], base: number): Bottleneck | undefined {
  const [x, a, b] = [matmulAt(pieces, base), matmulAt(pieces, base + 1), pieces[base + 2]];
  if (!x || !a || b?.kind !== 'bmm' || b.parameters.length === 0 || a.k !== x.k || a.m !== x.m) return undefined;
  const groups = gemmDims(b);
  const fits = groups.b * groups.k === a.n && groups.m === x.m && groups.b * groups.n <= x.n && x.n % groups.n === 0;
  const sum = pieces.slice(base + 3, base + 6).some((p) => p.kind === 'add' && outCount(p) === x.m * x.n);
  return fits && sum && a.n < Math.min(x.k, x.n) ? { down: base + 1, up: base + 2 } : undefined;
}

/**
 * LoRA's matrices where they are multiplied with each other and added to the weight, as DoRA does for its norms: by their data,
 * which of the two each is.
 */
export function weightUpdates(pieces: readonly MaybePlaced[]): ReadonlyMap<string, 'a' | 'b'> {
  const found = new Map<string, 'a' | 'b'>();
  const weights = new Set(
    pieces.flatMap(({ kind, stored }) => (kind === 'matmul' && stored?.[0] !== undefined ? [stored[0]] : [])),
  );
  const keyOf = (s: Source | undefined): string | undefined => (s?.from === 'model' ? storageOf(s.tensor) : undefined);
  pieces.forEach((p, i) => {
    const [b, a] = [keyOf(p.sources?.[0]), p.stored?.[0]];
    if (p.kind !== 'matmul' || b === undefined || a === undefined) return;
    const { m, k, n } = gemmDims(p);
    const isAddedToWeight = ({ kind, sources = [] }: MaybePlaced): boolean =>
      kind === 'add' &&
      sources.some((s) => s.from === 'piece' && s.piece === i) &&
      sources.some((s) => weights.has(keyOf(s) ?? ''));
    if (k < Math.min(m, n) && pieces.slice(i + 1, i + MOST_PIECES).some(isAddedToWeight)) found.set(b, 'b').set(a, 'a');
  });
  return found;
}
