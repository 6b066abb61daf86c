/** Which Switchyard this is: version, commit, and what its changelog says that moved numbers. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot, packageVersion } from './package-root.js';

/** A build of the program. */
export interface Build {
  readonly version: string;
  /** from git, where it was built within a clone; `-dirty` behind it where files differed */
  readonly commit?: string;
  /** entries under Numbers of CHANGELOG.md, the oldest first; none where it was not bundled */
  readonly numbers: readonly string[];
}

/** Written by `bundle.mjs` beside what it builds. Sources that are run as they are have none: nobody knows what they are of. */
const FILE = 'build.json';

function written(): Omit<Build, 'version'> {
  const root = packageRoot();
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== root; folder = dirname(folder)) {
    const file = join(folder, FILE);
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Omit<Build, 'version'>;
  }
  return { numbers: [] };
}

let known: Build | undefined;
/** Of this program; read once. */
export const thisBuild = (): Build => (known ??= { version: packageVersion(), ...written() });

/** Digest of entries of the changelog, the oldest first. */
export const numbersDigest = (entries: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(entries)).digest('hex');
