/** Event traces as files: opened without being held, their digest, and where they come from. */
import { createHash } from 'node:crypto';
import { MAGIC, type Provenance } from './events/format.js';
import { endMovedBy, sayingWhere } from './events/provenance.js';
import { readEventTrace, readTraceIn, type EventTrace } from './events/reader.js';
import { closingBytes } from './events/writer.js';
import { InputError } from './files/input-error.js';
import { bytesAt } from './files/pieces.js';
import { readBytes } from './files/read.js';
import { isSeekable, sizeOf, withFile } from './trace-file.js';

/** A longer trace is not held to be looked at: its chunks are read from the file each time. Assumed: a quarter of the GiB that a command may take. */
export const MOST_HELD_BYTES = 256 * 2 ** 20;
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

/** A whole trace as it is without its provenance, in parts. @param bytes of the file that `trace` was read from */
function partsWithoutProvenance(bytes: Uint8Array, { end, provenanceAt }: EventTrace): readonly Uint8Array[] {
  if (provenanceAt === undefined || end === undefined) return [bytes];
  const { from, to } = provenanceAt;
  const chunks = bytes.subarray(to, bytes.length - closingBytes(end).length);
  return [bytes.subarray(0, from), chunks, closingBytes(endMovedBy(end, from - to))];
}

/** The same in one piece. */
export const withoutProvenance = (bytes: Uint8Array, trace: EventTrace): Uint8Array =>
  Buffer.concat(partsWithoutProvenance(bytes, trace));

/** Its SHA-256: `trace_sha256` of the run. @param bytes of the file that `trace` was read from */
export function traceDigest(bytes: Uint8Array, trace: EventTrace): string {
  const hash = createHash('sha256');
  for (const part of partsWithoutProvenance(bytes, trace)) hash.update(part);
  return hash.digest('hex');
}

/** A whole trace that does not say where it comes from, with that. @throws InputError for one that is cut off */
export function withProvenance(bytes: Uint8Array, provenance: Provenance | undefined, file: string): Uint8Array {
  const { end } = readEventTrace(bytes, file);
  if (end === undefined) throw new InputError({ file }, 'cut off', 'a whole event trace');
  const parts: Uint8Array[] = [];
  const write = sayingWhere(provenance, (part) => void parts.push(part));
  const closing = bytes.length - closingBytes(end).length;
  write(bytes.subarray(0, closing));
  write(bytes.subarray(closing), end);
  return Buffer.concat(parts);
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

/**
 * The same for who looks at records more than once: of a trace that is not long all is held, and what others write to the file
 * meanwhile does not matter.
 */
export async function withHeldTrace<T>(
  file: string,
  look: (trace: EventTrace) => T | Promise<T>,
  most_bytes = MOST_HELD_BYTES,
): Promise<T> {
  return sizeOf(file) > most_bytes ? withEventTrace(file, look) : look(readEventTrace(readBytes(file), file));
}
