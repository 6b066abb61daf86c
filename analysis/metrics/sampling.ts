/** Drawing numbers from their ranges: a Latin hypercube, and the number at a share of a range. */
import { draw, randomStream } from '../../sim/index.js';

/** A range around a number, as tables have it. */
export interface Ranged {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly shape: 'uniform' | 'log-uniform' | 'triangular';
  /** only whole numbers, each as likely as others where the shape is uniform */
  readonly whole?: boolean;
}

/** The number below which a share of the range lies: the quantile. */
export function quantile(range: Ranged, share: number): number {
  if (!range.whole) return continuous(range, share);
  const { low, high, shape } = range;
  if (shape === 'uniform') return Math.min(high, low + Math.floor(share * (high - low + 1)));
  return Math.round(continuous(range, share));
}

function continuous({ value, low, high, shape }: Ranged, share: number): number {
  if (low === high) return low;
  if (shape === 'uniform') return low + share * (high - low);
  if (shape === 'log-uniform') return low * (high / low) ** share;
  // rises to the value and falls to the high end
  const split = (value - low) / (high - low);
  return share < split
    ? low + Math.sqrt(share * (high - low) * (value - low))
    : high - Math.sqrt((1 - share) * (high - low) * (high - value));
}

const RESOLUTION = 2 ** 30;
const uniform = (stream: number[]): number => draw(stream, RESOLUTION) / RESOLUTION;

/**
 * So many points of the unit cube, each coordinate once in each of as many equal parts (McKay, Beckman and Conover, 1979).
 * A coordinate depends on its name, the seed and which sample it is of, whatever the others are. @param sample other samples of the
 * same seed are drawn apart
 */
export function latinHypercube(draws: number, names: readonly string[], seed: number, sample = 'draws'): Float64Array[] {
  const points = Array.from({ length: draws }, () => new Float64Array(names.length));
  names.forEach((name, k) => {
    const stream = randomStream(seed, `${sample} of ${name}`);
    const parts = Array.from({ length: draws }, (_, i) => i);
    for (let i = draws - 1; i > 0; i--) {
      const j = draw(stream, i + 1);
      [parts[i], parts[j]] = [parts[j]!, parts[i]!];
    }
    parts.forEach((part, i) => void (points[i]![k] = (part + uniform(stream)) / draws));
  });
  return points;
}

/** The middle of one of so many equal parts of the range, in place of the share. */
export const toLevel = (share: number, levels: number): number =>
  (Math.min(levels - 1, Math.floor(share * levels)) + 0.5) / levels;
