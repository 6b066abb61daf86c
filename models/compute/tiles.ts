/**
 * How an n×n PE array cuts a matrix multiply into tile passes.
 *
 * Shapes  A[m,k] · B[k,p] → C[m,p], row-major; a pass multiplies n×n of A by n×n of B.
 * Units   cycles of the PE clock, first fill and write-back stalls left out; padding of edge tiles is no MAC.
 * Errors  RangeError for a dimension or n that is not a whole number > 0.
 * Source  EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7, hw/cmod): n receive + n compute + 1, no overlap.
 *
 * @example tiles({ m: 128, k: 768, p: 768 }, 16) // { passes: 18432, cycles: 608256, macs: 75497472 }
 */
export interface Gemm {
  readonly m: number;
  readonly k: number;
  readonly p: number;
}
/** Passes in all, their cycles, and the MACs that are no padding. */
export interface TilePasses {
  readonly passes: number;
  readonly cycles: number;
  readonly macs: number;
}

/** A product on an array of n×n. @throws RangeError */
export function tiles({ m, k, p }: Gemm, n: number): TilePasses {
  for (const [name, v] of Object.entries({ m, k, p, n }))
    if (!Number.isSafeInteger(v) || v < 1) throw new RangeError(`${name} = ${v} is not a whole number > 0`);
  const passes = Math.ceil(m / n) * Math.ceil(k / n) * Math.ceil(p / n);
  return { passes, cycles: passes * (2 * n + 1), macs: m * k * p };
}
