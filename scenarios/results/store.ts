/**
 * The store: results by what they were simulated from, in a folder that any number of processes and hosts may share.
 *
 * A result is a file named by the SHA-256 of its origin. It is written whole under another name and then renamed, so it is there or it
 * is not; whoever writes it second writes the same bytes, so nobody needs a lock. A file whose checksum does not fit, or that is of
 * another origin, is set aside and not trusted: what it was to say is simulated again.
 */
import { createHash, randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { InputError, makeFolder, parseJson, readText, writeWhole } from '../../traces/index.js';

/** Of the format of a file; one of another is set aside. */
const FORMAT = 'switchyard result 1';
/** Below the folder of what was set aside. */
const ASIDE = 'aside';

/** What a result was simulated from, as JSON has it: equal origins, equal results. */
export type Origin = readonly unknown[];
/** From which file and with which settings it was made first, so that it can be made again. */
export interface From {
  readonly scenario: string;
  readonly overrides: readonly { readonly path: readonly string[]; readonly value: unknown; readonly flag: string }[];
}
/** A result that is there. */
export interface Kept {
  readonly origin: Origin;
  readonly result: unknown;
  /** not part of what it is */
  readonly from?: From;
}

/** What the system calls an error. */
export const codeOf = (error: unknown): string => (error as { readonly code?: string }).code ?? String(error);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The name of a result: 64 hex digits. */
export const keyOfOrigin = (origin: Origin): string => sha256(JSON.stringify(origin));

/** Names of results are in folders of their first digits: one folder of a million names is slow on many file systems. */
const SHARD_DIGITS = 2;

/** Where the result of a key is kept, whether it is there or not. */
export const resultFile = (folder: string, key: string): string => join(folder, key.slice(0, SHARD_DIGITS), `${key}.json`);

/** Names of a folder; none where there is no folder. @throws InputError where it cannot be read */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return [];
    throw new InputError({ file: folder }, `cannot be read (${code})`, 'a folder of results');
  }
}

/** Keys of the results in a store, in order; nothing is opened. @throws InputError for a store that cannot be read */
export const keysIn = (folder: string): ReadonlySet<string> =>
  new Set(
    namesIn(folder)
      .filter((name) => /^[0-9a-f]{2}$/.test(name))
      .sort()
      .flatMap((shard) => namesIn(join(folder, shard)).sort())
      .flatMap((name) => /^([0-9a-f]{64})\.json$/.exec(name)?.[1] ?? []),
  );

/** Files of results in a store, by name; none where there is no folder. */
export const resultFiles = (folder: string): string[] => [...keysIn(folder)].map((key) => resultFile(folder, key));

/** What was set aside of a store, by name. */
export const filesAside = (folder: string): string[] =>
  namesIn(join(folder, ASIDE))
    .sort()
    .map((name) => join(folder, ASIDE, name));

/**
 * Where results are kept if nobody says it: `switchyard/results` in the user's cache folder.
 * Source: XDG Base Directory Specification 0.8: `$XDG_CACHE_HOME`, which is ignored where it is no absolute path, or ~/.cache.
 */
export function userStore(): string {
  const given = process.env['XDG_CACHE_HOME'];
  return join(given !== undefined && isAbsolute(given) ? given : join(homedir(), '.cache'), 'switchyard', 'results');
}

/** Writes a result, whole or not at all. @throws InputError where it cannot be written */
export function keepResult(file: string, { origin, result, from }: Kept): void {
  const body = JSON.stringify({ format: FORMAT, origin, result, from });
  // processes of several hosts may have one number
  const own = join(dirname(file), `${basename(file)}.${randomUUID()}.new`);
  try {
    writeWhole(own, `${JSON.stringify({ sha256: sha256(body) })}\n${body}\n`);
    renameSync(own, file);
  } catch (error) {
    if (existsSync(own)) rmSync(own);
    if (error instanceof InputError) throw new InputError({ file }, error.problem, error.expected);
    throw new InputError({ file }, `cannot be written (${codeOf(error)})`, 'a store that can be');
  }
}

/** @throws InputError that says what is wrong with it */
export function readResult(file: string): Kept {
  return resultOf(readText(file), file);
}

/** @throws InputError for a text that is no result of that name */
function resultOf(text: string, file: string): Kept {
  const [head = '', body = '', ...rest] = text.split('\n');
  const given = parseJson(head, file, 'a result') as { readonly sha256?: unknown } | null;
  if (rest.length !== 1 || rest[0] !== '' || given?.sha256 !== sha256(body))
    throw new InputError({ file }, 'its checksum does not fit', 'a result, as it was written');
  const { format, origin, result, from } = JSON.parse(body) as Kept & { readonly format: unknown };
  if (format !== FORMAT) throw new InputError({ file }, `of the format ${JSON.stringify(format)}`, FORMAT);
  if (keyOfOrigin(origin) !== basename(file, '.json'))
    throw new InputError({ file }, 'of another origin than its name says', 'a result under the SHA-256 of its origin');
  return { origin, result, ...(from && { from }) };
}

/** Moves a file out of the way, to a name of its own. @returns that name @throws InputError where the store cannot be written */
export function setAside(file: string): string {
  const folder = join(dirname(dirname(file)), ASIDE);
  makeFolder(folder);
  for (let i = 0; ; i++) {
    const to = join(folder, `${basename(file)}.${i}`);
    if (existsSync(to)) continue;
    try {
      renameSync(file, to);
    } catch (error) {
      const code = codeOf(error);
      // another process was first
      if (code !== 'ENOENT') throw new InputError({ file }, `cannot be set aside (${code})`, 'a store that can be written');
    }
    return to;
  }
}

/** Moved out of the way where that can be; either way it is said and not trusted. */
function saidAside(error: InputError, file: string): string {
  try {
    return `${error.message}; set aside as ${setAside(file)}, to be simulated again`;
  } catch (not) {
    if (!(not instanceof InputError)) throw not;
    return `${error.message}; not trusted, and not set aside: ${not.message}`;
  }
}

/** Undefined where there is no file. @throws InputError for one that cannot be read: it may be good */
function textIn(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined;
    if (codeOf(error) === 'EISDIR') return '';
    throw new InputError({ file }, `cannot be read (${codeOf(error)})`, 'a result that can be');
  }
}

/** The result that is there; undefined where there is none. What is no result is set aside, and said. */
export function resultIn(file: string, aside: (said: string) => void): Kept | undefined {
  const text = textIn(file);
  if (text === undefined) return undefined;
  try {
    return resultOf(text, file);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    aside(saidAside(error, file));
    return undefined;
  }
}

/** Before anything is simulated for it. @throws InputError for a store that cannot be written */
export function checkWritable(store: string): void {
  makeFolder(store);
  try {
    accessSync(store, constants.W_OK);
  } catch (error) {
    const code = codeOf(error);
    throw new InputError({ file: store }, `cannot be written (${code})`, 'a store that can be, by --store');
  }
}
