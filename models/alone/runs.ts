/**
 * A product of any size on a PE array alone: cut into runs that its registers hold, one after another. What runs of a cut reduction
 * leave is added to what is there: as in an accumulator, at no cost.
 */
import type { Hardware, LargestRun } from '../platform/hardware.js';
import type { GemmResult, GemmSize } from './gemm.js';

/** Runs of one size. */
export interface Runs {
  readonly size: GemmSize;
  readonly count: number;
}
/** Sums over the runs of a product. */
export interface RunsResult extends GemmSize {
  readonly runs: number;
  readonly cycles: number;
  readonly macs: number;
  /** MACs, of those that the engine can do in all of the cycles */
  readonly share_of_peak: number;
  readonly energy_pj: number;
}

/** The pieces of one dimension: whole ones, then what is left. */
function pieces(size: number, largest: number, multiple: number): readonly (readonly [size: number, count: number])[] {
  if (size <= largest) return [[size, 1]];
  const whole = largest - (largest % multiple);
  const rest = size % whole;
  return [[whole, Math.floor(size / whole)] as const, ...(rest > 0 ? [[rest, 1] as const] : [])];
}

/** The runs of a product, of which none is larger than `largest`. @param multiple runs that are cut have multiples of it */
export function runsOf({ m, k, n }: GemmSize, largest: LargestRun, multiple: number): readonly Runs[] {
  return pieces(m, largest.m, multiple).flatMap(([pm, cm]) =>
    pieces(k, largest.k, multiple).flatMap(([pk, ck]) =>
      pieces(n, largest.n, multiple).map(([pn, cn]) => ({ size: { m: pm, k: pk, n: pn }, count: cm * ck * cn })),
    ),
  );
}

/** Cuts for the registers of a platform. */
export const platformRuns = (size: GemmSize, { largest_run, platform }: Hardware): readonly Runs[] =>
  runsOf(size, largest_run, platform.pe_array.vector_size.value);

/** The sums. @param alone what a run of a size comes to */
export function sumRuns(size: GemmSize, runs: readonly Runs[], alone: (size: GemmSize) => GemmResult): RunsResult {
  const sums = { runs: 0, cycles: 0, macs: 0, room: 0, energy_pj: 0 };
  for (const { size: part, count } of runs) {
    const { cycles, macs, share_of_peak, energy_pj } = alone(part);
    sums.runs += count;
    sums.cycles += count * cycles;
    sums.macs += count * macs;
    sums.room += (count * macs) / share_of_peak;
    sums.energy_pj += count * energy_pj;
  }
  const { room, ...rest } = sums;
  return { ...size, ...rest, share_of_peak: sums.macs / room };
}
