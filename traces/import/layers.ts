/**
 * Layer numbers, recovered from repeats: a trace has no layer index, but twelve layers are twelve equal rows of pieces.
 *
 * The longest row of equal stretches that hold a softmax is taken as the layers. A layer is as long as from one softmax to a
 * later one of equal size, so that only a few lengths need be tried, each in one pass over the pieces. Where the repeat could
 * begin at several places (the norm before the first layer equals the one at each layer's end), the latest is taken, so that
 * a layer begins with its first own operator.
 */
import type { Piece } from './piece.js';

/** Layers of equal length, one after the other. */
export interface Layers {
  /** index of the first piece of the first layer */
  readonly start: number;
  /** pieces a layer */
  readonly period: number;
  readonly count: number;
}

/** what is equal in equal layers */
const signature = (p: Piece): string =>
  `${p.kind} ${Object.values(p.dims).join('×')} ${p.parameters.map((t) => t.shape.join('×')).join(' ')}`;

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

/** The layers of one sentence, or undefined when nothing that holds a softmax repeats. */
export function findLayers(pieces: readonly Piece[]): Layers | undefined {
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
  return best && { start: best.start, period: best.period, count: best.count };
}

/** Layer of the piece at `i`, or null outside the layers. */
export function layerOf(layers: Layers | undefined, i: number): number | null {
  if (!layers || i < layers.start) return null;
  const layer = Math.floor((i - layers.start) / layers.period);
  return layer < layers.count ? layer : null;
}
