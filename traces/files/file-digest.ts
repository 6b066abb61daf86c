/** SHA-256 of files, as `sha256sum` says it. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';

const PIECE_BYTES = 2 ** 22;

/** Of a file's bytes as they are on disk; undefined where it is no file that can be read, as a pipe is not a second time. */
export function sha256Of(file: string): string | undefined {
  try {
    if (!statSync(file).isFile()) return undefined;
    const hash = createHash('sha256');
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    const fd = openSync(file, 'r');
    try {
      for (let n = readSync(fd, piece); n > 0; n = readSync(fd, piece)) hash.update(piece.subarray(0, n));
    } finally {
      closeSync(fd);
    }
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}
