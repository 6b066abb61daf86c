/**
 * Layer numbers, recovered from repeats: a trace has no layer index, but twelve layers are twelve equal rows of pieces.
 *
 * The longest tandem repeat of the sequence is taken as the layers. Where the repeat could begin at several places (the
 * norm before the first layer equals the one at each layer's end), the latest is taken, so that a layer begins with its
 * first own operator.
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
const signature = (p: Piece): string => `${p.kind} ${Object.values(p.dims).join('×')} ${p.parameter?.join('×') ?? ''}`;

/** The layers of one sentence, or undefined when nothing that holds a softmax repeats. */
export function findLayers(pieces: readonly Piece[]): Layers | undefined {
  const signatures = pieces.map(signature);
  let best: (Layers & { covered: number }) | undefined;
  for (let period = 2; period <= signatures.length / 2; period++) {
    for (let i = 0; i + period < signatures.length;) {
      let run = 0;
      while (i + run + period < signatures.length && signatures[i + run] === signatures[i + run + period]) run++;
      const count = Math.floor(run / period) + 1;
      const covered = count * period;
      const start = i + (run % period);
      const holds = pieces.slice(start, start + period).some((p) => p.kind === 'softmax');
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
