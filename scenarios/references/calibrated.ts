/** A platform's file with numbers that were fitted, comments and all else as they were; and references marked by what was fitted to them. */
import { createHash } from 'node:crypto';
import { basename, dirname, relative, resolve } from 'node:path';
import { isMap, isScalar, parseDocument, type Document } from 'yaml';
import { platformText, readPlatform } from '../../models/index.js';
import { bareName, beside, InputError, isFile, readText } from '../../traces/index.js';
import type { Parameter } from './parameters.js';
import { COLUMNS, type Reference } from './read.js';

/** What is said of each number that was fitted. */
export interface FittedTo {
  readonly file: string;
  readonly rows: number;
}

const digest = (file: string): string => createHash('sha256').update(readText(file)).digest('hex').slice(0, 12);

/** Tables that the file names beside itself, as they are named from where the new one lies. */
function moveTables(doc: Document, from: string, to: string): void {
  for (const part of ['memories', 'buffers']) {
    const all = doc.get(part);
    if (!isMap(all)) continue;
    for (const { key } of all.items) {
      const path = [part, isScalar(key) ? key.value : key, 'technology'];
      const table = doc.getIn(path);
      if (typeof table !== 'string' || !isFile(table)) continue;
      const moved = relative(resolve(dirname(to)), resolve(beside(from, table)));
      doc.setIn(path, moved.startsWith('.') ? moved : `./${moved}`);
    }
  }
}

/**
 * The text of the platform with what was fitted: each number with status `calibrated` and what it was fitted to. It is called as
 * its file is.
 * @param to where it will lie
 * @throws InputError for a platform that cannot be so
 */
export function calibratedPlatform(
  nameOrFile: string,
  to: string,
  fitted: readonly (readonly [Parameter, value: number])[],
  { file, rows }: FittedTo,
): string {
  const { text, file: from } = platformText(nameOrFile);
  const doc = parseDocument(text);
  const others = fitted.length > 1 ? ` with ${fitted.length - 1} other number${fitted.length > 2 ? 's' : ''}` : '';
  const how = `calibrated: fitted${others} to ${rows} row${rows === 1 ? '' : 's'} of ${basename(file)} (SHA-256 ${digest(file)})`;
  for (const [{ path, start, source, low, high }, value] of fitted) {
    const range = { low, high, range_source: 'bounds of the fit' };
    doc.setIn(path, doc.createNode({ value, source: `${how}; was ${start}, ${source}`, ...range }));
  }
  doc.set('name', bareName(to));
  moveTables(doc, from, to);
  const written = doc.toString({ lineWidth: 128 });
  readPlatform(written, to);
  return written;
}

/** A cell that a reader of CSV takes as it is. */
const cell = (value: string | number | undefined): string => {
  const text = value === undefined ? '' : String(value);
  return /[",\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** References that were read, and those among them that were fitted to. */
export interface Marked {
  readonly file: string;
  readonly all: readonly Reference[];
  readonly used: readonly Reference[];
}
/** The table that was read, with those that were fitted to marked calibrated, and those that were held out validated. @throws InputError for another folder: rows name files beside their table */
export function markedReferences({ all, used, file }: Marked, to: string): string {
  if (resolve(file) === resolve(to) || !/\.csv$/i.test(to))
    throw new InputError({ file: '--rows' }, `${to}, where a table beside ${file} is written`, 'a file of its own, NAME.csv');
  if (resolve(dirname(file)) !== resolve(dirname(to)))
    throw new InputError({ file: '--rows' }, `not in the folder of ${file}`, 'that folder: rows name files beside their table');
  const rows = all.map((r) => {
    const status = used.includes(r) ? 'calibrated' : r.status;
    return COLUMNS.map((column) => cell({ ...r, status }[column] ?? undefined)).join(',');
  });
  return [COLUMNS.join(','), ...rows, ''].join('\n');
}
