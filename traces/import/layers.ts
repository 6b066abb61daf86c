/**
 * Layer numbers, recovered from repeats: a trace has no layer index, but twelve layers are twelve equal rows of pieces.
 *
 * The longest row of equal stretches that hold a softmax is taken as the layers. A layer is as long as from one softmax to a
 * later one of equal size, so that only a few lengths need be tried, each in one pass over the pieces. Where the repeat could
 * begin at several places (the norm before the first layer equals the one at each layer's end), the latest is taken, so that
 * a layer begins with its first own operator.
 */
import { isNorm, type Piece } from './piece.js';

/** Layers of equal length, one after the other. */
export interface Layers {
  /** index of the first piece of the first layer */
  readonly start: number;
  /** pieces a layer */
  readonly period: number;
  readonly count: number;
  /** indices of tables that stand between, as the first layer's for its position bias: of no layer, and not counted in the period */
  readonly skipped?: readonly number[];
}

type Signature = (p: Piece) => string;
/** what is equal in equal layers */
const exact: Signature = (p) =>
  `${p.kind} ${Object.values(p.dims).join('×')} ${p.parameters.map((t) => t.shape.join('×')).join(' ')}`;

/** What is equal in layers of unlike widths, as pruned ones are: rows, norms, and where a product reads or makes what norms normalise. */
function upToWidths(pieces: readonly Piece[]): Signature | undefined {
  const norm = pieces.find(isNorm);
  if (!norm || !('cols' in norm.dims)) return undefined;
  const model = norm.dims.cols;
  return (p) => {
    if (isNorm(p)) return exact(p);
    const size =
      'm' in p.dims
        ? `${p.dims.m} ${p.dims.k === model} ${p.dims.n === model}`
        : p.kind === 'softmax'
          ? p.dims.cols
          : p.dims.rows;
    return `${p.kind} ${size} ${p.parameters.length}`;
  };
}

/** softmaxes a layer at most: a decoder that also looks at an encoder has two */
const MOST_SOFTMAXES = 4;

/** Lengths that a layer may have, shortest first. */
function periods(softmaxes: readonly number[], same: (i: number, j: number) => boolean): number[] {
  const lengths = new Set<number>();
  for (let of = 1; of <= MOST_SOFTMAXES; of++)
    for (let i = 0; i + of < softmaxes.length; i++)
      if (same(softmaxes[i]!, softmaxes[i + of]!)) lengths.add(softmaxes[i + of]! - softmaxes[i]!);
  // as many as a person's models have; lengths that come once or twice by chance are among the later ones
  return [...lengths].sort((a, b) => a - b).slice(0, 64);
}

/** The longest row of equal stretches that hold a softmax, and how many pieces it covers. */
function findEqual(pieces: readonly Piece[], signature: Signature): (Layers & { readonly covered: number }) | undefined {
  const names = new Map<string, number>();
  const kinds = pieces.map((p) => {
    const s = signature(p);
    const known = names.get(s) ?? names.size;
    names.set(s, known);
    return known;
  });
  const softmaxes = pieces.flatMap(({ kind }, i) => (kind === 'softmax' ? [i] : []));
  /** softmaxes before each piece */
  const before = [0];
  for (const { kind } of pieces) before.push(before.at(-1)! + (kind === 'softmax' ? 1 : 0));
  let best: (Layers & { covered: number }) | undefined;
  for (const period of periods(softmaxes, (i, j) => kinds[i] === kinds[j])) {
    for (let i = 0; i + period < kinds.length;) {
      let run = 0;
      while (i + run + period < kinds.length && kinds[i + run] === kinds[i + run + period]) run++;
      const count = Math.floor(run / period) + 1;
      const covered = count * period;
      const start = i + (run % period);
      const holds = before[Math.min(start + period, pieces.length)]! > before[start]!;
      if (count >= 2 && holds && covered > (best?.covered ?? 0)) best = { start, period, count, covered };
      i += run + 1;
    }
  }
  return best;
}

/** As if tables that stand between were not there. */
function findBetweenTables(pieces: readonly Piece[], signature: Signature): ReturnType<typeof findEqual> {
  const kept = pieces.flatMap(({ kind }, i) => (kind === 'embedding' ? [] : [i]));
  const found = findEqual(
    kept.map((i) => pieces[i]!),
    signature,
  );
  if (!found) return undefined;
  const start = kept[found.start]!;
  const end = kept[found.start + found.covered - 1]!;
  const skipped = pieces.flatMap(({ kind }, i) => (kind === 'embedding' && i > start && i < end ? [i] : []));
  return { ...found, start, ...(skipped.length > 0 && { skipped }) };
}

/** The layers of one sentence, or undefined when nothing that holds a softmax repeats. */
export function findLayers(pieces: readonly Piece[]): Layers | undefined {
  const whole = findEqual(pieces, exact);
  const between = findBetweenTables(pieces, exact);
  const widths = whole || between ? undefined : upToWidths(pieces);
  const found =
    (between?.covered ?? 0) > (whole?.covered ?? 0) ? between : (whole ?? (widths && findBetweenTables(pieces, widths)));
  if (!found || (widths && !stretchOf(pieces, found, 0).some(isNorm))) return undefined;
  const { start, period, count, skipped } = found;
  return { start, period, count, ...(skipped && { skipped }) };
}

/** Pieces of a layer. */
export function stretchOf<P extends Piece>(pieces: readonly P[], { start, period, skipped = [] }: Layers, layer: number): P[] {
  const own = skipped.length === 0 ? pieces : pieces.filter((_, i) => !skipped.includes(i));
  return own.slice(start + layer * period, start + (layer + 1) * period);
}

/** Layer of the piece at `i`, or null outside the layers. */
export function layerOf(layers: Layers | undefined, i: number): number | null {
  if (!layers || i < layers.start) return null;
  const { skipped = [] } = layers;
  if (skipped.includes(i)) return null;
  const before = skipped.filter((s) => s < i).length;
  const layer = Math.floor((i - before - layers.start) / layers.period);
  return layer < layers.count ? layer : null;
}
