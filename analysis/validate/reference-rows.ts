/** Rows of a reference file, as text by column. */
import { join } from 'node:path';
import { InputError, packageRoot, readText } from '../../traces/formats.js';

/** A row of a reference file. */
export type ReferenceRow = Readonly<Record<string, string>>;

/** A file of the reference data that ships. */
export const referenceFile = (...path: readonly string[]): string =>
  join(packageRoot(), 'analysis', 'validate', 'reference', ...path);

/** @throws InputError when the file has no rows, or one of another length: nothing would be compared, and nothing fail */
export function referenceRows(name: string): ReferenceRow[] {
  const file = referenceFile(name);
  const [header = '', ...lines] = readText(file).trim().split('\n');
  // no cell of the reference data is quoted or holds a comma
  const names = header.split(',');
  if (lines.length === 0) throw new InputError({ file }, 'no rows', 'at least one');
  return lines.map((line, i) => {
    const values = line.split(',');
    if (values.length !== names.length)
      throw new InputError({ file, line: i + 2 }, `${values.length} columns`, `${names.length}, as in the header`);
    return Object.fromEntries(values.map((v, j) => [names[j]!, v]));
  });
}
