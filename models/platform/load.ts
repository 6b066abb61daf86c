/** Platform files from disk: a shipped one by its name, any other by its path. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, nearest, packageRoot, readText } from '../../traces/index.js';
import type { Hardware } from './hardware.js';
import { readPlatform } from './read-platform.js';

const folder = (): string => join(packageRoot(), 'models', 'platform');

/** Names of the shipped platforms, in order. */
export const platformNames = (): string[] =>
  readdirSync(folder())
    .filter((f) => f.endsWith('.yaml'))
    .map((f) => f.replace(/\.yaml$/, ''))
    .sort();

/** @throws InputError when there is no such platform or its file is faulty */
export function loadPlatform(nameOrFile: string): Hardware {
  if (/[./\\]/.test(nameOrFile)) return readPlatform(readText(nameOrFile), nameOrFile);
  const names = platformNames();
  if (!names.includes(nameOrFile))
    throw new InputError(
      { file: nameOrFile },
      'no shipped platform has this name',
      `one of ${names.join(', ')}, or a file`,
      nearest(nameOrFile, names),
    );
  // messages name a shipped file by what the user typed, not by where the program happens to lie
  return readPlatform(readText(join(folder(), `${nameOrFile}.yaml`)), `${nameOrFile}.yaml`);
}
