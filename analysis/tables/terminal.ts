/** Tables for a terminal. Names from files may hold control characters: they are shown, not obeyed. */
import CliTable from 'cli-table3';
import { visibleLine, visibleText } from '../../traces/formats.js';
import { blocksOf, wrapped, type Block } from './fit-width.js';
import type { Table } from './table.js';

function blockText({ headers, rows, numbers }: Block, colour: boolean): string {
  const table = new CliTable({
    head: [...headers],
    colAligns: numbers.map((of) => (of ? 'right' : 'left')),
    style: colour ? { head: ['bold'], compact: true } : { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push([...row]);
  return table.toString();
}

/**
 * A table with its title above and its note below; text at the left, numbers at the right.
 * @param colour bold headers, as a terminal shows them
 * @param columns places of the terminal, into which it is made to fit; undefined: as wide as it is
 */
export function tableText({ title, headers, rows, note }: Table, colour: boolean, columns?: number): string {
  const shown = { title, headers: headers.map((h) => visibleLine(h)), rows: rows.map((r) => r.map((c) => visibleLine(c))) };
  const fitted = (text: string): string =>
    columns === undefined
      ? text
      : text
          .split('\n')
          .map((line) => (line.length > columns ? wrapped(line, columns) : line))
          .join('\n');
  const below = note ? [fitted(visibleText(note))] : [];
  return [fitted(visibleLine(title)), ...blocksOf(shown, columns).map((b) => blockText(b, colour)), ...below].join('\n');
}
