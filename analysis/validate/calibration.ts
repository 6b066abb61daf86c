/** Tables of a calibration: what was fitted, and what it came to at each reference. */
import { difference, type Check } from './checks.js';
import { relative } from '../tables/numbers.js';
import type { Table } from '../tables/table.js';

/** A number that was fitted. */
export interface FittedNumber {
  readonly parameter: string;
  readonly before: number;
  readonly fitted: number;
  readonly low: number;
  readonly high: number;
  /** at an end of its bounds */
  readonly at_bound: boolean;
  /** whether it moves any row, alone */
  readonly moves: boolean;
  /** others that no row tells it from */
  readonly alike: readonly string[];
}
/** A reference before and after. */
export interface FittedRow {
  /** whether something was fitted to it; otherwise it was held out */
  readonly used: boolean;
  readonly before: Check;
  readonly after: Check;
}
/** What a calibration came to. */
export interface Calibration {
  readonly platform: string;
  readonly reference: string;
  readonly parameters: readonly FittedNumber[];
  readonly rows: readonly FittedRow[];
  /** rows of other platforms or of none */
  readonly left_out: number;
  /** root of the mean square of differences over tolerances (at least 0.1 %), of the rows that were used */
  readonly misfit: { readonly before: number; readonly after: number };
  /** candidates tried, and of these those that no platform can be */
  readonly tried: number;
  readonly refused: number;
  readonly exhausted: boolean;
}

const short = (x: number): string => String(Number(x.toPrecision(7)));
const noteOf = ({ moves, at_bound, alike, fitted, low }: FittedNumber): string => {
  if (!moves) return 'moves no row: left as it was';
  const end = at_bound ? [`at its ${fitted === low ? 'low' : 'high'} bound`] : [];
  return [...end, ...(alike.length > 0 ? [`not told from ${alike.join(', ')}`] : [])].join('; ') || '–';
};

/** Parameters, then rows: those that were used, then those that were held out. */
export function calibrationTables(c: Calibration): Table[] {
  const tried = `${c.tried} candidates tried${c.refused > 0 ? `, ${c.refused} that no platform can be` : ''}`;
  const misfit = `misfit ${c.misfit.before.toPrecision(3)} → ${c.misfit.after.toPrecision(3)} (root mean square of difference ÷ tolerance)`;
  const ended = c.exhausted ? '; ended before it was done: --tries' : '';
  const held = c.rows.filter((r) => !r.used);
  const within = held.filter((r) => r.after.ok).length;
  const left = c.left_out > 0 ? `; ${c.left_out} rows of other platforms or of none left out` : '';
  return [
    {
      title: `Numbers of ${c.platform}`,
      headers: ['number', 'before', 'fitted', 'low', 'high', 'note'],
      rows: c.parameters.map((p) => [p.parameter, ...[p.before, p.fitted, p.low, p.high].map(short), noteOf(p)]),
      note: `${tried}; ${misfit}${ended}`,
    },
    {
      title: `Rows of ${c.reference}`,
      headers: [
        'row',
        'quantity',
        'unit',
        'reference',
        'before',
        'after',
        'error before',
        'error after',
        'tolerance',
        'status',
        'verdict',
      ],
      rows: c.rows.map(({ before, after }) => [
        after.case,
        after.quantity,
        after.unit,
        short(after.reference),
        short(before.ours),
        short(after.ours),
        relative(difference(before)),
        relative(difference(after)),
        `± ${relative(after.tolerance ?? 0)}`,
        after.status,
        after.ok ? 'ok' : 'FAILED',
      ]),
      note: `${c.rows.length - held.length} rows fitted to; ${held.length} held out, of which ${within} within tolerance${left}`,
    },
  ];
}
