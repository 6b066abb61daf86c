/**
 * Keys and values that stay from one step of a decoder to the next: a tensor of class `cache` an attention, key and value
 * apart, one row a token. What a step adds is written at its end; what was there before is not moved.
 */
import type { Tensor } from '../operators/operator.js';
import type { Attention } from './attention.js';
import { bitsOf } from './element-type.js';
import { gemmDims, outCount, type PlacedPiece, type Source } from './piece.js';

/** Which operands and results of a sentence's pieces are caches. */
export interface Caches {
  /** The cache that operand `which` of piece `i` is, or undefined. */
  operand(i: number, which: number): Tensor | undefined;
  /** The cache that the result `made` of piece `i` goes to, or undefined. */
  result(i: number, made: Tensor): Tensor | undefined;
  /** Pieces that must be done before piece `i`, since they write what it reads. */
  deps(i: number): readonly number[];
}
/** No cache at all. */
export const NO_CACHES: Caches = { operand: () => undefined, result: () => undefined, deps: () => [] };

/** Whether any step adds to a cache. */
export const hasCaches = (pieces: readonly PlacedPiece[]): boolean => pieces.some((p) => p.append === true);

/** The piece that last made an operand of `of`, looking through what only follows: −1 none. */
const made = (s: Source | undefined): number => (s?.from === 'piece' ? s.piece : -1);

/** @param of numbers attentions that are at the same place in every sentence */
export function findCaches(
  pieces: readonly PlacedPiece[],
  sources: readonly (readonly Source[])[],
  attention: readonly Attention[],
): Caches {
  const operands = new Map<string, Tensor>();
  const results = new Map<number, Tensor>();
  const before = new Map<number, number[]>();
  attention.forEach((a, place) => {
    for (const [piece, part] of [
      [a.scores, 'key'],
      [a.context, 'value'],
    ] as const) {
      if (piece < 0) continue;
      const from = made(sources[piece]?.[1]);
      const p = pieces[from];
      if (!p) continue;
      const { b, k, n } = gemmDims(pieces[piece]!);
      const rows = part === 'key' ? n : k;
      const own = p.append === true && !('m' in p.dims) ? p.dims.cols : outCount(p) / rows;
      if (!Number.isInteger(own) || own < 1 || own > b * (part === 'key' ? k : n)) continue;
      // a fused product makes query, key and value together: only what is written by itself goes to a cache
      const tensor: Tensor = { id: `cache.${part}.${place}`, class: 'cache', shape: [rows, own], bits: bitsOf(p.type) ?? 32 };
      if (!p.append && outCount(p) !== rows * own) continue;
      results.set(from, tensor);
      operands.set(`${piece} 1`, tensor);
      before.set(piece, [from]);
    }
  });
  return {
    operand: (i, which) => operands.get(`${i} ${which}`),
    result: (i) => results.get(i),
    deps: (i) => before.get(i) ?? [],
  };
}
