/**
 * The mutation score of a folder: `npm run mutation -- sim`, `models/memory`, `models/plan`, `traces/import`, `analysis/metrics`.
 *
 * Each mutant is run against the unit tests of its folder alone, so a score is a lower bound: end-to-end tests and the golden file
 * would kill some of the survivors too. The list of survivors is out/mutation/FOLDER.html.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** By folder: the tests that its mutants are run against. */
const TESTS = {
  sim: ['sim'],
  'models/memory': ['models/memory'],
  'models/plan': ['models/plan'],
  'traces/import': ['traces/import'],
  'analysis/metrics': ['analysis/metrics'],
};

const folder = process.env.MUTATED ?? 'sim';
if (!Object.hasOwn(TESTS, folder)) throw new Error(`${folder}: expected one of ${Object.keys(TESTS).join(', ')}`);
const report = `out/mutation/${folder.replace('/', '-')}`;

/** Every Nth file by name, from the middle of the first N on: an estimate, in an Nth of the time. */
const every = Number(process.env.SAMPLE ?? 1);
const files = readdirSync(folder, { recursive: true })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('index.ts'))
  .sort()
  .filter((_, i) => i % every === Math.floor(every / 2))
  .map((file) => `${folder}/${file}`);

export default {
  mutate: files,
  plugins: ['@stryker-mutator/tap-runner'],
  testRunner: 'tap',
  // held against a reference for half a minute: too long to be run against each mutant
  tap: { testFiles: TESTS[folder].map((t) => `dist/test/${t}/**/!(reference).test.js`), forceBail: true },
  buildCommand: 'tsc -p tsconfig.build.json --noCheck',
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  concurrency: Number(process.env.CONCURRENCY ?? availableParallelism()),
  // beside other work a test takes several times as long: a mutant is not killed by that
  timeoutMS: 30_000,
  reporters: ['clear-text', 'html', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportMutants: false },
  htmlReporter: { fileName: `${report}.html` },
  jsonReporter: { fileName: `${report}.json` },
  tempDirName: 'out/stryker',
  cleanTempDir: 'always',
  allowConsoleColors: false,
};
