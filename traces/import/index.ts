/** Any operator trace that we can read, recognised by its content. */
import { readUnpacked } from '../files/read.js';
import { registry } from '../files/registry.js';
import { traceName } from '../files/trace-name.js';
import { checkTrace } from '../operators/check.js';
import { operatorLines } from '../operators/jsonl.js';
import { unread } from '../recognise/name-of-format.js';
import type { Imported, Importer, ImportOptions } from './importer.js';
import { chakra } from './chakra/chakra.js';
import { executionTrace } from './execution-trace/execution-trace.js';
import { infer } from './infer.js';
import { kineto } from './kineto/index.js';
import { onnx } from './onnx/index.js';
import { taken } from './taken.js';

/** The formats, in the order in which they are asked whether a text is theirs. */
export const importers = registry<Importer>('importer', {
  'switchyard-operators': operatorLines,
  onnx,
  'execution-trace': executionTrace,
  chakra,
  kineto,
});

/** An importer looks at so many bytes to recognise its format. */
const HEAD = 65536;

/** What they read, in few words, as the end of a message says it. */
const expected = (): string =>
  `a recording: ${importers.names.map((n) => importers.get(n, { file: '' }).expected.split(/[:(]/, 1)[0]!.trimEnd()).join(', ')}`;

/** Reads `content`, that of `file`, with the first importer that recognises it. @throws InputError */
export function importContent(content: Buffer, file: string, options: ImportOptions): Imported {
  const head = content.toString('latin1', 0, HEAD);
  const format = importers.names.find((n) => importers.get(n, { file }).recognises(head, file));
  if (format === undefined) throw unread(content, file, expected());
  const importer = importers.get(format, { file });
  const recording = importer.read(content, file, options);
  const imported =
    'operators' in recording
      ? taken(recording)
      : infer(recording, { ...options, file, name: traceName(file), format, expected: importer.expected });
  checkTrace(imported.trace, file);
  return imported;
}

/** Reads `file`, gzip or not. @throws InputError */
export const importTrace = (file: string, options: ImportOptions): Imported => importContent(readUnpacked(file), file, options);
