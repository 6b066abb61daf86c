/** What specs repeat: how one begins, its size, fields with their titles, points of what is drawn in steps. */
import type { Config } from 'vega-lite';
import { wholeBins } from '../metrics/over-time.js';
import type { RunData } from '../metrics/run-data.js';
import type { TimeUnit } from '../metrics/time-axis.js';
import { number } from '../tables/numbers.js';
import { VALUES } from './data-names.js';
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
): Frame & { width: number; height: H; data: { name: string; values: V[] } } => ({
  ...frame(text, subtitle),
  width: WIDTH,
  height,
  data: { name: VALUES, values },
});

/** A title that says which run is shown. */
export const ofRun = (what: string, { name, platform }: RunData): string => `${what}: ${name} on ${platform}`;

/** A number on an axis; the title says its unit. */
export const quantity = (field: string, title: string) => ({ field, type: 'quantitative' as const, title });

/** A name; no title where its values speak for themselves. */
export const category = (field: string, title: string | null) => ({ field, type: 'nominal' as const, title });

/** The axis of simulated time. */
export const simulatedTime = (field: string, unit: TimeUnit) => quantity(field, `simulated time (${unit.name})`);

/** Which stretch is shown, the whole run at first; and a selection of another one. */
export const stretchParams = ({ elapsed_ps }: Pick<RunData, 'elapsed_ps'>, unit: TimeUnit) => [
  { name: 'from', value: 0 },
  { name: 'to', value: elapsed_ps / unit.ps },
];
/** Dragging over a plot selects a stretch. @param name of one view among several */
export const brush = (name = 'brush') => ({ name, select: { type: 'interval' as const, encodings: ['x' as const] } });
/** The axis of the stretch that is shown. */
export const stretchAxis = (field: string, unit: TimeUnit) => ({
  ...simulatedTime(field, unit),
  scale: { nice: false, zero: false, domainMin: { expr: 'from' }, domainMax: { expr: 'to' } },
});
type Named = readonly (readonly [field: string, title: string])[];

/** Tooltips of what has a bin or a span: words, quantities, when. Titles say units. @param until the field of its end */
export const tips = (words: Named, quantities: Named, { name }: TimeUnit, until: string) => [
  ...words.map(([field, title]) => category(field, title)),
  ...[...quantities, ['from', `from (${name})`] as const, [until, `to (${name})`] as const].map(([field, title]) => ({
    ...quantity(field, title),
    format: ',.4~g',
  })),
];

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
