/** What the lock file may hold: exact versions, no address, and scripts of installation only where none is needed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../traces/index.js';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
interface Locked extends Manifest {
  readonly version?: string;
  readonly name?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}
export interface Lock {
  readonly packages: Readonly<Record<string, Locked>>;
}

/** Packages with a script of installation, and why `npm ci --ignore-scripts` leaves nothing out. */
const SCRIPTS: ReadonlyMap<string, string> = new Map([
  ['node_modules/esbuild', 'checks the program of its package for this platform, which is in place without it'],
  [
    'node_modules/msgpackr-extract',
    'builds what its package for this platform brings built; without either msgpackr is plain JavaScript',
  ],
]);

const read = (file: string): unknown => JSON.parse(readFileSync(join(packageRoot(), file), 'utf8'));
export const manifest = (): Manifest => read('package.json') as Manifest;
export const lock = (): Lock => read('package-lock.json') as Lock;

/** Packages that have a script of installation. */
export const withScripts = ({ packages }: Lock): string[] => Object.keys(packages).filter((p) => packages[p]!.hasInstallScript);

/** What is wrong, a line each. */
export function lockFaults(of: Manifest, { packages }: Lock): string[] {
  const faults: string[] = [];
  for (const [name, asked] of Object.entries({ ...of.dependencies, ...of.devDependencies })) {
    const version = asked.replace(/^npm:.+@/, '');
    const locked = packages[`node_modules/${name}`]?.version;
    if (version !== locked) faults.push(`package.json: ${name}: "${asked}"; expected the version of the lock file, ${locked}`);
  }
  for (const [path, { resolved, integrity, hasInstallScript }] of Object.entries(packages)) {
    if (path === '') continue;
    if (resolved !== undefined)
      faults.push(`package-lock.json: ${path}: resolved is an address; expected none, so that any registry does`);
    if (integrity === undefined)
      faults.push(`package-lock.json: ${path}: no integrity; expected the digest of what is installed`);
    if (hasInstallScript && !SCRIPTS.has(path))
      faults.push(
        `package-lock.json: ${path}: has a script of installation; expected none that is needed, said in SCRIPTS of test/supply-chain/lock.ts`,
      );
  }
  return faults;
}
