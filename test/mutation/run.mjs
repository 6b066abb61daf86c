/**
 * npm run mutation -- FOLDER [--sample N [--seed S]] [--wider TESTS]… [--keep]: the mutation score of a folder, or an estimate from N of
 * its mutants; without one, of all folders. Mutants that are not drawn are not even written into the code: they would make it several
 * times slower. What the folder's own tests leave is tried by TESTS too, and what those leave by the next: folders of
 * `test` and files, as in 'golden/ scenarios/conservation'. `--keep` keeps the score for RELIABILITY.md, in place of an earlier one of that folder.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { keyOf } from './key.mjs';
import { keepSurvivors } from './survivors.mjs';

const ALL = ['sim', 'models', 'traces', 'analysis', 'scenarios'];
const { positionals: asked, values } = parseArgs({
  allowPositionals: true,
  options: {
    ...{ sample: { type: 'string', default: 'Infinity' }, seed: { type: 'string', default: '1' }, keep: { type: 'boolean' } },
    ...{ wider: { type: 'string', multiple: true, default: [] } },
  },
});
const most = Number(values.sample);
if (!(most >= 1)) throw new Error(`--sample ${values.sample}: expected a number of mutants`);

const writeDrawn = (file, mutants) => writeFileSync(file, JSON.stringify(mutants.map((m) => ({ ...m, source: undefined }))));

/** Runs Stryker. @returns the mutants of its report */
function stryker(env) {
  // what a test starts may go round in circles when the test is given up: no process gets more than half an hour of processor
  const { status } = spawnSync('sh', ['-c', 'ulimit -t 1800; exec npx stryker run test/mutation/stryker.config.mjs'], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status !== 0) process.exit(status ?? 1);
  const { files } = JSON.parse(readFileSync(`${env.REPORT}.json`, 'utf8'));
  return Object.entries(files).flatMap(([file, { mutants, source }]) =>
    mutants.map((m) => ({ ...m, file, source, key: keyOf(file, m) })),
  );
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

const isLeft = ({ status }) => status === 'Survived' || status === 'NoCoverage';

/** @returns the same mutants, where wider tests kill what is left */
function byWider(mutants, tests, env) {
  if (!mutants.some(isLeft)) return mutants;
  const DRAWN = `${env.REPORT}-drawn.json`;
  writeDrawn(DRAWN, mutants.filter(isLeft));
  const found = new Map(stryker({ ...env, DRAWN, TESTS: tests }).map((m) => [m.key, m]));
  return mutants.map((m) => {
    const now = isLeft(m) ? found.get(m.key) : undefined;
    // else it is as left as before, also where these tests do not come there, or could not be run
    return now && !isLeft(now) ? { ...m, ...now, widely: true } : m;
  });
}

/** Score and counts, with Wilson's 95 % interval where mutants were left out: figures by name. */
function score(mutants, all) {
  const count = (status) => mutants.filter((m) => m.status === status).length;
  const [killed, late, survived, untested] = ['Killed', 'Timeout', 'Survived', 'NoCoverage'].map(count);
  const n = killed + late + survived + untested;
  const p = (killed + late) / n;
  const z = 1.96;
  const middle = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
  const percent = (share) => Number((100 * share).toFixed(1));
  return {
    'score (%)': percent(p),
    ...(n < all && { 'its 95 % interval (%)': `${percent(middle - half)} to ${percent(middle + half)}` }),
    killed,
    'timed out': late,
    ...(values.wider.length > 0 && { 'of these by wider tests': mutants.filter((m) => m.widely && !isLeft(m)).length }),
    survived,
    'without a test': untested,
    tried: n,
    mutants: all,
  };
}

/** Where one that is left is, and what came in its place. */
const left = ({ file, location: { start }, status, mutatorName, replacement }) =>
  `  ${file}:${start.line}:${start.column} ${status}: ${mutatorName}, ${(replacement ?? '').replace(/\s+/g, ' ').slice(0, 90)}`;

mkdirSync('out/mutation', { recursive: true });
for (const folder of asked.length > 0 ? asked : ALL) {
  if (!ALL.includes(folder.split('/')[0]) || !existsSync(`test/${folder}`))
    throw new Error(`${folder}: expected a folder of ${ALL.join(', ')} that has tests`);
  const begun_s = process.uptime();
  const MUTATED = folder;
  const REPORT = `out/mutation/${folder.replaceAll('/', '-')}`;
  const all = most < Infinity ? stryker({ MUTATED, REPORT: `${REPORT}-all`, LIST: 'yes' }) : undefined;
  const drawn = all && draw(all);
  const DRAWN = `${REPORT}-drawn.json`;
  if (drawn) writeDrawn(DRAWN, drawn);
  const keys = drawn && new Set(drawn.map(({ key }) => key));
  // those within one that is drawn are in the report too
  const own = stryker({ MUTATED, REPORT, ...(drawn && { DRAWN }) }).filter(({ key }) => !keys || keys.has(key));
  const mutants = values.wider.reduce(
    (left, tests, i) => byWider(left, tests, { MUTATED, REPORT: `${REPORT}-wider-${i + 1}` }),
    own,
  );
  for (const m of mutants.filter(isLeft)) console.log(left(m));
  const figures = score(mutants, all?.length ?? mutants.length);
  console.log(
    `${folder}: ${Object.entries(figures)
      .map(([what, figure]) => `${what} ${figure}`)
      .join(', ')}`,
  );
  if (!values.keep) continue;
  const { keepRun } = await import('../../dist/test/reliability/record.js');
  const command = [
    'npm run mutation --',
    folder,
    ...(all ? [`--sample ${most}`, `--seed ${values.seed}`] : []),
    ...values.wider.map((x) => `--wider '${x}'`),
  ].join(' ');
  const named = Object.fromEntries(Object.entries(figures).map(([what, figure]) => [`${folder}: ${what}`, figure]));
  const earlier = (run) => Object.keys(run.figures).some((name) => name === `${folder}: tried` || name.startsWith(`${folder}/`));
  keepRun('mutation', { command, seconds: process.uptime() - begun_s, figures: named }, Infinity, earlier);
  keepSurvivors(folder, mutants.filter(isLeft));
}
