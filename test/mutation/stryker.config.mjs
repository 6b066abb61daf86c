/**
 * Stryker's settings for one folder. Each mutant is run against the unit tests of its folder alone, so a score is a lower bound:
 * end-to-end tests and the golden file would kill some of the survivors too. The list of survivors is out/mutation/FOLDER.html.
 */
import { availableParallelism } from 'node:os';

const { MUTATED: folder, REPORT: report } = process.env;

// a property fewer times than in `npm test`, where it has an environment variable for that
process.env.RUNS ??= '30';

export default {
  mutate: [`${folder}/**/*.ts`, '!**/index.ts'],
  plugins: ['@stryker-mutator/tap-runner', './test/mutation/plugins.mjs'],
  checkers: ['sample'],
  testRunner: 'nearest-first',
  tap: {
    // held against a reference for half a minute: too long to be run against each mutant
    testFiles: [`dist/test/${folder}/**/!(reference).test.js`],
    nodeArgs: ['--import', './test/mutation/first-failure.mjs'],
    forceBail: true,
  },
  buildCommand: 'tsc -p tsconfig.build.json --noCheck',
  coverageAnalysis: 'perTest',
  concurrency: Number(process.env.CONCURRENCY ?? availableParallelism()),
  // beside other work a test takes several times as long: a mutant is not killed by that
  timeoutMS: 10_000,
  timeoutFactor: 3,
  reporters: ['clear-text', 'html', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportMutants: false },
  htmlReporter: { fileName: `${report}.html` },
  jsonReporter: { fileName: `${report}.json` },
  tempDirName: 'out/stryker',
  cleanTempDir: 'always',
  allowConsoleColors: false,
};
