/** What a store holds: listed without opening it, looked into, made again, cleared of what nobody can take, written out. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, writeStream } from '../../traces/index.js';
import { modelsVersion } from './models-version.js';
import { codeOf, filesAside, keysIn, readResult, resultFile, type Kept, type Origin } from './store.js';

/** A result as its file is listed. */
export interface Listed {
  readonly key: string;
  readonly file: string;
  readonly bytes: number;
  readonly written_ms: number;
}
/** What its origin says, for a person. */
export interface Described {
  /** figures (a row of a sweep), priced (for draws), run (with its event trace) */
  readonly kind: string;
  readonly version: string;
  readonly scenario: string;
  readonly seed: number | undefined;
  /** whether this program takes it */
  readonly current: boolean;
}

/** Every result of a store, the newest first; nothing is opened. @throws InputError for a store that cannot be read */
export function listed(store: string): Listed[] {
  const all = [...keysIn(store)].flatMap((key): Listed[] => {
    const file = resultFile(store, key);
    // another process may have removed it since
    const stat = statSync(file, { throwIfNoEntry: false });
    return stat ? [{ key, file, bytes: stat.size, written_ms: stat.mtimeMs }] : [];
  });
  return all.sort((a, b) => b.written_ms - a.written_ms || (a.key < b.key ? -1 : 1));
}

/** Of a result that this program or an earlier one kept. */
export function describedOrigin([kind, version, numbers, scenario]: Origin): Described {
  const { name, stream } = (scenario ?? {}) as { readonly name?: string; readonly stream?: { readonly seed?: number } };
  const [own, ownNumbers] = modelsVersion();
  return {
    kind: String(kind),
    version: String(version),
    scenario: name ?? '',
    seed: stream?.seed,
    current: version === own && numbers === ownNumbers,
  };
}

/** The one result whose key begins so. @throws InputError for none, or several */
export function resultNamed(store: string, start: string): Kept & { readonly key: string } {
  const keys = [...keysIn(store)];
  const found = keys.filter((key) => key.startsWith(start));
  if (found.length === 1) return { key: found[0]!, ...readResult(resultFile(store, found[0]!)) };
  const problem = found.length === 0 ? `no result begins with ${start}` : `${found.length} results begin with ${start}`;
  throw new InputError({ file: store }, problem, 'the first digits of one (see `results list`)');
}

/** A file that is in the way, with why. */
export interface Garbage {
  readonly file: string;
  readonly why: string;
  readonly bytes: number;
}

/** Begun by a process that ended in the middle: assumed, that none takes longer than a day to write one. */
const BEGUN_FOR_MS = 24 * 3600 * 1000;

/** Files that were begun and never ended, and event traces whose run was set aside. */
function leftBehind(store: string, now_ms: number): Garbage[] {
  if (!existsSync(store)) return [];
  const why = (file: string): string | undefined => {
    if (/\.(tmp|new)$/.test(file)) return 'begun and not ended';
    return file.endsWith('.swt') && !existsSync(file.replace(/swt$/, 'json')) ? 'event trace of no run' : undefined;
  };
  return readdirSync(store, { recursive: true, encoding: 'utf8' })
    .map((name) => join(store, name))
    .flatMap((file) => {
      const reason = why(file);
      const stat = reason === undefined ? undefined : statSync(file, { throwIfNoEntry: false });
      return stat && now_ms - stat.mtimeMs > BEGUN_FOR_MS ? [{ file, why: reason!, bytes: stat.size }] : [];
    });
}

const beside = ({ file, bytes }: Listed, why: string): Garbage[] => {
  const trace = file.replace(/json$/, 'swt');
  const stat = statSync(trace, { throwIfNoEntry: false });
  return [{ file, why, bytes }, ...(stat ? [{ file: trace, why, bytes: stat.size }] : [])];
};

/** The result of a file; undefined where it holds none: nothing is set aside by who only looks. */
function resultNow(file: string): Kept | undefined {
  try {
    return readResult(file);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/**
 * What no run of this program will take: results of other versions, what was set aside, what was begun and not ended; and what is older
 * than `older_ms`, where that is given. @param told of each file that is looked at
 */
export function garbageIn(store: string, older_ms: number | undefined, told: (done: number, of: number) => void): Garbage[] {
  // by the clock of this host
  const now_ms = performance.timeOrigin + performance.now();
  const all = listed(store);
  const old = all.flatMap((one, i): Garbage[] => {
    told(i + 1, all.length);
    if (older_ms !== undefined && now_ms - one.written_ms > older_ms) return beside(one, 'old');
    const kept = resultNow(one.file);
    return kept && !describedOrigin(kept.origin).current ? beside(one, 'of another version') : [];
  });
  const aside = filesAside(store).map((file) => ({
    file,
    why: 'set aside',
    bytes: statSync(file, { throwIfNoEntry: false })?.size ?? 0,
  }));
  return [...old, ...aside, ...leftBehind(store, now_ms)];
}

/** Removes them. @throws InputError for one that cannot be removed; those before it are gone */
export function removeAll(garbage: readonly Garbage[]): void {
  for (const { file } of garbage) {
    try {
      rmSync(file, { force: true, recursive: true });
    } catch (error) {
      throw new InputError({ file }, `cannot be removed (${codeOf(error)})`, 'a store that can be written');
    }
  }
}

/** Writes every result as a line of JSON: key, origin, result, from. @returns how many */
export function exportLines(store: string, file: string, told: (done: number, of: number) => void): number {
  const keys = [...keysIn(store)];
  let written = 0;
  writeStream(file, (write) => {
    for (const [i, key] of keys.entries()) {
      told(i + 1, keys.length);
      const kept = resultNow(resultFile(store, key));
      if (!kept) continue;
      write(Buffer.from(`${JSON.stringify({ key, ...kept })}\n`));
      written++;
    }
  });
  return written;
}
