/** Tables for a terminal. Names from files may hold control characters: they are shown, not obeyed. */
import CliTable from 'cli-table3';
import { visibleLine, visibleText } from '../../traces/formats.js';
import type { Table } from './table.js';

/** A table with its title above and its note below. @param colour bold headers, as a terminal shows them */
export function tableText({ title, headers, rows, note }: Table, colour: boolean): string {
  const table = new CliTable({
    head: [...headers],
    colAligns: headers.map((_, i) => (i === 0 ? 'left' : 'right')),
    style: colour ? { head: ['bold'], compact: true } : { head: [], border: [], compact: true },
  });
  table.push(...rows.map((r) => r.map((c) => visibleLine(c))));
  const below = note ? `\n${visibleText(note)}` : '';
  return `${visibleLine(title)}\n${table.toString()}${below}`;
}
