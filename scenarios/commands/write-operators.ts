/** An operator trace to a file, compressed where its name ends in .gz. */
import { gzipSync } from 'node:zlib';
import { writeJsonl, writeWhole, type OperatorTrace } from '../../traces/index.js';

/** @throws InputError when the file cannot be written; nothing is left half-written */
export function writeOperators(file: string, trace: OperatorTrace): void {
  const lines = writeJsonl(trace);
  writeWhole(file, file.endsWith('.gz') ? gzipSync(lines) : lines);
}
