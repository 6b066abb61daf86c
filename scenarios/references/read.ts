/** Reading references: a table (CSV with a header) or YAML, told apart by the ending of the name. */
import { join } from 'node:path';
import {
  allOf,
  beside,
  cellsOf,
  checked,
  InputError,
  linesOf,
  nearest,
  packageRoot,
  readText,
  readYaml,
  type Place,
} from '../../traces/index.js';
import { referenceSchema, referencesSchema, type ReferenceRow } from './schema.js';

/** A figure of others, and where it stands. */
export interface Reference extends Omit<ReferenceRow, 'tolerance'> {
  /** share of the value */
  readonly tolerance: number;
  readonly at: (field: keyof ReferenceRow) => Place;
  /** a file that it names, beside the one in which it stands */
  readonly beside: (file: string) => string;
}

/** Of a table, in order. */
export const COLUMNS = Object.keys(referenceSchema.shape) as (keyof ReferenceRow)[];
const NEEDED: readonly string[] = ['run', 'quantity', 'value', 'tolerance', 'source'];

/** A file to begin with, which ships. */
export const templateFile = (): string => join(packageRoot(), 'scenarios', 'references.csv');

function referenceOf(row: ReferenceRow, file: string, at: Reference['at']): Reference {
  const { tolerance } = row;
  const share = typeof tolerance === 'number' ? tolerance : Number(tolerance.replace('%', '')) / 100;
  return { ...row, tolerance: share, at, beside: (name) => beside(file, name) };
}

/** @throws InputError that says which columns are missing, not known or there twice */
function headerOf(line: string, place: Place): string[] {
  const header = cellsOf(line);
  allOf([
    ...header.map((name, i) => () => {
      if (!COLUMNS.some((c) => c === name))
        throw new InputError(place, `a column "${name}"`, `one of ${COLUMNS.join(', ')}`, nearest(name, COLUMNS));
      if (header.indexOf(name) < i) throw new InputError(place, `a second column "${name}"`, 'each once');
    }),
    ...NEEDED.map((name) => () => {
      if (!header.includes(name)) throw new InputError(place, `no column "${name}"`, `the columns ${NEEDED.join(', ')}`);
    }),
  ]);
  return header;
}

/** What is a number in a table is text that reads as one. */
const NUMBERS: readonly string[] = ['value', 'tolerance'];
const cellValue = (column: string, cell: string): unknown =>
  NUMBERS.includes(column) && Number.isFinite(Number(cell)) ? Number(cell) : cell;

function rowOf(line: string, header: readonly string[], file: string, number: number): Reference {
  const place = { file, line: number };
  const cells = cellsOf(line);
  if (cells.length !== header.length)
    throw new InputError(place, `${cells.length} cells`, `${header.length}, as the header has; text with commas in quotes`);
  // an empty cell is none
  const given = header.flatMap((column, i) => (cells[i] === '' ? [] : [[column, cellValue(column, cells[i]!)] as const]));
  const row = checked<ReferenceRow>(referenceSchema, Object.fromEntries(given), place);
  return referenceOf(row, file, (field) => ({ ...place, field }));
}

/** Lines that begin with # are comments. */
function readTable(text: string, file: string): Reference[] {
  const lines = linesOf(text).map((line, i) => ({ line, number: i + 1 }));
  const [first, ...rest] = lines.filter(({ line }) => line.trim() !== '' && !line.startsWith('#'));
  if (!first) throw new InputError({ file }, 'no header', `a line ${NEEDED.join(',')},…`);
  const header = headerOf(first.line, { file, line: first.number });
  return allOf(
    rest.map(
      ({ line, number }) =>
        () =>
          rowOf(line, header, file, number),
    ),
  );
}

function readList(text: string, file: string): Reference[] {
  const { value, line } = readYaml(referencesSchema, text, file);
  return value.references.map((row, i) =>
    referenceOf(row, file, (field) => {
      const at = line(['references', i, field]) ?? line(['references', i]);
      return { file, ...(at !== undefined && { line: at }), field: `references[${i}].${field}` };
    }),
  );
}

/** @throws InputError with every fault of the file, each with line and column or field */
export function readReferences(file: string): Reference[] {
  const text = readText(file);
  const references = /\.(ya?ml|json)$/i.test(file) ? readList(text, file) : readTable(text, file);
  if (references.length === 0) throw new InputError({ file }, 'no rows', 'at least one figure');
  return references;
}
