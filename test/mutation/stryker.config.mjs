/**
 * The mutation score of a folder: `npm run mutation -- sim`, `models/memory`, `models/plan`, `traces/import`, `analysis/metrics`.
 *
 * Each mutant is run against the unit tests of its folder alone, so a score is a lower bound: end-to-end tests and the golden file
 * would kill some of the survivors too. The list of survivors is out/mutation/FOLDER.html.
 */
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

export default {
  mutate: [`${folder}/**/*.ts`, `!${folder}/**/index.ts`],
  plugins: ['@stryker-mutator/tap-runner'],
  testRunner: 'tap',
  tap: { testFiles: TESTS[folder].map((t) => `dist/test/${t}/**/*.test.js`), forceBail: true },
  buildCommand: 'tsc -p tsconfig.build.json --noCheck',
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  concurrency: availableParallelism(),
  timeoutMS: 10_000,
  reporters: ['clear-text', 'html', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportMutants: false },
  htmlReporter: { fileName: `${report}.html` },
  jsonReporter: { fileName: `${report}.json` },
  tempDirName: 'out/stryker',
  cleanTempDir: 'always',
  allowConsoleColors: false,
};
