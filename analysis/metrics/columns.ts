/** Tables of cells as files: CSV, Arrow, Parquet. */
import type { Vector } from 'apache-arrow';

/** A figure, a word, or nothing. */
export type Cell = number | string | null;

/** A table of cells under names. */
export interface Columns {
  readonly names: readonly string[];
  /** as many cells each as there are names */
  readonly rows: readonly (readonly Cell[])[];
}

/** What a spreadsheet would take for a formula gets an apostrophe in front, as OWASP says (CSV Injection; full-width signs too); a number is none. */
const noFormula = (text: string): string =>
  /^[=+\-@\t\r\n＝＋－＠]/.test(text) && !Number.isFinite(Number(text)) ? `'${text}` : text;

/** A cell of a CSV file (RFC 4180): in quotes where it holds what would end it; nothing is empty. */
export const quoted = (cell: Cell): string => {
  const text = cell === null ? '' : noFormula(String(cell));
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** A header and a line a row, each ended. */
export const csv = ({ names, rows }: Columns): string => [names, ...rows].map((r) => `${r.map(quoted).join(',')}\n`).join('');

/** An Arrow file: a column of numbers as doubles, any other as text. */
export async function arrow({ names, rows }: Columns): Promise<Uint8Array> {
  // loaded here, since most commands write no table
  const { Table: ArrowTable, tableToIPC, vectorFromArray, Utf8 } = await import('apache-arrow');
  const vector = (i: number): Vector => {
    const cells = rows.map((r) => r[i]!);
    if (cells.every((c) => typeof c !== 'string')) return vectorFromArray(cells.map((c) => (c === null ? null : Number(c))));
    // one type a column: a word anywhere makes text of its numbers
    const texts = cells.map((c) => (c === null ? null : String(c)));
    return vectorFromArray(texts, new Utf8());
  };
  return tableToIPC(new ArrowTable(Object.fromEntries(names.map((n, i) => [n, vector(i)]))), 'file');
}

/** A Parquet file: a column of numbers as doubles, any other as text; nothing is null. */
export async function parquet({ names, rows }: Columns): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const columnData = names.map((name, i) => {
    const cells = rows.map((r) => r[i]!);
    const numbers = cells.every((c) => typeof c !== 'string');
    // one type a column: a word anywhere makes text of its numbers
    const data = numbers ? cells : cells.map((c) => (c === null ? null : String(c)));
    return { name, data, type: numbers ? ('DOUBLE' as const) : ('STRING' as const), nullable: true };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
