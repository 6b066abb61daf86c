/** What draws of uncertain numbers say of scenarios beside one another: savings with their intervals, and which number decides. */
import { draw, randomStream } from '../../sim/index.js';

/** What a scenario comes to at a draw. */
export interface DrawnFigures {
  readonly energy_per_sentence_uj: number;
  readonly latency_ms: number;
  readonly area_mm2: number;
  readonly sentences_per_s_per_mm2: number;
  /** undefined where no rate of requests is given */
  readonly energy_per_day_j?: number | undefined;
}
/** A figure of it. */
export type DrawnMetric = keyof DrawnFigures;
/** In the order of tables; of all but area efficiency less is better. */
export const DRAWN_METRICS = [
  'energy_per_sentence_uj',
  'latency_ms',
  'area_mm2',
  'sentences_per_s_per_mm2',
  'energy_per_day_j',
] as const satisfies readonly DrawnMetric[];
const MORE_IS_BETTER: ReadonlySet<DrawnMetric> = new Set(['sentences_per_s_per_mm2']);

/** What one scenario is relative to another at a draw, more being better: a share saved, or by how much it is higher. */
const relative = (of: number, other: number, metric: DrawnMetric): number =>
  MORE_IS_BETTER.has(metric) ? of / other - 1 : 1 - of / other;

/** Names are fixed: they are those of `study --json`. */
export interface Pair {
  readonly of: string;
  readonly with: string;
  readonly metric: DrawnMetric;
  /** with all numbers as they are; a median lies elsewhere where ranges are lopsided */
  readonly nominal: number | null;
  /** of the relative saving: half of the draws are below, and 5 and 95 % of them */
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** that `of` is better, ties counting half; and between what it lies by 95 %, for there are only so many draws */
  readonly probability: number;
  readonly probability_low: number;
  readonly probability_high: number;
  /** in which both fit */
  readonly draws: number;
}

/** @param sorted ascending @returns linear between neighbours */
export function quantileOf(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const i = Math.floor(at);
  const [a, b] = [sorted[i]!, sorted[Math.min(i + 1, sorted.length - 1)]!];
  return a + (at - i) * (b - a);
}

const Z95 = 1.959963984540054;
/** Where a probability lies by 95 %, of which so many of n draws say yes (Wilson's score interval, 1927). */
export function wilson95(yes: number, n: number): readonly [low: number, high: number] {
  const p = yes / n;
  const z2n = Z95 ** 2 / n;
  const middle = (p + z2n / 2) / (1 + z2n);
  const half = (Z95 / (1 + z2n)) * Math.sqrt((p * (1 - p)) / n + z2n / (4 * n));
  // of none and of all the sum leaves dust
  return [Math.min(p, Math.max(0, middle - half)), Math.max(p, Math.min(1, middle + half))];
}

/** By draw; undefined where the scenario does not fit. */
export type Drawn = readonly (DrawnFigures | undefined)[];

/** The relative saving at each draw in which both fit, in order. */
export function savingsOf(of: Drawn, other: Drawn, metric: DrawnMetric): number[] {
  return of.flatMap((f, i) => {
    const [a, b] = [f?.[metric], other[i]?.[metric]];
    return a === undefined || b === undefined ? [] : [relative(a, b, metric)];
  });
}

/** A scenario at the draws, and with all numbers as they are. */
export interface DrawnScenario {
  readonly name: string;
  readonly drawn: Drawn;
  readonly nominal: DrawnFigures | undefined;
}

/** Of one scenario with another, metric by metric; one that was not drawn is left out. */
export function pairOf(of: DrawnScenario, other: DrawnScenario): Pair[] {
  return DRAWN_METRICS.flatMap((metric): Pair[] => {
    const found = savingsOf(of.drawn, other.drawn, metric);
    if (found.length === 0) return [];
    const sorted = Float64Array.from(found).sort();
    const better = found.reduce((sum, x) => sum + (x > 0 ? 1 : x === 0 ? 0.5 : 0), 0);
    const [probability_low, probability_high] = wilson95(better, found.length);
    return [
      {
        ...{ of: of.name, with: other.name, metric },
        nominal: savingsOf([of.nominal], [other.nominal], metric)[0] ?? null,
        median: quantileOf(sorted, 0.5),
        low: quantileOf(sorted, 0.05),
        high: quantileOf(sorted, 0.95),
        probability: better / found.length,
        probability_low,
        probability_high,
        draws: found.length,
      },
    ];
  });
}

/** Of what varies: what one parameter does alone, and what it does with all others; each with its standard error, of so few draws. */
export interface Sensitivity {
  readonly first: number;
  readonly total: number;
  readonly first_error: number;
  readonly total_error: number;
}

/** As many draws again, with some of them several times and others not at all, so often: the bootstrap (Efron, 1979). */
export function resamplesOf(draws: number, seed: number): Int32Array[] {
  const stream = randomStream(seed, 'resamples of draws');
  return Array.from({ length: RESAMPLES }, () => Int32Array.from({ length: draws }, () => draw(stream, draws)));
}
/** A standard error of them is right to some 7 %. */
const RESAMPLES = 100;

/** Of figures at the draws of these numbers; 0 of what does not vary. */
function indices(
  a: readonly number[],
  b: readonly number[],
  mixed: readonly number[],
  draws: Int32Array,
): Pick<Sensitivity, 'first' | 'total'> {
  const n = draws.length;
  let sum = 0;
  for (const i of draws) sum += a[i]! + b[i]!;
  const mean = sum / (2 * n);
  let [squares, first, total] = [0, 0, 0];
  for (const i of draws) {
    const [x, y, z] = [a[i]!, b[i]!, mixed[i]!];
    squares += (x - mean) ** 2 + (y - mean) ** 2;
    first += (y - mean) * (z - x);
    total += (x - z) ** 2;
  }
  if (squares === 0) return { first: 0, total: 0 };
  return { first: (2 * first) / squares, total: total / squares };
}

function standardDeviation(xs: readonly number[]): number {
  const mean = xs.reduce((s, x) => s + x, 0) / xs.length;
  return Math.sqrt(xs.reduce((s, x) => s + (x - mean) ** 2, 0) / (xs.length - 1));
}

/**
 * Shares of the variance of a figure (Saltelli et al. 2010, first order; Jansen 1999, total). @param a of the draws @param b of as
 * many others @param mixed of `a` with the parameter as in `b` @param resamples as `resamplesOf` has them, for the errors
 */
export function sensitivity(
  a: readonly number[],
  b: readonly number[],
  mixed: readonly number[],
  resamples: readonly Int32Array[],
): Sensitivity {
  const again = resamples.map((draws) => indices(a, b, mixed, draws));
  return {
    ...indices(a, b, mixed, Int32Array.from(a.keys())),
    first_error: standardDeviation(again.map((s) => s.first)),
    total_error: standardDeviation(again.map((s) => s.total)),
  };
}
