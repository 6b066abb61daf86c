/** Writing through a library that opens a file by its name. */
import { statSync } from 'node:fs';
import { begin, ended, removeBegun } from './begun.js';
import { InputError } from './input-error.js';
import { temporaryName } from './unfinished.js';
import { beginFile, OF_THE_PROCESS, targetOf } from './write.js';

/**
 * Writes a file through a library that opens it by its name: whole under its name when `produce` returns, not at all when it throws.
 * @param produce gets the temporary name, of which an empty file is there
 * @param beside what the library adds to that name for what it makes beside the file: it goes, too
 * @throws InputError when it cannot be written, or is no place for a file
 */
export function writeByName<T>(file: string, produce: (temporary: string) => T, beside: readonly string[] = []): T {
  const open = beginFile(file);
  try {
    const there = statSync(file, { throwIfNoEntry: false });
    if ((there !== undefined && !there.isFile()) || OF_THE_PROCESS.test(file))
      throw new InputError({ file }, 'no regular file', 'a place for a file');
    const temporary = temporaryName(targetOf(file));
    const more = beside.map((ending) => `${temporary}${ending}`);
    more.forEach(begin);
    try {
      const result = produce(temporary);
      open.commit();
      return result;
    } finally {
      removeBegun(more);
      more.forEach(ended);
    }
  } catch (error) {
    open.discard();
    throw error;
  }
}
