/** Writing so that nothing half-written is left behind: to a temporary name beside the target, then renamed. */
import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { begin, ended, removeBegun } from './begun.js';
import { InputError } from './input-error.js';
import { temporaryName } from './unfinished.js';

/** A file being written under a temporary name. */
export interface OpenFile {
  write(bytes: Uint8Array): void;
  /** closes it and gives it its name */
  commit(): void;
  /** The same, and all that was written, whoever writes a file of that name meanwhile. */
  commitAndRead(): Uint8Array;
  /** closes and removes it */
  discard(): void;
}

/** Files that got their name in this process, and the how many-th each was. */
const written = new Map<string, number>();
let count = 0;
/** How many files this process has written: a beginning for `strangersIn`. */
export const writtenSoFar = (): number => count;

/** Files in a folder, or in its `plots`, that this process has not written since; by name. */
export function strangersIn(folder: string, since: number): string[] {
  const of = (within: string): string[] => {
    const place = join(folder, within);
    if (!existsSync(place) || !statSync(place).isDirectory()) return [];
    const files = readdirSync(place, { withFileTypes: true }).filter((e) => e.isFile());
    return files.map((e) => join(within, e.name)).filter((name) => (written.get(resolve(folder, name)) ?? 0) <= since);
  };
  return [...of(''), ...of('plots')].sort();
}

function cannotWrite(file: string, error: unknown): InputError {
  const why = String((error as { code?: unknown }).code ?? error);
  return new InputError({ file }, `cannot be written (${why})`, 'a place that can be written');
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Makes `folder` and those above it. @param make makes one. @throws InputError when it cannot be made. */
export function makeFolder(folder: string, make: (folder: string) => void = mkdirSync): void {
  try {
    // not `recursive`: Node 20 never returns from that where a file system, such as /proc, refuses new folders
    if (existsSync(folder)) return;
    makeFolder(dirname(resolve(folder)), make);
    make(folder);
  } catch (error) {
    // another process was first
    if ((error as { code?: unknown }).code === 'EEXIST' && isFolder(folder)) return;
    throw error instanceof InputError ? error : cannotWrite(folder, error);
  }
}

/** From its beginning, wherever it was written to. */
function readAll(fd: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(fstatSync(fd).size);
  for (let at = 0; at < bytes.length;) at += readSync(fd, bytes, at, bytes.length - at, at);
  return bytes;
}

/** Where a file is, if need be at the end of links. */
export function targetOf(file: string): string {
  const link = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  return link ? targetOf(resolve(dirname(file), readlinkSync(file))) : file;
}

/** What this process has open, be it a file. */
export const OF_THE_PROCESS = /^\/(dev\/(stdout|stderr|fd\/)|proc\/)/;

/** As which number this process has it open. */
function openedAs(file: string): number | undefined {
  const named = { '/dev/stdout': 1, '/dev/stderr': 2 }[file];
  const numbered = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(file)?.[1];
  return named ?? (numbered === undefined ? undefined : Number(numbered));
}

/** Where it stands: opened anew, a file would lose what others write to it before or after. */
function writeOpened(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;)
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1); // a pipe that is full
    }
}

/** A device or a pipe stays what it is: it is given all at the end. */
function beginSpecial(file: string): OpenFile {
  const parts: Uint8Array[] = [];
  const commitAndRead = (): Uint8Array => {
    const all = Buffer.concat(parts);
    try {
      const fd = openedAs(file);
      if (fd === undefined) writeFileSync(file, all);
      else writeOpened(fd, all);
    } catch (error) {
      throw cannotWrite(file, error);
    }
    return all;
  };
  return {
    write: (bytes) => void parts.push(Uint8Array.from(bytes)),
    commit: () => void commitAndRead(),
    commitAndRead,
    discard: () => undefined,
  };
}

/** Begins `file` under a temporary name. @throws InputError when it cannot be written. */
export function beginFile(file: string): OpenFile {
  try {
    const there = statSync(file, { throwIfNoEntry: false }); // links in a circle are a fault here
    if (there?.isDirectory() === true) throw cannotWrite(file, { code: 'EISDIR' });
    const special = there !== undefined && !there.isFile();
    return special || OF_THE_PROCESS.test(file) ? beginSpecial(file) : beginRegular(targetOf(file), file);
  } catch (error) {
    throw error instanceof InputError ? error : cannotWrite(file, error);
  }
}

/**
 * Makes what goes if this process ends in the middle, known of before it is there: a thread may be ended between any two calls. An
 * empty folder that another process makes between these two goes with it.
 */
function makeBegun(path: string, make: (path: string) => void): string {
  begin(path);
  try {
    make(path);
  } catch (error) {
    ended(path);
    throw error;
  }
  return path;
}

/** Makes those above a file, which go with it if nothing else is in them. @throws InputError when one cannot be made */
function foldersFor(file: string): { readonly keep: () => void; readonly undo: () => void } {
  const made: string[] = [];
  const keep = (): void => made.forEach(ended);
  function undo(): void {
    removeBegun(made);
    keep();
  }
  try {
    makeFolder(dirname(file), (folder) => void made.push(makeBegun(resolve(folder), mkdirSync)));
  } catch (error) {
    undo();
    throw error;
  }
  return { keep, undo };
}

/** @param file what is told to be written: `target`, or a link to it */
function beginRegular(target: string, file: string): OpenFile {
  const temporary = temporaryName(target);
  let fd = -1;
  const folders = foldersFor(target);
  try {
    makeBegun(temporary, () => (fd = openSync(temporary, 'w+')));
  } catch (error) {
    folders.undo();
    throw cannotWrite(file, error);
  }
  const close = (): void => {
    const open = fd;
    fd = -1; // also where closing fails, as where a disk turns out to be full only then
    if (open >= 0) closeSync(open);
  };
  const commit = (): void => {
    try {
      close();
      renameSync(temporary, target);
    } catch (error) {
      throw cannotWrite(file, error);
    }
    ended(temporary);
    folders.keep();
    written.set(resolve(file), ++count);
  };
  return {
    write(bytes) {
      try {
        for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
      } catch (error) {
        throw cannotWrite(file, error);
      }
    },
    commit,
    commitAndRead() {
      const all = readAll(fd);
      commit();
      return all;
    },
    discard() {
      try {
        close();
      } catch {
        // what went wrong is told by whoever discards it
      }
      removeBegun([temporary]);
      ended(temporary);
      folders.undo();
    },
  };
}

/** Writes a whole file. @throws InputError when it cannot be written. */
export const writeWhole = (file: string, content: string | Uint8Array): void =>
  writeStream(file, (write) => write(typeof content === 'string' ? Buffer.from(content) : content));

/** As `writeStream`, with all that was written; undefined where that is more than `most` bytes. */
export function writeAndRead<T>(
  file: string,
  produce: (write: (bytes: Uint8Array) => void) => T,
  most: number,
): readonly [T, Uint8Array | undefined] {
  const open = beginFile(file);
  let all = 0;
  try {
    const made = produce((bytes) => {
      open.write(bytes);
      all += bytes.length;
    });
    return [made, all <= most ? open.commitAndRead() : void open.commit()];
  } catch (error) {
    open.discard();
    throw error;
  }
}

/** Writes a file as its bytes come: whole under its name when `produce` returns, not at all when it throws. */
export function writeStream<T>(file: string, produce: (write: (bytes: Uint8Array) => void) => T): T {
  const open = beginFile(file);
  try {
    const result = produce((bytes) => open.write(bytes));
    open.commit();
    return result;
  } catch (error) {
    open.discard();
    throw error;
  }
}
