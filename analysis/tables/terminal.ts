/** Tables for a terminal. Names from files may hold control characters: they are shown, not obeyed. */
import CliTable from 'cli-table3';
import type { Table } from './table.js';

/** A name could otherwise move the cursor or change colours. */
const visible = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd');

/** A table with its title above and its note below. @param colour bold headers, as a terminal shows them */
export function tableText({ title, headers, rows, note }: Table, colour: boolean): string {
  const table = new CliTable({
    head: [...headers],
    colAligns: headers.map((_, i) => (i === 0 ? 'left' : 'right')),
    style: colour ? { head: ['bold'], compact: true } : { head: [], border: [], compact: true },
  });
  table.push(...rows.map((r) => r.map(visible)));
  const below = note ? `\n${note.split('\n').map(visible).join('\n')}` : '';
  return `${visible(title)}\n${table.toString()}${below}`;
}
