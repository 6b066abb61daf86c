/** A stretch of a run in bins of a width that suits it, as sums of the narrow ones. */
import type { FineRow, FineSeries } from './fine-series.js';
import type { RunData } from './run-data.js';

/** Narrow bins of a run. */
type Bins = Pick<FineSeries, 'elapsed_ps' | 'bin_ps' | 'rows'>;

/** Bins across a plot at most. */
export const COLUMNS = 400;

/** A stretch of simulated time. */
export interface Stretch {
  readonly from_ps: number;
  readonly to_ps: number;
}
/** Bins of a stretch: whole ones, so that it may begin a little before and end a little behind what was asked for. */
export interface Level {
  readonly start_ps: number;
  readonly bin_ps: number;
  /** how many */
  readonly bins: number;
  readonly rows: readonly FineRow[];
}

/** Width of a bin of such a stretch. @param columns bins at most */
export function levelWidth({ bin_ps }: Pick<FineSeries, 'bin_ps'>, { from_ps, to_ps }: Stretch, columns: number): number {
  let width_ps = bin_ps;
  while ((to_ps - from_ps) / width_ps > columns) width_ps *= 2;
  return width_ps;
}

/** @param columns bins at most, and one more where the stretch begins within one */
export function levelOf(fine: Bins, stretch: Stretch, columns: number): Level {
  const { from_ps, to_ps } = stretch;
  const bin_ps = levelWidth(fine, stretch, columns);
  const merge = bin_ps / fine.bin_ps;
  const first = Math.floor(from_ps / bin_ps);
  const bins = Math.max(1, Math.ceil(Math.min(to_ps, fine.elapsed_ps) / bin_ps) - first);
  const rows = fine.rows.map((row) => ({
    ...row,
    bins: Array.from({ length: bins }, (_, i) => {
      let sum = 0;
      for (let j = (first + i) * merge; j < (first + i + 1) * merge; j++) sum += row.bins[j] ?? 0;
      return sum;
    }),
  }));
  return { start_ps: first * bin_ps, bin_ps, bins, rows };
}

/** What the plots over time need of a run. */
export type RunOverTime = Pick<RunData, 'elapsed_ps' | 'memories' | 'series'>;

/** A stretch as if it were a run that begins at 0. */
export function runOfLevel(level: Level, fine: Bins, memories: RunData['memories']): RunOverTime {
  const { start_ps, bin_ps, bins } = level;
  return {
    elapsed_ps: Math.min(bins * bin_ps, fine.elapsed_ps - start_ps),
    memories,
    series: { bin_ps, rows: level.rows.flatMap(({ told, ...row }) => (told === 'work_ps' ? [] : [{ ...row, what: told }])) },
  };
}

/** Sums over the narrow bins that a stretch touches, and which stretch those are. */
export function sumsOf({ rows, bin_ps, elapsed_ps }: Bins, { from_ps, to_ps }: Stretch) {
  const first = Math.floor(from_ps / bin_ps);
  const last = Math.max(first + 1, Math.ceil(to_ps / bin_ps));
  return {
    from_ps: first * bin_ps,
    to_ps: Math.min(last * bin_ps, elapsed_ps),
    rows: rows.map(({ bins, ...row }) => ({ ...row, sum: bins.slice(first, last).reduce((a, b) => a + b, 0) })),
  };
}
