/** What a process has begun to write: it is gone when the process ends in the middle. */
import { lstatSync, rmdirSync, rmSync } from 'node:fs';

/** Files begun and not ended, and folders made for them: they go with the process, unless it is killed. */
const begun = new Set<string>();
let told: (path: string, open: boolean) => void = () => undefined;
/** Who is told of each that is begun or ended: a thread that outlives this one can remove it. */
export const tellOfBegun = (to: typeof told): void => void (told = to);
process.on('exit', () => removeBegun(begun));

/** Removes what was begun, the last first: a folder only where nothing is in it. */
export function removeBegun(paths: Iterable<string>): void {
  for (const path of [...paths].reverse())
    try {
      if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true) rmdirSync(path);
      else rmSync(path, { force: true });
    } catch {
      // a folder that somebody has put something into, or of which it may not be taken: it stays
    }
}

/** What goes unless it is ended: a file by its temporary name, a folder, what a library makes beside a file. */
export function begin(path: string): void {
  begun.add(path);
  told(path, true);
}
/** It stays, or is gone. */
export function ended(path: string): void {
  begun.delete(path);
  told(path, false);
}
