/** Files of an export: buffered, and all of them whole under their names, or none. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beginFile, InputError, type OpenFile } from '../../traces/formats.js';

/** Takes the bytes of a file. */
export interface OutFile {
  readonly write: (bytes: Uint8Array) => void;
  readonly text: (text: string) => void;
}

const BUFFER_BYTES = 2 ** 20;

/** Puts small pieces together. */
function buffered(file: OpenFile): OutFile & { readonly flush: () => void } {
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  let used = 0;
  function flush(): void {
    if (used > 0) file.write(buffer.subarray(0, used));
    used = 0;
  }
  function write(bytes: Uint8Array): void {
    if (used + bytes.length > BUFFER_BYTES) flush();
    if (bytes.length > BUFFER_BYTES) return file.write(bytes);
    buffer.set(bytes, used);
    used += bytes.length;
  }
  return {
    write,
    flush,
    text(text) {
      // a character of UTF-16 is at most three bytes
      if (3 * text.length > BUFFER_BYTES) return write(Buffer.from(text));
      if (used + 3 * text.length > BUFFER_BYTES) flush();
      used += buffer.write(text, used);
    },
  };
}

/**
 * @param work opens files by name, and writes them
 * @throws InputError where one cannot be written; then none is there that was not there before
 */
export function writtenWhole<T>(work: (open: (file: string) => OutFile) => T): T {
  const begun: { readonly file: OpenFile; readonly flush: () => void }[] = [];
  try {
    const result = work((name) => {
      const file = beginFile(name);
      const out = buffered(file);
      begun.push({ file, flush: out.flush });
      return out;
    });
    for (const { flush } of begun) flush();
    // one that was given its name is no more to be taken back
    while (begun.length > 0) {
      begun[0]!.file.commit();
      begun.shift();
    }
    return result;
  } catch (error) {
    // the first made the folder
    for (const { file } of begun.reverse()) file.discard();
    throw error;
  }
}

/** The files of tables: `out` itself for one that was asked for by name, else files in the folder `out`. @throws InputError */
export function filesOf(out: string, tables: readonly string[], single: boolean, ending: string): (table: string) => string {
  if (single) return () => out;
  if (existsSync(out) && !statSync(out).isDirectory())
    throw new InputError(
      { file: '--out' },
      `${out} is a file, and ${tables.length} tables are written`,
      'a folder, or --table with one of them',
    );
  return (table) => join(out, `${table}.${ending}`);
}
