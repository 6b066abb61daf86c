/**
 * What ships: this package and those that it needs to run, as npm finds them in the lock file.
 *
 * Source  CycloneDX 1.5, cyclonedx.org/docs/1.5/json; `npm sbom` makes it.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OF_FILES, type Licence } from './licences.js';
import { lock, manifest } from './lock.js';

export interface Component {
  readonly name: string;
  readonly version: string;
  readonly scope: 'required' | 'optional';
  readonly licenses?: readonly Licence[];
}
export interface Bill {
  readonly metadata: { readonly component: object };
  readonly components: readonly Component[];
}

/** What differs from one making, machine or version of npm to the next; addresses name a registry. */
const VARYING = ['serialNumber', 'timestamp', 'tools', 'externalReferences'];
/** Without it: identities are optional in the standard, and equal bytes say more. */
const constant = (text: string): Bill =>
  JSON.parse(text, (key, value: unknown) => (VARYING.includes(key) ? undefined : value)) as Bill;

/** Without what development alone needs: `--omit dev` leaves out what both need, too (npm 10 and 11: yaml, zod, rxjs of ours). */
function shipped(): Record<'package.json' | 'package-lock.json', object> {
  const { packages, ...rest } = lock();
  const { devDependencies: _, ...own } = manifest();
  const { devDependencies: __, ...root } = packages['']!;
  const kept = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  return { 'package.json': own, 'package-lock.json': { ...rest, packages: { '': root, ...Object.fromEntries(kept) } } };
}

function sbomOfNpm(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-bill-'));
  try {
    for (const [file, content] of Object.entries(shipped())) writeFileSync(join(folder, file), JSON.stringify(content));
    const asked = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
    return execFileSync('npm', asked, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The bill of materials of the lock file: the same bytes each time, on any machine. A licence that only a file tells is filled in. */
export function billOfMaterials(): Bill {
  const { metadata, components, ...rest } = constant(sbomOfNpm());
  return {
    ...rest,
    // npm takes the folder's name
    metadata: { ...metadata, component: { ...metadata.component, name: 'switchyard' } },
    components: components.map((c) => {
      const told = OF_FILES.get(`${c.name}@${c.version}`);
      return c.licenses === undefined && told !== undefined ? { ...c, licenses: [{ license: { id: told } }] } : c;
    }),
  };
}
