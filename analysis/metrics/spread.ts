/** Mean and percentiles of a list of numbers. */

/** Of a list of numbers: its mean, and percentiles by nearest rank; all 0 for an empty list. */
export interface Spread {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** By nearest rank. */
function percentile(sorted: readonly number[], p: number): number {
  return sorted[Math.max(0, Math.ceil((p * sorted.length) / 100) - 1)] ?? 0;
}
/** 0 for none. */
const mean = (list: readonly number[]): number => (list.length === 0 ? 0 : list.reduce((a, b) => a + b, 0) / list.length);

/** The list may be in any order; it is left as it is. */
export function spread(list: readonly number[]): Spread {
  const sorted = [...list].sort((a, b) => a - b);
  return { mean: mean(sorted), p50: percentile(sorted, 50), p95: percentile(sorted, 95), p99: percentile(sorted, 99) };
}
