/** Event traces as files: opened without being held, their digest, and where they come from. */
import { createHash } from 'node:crypto';
import { MAGIC, type Provenance } from './events/format.js';
import { endMovedBy } from './events/provenance.js';
import { readEventTrace, readTraceIn, type EventTrace } from './events/reader.js';
import { closingBytes } from './events/writer.js';
import { bytesAt } from './files/pieces.js';
import { readBytes } from './files/read.js';
import { isSeekable, withFile } from './trace-file.js';

/** A header has a row a sentence. */
const MOST_OPENING_BYTES = 2 ** 28;

/** Of a trace on disk, of which no more than its first frames are read; undefined where it does not say, or is none. */
export function provenanceInFile(file: string): Provenance | undefined {
  const lengthAt = (at: number): number => {
    const head = bytesAt(file, at, 4);
    return head.length === 4 ? 8 + head.readUInt32LE() : 0;
  };
  const header = lengthAt(MAGIC.length);
  const end = MAGIC.length + header + lengthAt(MAGIC.length + header);
  if (bytesAt(file, 0, MAGIC.length).toString() !== MAGIC || end > MOST_OPENING_BYTES) return undefined;
  return readEventTrace(bytesAt(file, 0, end), file).provenance;
}

/** SHA-256 of a whole trace as it is without its provenance: `trace_sha256` of the run. @param bytes of the file that `trace` was read from */
export function traceDigest(bytes: Uint8Array, { end, provenanceAt }: EventTrace): string {
  const hash = createHash('sha256');
  if (provenanceAt === undefined || end === undefined) return hash.update(bytes).digest('hex');
  const { from, to } = provenanceAt;
  const closing = closingBytes(end).length;
  hash.update(bytes.subarray(0, from)).update(bytes.subarray(to, bytes.length - closing));
  return hash.update(closingBytes(endMovedBy(end, from - to))).digest('hex');
}

/**
 * Opens a trace of any length: its records are read from the file as they are looked at, so that no more than a few chunks are held.
 * A pipe is read whole.
 * @param look gets the trace, which is good until it returns or its promise is settled
 * @throws InputError when it is no event trace, or of another version
 */
export async function withEventTrace<T>(file: string, look: (trace: EventTrace) => T | Promise<T>): Promise<T> {
  if (!isSeekable(file)) return look(readEventTrace(readBytes(file), file));
  return withFile(file, (bytes) => look(readTraceIn(bytes, file)));
}
