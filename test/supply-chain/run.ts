/**
 * `npm run sbom` writes the bill of materials of what ships to out/sbom.cdx.json; `-- --keep` keeps its figures.
 * With `--check`, as `npm run checks` has it, it says what may not be instead, and writes nothing.
 */
import { join } from 'node:path';
import { writeWhole } from '../../traces/formats.js';
import { makeFolder, packageRoot } from '../../traces/index.js';
import { keepRun } from '../reliability/record.js';
import { billOfMaterials } from './bill.js';
import { licenceFaults, licenceOf } from './licences.js';
import { lock, lockFaults, manifest, withScripts } from './lock.js';

const bill = billOfMaterials();
const faults = [...licenceFaults(bill.components), ...lockFaults(manifest(), lock())];
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;

if (!process.argv.includes('--check')) {
  makeFolder(join(packageRoot(), 'out'));
  writeWhole(join(packageRoot(), 'out', 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`);
  const counts = new Map<string, number>();
  for (const c of bill.components) counts.set(licenceOf(c), (counts.get(licenceOf(c)) ?? 0) + 1);
  const figures = {
    'packages that ship': bill.components.length,
    'of them for one platform alone or optional': bill.components.filter((c) => c.scope === 'optional').length,
    ...Object.fromEntries([...counts].sort(([, a], [, b]) => b - a).map(([licence, n]) => [`under ${licence}`, n])),
    'packages in the lock file, those of development too': Object.keys(lock().packages).length - 1,
    'of them with a script of installation, none needed': withScripts(lock()).length,
    faults: faults.length,
  };
  for (const [what, n] of Object.entries(figures)) console.log(`${n}`.padStart(5), what);
  if (process.argv.includes('--keep'))
    keepRun('supply-chain', { command: 'npm run sbom', seconds: process.uptime(), figures }, 1);
}
