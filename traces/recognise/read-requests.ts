/** Any request trace that we can read, recognised by its content. */
import { readBytes, textOf } from '../files/read.js';
import { isBinary } from '../files/signatures.js';
import { createRows, requestFormatOf, requestFormats, type ReadRequests, type RequestOptions } from '../requests/index.js';
import { unread } from './name-of-format.js';

const EXPECTED = (): string => {
  const lines = requestFormats.names.map((name) => `${name} (${requestFormats.get(name, { file: '' }).line})`);
  return `a request trace, gzip or not: ${lines.join(', ')}`;
};

/**
 * Reads `file`, gzip or not. @param format its name, in place of what its content looks like
 * @throws InputError with line and field, or with the name of a format that is no request trace's
 */
export function readRequests(file: string, options: RequestOptions, format?: string): ReadRequests {
  const bytes = readBytes(file);
  if (isBinary(bytes, file)) throw unread(bytes, file, EXPECTED());
  const text = textOf(bytes, file);
  const name = format ?? requestFormatOf(text);
  if (name === undefined) throw unread(bytes, file, EXPECTED());
  const chosen = requestFormats.get(name, { file: '--format' });
  const { rows, end } = createRows(file, chosen, options);
  chosen.read(text, file, rows);
  return end();
}
