/**
 * Keys and values that stay from one step of a decoder to the next: a tensor of class `cache` an attention, key and value
 * apart, one row a token; or what a step makes them of anew: latents of both, keys that are turned when they are read. What a
 * step adds is written at its end; what was there before is not moved.
 */
import type { Tensor } from '../operators/operator.js';
import type { Attention } from './attention.js';
import { bitsOf } from './element-type.js';
import { gemmDims, isNorm, isProduct, outCount, type PlacedPiece, type Source } from './piece.js';

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

/** A step of a decoder, with what its pieces read. */
export interface CachedStep {
  readonly pieces: readonly PlacedPiece[];
  readonly sources: readonly (readonly Source[])[];
  /** numbers attentions that are at the same place in every sentence */
  readonly attention: readonly Attention[];
}
/** What key or value of an attention is made of in each step: a cache of so many features a row. */
interface Origin {
  readonly id: string;
  readonly cols: number;
}
/** By `key 0`, `value 0`, …: the caches that stand behind it, where it is none itself. */
export type Origins = ReadonlyMap<string, readonly Origin[]>;

const made = (s: Source | undefined): number => (s?.from === 'piece' ? s.piece : -1);

/** A key or a value of an attention: the piece that makes it, the product that reads it, its rows, features of all heads at most. */
interface Kept {
  readonly name: string;
  readonly from: number;
  readonly reader: number;
  readonly rows: number;
  readonly widest: number;
}
/** All of a step. */
function keptOf({ pieces, sources, attention }: CachedStep): Kept[] {
  return attention.flatMap(({ scores, context }, place) =>
    (['key', 'value'] as const).flatMap((part): Kept[] => {
      const reader = part === 'key' ? scores : context;
      const from = made(sources[reader]?.[1]);
      if (!pieces[from]) return [];
      const { b, k, n } = gemmDims(pieces[reader]!);
      const [rows, width] = part === 'key' ? [n, k] : [k, n];
      return [{ name: `${part} ${place}`, from, reader, rows, widest: b * width }];
    }),
  );
}

/** operators that may stand between a cache and the attention that reads it: rotary embedding, products of latents */
const STEPS = 5;
/** Pieces that `from` is made of, nearest first, back to a norm. */
function behind({ pieces, sources }: Pick<CachedStep, 'pieces' | 'sources'>, from: number): number[] {
  const found = new Set<number>();
  let last = [from];
  for (let step = 0; step < STEPS && last.length > 0; step++) {
    last = last.flatMap((i) => (isNorm(pieces[i]!) ? [] : sources[i]!.map(made))).filter((i) => i >= 0 && !found.has(i));
    for (const i of last) found.add(i);
  }
  return [...found];
}

/** What keys and values of `steps` are made of, where a step adds to that and not to them. */
export function findOrigins(steps: readonly CachedStep[]): Origins {
  const origins = new Map<string, readonly Origin[]>();
  for (const step of steps)
    for (const { name, from } of keptOf(step)) {
      if (step.pieces[from]!.append || origins.has(name)) continue;
      const caches = behind(step, from).filter((i) => step.pieces[i]!.append);
      const [part = '', place = ''] = name.split(' ');
      const latent = caches.some((c) =>
        step.sources.some((all, i) => isProduct(step.pieces[i]!) && all.some((s) => made(s) === c)),
      );
      const all = caches.map((c, i): Origin => {
        const { dims } = step.pieces[c]!;
        const id = `cache.${latent ? 'latent' : part}.${place}${i === 0 ? '' : `.${i}`}`;
        return { id, cols: 'm' in dims ? dims.n : dims.cols };
      });
      if (all.length > 0) origins.set(name, all);
    }
  return origins;
}

/** By piece: which operand of which pieces it is. */
function readersOf(sources: readonly (readonly Source[])[]): Map<number, (readonly [number, number])[]> {
  const readers = new Map<number, (readonly [number, number])[]>();
  sources.forEach((all, i) => {
    all.forEach((s, which) => {
      if (s.from !== 'piece') return;
      const known = readers.get(s.piece);
      if (known) known.push([i, which]);
      else readers.set(s.piece, [[i, which]]);
    });
  });
  return readers;
}

/** The pieces that write what is behind a key or value: what is appended, or all rows at once. */
const writers = (step: CachedStep, { from, rows }: Kept, origins: readonly Origin[]): [number, Origin][] => {
  const all = behind(step, from);
  return origins.flatMap((o): [number, Origin][] => {
    const writes = (i: number): boolean => {
      const { append, dims } = step.pieces[i]!;
      return append ? !('m' in dims) && dims.cols === o.cols : outCount(step.pieces[i]!) === rows * o.cols;
    };
    const writer = all.find((i) => step.pieces[i]!.append && writes(i)) ?? all.find(writes);
    return writer === undefined ? [] : [[writer, o]];
  });
};

/** @param origins of all steps of the recording */
export function findCaches(step: CachedStep, origins: Origins): Caches {
  const { pieces, sources } = step;
  const operands = new Map<string, Tensor>();
  const results = new Map<number, Tensor>();
  const before = new Map<number, number[]>();
  const readers = readersOf(sources);
  const keep = (from: number, id: string, shape: readonly number[], read: readonly (readonly [number, number])[]): void => {
    const tensor: Tensor = { id, class: 'cache', shape: [...shape], bits: bitsOf(pieces[from]!.type) ?? 32 };
    results.set(from, tensor);
    for (const [i, which] of read) {
      operands.set(`${i} ${which}`, tensor);
      before.set(i, [...(before.get(i) ?? []), from]);
    }
  };
  for (const kept of keptOf(step)) {
    const { name, from, reader, rows, widest } = kept;
    const p = pieces[from]!;
    const behindIt = p.append ? undefined : origins.get(name);
    if (behindIt) {
      for (const [writer, { id, cols }] of writers(step, kept, behindIt))
        if (!results.has(writer)) keep(writer, id, [rows, cols], readers.get(writer) ?? []);
      continue;
    }
    const own = p.append === true && !('m' in p.dims) ? p.dims.cols : outCount(p) / rows;
    if (!Number.isInteger(own) || own < 1 || own > widest) continue;
    // a fused product makes query, key and value together: only what is written by itself goes to a cache
    if (!p.append && outCount(p) !== rows * own) continue;
    keep(from, `cache.${name.replace(' ', '.')}`, [rows, own], [[reader, 1]]);
  }
  return {
    operand: (i, which) => operands.get(`${i} ${which}`),
    result: (i) => results.get(i),
    deps: (i) => before.get(i) ?? [],
  };
}
