/** A point of a sweep that was run, from its results.csv. */
import { cellsOf, InputError, linesOf, nearest, readText } from '../../traces/index.js';

/** A row: its cells by column; those that are empty are left out. */
export interface Point {
  readonly cells: ReadonlyMap<string, string>;
}

/** @param row counted from 1, without the header; or COLUMN=VALUE,… that one row alone has @throws InputError */
export function pointOf(file: string, row: string): Point {
  const [header = '', ...lines] = linesOf(readText(file)).filter((line) => line.trim() !== '');
  const names = cellsOf(header);
  const rows = lines.map(cellsOf);
  const wrong = rows.findIndex((cells) => cells.length > names.length);
  if (wrong >= 0)
    throw new InputError({ file, line: wrong + 2 }, `${rows[wrong]!.length} cells`, `${names.length}, as the header has`);
  const found = /^\d+$/.test(row)
    ? [rows[Number(row) - 1]].filter((r) => r !== undefined)
    : rows.filter(matching(names, row, file));
  if (found.length !== 1)
    throw new InputError(
      { file: `${file}#${row}` },
      found.length === 0 ? 'no such row' : `${found.length} rows`,
      `a row from 1 to ${rows.length}, or values that one row alone has`,
    );
  return { cells: new Map(names.flatMap((name, i) => (found[0]![i] ? [[name, found[0]![i]] as const] : []))) };
}

/** Whether a row has each of the values. */
function matching(names: readonly string[], row: string, file: string): (cells: readonly string[]) => boolean {
  const wanted = row.split(',').map((part) => {
    const [, name = part, value = ''] = /^([^=]+)=(.*)$/.exec(part) ?? [];
    const at = names.indexOf(name);
    if (at < 0)
      throw new InputError(
        { file: `${file}#${row}` },
        `no column ${name}`,
        `one of ${names.slice(0, 12).join(', ')} …`,
        nearest(name, names),
      );
    return [at, value] as const;
  });
  return (cells) => wanted.every(([at, value]) => cells[at] === value);
}
