/** npm run mutation -- FOLDER [--sample N [--seed S]]: the mutation score of a folder, or an estimate from N of its mutants; without one, of all folders. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const FOLDERS = ['sim', 'models/memory', 'models/plan', 'traces/import', 'analysis/metrics'];
const { positionals: asked, values } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'string', default: 'Infinity' }, seed: { type: 'string', default: '1' } },
});
if (!(Number(values.sample) >= 1)) throw new Error(`--sample ${values.sample}: expected a number of mutants`);
for (const folder of asked.length > 0 ? asked : FOLDERS) {
  if (!FOLDERS.includes(folder)) throw new Error(`${folder}: expected one of ${FOLDERS.join(', ')}`);
  const report = `out/mutation/${folder.replace('/', '-')}`;
  const { status } = spawnSync('npx', ['stryker', 'run', 'test/mutation/stryker.config.mjs'], {
    stdio: 'inherit',
    env: { ...process.env, MUTATED: folder, REPORT: report, SAMPLE: values.sample, SAMPLE_SEED: values.seed },
  });
  if (status !== 0) process.exit(status ?? 1);
  console.log(`${folder}: ${score(Object.values(JSON.parse(readFileSync(`${report}.json`, 'utf8')).files))}`);
}

/** Score and counts of a report, with Wilson's 95 % interval where mutants were left out. */
function score(files) {
  const statuses = files.flatMap((file) => file.mutants.map((mutant) => mutant.status));
  const count = (status) => statuses.filter((s) => s === status).length;
  const [killed, late, survived, untested] = ['Killed', 'Timeout', 'Survived', 'NoCoverage'].map(count);
  const n = killed + late + survived + untested;
  const p = (killed + late) / n;
  const z = 1.96;
  const middle = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const between = n < statuses.length ? `, between ${percent(middle - half)} and ${percent(middle + half)}` : '';
  return `${percent(p)}${between}: ${killed} killed, ${late} timed out, ${survived} survived, ${untested} without a test; ${n} of ${statuses.length} tried`;
}
