/**
 * Rows put beside keys and values, in whatever layout: after those of a cache, which stay where they are, or a prefix of the
 * task's before them. A concatenation tells neither by itself: attention must read what it makes.
 */
import type { Attention } from './attention.js';
import { gemmDims, isNorm, type PlacedPiece } from './piece.js';
import { countOf, type RecordedTensor } from './recording.js';
import { storageOf } from './values.js';

/** Two tensors put together along the one dimension in which they differ, and how long each is there. */
interface Joined {
  readonly first: RecordedTensor;
  readonly second: RecordedTensor;
  readonly rows: readonly [number, number];
}

function joinedBy({ kind, dims, reads }: PlacedPiece): Joined | undefined {
  const [first, second] = reads;
  if (kind !== 'elementwise' || reads.length !== 2 || typeof first !== 'object' || typeof second !== 'object') return undefined;
  if (first.shape.length !== second.shape.length || first.shape.length < 2) return undefined;
  const differing = first.shape.flatMap((d, i) => (d === second.shape[i] ? [] : [i]));
  const [along] = differing;
  const all = countOf(first.shape) + countOf(second.shape) === countOf(Object.values(dims) as number[]);
  if (along === undefined || differing.length > 1 || !all) return undefined;
  return { first, second, rows: [first.shape[along]!, second.shape[along]!] };
}

/** operators that may stand between a cache and the attention that reads it: rotary embedding, products of latents */
const STEPS = 5;
/** What `a` reads as key and value, by ids, and what that was made of, back to a norm. */
function behind(pieces: readonly PlacedPiece[], a: Attention): Set<number> {
  const read = (i: number, from = 0): number[] =>
    (pieces[i]?.sources ?? []).slice(from).flatMap((s) => (s.from === 'piece' ? [s.piece] : []));
  const found = new Set<number>();
  let last = [a.scores, a.context].flatMap((i) => read(i, 1));
  for (let step = 0; step < STEPS && last.length > 0; step++) {
    for (const i of last) found.add(i);
    last = last.flatMap((i) => (isNorm(pieces[i]!) ? [] : read(i))).filter((i) => !found.has(i));
  }
  return found;
}

/** Without ids: what stands before the scores and makes as many rows as there are keys. */
function besideKeys(pieces: readonly PlacedPiece[], { projections, scores }: Attention): number[] {
  const keys = gemmDims(pieces[scores]!).n;
  const fits = (i: number): boolean => {
    const joined = joinedBy(pieces[i]!);
    return pieces[i]!.sources === undefined && joined !== undefined && joined.rows[0] + joined.rows[1] === keys;
  };
  const first = projections[0]?.piece ?? scores;
  return Array.from({ length: scores - first }, (_, i) => first + i).filter(fits);
}

/** Concatenations that attention reads, each with what it joins. */
function joins(pieces: readonly PlacedPiece[], attention: readonly Attention[]): Map<number, Joined> {
  const found = new Map<number, Joined>();
  for (const a of attention)
    for (const i of [...behind(pieces, a), ...besideKeys(pieces, a)]) {
      const joined = joinedBy(pieces[i]!);
      if (joined) found.set(i, joined);
    }
  return found;
}

/** Whether a value may come from outside the sentence: nobody made it, and nothing says that it is a weight. */
const isGiven = ({ sources }: PlacedPiece, which: number): boolean => {
  const s = sources?.[which];
  return sources === undefined || (s?.from === 'model' && s.tensor.parameter === undefined);
};

const appendedTo = (p: PlacedPiece, { second, rows: [, rows] }: Joined): PlacedPiece => ({
  ...p,
  dims: { rows, cols: countOf(second.shape) / rows },
  reads: [second],
  sources: p.sources?.slice(1),
  append: true,
});

/** The same pieces, where what puts rows after more rows that were there before only writes its own. */
export function withCaches(pieces: readonly PlacedPiece[], attention: readonly Attention[]): readonly PlacedPiece[] {
  const joined = joins(pieces, attention);
  return pieces.map((p, i) => {
    const j = joined.get(i);
    return j && isGiven(p, 0) && j.rows[0] > j.rows[1] ? appendedTo(p, j) : p;
  });
}

/** The same pieces, where fewer rows before those of keys and values are a parameter. Only where nothing is a cache. */
export function withPrefixes(pieces: readonly PlacedPiece[], attention: readonly Attention[]): readonly PlacedPiece[] {
  const joined = joins(pieces, attention);
  return pieces.map((p, i) => {
    const j = joined.get(i);
    const from = p.sources?.[0];
    if (!j || j.rows[0] >= j.rows[1] || (from && from.from !== 'model')) return p;
    return {
      ...p,
      reads: [j.second],
      sources: p.sources?.slice(1),
      parameters: [j.first],
      stored: [from && storageOf(from.tensor)],
      prefixed: true,
    };
  });
}
