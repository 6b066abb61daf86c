/** How time and memory grow with the size, from the records: slopes of logarithms. */
import { ranIn, refusalIn, rowIn, type Ran } from './figure.js';

interface Point extends Ran {
  readonly size: number;
  readonly unit: string;
}
type Figures = ReadonlyMap<string, number | string>;

/** The sizes of each row that ran, smallest first. */
function rowsIn(figures: Figures): ReadonlyMap<string, readonly Point[]> {
  const rows = new Map<string, Point[]>();
  for (const [name, figure] of figures) {
    const [place, ran] = [rowIn(name), ranIn(figure)];
    if (place && ran) rows.set(place.row, [...(rows.get(place.row) ?? []), { size: place.size, unit: place.unit, ...ran }]);
  }
  for (const points of rows.values()) points.sort((a, b) => a.size - b.size);
  return rows;
}

/** Of logarithms, by least squares. */
function slopeOf(points: readonly Point[], of: (p: Point) => number): number {
  const at = points.map((p) => [Math.log(p.size), Math.log(Math.max(of(p), 1e-3))] as const);
  const mean = (i: 0 | 1): number => at.reduce((sum, p) => sum + p[i], 0) / at.length;
  const [mx, my] = [mean(0), mean(1)];
  const [xy, xx] = at.reduce(([a, b], [x, y]) => [a + (x - mx) * (y - my), b + (x - mx) ** 2], [0, 0]);
  return xy / xx;
}

/** By row: its slopes. Start-up weighs on the smallest sizes, so the last two have one of their own. */
export const slopesIn = (figures: Figures): [string, string][] =>
  [...rowsIn(figures)].flatMap(([row, points]): [string, string][] => {
    if (points.length < 2) return [];
    const both = (of: readonly Point[]): string =>
      `${slopeOf(of, (p) => p.processor_s).toFixed(2)} of processor’s time, ${slopeOf(of, (p) => p.peak_mib).toFixed(2)} of memory`;
    const last = points.length > 2 ? `; of the two largest ${both(points.slice(-2))}` : '';
    return [[`${row}: slope in log–log`, `${both(points)}${last}`]];
  });

/** The table of README.md: of each row the largest size that ran, and the smallest that was refused. */
export function howLarge(figures: Figures): string {
  const refused = new Map<string, string>();
  for (const [name, figure] of figures) {
    const [place, line] = [rowIn(name), refusalIn(figure)];
    if (place && line !== undefined && !refused.has(place.row))
      refused.set(place.row, `${place.size.toLocaleString('en-US')} ${place.unit}: ${line}`);
  }
  const rows = [...rowsIn(figures)].map(([row, points]) => {
    const { size, unit, processor_s, clock_s, peak_mib } = points.at(-1)!;
    const took = `${processor_s.toFixed(0)} s, ${clock_s.toFixed(0)} s, ${peak_mib.toFixed(0)} MiB`;
    return `| ${row} | ${size.toLocaleString('en-US')} ${unit} | ${took} | ${(refused.get(row) ?? '').replaceAll('|', '\\|')} |`;
  });
  return `| what | the most that was run | of the processor, by the clock, memory | refused |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}
