/** Reading what a person names: whole files, gzip or not, within limits, with one clear message where it fails. */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { noteRead } from './files-read.js';
import { InputError } from './input-error.js';
import { unfinishedOf } from './unfinished.js';

/** Unpacked size above which a file is refused: V8 holds no longer string, and no trace comes near it. */
const LARGEST_BYTES = 400 * 2 ** 20;
/** An event trace is read in one piece, and Node reads no larger one. */
const LARGEST_EVENT_TRACE_BYTES = 2 ** 31 - 1;

const code = (error: unknown): string => String((error as { code?: unknown }).code ?? error);

/** What stands in the place of a file whose writing did not end, for the message. */
function unfinished(file: string): string {
  const [found] = unfinishedOf(file);
  return found === undefined ? '' : `, but ${found} of a run that was killed or is still under way`;
}

/** A pipe or device says no size, and may never end. @throws InputError past `most` bytes */
function readEndless(file: string, most: number): Buffer {
  const pieces: Buffer[] = [];
  const fd = openSync(file, 'r');
  try {
    for (let all = 0; ;) {
      const piece = Buffer.allocUnsafe(2 ** 20);
      const bytes = readSync(fd, piece);
      if (bytes === 0) return Buffer.concat(pieces);
      pieces.push(piece.subarray(0, bytes));
      if ((all += bytes) > most) throw new InputError({ file }, `more than ${most} bytes`, 'a file, or a pipe that ends before');
    }
  } finally {
    closeSync(fd);
  }
}

/** The file's bytes as they are. @throws InputError when it is missing, a folder, unreadable, empty or too large. */
export function readBytes(file: string, most = LARGEST_EVENT_TRACE_BYTES): Buffer {
  let bytes: Buffer;
  noteRead(file);
  try {
    const { size } = statSync(file);
    if (statSync(file).isDirectory()) throw new InputError({ file }, 'is a folder', 'a file');
    if (size > most) throw new InputError({ file }, `${size} bytes`, `at most ${most} bytes`);
    bytes = statSync(file).isFile() ? readFileSync(file) : readEndless(file, Math.min(most, LARGEST_BYTES));
  } catch (error) {
    if (error instanceof InputError) throw error;
    const problem = code(error) === 'ENOENT' ? `no such file${unfinished(file)}` : `cannot be read (${code(error)})`;
    throw new InputError({ file }, problem, 'a readable file');
  }
  if (bytes.length === 0) throw new InputError({ file }, 'the file is empty', 'some content');
  return bytes;
}

/** The file's bytes, unpacked. @throws InputError */
export const readUnpacked = (file: string): Buffer => unpacked(readBytes(file, LARGEST_BYTES), file);
/** The file as text, gzip or not. @throws InputError */
export const readText = (file: string): string => readUnpacked(file).toString('utf8');
/** `packed`, all of `file`, as text; gzip is recognised by its first bytes. @throws InputError */
export const textOf = (packed: Buffer, file: string): string => unpacked(packed, file).toString('utf8');

/** `packed`, all of `file`, without its gzip. @throws InputError */
function unpacked(packed: Buffer, file: string): Buffer {
  let bytes = packed;
  if (bytes.length > LARGEST_BYTES) throw new InputError({ file }, `${bytes.length} bytes`, `at most ${LARGEST_BYTES} bytes`);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = gunzipSync(bytes, { maxOutputLength: LARGEST_BYTES });
    } catch (error) {
      if (code(error) === 'ERR_BUFFER_TOO_LARGE')
        throw new InputError({ file }, 'unpacks to more than the limit', `at most ${LARGEST_BYTES} bytes`);
      const cut = code(error) === 'Z_BUF_ERROR';
      throw new InputError({ file }, cut ? 'the gzip is cut off' : `not a sound gzip (${code(error)})`, 'a whole gzip file');
    }
    if (bytes.length === 0) throw new InputError({ file }, 'the gzip holds nothing', 'some content');
  }
  return bytes;
}
/** `text` as JSON. @throws InputError with the line, where the parser names a position. */
export function parseJson(text: string, file: string, expected: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const at = /position (\d+)/.exec(message);
    const line = at ? text.slice(0, Number(at[1])).split('\n').length : undefined;
    const problem = error instanceof RangeError ? 'nested too deeply' : 'not JSON';
    throw new InputError({ file, ...(line !== undefined && { line }) }, problem, expected);
  }
}
