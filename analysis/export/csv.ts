/** Tables as CSV (RFC 4180, UTF-8): long and tidy, nothing is an empty cell, and no text is a spreadsheet's formula. */
import { quoted } from '../metrics/columns.js';
import type { Exporter } from './exporter.js';
import { filesOf, writtenWhole, type OutFile } from './out-files.js';
import { writeTables } from './tables.js';
import type { Cells, TableSink, TableSpec } from './table.js';

/** What a cell of a column is written as, by its row. */
function cellsOf(known: Map<readonly string[], readonly string[]>): (cells: Cells) => (row: number) => string {
  return (cells) => {
    if (cells instanceof Float64Array) return (i) => (Number.isNaN(cells[i]!) ? '' : String(cells[i]!));
    const { words, codes } = cells;
    const texts = known.get(words) ?? words.map(quoted);
    known.set(words, texts);
    return (i) => texts[codes[i]!] ?? '';
  };
}

function sinkOf({ columns }: TableSpec, out: OutFile): TableSink {
  const of = cellsOf(new Map());
  out.text(`${columns.map(({ name }) => name).join(',')}\n`);
  return {
    write({ rows, cells }) {
      const texts = cells.map(of);
      for (let i = 0; i < rows; i++) {
        let line = texts[0]!(i);
        for (let c = 1; c < texts.length; c++) line += `,${texts[c]!(i)}`;
        out.text(`${line}\n`);
      }
    },
    end: () => undefined,
  };
}

/** A file a table. */
export const csv: Exporter = {
  summary: 'tables as CSV: a folder with a file a table, or one table',
  tables: true,
  async write({ trace, out, chosen, tables, single }) {
    const fileOf = filesOf(out, tables, single, 'csv');
    const counts = writtenWhole((open) => writeTables(trace, chosen, tables, (spec) => sinkOf(spec, open(fileOf(spec.name)))));
    return Promise.resolve({ counts, files: tables.map((table) => [table, fileOf(table)]) });
  },
};
