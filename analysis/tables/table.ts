/** Rows of text under headers, for the terminal and the report. */
import { number } from './numbers.js';

/** Cells are text, numbers in them formatted; a header says the unit of its column. */
export interface Table {
  readonly title: string;
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** a sentence under the table */
  readonly note?: string;
  /** what a page opens at each row, if anything; a terminal does without */
  readonly details?: readonly (string | undefined)[];
  /** a page shows its title until it is asked for */
  readonly folded?: boolean;
}

/** A flat result as a table of two columns. */
export const factTable = (title: string, facts: Readonly<Record<string, unknown>>): Table => ({
  title,
  headers: ['quantity', 'value'],
  rows: Object.entries(facts)
    .filter(([, v]) => typeof v === 'number' || typeof v === 'string')
    .map(([k, v]) => [
      k.replace(/_pj$/, ' (pJ)').replaceAll('_', ' '),
      typeof v === 'number' ? number(v, Number.isInteger(v) ? 0 : 3) : String(v),
    ]),
});

/** The first rows of a long table, and under it how many more there are, and where. */
export function firstRows(table: Table, most: number, where: string): Table {
  if (table.rows.length <= most) return table;
  const more = `… and ${(table.rows.length - most).toLocaleString('en-US')} more: ${where}`;
  return { ...table, rows: table.rows.slice(0, most), note: table.note === undefined ? more : `${more}\n${table.note}` };
}
