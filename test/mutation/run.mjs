/**
 * npm run mutation -- FOLDER [--sample N [--seed S]]: the mutation score of a folder, or an estimate from N of its mutants;
 * without one, of all folders. Mutants that are not drawn are not even written into the code: they would make it several times slower.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { keyOf } from './key.mjs';

const FOLDERS = ['sim', 'models/memory', 'models/plan', 'traces/import', 'analysis/metrics'];
const { positionals: asked, values } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'string', default: 'Infinity' }, seed: { type: 'string', default: '1' } },
});
const most = Number(values.sample);
if (!(most >= 1)) throw new Error(`--sample ${values.sample}: expected a number of mutants`);

/** Runs Stryker. @returns the mutants of its report */
function stryker(env) {
  const { status } = spawnSync('npx', ['stryker', 'run', 'test/mutation/stryker.config.mjs'], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status !== 0) process.exit(status ?? 1);
  const { files } = JSON.parse(readFileSync(`${env.REPORT}.json`, 'utf8'));
  return Object.entries(files).flatMap(([file, { mutants }]) => mutants.map((m) => ({ ...m, file, key: keyOf(file, m) })));
}

/** Those whose keys have the smallest hashes: at random, and the same each time. */
function draw(mutants) {
  const hash = ({ key }) => createHash('sha1').update(`${values.seed} ${key}`).digest('hex');
  const order = (a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0);
  return mutants
    .map((m) => ({ ...m, hash: hash(m) }))
    .sort(order)
    .slice(0, most);
}

/** Score and counts, with Wilson's 95 % interval where mutants were left out. */
function score(mutants, all) {
  const count = (status) => mutants.filter((m) => m.status === status).length;
  const [killed, late, survived, untested] = ['Killed', 'Timeout', 'Survived', 'NoCoverage'].map(count);
  const n = killed + late + survived + untested;
  const p = (killed + late) / n;
  const z = 1.96;
  const middle = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const between = n < all ? `, between ${percent(middle - half)} and ${percent(middle + half)}` : '';
  return `${percent(p)}${between}: ${killed} killed, ${late} timed out, ${survived} survived, ${untested} without a test; ${n} of ${all} tried`;
}

/** Where one that is left is, and what came in its place. */
const left = ({ file, location: { start }, status, mutatorName, replacement }) =>
  `  ${file}:${start.line}:${start.column} ${status}: ${mutatorName}, ${(replacement ?? '').replace(/\s+/g, ' ').slice(0, 90)}`;

mkdirSync('out/mutation', { recursive: true });
for (const folder of asked.length > 0 ? asked : FOLDERS) {
  if (!FOLDERS.includes(folder)) throw new Error(`${folder}: expected one of ${FOLDERS.join(', ')}`);
  const REPORT = `out/mutation/${folder.replace('/', '-')}`;
  const all = most < Infinity ? stryker({ MUTATED: folder, REPORT: `${REPORT}-all`, LIST: 'yes' }) : undefined;
  const drawn = all && draw(all);
  const DRAWN = `${REPORT}-drawn.json`;
  if (drawn) writeFileSync(DRAWN, JSON.stringify(drawn));
  const keys = drawn && new Set(drawn.map(({ key }) => key));
  // those within one that is drawn are in the report too
  const mutants = stryker({ MUTATED: folder, REPORT, ...(drawn && { DRAWN }) }).filter(({ key }) => !keys || keys.has(key));
  for (const m of mutants) if (m.status !== 'Killed' && m.status !== 'Timeout') console.log(left(m));
  console.log(`${folder}: ${score(mutants, all?.length ?? mutants.length)}`);
}
