/** The folder that holds package.json and the shipped data, found from this file whether compiled or not. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function found(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(folder) === folder) throw new Error('package.json is in no folder above the program');
  }
}

let root: string | undefined;
/** Its path. @throws Error where there is none, as in a copy of single files */
export const packageRoot = (): string => (root ??= found());

/** As package.json has it. */
export const packageVersion = (): string =>
  (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
