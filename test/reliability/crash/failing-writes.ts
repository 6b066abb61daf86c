/**
 * A file system that fails: loaded with `node --import` into a process, its threads and what it starts, it lets the k-th writing call
 * of all of them fail, or write short. Each such call is a line of a file that all of them append to, so that they count together.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';
import type { Fault } from './fault.js';

const { k, kind, from, log, below } = JSON.parse(process.env['SWITCHYARD_FAULT']!) as Fault;
const real = { ...fs };
/** Files opened for writing, by descriptor: calls to them count. */
const writing = new Map<number, string>();

/** What a call is to do. */
type Verdict = 'go' | 'fail' | 'short';

/** Counts a call of an operation on a path. Appending is atomic, so the size behind it says which call it was. */
function verdict(operation: string, path: string): Verdict {
  const fd = real.openSync(log, 'a+');
  const line = `${operation.padEnd(9)} ${path}`.slice(0, 239).padEnd(239);
  const end = real.fstatSync(fd).size;
  real.writeSync(fd, `${line}\n`);
  real.closeSync(fd);
  const number = Math.floor(end / 240) + 1;
  if (number !== k && !(from && number > k)) return 'go';
  if (kind === 'short') return operation === 'write' ? 'short' : 'go';
  return 'fail';
}

function failure(operation: string, path: string): Error {
  const error = new Error(`${kind}: injected, ${operation} '${path}'`);
  return Object.assign(error, { code: kind, syscall: operation, path });
}

const isOurs = (path: unknown): path is string => typeof path === 'string' && resolve(path).startsWith(below);

/** Of calls that name a file: what they are to do is done before. */
function byPath<A extends unknown[], R>(
  operation: string,
  call: (...args: A) => R,
  applies: (...args: A) => boolean = () => true,
) {
  return (...args: A): R => {
    const [path] = args;
    if (isOurs(path) && applies(...args) && verdict(operation, path) === 'fail') throw failure(operation, path);
    return call(...args);
  };
}

const opensForWriting = (flags: unknown): boolean =>
  typeof flags === 'number'
    ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0
    : typeof flags === 'string' && /[wa+]/.test(flags);

function openSync(path: fs.PathLike, flags: fs.OpenMode = 'r', mode?: fs.Mode | null): number {
  const counts = isOurs(path) && opensForWriting(flags);
  if (counts && verdict('open', path) === 'fail') throw failure('open', path);
  const fd = real.openSync(path, flags, mode);
  if (counts) writing.set(fd, path);
  return fd;
}

function writeSync(fd: number, data: string | NodeJS.ArrayBufferView, ...rest: unknown[]): number {
  const call = real.writeSync as (...args: unknown[]) => number;
  const path = writing.get(fd);
  const what = path === undefined ? 'go' : verdict('write', path);
  if (what === 'fail') throw failure('write', path!);
  if (what === 'go') return call(fd, data, ...rest);
  // as (fd, bytes, offset, length, position): half of what is asked, at least a byte
  const bytes = typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const [offset, length, position] = typeof data === 'string' ? [0] : (rest as (number | null | undefined)[]);
  const start = offset ?? 0;
  const asked = length ?? bytes.length - start;
  return call(fd, bytes, start, Math.max(Math.min(1, asked), asked >> 1), position ?? null);
}

function ofDescriptor<A extends [number, ...unknown[]], R>(operation: string, call: (...args: A) => R) {
  return (...args: A): R => {
    const path = writing.get(args[0]);
    const what = path === undefined ? 'go' : verdict(operation, path);
    if (operation === 'close') {
      // one that fails has closed it all the same, as on Linux
      writing.delete(args[0]);
      const result = call(...args);
      if (what === 'fail') throw failure(operation, path!);
      return result;
    }
    if (what === 'fail') throw failure(operation, path!);
    return call(...args);
  };
}

/** All at once, through the same open, write and close. */
function writeFileSync(
  path: fs.PathOrFileDescriptor,
  data: string | NodeJS.ArrayBufferView,
  options?: fs.WriteFileOptions,
): void {
  if (!isOurs(path)) return real.writeFileSync(path, data, options);
  const flag = typeof options === 'object' ? options?.flag : undefined;
  const fd = openSync(path, flag ?? 'w');
  try {
    const bytes = typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
  } finally {
    fs.closeSync(fd);
  }
}

Object.assign(fs, {
  openSync,
  writeSync,
  writeFileSync,
  closeSync: ofDescriptor('close', real.closeSync),
  fsyncSync: ofDescriptor('fsync', real.fsyncSync),
  ftruncateSync: ofDescriptor('truncate', real.ftruncateSync),
  renameSync: byPath('rename', real.renameSync, (_, to) => isOurs(to)),
  rmSync: byPath('remove', real.rmSync),
  rmdirSync: byPath('remove', real.rmdirSync),
  unlinkSync: byPath('remove', real.unlinkSync),
  mkdirSync: byPath('mkdir', real.mkdirSync as (path: fs.PathLike, options?: fs.MakeDirectoryOptions) => string | undefined),
});
syncBuiltinESMExports();
