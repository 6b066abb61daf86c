/** Any operator trace that we can read, recognised by its content. */
import { InputError } from '../files/input-error.js';
import { readText } from '../files/read.js';
import { registry } from '../files/registry.js';
import { traceName } from '../files/trace-name.js';
import { checkTrace } from '../operators/check.js';
import { operatorLines } from '../operators/jsonl.js';
import type { Imported, Importer, ImportOptions } from './importer.js';
import { infer, taken } from './infer.js';
import { kineto } from './kineto.js';

/** The formats, in the order in which they are asked whether a text is theirs. */
export const importers = registry<Importer>('importer', {
  'switchyard-operators': operatorLines,
  kineto,
});

/** An importer looks at so many characters to recognise its format. */
const HEAD = 65536;

/** Reads `text`, the content of `file`, with the first importer that recognises it. @throws InputError */
export function importText(text: string, file: string, options: ImportOptions): Imported {
  const head = text.slice(0, HEAD);
  const format = importers.names.find((n) => importers.get(n, { file }).recognises(head));
  if (format === undefined)
    throw new InputError({ file }, 'not a trace that can be read', `one of: ${importers.names.join(', ')}`);
  const importer = importers.get(format, { file });
  const recording = importer.read(text, file);
  const imported =
    'operators' in recording
      ? taken(recording)
      : infer(recording, { ...options, file, name: traceName(file), format, expected: importer.expected });
  checkTrace(imported.trace, file);
  return imported;
}

/** Reads `file`, gzip or not. @throws InputError */
export const importTrace = (file: string, options: ImportOptions): Imported => importText(readText(file), file, options);
