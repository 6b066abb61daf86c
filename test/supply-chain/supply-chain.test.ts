/** What ships is known, is under licences that let it, and is locked; and each check can fail. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../traces/index.js';
import { billOfMaterials, type Component } from './bill.js';
import { licenceFaults } from './licences.js';
import { lock, lockFaults, manifest } from './lock.js';

const bill = billOfMaterials();

t.test('the bill of materials is the same each time, and names no time, tool or address', async (t) => {
  t.same(billOfMaterials(), bill);
  const text = JSON.stringify(bill);
  t.notMatch(text, /timestamp|serialNumber|https?:(?!\/\/cyclonedx\.org)/);
  t.match(bill, { bomFormat: 'CycloneDX', specVersion: '1.5', metadata: { component: { name: 'switchyard' } } });
});

t.test('it has every dependency, and every package whose code is inside the program', async (t) => {
  const known = new Set(bill.components.map((c) => `${c.name} ${c.version}`));
  const names = new Set(bill.components.map((c) => c.name));
  for (const name of Object.keys(manifest().dependencies!)) t.ok(names.has(name), name);
  const inside = readFileSync(join(packageRoot(), 'dist', 'bundle', 'LICENCES.txt'), 'utf8').matchAll(
    /^(\S+ [\d.]+\S*) \(.*\)$/gm,
  );
  for (const [, of] of inside) t.ok(known.has(of!), of!);
});

const under = (...expressions: string[]): Component[] =>
  expressions.map((expression) => ({ name: 'some', version: '1.0.0', scope: 'required', licenses: [{ expression }] }));

t.test('licences: what ships may, and what asks for more, is unknown or says nothing may not', async (t) => {
  t.same(licenceFaults(bill.components), []);
  t.same(licenceFaults(under('MIT', '(MIT AND Zlib)', 'GPL-3.0-only OR MIT', 'MPL-2.0 AND (0BSD OR LGPL-2.1)')), []);
  const not = [
    'GPL-3.0-only',
    'MIT AND AGPL-3.0-only',
    '(MIT',
    'MIT)',
    'Apache-2.0 WITH LLVM-exception',
    'SEE LICENSE IN X',
    '',
    'EPL-2.0',
  ];
  for (const one of not) t.equal(licenceFaults(under(one)).length, 1, one);
  t.equal(licenceFaults([{ name: 'some', version: '1.0.0', scope: 'required' }]).length, 1, 'nothing said');
  t.match(licenceFaults(under('GPL-3.0-only')), [/^some@1\.0\.0: licence "GPL-3\.0-only"; expected .*MIT/]);
});

t.test('the lock file: exact versions, digests, no address, no new script of installation; a fault is said', async (t) => {
  t.same(lockFaults(manifest(), lock()), []);
  const packages = { ...lock().packages, 'node_modules/new': { version: '1.0.0', resolved: 'address', hasInstallScript: true } };
  t.match(lockFaults({ dependencies: { new: '^1.0.0' } }, { packages }), [
    /^package\.json: new: "\^1\.0\.0"/,
    /node_modules\/new: resolved/,
    /node_modules\/new: no integrity/,
    /node_modules\/new: has a script of installation/,
  ]);
});

t.test(
  'no file of the project has a letter that turns the direction of what is read',
  { skip: !existsSync(join(packageRoot(), '.git')) },
  async (t) => {
    const files = execFileSync('git', ['ls-files', '-z', '*.ts', '*.mjs', '*.cjs', '*.js', '*.json', '*.yaml', '.ci'], {
      ...{ cwd: packageRoot(), encoding: 'utf8', maxBuffer: 2 ** 26 },
    }).split('\0');
    // CVE-2021-42574: code that is read otherwise than it is run
    const turned = files.filter(
      (f) => f !== '' && /[\u202a-\u202e\u2066-\u2069]/.test(readFileSync(join(packageRoot(), f), 'utf8')),
    );
    t.same(turned, []);
  },
);
