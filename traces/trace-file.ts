/** The bytes of an event trace's file, read as they are asked for. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { TraceBytes } from './events/frame-reading.js';
import { noteRead } from './files/files-read.js';
import { InputError } from './files/input-error.js';

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

/** Calls `look` with the bytes of a file, which are read as they are asked for, until it is done. */
export async function withFile<T>(file: string, look: (bytes: TraceBytes) => T | Promise<T>): Promise<T> {
  noteRead(file);
  const fd = opened(file);
  try {
    const { size } = fstatSync(fd);
    const part = (from: number, to: number): Uint8Array => {
      const into = new Uint8Array(Math.max(0, Math.min(to, size) - from));
      return into.subarray(0, readInto(fd, into, from));
    };
    return await look({ length: size, part });
  } finally {
    closeSync(fd);
  }
}

/** Whether it can be read from anywhere: a pipe cannot. */
export const isSeekable = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
/** In bytes; 0 of what is no file. */
export const sizeOf = (file: string): number => (isSeekable(file) ? statSync(file).size : 0);
