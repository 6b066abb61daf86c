/** Platform files from disk: a shipped one by its name, any other by its path. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, nearest, packageRoot, readText } from '../../traces/index.js';
import { readPlatform } from './read-platform.js';
import type { Platform } from './schema.js';

const folder = (): string => join(packageRoot(), 'models', 'platform');

export const platformNames = (): string[] =>
  readdirSync(folder())
    .filter((f) => f.endsWith('.yaml'))
    .map((f) => f.replace(/\.yaml$/, ''))
    .sort();

export interface LoadedPlatform {
  readonly platform: Platform;
  readonly file: string;
}

/** @throws InputError when there is no such platform or its file is faulty */
export function loadPlatform(nameOrFile: string): LoadedPlatform {
  const isFile = /[./\\]/.test(nameOrFile);
  const names = platformNames();
  if (!isFile && !names.includes(nameOrFile))
    throw new InputError(
      { file: nameOrFile },
      'no shipped platform has this name',
      `one of ${names.join(', ')}, or a file`,
      nearest(nameOrFile, names),
    );
  const file = isFile ? nameOrFile : join(folder(), `${nameOrFile}.yaml`);
  // messages name a shipped file by what the user typed, not by where the program happens to lie
  const shown = isFile ? file : `${nameOrFile}.yaml`;
  return { platform: readPlatform(readText(file), shown), file: shown };
}
