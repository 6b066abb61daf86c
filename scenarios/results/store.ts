/**
 * The store: results by what they were simulated from, in a folder that any number of processes and hosts may share.
 *
 * A result is a file named by the SHA-256 of its origin. It is written whole under another name and then renamed, so it is there or it
 * is not; whoever writes it second writes the same bytes, so nobody needs a lock. A file whose checksum does not fit, or that is of
 * another origin, is set aside and not trusted: what it was to say is simulated again.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InputError, makeFolder, parseJson, readText, writeWhole } from '../../traces/index.js';

/** Of the format of a file; one of another is set aside. */
const FORMAT = 'switchyard result 1';
/** Below the folder of what was set aside. */
const ASIDE = 'aside';

/** What a result was simulated from, as JSON has it: equal origins, equal results. */
export type Origin = readonly unknown[];
/** A result that is there. */
export interface Kept {
  readonly origin: Origin;
  readonly result: unknown;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The name of a result: 64 hex digits. */
export const keyOfOrigin = (origin: Origin): string => sha256(JSON.stringify(origin));

/** Where the result of a key is kept, whether it is there or not. */
export const resultFile = (folder: string, key: string): string => join(folder, `${key}.json`);

/** Files of results in a store, by name; none where there is no folder. */
export const resultFiles = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^[0-9a-f]{64}\.json$/.test(name))
        .sort()
        .map((name) => join(folder, name))
    : [];

/** Writes a result, whole or not at all. @throws InputError where it cannot be written */
export function keepResult(file: string, { origin, result }: Kept): void {
  const body = JSON.stringify({ format: FORMAT, origin, result });
  writeWhole(file, `${JSON.stringify({ sha256: sha256(body) })}\n${body}\n`);
}

/** @throws InputError that says what is wrong with it */
export function readResult(file: string): Kept {
  const [head = '', body = '', ...rest] = readText(file).split('\n');
  const given = parseJson(head, file, 'a result') as { readonly sha256?: unknown } | null;
  if (rest.length !== 1 || rest[0] !== '' || given?.sha256 !== sha256(body))
    throw new InputError({ file }, 'its checksum does not fit', 'a result, as it was written');
  const { format, origin, result } = JSON.parse(body) as Kept & { readonly format: unknown };
  if (format !== FORMAT) throw new InputError({ file }, `of the format ${JSON.stringify(format)}`, FORMAT);
  if (keyOfOrigin(origin) !== basename(file, '.json'))
    throw new InputError({ file }, 'of another origin than its name says', 'a result under the SHA-256 of its origin');
  return { origin, result };
}

/** Moves a file out of the way, to a name of its own. @returns that name @throws InputError where the store cannot be written */
function setAside(file: string): string {
  const folder = join(dirname(file), ASIDE);
  makeFolder(folder);
  for (let i = 0; ; i++) {
    const to = join(folder, `${basename(file)}.${i}`);
    if (existsSync(to)) continue;
    try {
      renameSync(file, to);
    } catch (error) {
      const { code } = error as { readonly code?: string };
      // another process was first
      if (code !== 'ENOENT')
        throw new InputError({ file }, `cannot be set aside (${code ?? String(error)})`, 'a store that can be written');
    }
    return to;
  }
}

/** The result that is there; undefined where there is none. What is no result is set aside, and said. */
export function resultIn(file: string, aside: (said: string) => void): Kept | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return readResult(file);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    aside(`${error.message}; set aside as ${setAside(file)}, and simulated again`);
    return undefined;
  }
}
