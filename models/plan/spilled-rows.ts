/**
 * Caches that do not fit into their memory: of each, its first rows lie there, equally many of all, and the others where the class
 * spills. Rows stay where they are written: attention reads each in every step, so that moving some later would gain nothing.
 */
import { InputError, isGemm, vectorsOf, type Operator } from '../../traces/formats.js';
import type { ClassPlacement, Placement, Sized } from './location.js';

/** Elements of a row of an operator's `i`-th input as its dims see it; undefined where it is read in one piece. −1: its result. */
function seenRow(op: Operator, i: number): number | undefined {
  const { dims, kind, transposed, inputs } = op;
  if (!isGemm(dims)) return i >= inputs.length - vectorsOf(op) ? undefined : dims.cols;
  if (i > 1) return undefined;
  const alongK = i === 0 || (i === 1 && (kind === 'matmul' || transposed === true));
  return alongK ? dims.k : dims.n;
}

/** Ids of the caches of whose rows every operator reads and writes whole ones, or whole parts. */
export function divisibleCaches(operators: readonly Operator[]): ReadonlySet<string> {
  const all = new Set<string>();
  const not = new Set<string>();
  for (const op of operators)
    for (const [i, t] of [[-1, op.output] as const, ...op.inputs.entries()]) {
      if (t.class !== 'cache') continue;
      const row = seenRow(op, i);
      const columns = t.shape.slice(1).reduce((a, b) => a * b, 1);
      (row !== undefined && columns % row === 0 ? all : not).add(t.id);
    }
  return new Set([...all].filter((id) => !not.has(id)));
}

/** Bytes of so many rows of a cache, at most all; undefined where it is encoded, or rows are no whole bytes. */
export function keptOf(
  { shape }: { readonly shape: readonly number[] },
  { encoding, bytes }: Sized,
  rows: number,
): number | undefined {
  const row_bytes = bytes / shape[0]!;
  if (encoding.density !== null || !Number.isInteger(row_bytes)) return undefined;
  return Math.min(bytes, rows * row_bytes);
}

/** Where a tensor may lie whole, the first choice first. @param kept bytes of a cache that are to lie in its memory; undefined: any */
export function memoriesFor({ memory, spill }: ClassPlacement, kept: number | undefined, bytes: number): readonly number[] {
  if (spill === null || kept === bytes) return [memory];
  if (kept === undefined) return [memory, spill];
  return kept === 0 ? [spill] : [];
}

const mostRows = (operators: readonly Operator[]): number =>
  operators.reduce((most, { output: t }) => (t.class === 'cache' ? Math.max(most, t.shape[0]!) : most), 0);

/**
 * The placement with the most rows of caches in their memory, where they do not fit whole.
 * @param operators of all accelerators
 * @param place with so many rows of each cache in its memory; undefined: each lies whole in one of both
 * @throws InputError of `place` where nothing fits
 */
export function spillingRows(operators: readonly Operator[], place: (kept_rows: number | undefined) => Placement): Placement {
  const attempt = (kept_rows: number | undefined): Placement | InputError => {
    try {
      return place(kept_rows);
    } catch (error) {
      if (error instanceof InputError) return error;
      throw error;
    }
  };
  const caches = new Set(operators.flatMap(({ output: t }) => (t.class === 'cache' ? [t.id] : [])));
  const others = (p: Placement): number => p.spilled.filter((id) => !caches.has(id)).length;
  const whole = attempt(undefined);
  const fits = !(whole instanceof InputError) && whole.spilled.length === others(whole);
  let best = fits || caches.size === 0 ? whole : attempt(0);
  if (best instanceof InputError) best = whole;
  if (best instanceof InputError) throw best;
  if (best === whole) return best;
  const most = others(best);
  for (let [low, high] = [0, mostRows(operators)]; high - low > 1;) {
    const middle = (low + high) >> 1;
    const placed = attempt(middle);
    if (placed instanceof InputError || others(placed) > most) high = middle;
    else [low, best] = [middle, placed];
  }
  return best;
}
