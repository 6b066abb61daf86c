/** A guess of what reads what, while it is made: pieces by index, what flows on, and what of a size came before. */
import { firstFrom } from '../events/first-from.js';
import { isNorm, isProduct, outCount, type PlacedPiece, type Source } from './piece.js';
import { countOf } from './recording.js';

/** What may be added again later: a piece, or −1, what the recording was given from outside; its elements. */
interface Residual {
  readonly from: number;
  readonly size: number;
}

/** What is known before piece after piece is looked at, and what of it changes. */
export interface Flow {
  readonly pieces: readonly PlacedPiece[];
  readonly note: (text: string) => void;
  /** norms stand before what they belong to, so that residuals are what norms read */
  readonly preNorm: boolean;
  /** the piece made last; −1: none */
  latest: number;
  /** elements of what products were given from outside */
  readonly given: Set<number>;
  /** what residuals may be, newest last */
  readonly residuals: Residual[];
  /** data of weights that products read */
  readonly weights: ReadonlySet<string>;
  /** values that no recorded operator made, by their ids: the piece that was taken for each; −1: none */
  readonly unrecorded: Map<string, number>;
  /** what an encoder made for attention, by its elements: the same in every layer; −1: given from outside */
  readonly memories: Map<number, number>;
  /** pieces by the elements that they make, in order */
  readonly bySize: ReadonlyMap<number, readonly number[]>;
}

export const HOST: Source = { from: 'host' };
export const piece = (i: number): Source => ({ from: 'piece', piece: i });
/** −1: the host's, or from an operator that was not recorded. */
export const source = (i: number): Source => (i < 0 ? HOST : piece(i));

/** RMS norms stand before what they belong to, and the norms of decoders and of models of pictures that begin with one. */
function isPreNorm(pieces: readonly PlacedPiece[]): boolean {
  const first = pieces.findIndex((p) => p.kind === 'bmm' || isNorm(p));
  // a decoder whose first product reads rows that no norm made has its norms behind: those before it are an encoder's
  const causal = pieces.findIndex((p) => p.causal === true);
  const rows = causal < 0 ? undefined : pieces.slice(0, causal).findLast(({ kind }) => kind === 'matmul');
  const hasNormBefore = rows === undefined || pieces.slice(0, causal).some((p) => isNorm(p) && outCount(p) === sizesOf(rows)[0]);
  return pieces.some(
    (p) =>
      p.kind === 'rms_norm' ||
      (p.causal === true && hasNormBefore) ||
      p.append === true ||
      (p.name.endsWith('im2col') && isNorm(pieces[first] ?? p)),
  );
}

/** Nothing has been looked at. */
export function newFlow(pieces: readonly PlacedPiece[], note: (text: string) => void): Flow {
  const bySize = new Map<number, number[]>();
  pieces.forEach((p, i) => {
    const size = outCount(p);
    const list = bySize.get(size);
    if (list) list.push(i);
    else bySize.set(size, [i]);
  });
  return {
    pieces,
    note,
    preNorm: isPreNorm(pieces),
    latest: -1,
    given: new Set(),
    residuals: [],
    weights: new Set(pieces.flatMap(({ kind, stored: [key] }) => (kind === 'matmul' && key !== undefined ? [key] : []))),
    unrecorded: new Map(),
    memories: new Map(),
    bySize,
  };
}

export const sizeOf = (f: Flow, i: number): number => outCount(f.pieces[i]!);

/** Elements of each operand that a piece reads. */
export function sizesOf(p: PlacedPiece): number[] {
  if (!('m' in p.dims)) return p.reads.map((r) => (typeof r === 'number' ? 0 : countOf(r.shape)));
  const { b, m, k, n } = p.dims;
  if (p.weightFirst) return [k * n];
  return p.kind === 'bmm' ? [b * m * k, b * k * n] : [b * m * k];
}

/** The nearest result of a size before piece `before`, but for `not`; −1: none. */
export function nearest(f: Flow, before: number, size: number, not: (i: number) => boolean = () => false): number {
  const all = f.bySize.get(size) ?? [];
  for (let j = firstFrom(all, before) - 1; j >= 0; j--) if (!not(all[j]!)) return all[j]!;
  return -1;
}

/** The nearest earlier piece whose recorded name ends so, within a few layers; −1: none. */
export function nearestNamed(f: Flow, before: number, end: string): number {
  for (let j = before - 1; j >= Math.max(0, before - REACH); j--) if (f.pieces[j]!.name.endsWith(end)) return j;
  return -1;
}
/** pieces that are looked back over at most: angles are made once, before the first layer */
const REACH = 4096;

const ACTIVATIONS: ReadonlySet<string> = new Set(['gelu', 'relu', 'silu', 'tanh', 'sigmoid']);
/** Whether it is an activation of one half of what a product just made: the other is gated with it. */
const isOfHalf = (f: Flow, i: number, size: number): boolean =>
  ACTIVATIONS.has(f.pieces[i]!.kind) && f.pieces[f.latest]!.kind === 'matmul' && sizeOf(f, f.latest) === 2 * size;

/**
 * The result that an operand of `size` elements is: the latest, else the nearest of just that size, else, of a product, what an
 * earlier one was given from outside, else the latest, of which it is a part.
 */
export function operand(f: Flow, i: number, size: number): number {
  if (f.latest < 0 || sizeOf(f, f.latest) === size || isOfHalf(f, i, size)) return f.latest;
  const exact = nearest(f, i, size);
  const again = isProduct(f.pieces[i]!) && f.pieces[f.latest]!.kind !== 'bmm' && f.given.has(size);
  if (exact >= 0 || again) return exact;
  return sizeOf(f, f.latest) > size ? f.latest : -1;
}

/** What a product, or a norm, reads may be added again later. */
export function noteResidual(f: Flow, p: PlacedPiece, x: number): void {
  if (isNorm(p) !== f.preNorm || p.kind === 'bmm' || (x >= 0 && f.pieces[x]!.kind === 'bmm')) return;
  f.residuals.push({ from: x, size: x < 0 ? sizesOf(p)[0]! : sizeOf(f, x) });
}

/** What is added to the latest result: the newest residual of its size, else the nearest earlier result. */
export function takeResidual(f: Flow, i: number, size: number): number {
  while (f.residuals.length > 0) {
    const r = f.residuals.pop()!;
    if (r.from !== f.latest && r.size === size) return r.from;
  }
  f.note('data flow: an addition found no residual input of its size; the nearest earlier result was taken');
  return nearest(f, i, size, (j) => j === f.latest);
}
