/** What specs repeat: how one begins, its size, fields with their titles, points of what is drawn in steps. */
import type { Config } from 'vega-lite';
import { wholeBins } from '../metrics/over-time.js';
import type { RunData } from '../metrics/run-data.js';
import type { TimeUnit } from '../metrics/time-axis.js';
import { number } from '../tables/numbers.js';
import { config, SCHEMA, WIDTH } from './theme.js';

/** What every spec has; data, size and marks come beside it. */
interface Frame {
  readonly $schema: string;
  readonly config: Config;
  readonly title: { text: string; subtitle?: string };
}

/** How every spec begins. */
export const frame = (text: string, subtitle?: string): Frame => ({
  $schema: SCHEMA,
  config,
  title: subtitle === undefined ? { text } : { text, subtitle },
});

/** A spec of one view as wide as a page. @param height in pixels, or in pixels a row */
export const view = <H extends number | { readonly step: number }, V extends object>(
  [text, subtitle]: readonly [text: string, subtitle: string],
  height: H,
  values: V[],
): Frame & { width: number; height: H; data: { values: V[] } } => ({
  ...frame(text, subtitle),
  width: WIDTH,
  height,
  data: { values },
});

/** A title that says which run is shown. */
export const ofRun = (what: string, { name, platform }: RunData): string => `${what}: ${name} on ${platform}`;

/** A number on an axis; the title says its unit. */
export const quantity = (field: string, title: string) => ({ field, type: 'quantitative' as const, title });

/** A name; no title where its values speak for themselves. */
export const category = (field: string, title: string | null) => ({ field, type: 'nominal' as const, title });

/** The axis of simulated time. */
export const simulatedTime = (field: string, unit: TimeUnit) => quantity(field, `simulated time (${unit.name})`);

/** To three digits, without an exponent, thousands apart: as axes and tables have numbers. */
export function short(value: number): string {
  const three = Number(value.toPrecision(3));
  const [whole = '', part] = String(three).split('.') as [string, string?];
  return part === undefined || /e/.test(part)
    ? number(three, Math.abs(three) >= 1 || three === 0 ? 0 : 6)
    : `${number(Number(whole))}.${part}`;
}

/** What a value over time is the mean of. */
export function binText({ elapsed_ps, series }: RunData, unit: TimeUnit): string {
  const last = wholeBins(series.bin_ps, elapsed_ps).at(-1)!;
  const last_ps = last.end_ps - last.start_ps;
  const longer = last_ps === series.bin_ps ? '' : `, the last one of ${short(last_ps / unit.ps)} ${unit.name}`;
  return `means over ${short(series.bin_ps / unit.ps)} ${unit.name}${longer}`;
}

/** Points of a line or area drawn in steps, at the start of each bin: the last step needs a second point, at the run's end. */
export function stepPoints<R extends { readonly start_ps: number; readonly end_ps: number }, P extends object>(
  rows: readonly R[],
  { elapsed_ps }: RunData,
  unit: TimeUnit,
  pointOf: (row: R) => P,
): ({ time: number } & P)[] {
  return rows.flatMap((r) => {
    const point = { time: r.start_ps / unit.ps, ...pointOf(r) };
    const last = r.end_ps === elapsed_ps;
    return last ? [point, { ...point, time: elapsed_ps / unit.ps }] : [point];
  });
}
