/** Event traces as files: opened without being held, their digest, and where they come from. */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { MAGIC, type Provenance } from './events/format.js';
import { endMovedBy } from './events/provenance.js';
import { readEventTrace, readTraceIn, type EventTrace } from './events/reader.js';
import { closingBytes } from './events/writer.js';
import { noteRead } from './files/files-read.js';
import { InputError } from './files/input-error.js';
import { bytesAt } from './files/pieces.js';
import { readBytes } from './files/read.js';

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

/** @throws InputError where it cannot be read */
function opened(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw new InputError({ file }, `cannot be read (${String((error as { code?: unknown }).code)})`, 'a readable file');
  }
}

/** Fills `into` from a file. @returns how many bytes there were */
function readInto(fd: number, into: Uint8Array, from: number): number {
  let done = 0;
  for (let got = 1; got > 0 && done < into.length; done += got) got = readSync(fd, into, done, into.length - done, from + done);
  return done;
}

/**
 * Opens a trace of any length: its records are read from the file as they are looked at, so that no more than a few chunks are held.
 * A pipe is read whole.
 * @param look gets the trace, which is good until it returns or its promise is settled
 * @throws InputError when it is no event trace, or of another version
 */
export async function withEventTrace<T>(file: string, look: (trace: EventTrace) => T | Promise<T>): Promise<T> {
  if (!(statSync(file, { throwIfNoEntry: false })?.isFile() ?? false)) return look(readEventTrace(readBytes(file), file));
  noteRead(file);
  const fd = opened(file);
  try {
    const { size } = fstatSync(fd);
    const part = (from: number, to: number): Uint8Array => {
      const into = new Uint8Array(Math.max(0, Math.min(to, size) - from));
      return into.subarray(0, readInto(fd, into, from));
    };
    return await look(readTraceIn({ length: size, part }, file));
  } finally {
    closeSync(fd);
  }
}
