/** Any operator trace that we can read, recognised by its content. */
import { InputError } from '../files/input-error.js';
import { registry } from '../files/registry.js';
import { readText } from '../files/read.js';
import { checkTrace } from '../operators/jsonl.js';
import type { Imported, Importer, ImportOptions } from './importer.js';
import { kineto } from './kineto.js';
import { operatorLines } from './operator-lines.js';

export const importers = registry<Importer>('importer', {
  'switchyard-operators': operatorLines,
  kineto,
});

/** Reads `file` with the first importer that recognises it. @throws InputError */
export function importTrace(file: string, options: ImportOptions): Imported {
  const text = readText(file);
  const head = text.slice(0, 65536);
  const importer = importers.names.map((n) => importers.get(n, { file })).find((i) => i.recognises(head));
  if (!importer) throw new InputError({ file }, 'not a trace that can be read', `one of: ${importers.names.join(', ')}`);
  const imported = importer.read(text, file, options);
  checkTrace(imported.trace, file);
  return imported;
}
