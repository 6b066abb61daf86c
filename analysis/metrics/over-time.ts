/** Power, bandwidth and waiting over time, from the series of a run. */
import type { SeriesRow } from '../../traces/formats.js';
import type { RunOverTime } from './zoom.js';

/** Average power of a component from `start_ps` to the end of its bin. */
export interface PowerRow {
  readonly start_ps: number;
  readonly end_ps: number;
  readonly component: string;
  readonly power_mw: number;
}
/** Average bandwidth of a memory in one direction; 1 GB/s is 1e9 bytes a second. */
export interface BandwidthRow {
  /** beginning of its bin; the value holds until the next one */
  readonly start_ps: number;
  readonly end_ps: number;
  readonly memory: string;
  readonly direction: 'read' | 'write';
  readonly gb_per_s: number;
}
/** How many requests waited at a bank on average over a column: picoseconds waited by picoseconds passed. */
export interface WaitRow {
  readonly start_ps: number;
  /** the last column ends with the run */
  readonly end_ps: number;
  readonly memory: string;
  readonly bank: number;
  /** requests waiting at a time, on average */
  readonly waiting: number;
}

/** Whole bins of a width; the last one goes on to the run's end, so that it is up to twice as long: a part of a bin has no mean to compare. */
export function wholeBins(width_ps: number, elapsed_ps: number): { readonly start_ps: number; readonly end_ps: number }[] {
  const bins = Math.max(1, Math.floor(elapsed_ps / width_ps));
  return Array.from({ length: bins }, (_, i) => ({
    start_ps: i * width_ps,
    end_ps: i === bins - 1 ? elapsed_ps : (i + 1) * width_ps,
  }));
}

/** Amount per ps in each bin. */
function rates({ bins }: SeriesRow, { series, elapsed_ps }: RunOverTime): { start_ps: number; end_ps: number; rate: number }[] {
  return wholeBins(series.bin_ps, elapsed_ps).map(({ start_ps, end_ps }, i) => {
    const amount = end_ps === elapsed_ps ? bins.slice(i).reduce((a, b) => a + b, 0) : (bins[i] ?? 0);
    return { start_ps, end_ps, rate: end_ps > start_ps ? amount / (end_ps - start_ps) : 0 };
  });
}

/** A femtojoule a picosecond is a milliwatt. */
export function powerOverTime(run: RunOverTime): PowerRow[] {
  return run.series.rows
    .filter((r) => r.what === 'energy_fj')
    .flatMap((r) => rates(r, run).map(({ rate, ...bin }) => ({ ...bin, component: r.actor, power_mw: rate })));
}

/**
 * Of memories only: buffers move bytes too, but have no peak to hold them against.
 * A byte a picosecond is 1000 GB/s.
 */
export function bandwidthOverTime(run: RunOverTime): BandwidthRow[] {
  const memories = new Set(run.memories.map((m) => m.name));
  return run.series.rows
    .filter((r) => (r.what === 'read_bytes' || r.what === 'write_bytes') && memories.has(r.actor))
    .flatMap((r) => {
      const direction = r.what === 'read_bytes' ? ('read' as const) : ('write' as const);
      return rates(r, run).map(({ rate, ...bin }) => ({ ...bin, memory: r.actor, direction, gb_per_s: rate * 1000 }));
    });
}

/** At most this many bins across: more than the plot has room for. */
const MOST_COLUMNS = 180;

/** A row a bank and column, banks where nobody waited included; columns are whole bins. */
export function waitingOverTime(run: RunOverTime): WaitRow[] {
  const { series, elapsed_ps } = run;
  // whole bins are merged, so that no wait is divided
  const merge = Math.max(1, Math.ceil(Math.ceil(elapsed_ps / series.bin_ps) / MOST_COLUMNS));
  const width_ps = merge * series.bin_ps;
  const rows = new Map(series.rows.filter((r) => r.what === 'wait_ps').map((r) => [`${r.actor}|${r.resource}`, r]));
  return run.memories.flatMap(({ name, banks }) =>
    Array.from({ length: banks }, (_, bank) => {
      // a bank at which nobody waited has no series
      const bins = rows.get(`${name}|${bank}`)?.bins ?? [];
      return wholeBins(width_ps, elapsed_ps).map(({ start_ps, end_ps }, i): WaitRow => {
        const last = end_ps === elapsed_ps ? Infinity : (i + 1) * merge;
        const wait_ps = bins.slice(i * merge, last).reduce((a, b) => a + b, 0);
        return { start_ps, end_ps, memory: name, bank, waiting: end_ps > start_ps ? wait_ps / (end_ps - start_ps) : 0 };
      });
    }).flat(),
  );
}
