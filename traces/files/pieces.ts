/** A file's content piece by piece, unpacked, in bounded memory: for what is too large to be held whole. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { Inflate } from 'pako';
import { noteRead } from './files-read.js';
import { InputError } from './input-error.js';

/** Unpacked size above which a file is refused. */
export const LARGEST_IN_PIECES_BYTES = 8 * 2 ** 30;
/** Deflate packs no better. */
const MOST_PACKING = 1032;
/** What is read at once of a gzip: it unpacks to no more than 64 MiB. */
const PACKED_PIECE_BYTES = 2 ** 16;
/** Recordings pack ten to one or better; the size at the end of a gzip is that of its last member, modulo 4 GiB. */
const LEAST_PACKING = 8;

const isGzip = (piece: Uint8Array): boolean => piece[0] === 0x1f && piece[1] === 0x8b;

/** `bytes` bytes of `file` from `from` on, as they are, or what there is of them; none where it is no file that can be read. */
export function bytesAt(file: string, from: number, bytes: number): Buffer {
  const into = Buffer.alloc(bytes);
  try {
    if (!statSync(file).isFile()) return into.subarray(0, 0);
    const fd = openSync(file, 'r');
    try {
      return into.subarray(0, readSync(fd, into, 0, bytes, from));
    } finally {
      closeSync(fd);
    }
  } catch {
    return into.subarray(0, 0); // whoever reads all of it says why it cannot be read
  }
}

/** About how large `file` is when it is unpacked, told without unpacking it; 0 of what is no file that can be read. */
export function unpackedSize(file: string): number {
  const head = bytesAt(file, 0, 2);
  if (head.length === 0) return 0;
  const { size } = statSync(file);
  if (!isGzip(head)) return size;
  const end = bytesAt(file, Math.max(0, size - 4), 4);
  // of a gzip that is cut off these are any four bytes
  const said = end.length === 4 ? end.readUInt32LE() : 0;
  return Math.max(LEAST_PACKING * size, said <= MOST_PACKING * size ? said : 0);
}

/** Bytes as they are on disk. @throws InputError where reading fails */
function* raw(file: string, piece_bytes: number): Generator<Buffer> {
  noteRead(file);
  const fd = openSync(file, 'r');
  try {
    for (;;) {
      const piece = Buffer.allocUnsafe(piece_bytes);
      const bytes = readPiece(fd, piece, file);
      if (bytes === 0) return;
      yield piece.subarray(0, bytes);
    }
  } finally {
    closeSync(fd);
  }
}

function readPiece(fd: number, into: Buffer, file: string): number {
  try {
    return readSync(fd, into);
  } catch (error) {
    throw new InputError({ file }, `cannot be read (${String((error as { code?: unknown }).code)})`, 'a readable file');
  }
}

/** @throws InputError where the gzip is damaged or cut off */
function* inflated(file: string, piece_bytes: number): Generator<Buffer> {
  let ready: Uint8Array[] = [];
  const begin = (): Inflate => {
    const inflate = new Inflate({ chunkSize: piece_bytes });
    inflate.onData = (piece) => void ready.push(piece);
    return inflate;
  };
  let [inflate, read] = [begin(), 0];
  for (const packed of raw(file, Math.min(piece_bytes, PACKED_PIECE_BYTES))) {
    // a member may end where a piece does: what follows is another one
    if (inflate.ended) inflate = begin();
    inflate.push(packed);
    read += packed.length;
    for (const piece of ready) yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    ready = [];
    if (inflate.err !== 0)
      throw new InputError({ file }, `not a sound gzip (${inflate.msg}), near byte ${read} of it`, 'a whole gzip file');
  }
  if (!inflate.ended) throw new InputError({ file }, `the gzip is cut off, at byte ${read}`, 'a whole gzip file');
}

/**
 * The content of `file`, gzip or not, in pieces of about `piece_bytes`.
 * @throws InputError where the gzip is damaged or cut off, or past the limit
 */
export function* piecesOf(file: string, piece_bytes: number): Generator<Buffer> {
  let all = 0;
  for (const piece of isGzip(bytesAt(file, 0, 2)) ? inflated(file, piece_bytes) : raw(file, piece_bytes)) {
    if ((all += piece.length) > LARGEST_IN_PIECES_BYTES)
      throw new InputError({ file }, 'unpacks to more than the limit', `at most ${LARGEST_IN_PIECES_BYTES} bytes`);
    yield piece;
  }
}
