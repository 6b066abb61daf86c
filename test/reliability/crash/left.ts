/** What lies in a folder, held against what an undisturbed run leaves there. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Names of what is not whole, as `traces/files/unfinished.ts` and the store give them, and what SQLite makes beside. */
const UNFINISHED = /\.\d+\.tmp(-journal|-wal|\.lock)?$|\.new$/;
/** The wall time of a run, which is of that moment. */
const WALL = /"wall_s": [\d.e-]+/g;

/** By path below the folder: digests of files, without what is of the moment. */
export type Left = ReadonlyMap<string, string>;

/** Folders are none, but their names say whether they are of a file that is not whole. */
function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((e) => e.isFile())
    .map((e) => relative(folder, join(e.parentPath, e.name)))
    .sort();
}

const digest = (file: string): string => {
  const bytes = readFileSync(file);
  const told = file.endsWith('summary.json') ? Buffer.from(bytes.toString().replace(WALL, '')) : bytes;
  return createHash('sha256').update(told).digest('hex');
};

const isUnfinished = (path: string): boolean => path.split('/').some((part) => UNFINISHED.test(part));

/** Those under a final name. */
export const wholeIn = (folder: string, apart?: RegExp): Left =>
  new Map(
    filesIn(folder)
      .filter((path) => !isUnfinished(path) && apart?.test(path) !== true)
      .map((path) => [path, digest(join(folder, path))]),
  );

/** Those under the name of one that is not whole. */
export const unfinishedIn = (folder: string): string[] => filesIn(folder).filter(isUnfinished);

/** What is not as it is after an undisturbed run. @param partly fewer files may be there */
export function differences(is: Left, should: Left, partly: boolean): string[] {
  const odd = [...is].flatMap(([path, of]) => {
    const known = should.get(path);
    if (known === of) return [];
    return [known === undefined ? `${path}: not of an undisturbed run` : `${path}: other bytes than an undisturbed run's`];
  });
  const missing = partly ? [] : [...should.keys()].filter((path) => !is.has(path)).map((path) => `${path}: missing`);
  return [...odd, ...missing];
}
