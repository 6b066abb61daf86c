/** Any operator trace that we can read, recognised by its content. */
import { piecesOf, unpackedSize } from '../files/pieces.js';
import { readUnpacked } from '../files/read.js';
import { registry } from '../files/registry.js';
import { traceName } from '../files/trace-name.js';
import { checkTrace } from '../operators/check.js';
import { operatorLines } from '../operators/jsonl.js';
import type { OperatorTrace } from '../operators/operator.js';
import { unread } from '../recognise/name-of-format.js';
import { checkOptions } from './applicable.js';
import type { Imported, Importer, ImportOptions } from './importer.js';
import { chakra } from './chakra/chakra.js';
import { executionTrace } from './execution-trace/execution-trace.js';
import { infer } from './infer.js';
import { kineto } from './kineto/index.js';
import { onnx } from './onnx/index.js';
import type { Recording } from './recording.js';
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

const allFormats = (): ReadonlyMap<string, Importer> => new Map(importers.names.map((n) => [n, importers.get(n, { file: '' })]));

const formatOf = (head: Buffer, file: string): string | undefined =>
  importers.names.find((n) => importers.get(n, { file }).recognises(head.toString('latin1', 0, HEAD), file));

/** What a file of `format` comes to, once it is read. */
function importedOf(recording: OperatorTrace | Recording, format: string, file: string, options: ImportOptions): Imported {
  const { expected } = importers.get(format, { file });
  const imported =
    'operators' in recording ? taken(recording) : infer(recording, { ...options, file, name: traceName(file), format, expected });
  checkTrace(imported.trace, file);
  return imported;
}

/** Reads `content`, that of `file`, with the first importer that recognises it. @throws InputError */
export function importContent(content: Buffer, file: string, options: ImportOptions): Imported {
  const format = formatOf(content, file);
  if (format === undefined) throw unread(content, file, expected());
  checkOptions(options, format, allFormats(), file);
  return importedOf(importers.get(format, { file }).read(content, file, options), format, file, options);
}

/** From which unpacked size on a file is read piece by piece, where its format can be, and in which pieces. */
export interface PieceSizes {
  readonly whole_bytes: number;
  readonly piece_bytes: number;
}
const PIECES: PieceSizes = { whole_bytes: 128 * 2 ** 20, piece_bytes: 2 ** 20 };

/** Reads `file`, gzip or not, whole or, where it is large, piece by piece. @throws InputError */
export function importTrace(file: string, options: ImportOptions, { whole_bytes, piece_bytes } = PIECES): Imported {
  if (unpackedSize(file) > whole_bytes) {
    const pieces = (): Iterable<Buffer> => piecesOf(file, piece_bytes);
    const [head] = piecesOf(file, Math.max(piece_bytes, HEAD));
    const format = head && formatOf(head, file);
    const importer = format === undefined ? undefined : importers.get(format, { file });
    if (format !== undefined && importer?.stream) {
      checkOptions(options, format, allFormats(), file);
      return importedOf(importer.stream(pieces, file, options), format, file, options);
    }
  }
  return importContent(readUnpacked(file), file, options);
}
