/** Power, bandwidth and waits in a window, from the series that the end of a trace has: means over its wide bins, known at once. */
import type { WindowAsked, WindowFigures } from '../../analysis/figures.js';
import type { SeriesRow, TraceEnd, TraceHeader } from '../../traces/formats.js';

/** Mean amount a ps in each bin of the window. */
function rates(
  { bins }: SeriesRow,
  [bin_ps, end_ps]: readonly [bin_ps: number, end_ps: number],
  { from_ps, to_ps, bins: count }: WindowAsked,
  scale: number,
): number[] {
  const width = (to_ps - from_ps) / count;
  return Array.from({ length: count }, (_, i) => {
    const [from, to] = [from_ps + i * width, from_ps + (i + 1) * width];
    let sum = 0;
    for (let b = Math.floor(from / bin_ps); b * bin_ps < to && b < bins.length; b++) {
      // the run may end within its last bin
      const until = Math.max(b * bin_ps + 1, Math.min((b + 1) * bin_ps, end_ps));
      const overlap = Math.min(to, until) - Math.max(from, b * bin_ps);
      sum += (bins[b]! * Math.max(0, overlap)) / (until - b * bin_ps);
    }
    return (scale * sum) / width;
  });
}

/** As `WindowSums` gives them. */
export function seriesFigures(
  { memories }: TraceHeader,
  { now_ps, series: { bin_ps, rows } }: TraceEnd,
  asked: WindowAsked,
): Pick<WindowFigures, 'power_mw' | 'bandwidth_gb_per_s' | 'banks'> {
  const known = new Set(memories.map((m) => m.name));
  const lines = (what: SeriesRow['what'], scale: number, suffix = '', only?: ReadonlySet<string>) =>
    rows
      .filter((r) => r.what === what && (only?.has(r.actor) ?? true))
      .map((r) => ({ name: `${r.actor}${suffix}`, values: rates(r, [bin_ps, now_ps], asked, scale) }))
      .filter(({ values }) => values.some((v) => v > 0));
  return {
    // a femtojoule a picosecond is a milliwatt, a byte a picosecond 1000 GB/s
    power_mw: lines('energy_fj', 1),
    bandwidth_gb_per_s: [...lines('read_bytes', 1000, ' read', known), ...lines('write_bytes', 1000, ' write', known)],
    banks: memories.flatMap(({ name, banks }) =>
      Array.from({ length: banks }, (_, bank) => {
        const row = rows.find((r) => r.what === 'wait_ps' && r.actor === name && r.resource === bank);
        const waiting = row ? rates(row, [bin_ps, now_ps], asked, 1) : [];
        return {
          memory: name,
          bank,
          waiting,
          wait_ps: waiting.reduce((a, b) => a + b, 0) * ((asked.to_ps - asked.from_ps) / asked.bins),
        };
      }),
    ),
  };
}
