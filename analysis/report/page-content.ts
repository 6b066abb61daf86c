/** What a page holds besides its text: specs to draw, and of a run what its plots over time are made of. Packed, and unpacked by the page. */
import { deflate } from 'pako';
import type { TopLevelSpec } from 'vega-lite';
import { isVisible, visibleText } from '../../traces/formats.js';
import type { FineSeries, FineWaits } from '../metrics/fine-series.js';
import type { RunData } from '../metrics/run-data.js';
import type { TimeUnit } from '../metrics/time-axis.js';
import type { Table } from '../tables/table.js';

/** What a page opens where something is pointed at: a title, tables. */
export interface Detail {
  readonly title: string;
  readonly tables: readonly Table[];
}

/** A run, to be looked at more closely. */
export interface RunContent {
  readonly unit: TimeUnit;
  readonly memories: RunData['memories'];
  /** components, the one that took most first */
  readonly components: readonly string[];
  /** bins to five digits */
  readonly fine: Omit<FineSeries, 'waits'>;
  /** to five digits, too */
  readonly waits: FineWaits;
  /** by id, with dimensions; `accelerator` where there are several */
  readonly operators: readonly {
    readonly id: number;
    readonly name: string;
    readonly kind: string;
    readonly accelerator?: number | undefined;
  }[];
  /** beginning of the window of most power */
  readonly peak_ps: number | undefined;
}

/** All of it. */
export interface PageContent {
  /** by name */
  readonly specs: Readonly<Record<string, TopLevelSpec>>;
  /** by the `data-detail` that opens it */
  readonly details: Readonly<Record<string, Detail>>;
  readonly run: RunContent | undefined;
}

const DIGITS = 5;
/** from here on a whole number has more than five digits */
const MORE = 10 ** DIGITS;

/** To five digits, half upwards. */
function roundedOne(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) return Number(value.toPrecision(DIGITS));
  let unit = 1;
  while (value >= MORE * unit) unit *= 10;
  const rest = value % unit;
  return value - rest + (2 * rest >= unit && unit > 1 ? unit : 0);
}
/** Numbers to five digits: a plot shows fewer. */
export const rounded = (bins: readonly number[]): number[] => bins.map(roundedOne);

/** What JSON writes for characters that a page would obey, among others. */
const ESCAPED = /\\[bfru]/;

/** As text that stands in the page; names without what a page would obey. */
export function packed(content: PageContent): string {
  const plain = JSON.stringify(content);
  // to look at each value takes five times as long, and hardly ever is there anything to be seen
  const text =
    isVisible(plain) && !ESCAPED.test(plain)
      ? plain
      : JSON.stringify(content, (_, value: unknown) => (typeof value === 'string' ? visibleText(value) : value));
  return Buffer.from(deflate(Buffer.from(text))).toString('base64');
}
