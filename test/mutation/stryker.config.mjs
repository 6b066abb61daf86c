/**
 * Stryker's settings for one folder. Each mutant is run against the unit tests of its folder, or those of TESTS, in the quick tier, so a
 * score is a lower bound. The list of survivors is out/mutation/FOLDER.html.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';

const { MUTATED: folder, REPORT: report, LIST: list, DRAWN: drawn, TESTS: tests = `${folder}/` } = process.env;
if (drawn) process.env.DRAWN = resolve(drawn);
// a property fewer times than in `npm test`, where it has an environment variable for that
process.env.RUNS ??= '30';
process.env.DRAWS ??= '0.05';
// tap's 30 s are not enough for a file beside other work
process.env.TAP_TIMEOUT ??= '600';

/** Held against a reference for half a minute, too long to be run against each; or of pages in a browser, in which a mutant is none. */
const APART = 'reference|site|report-page|live-page';
const place = ({ file, location: { start, end } }) => `${file}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;

export default {
  // what a page runs is tested in a browser, where no mutant is
  mutate: drawn ? JSON.parse(readFileSync(drawn, 'utf8')).map(place) : [`${folder}/**/*.ts`, '!**/index.ts', '!**/browser/**'],
  plugins: ['@stryker-mutator/tap-runner', './test/mutation/plugins.mjs'],
  testRunner: list ? 'list' : 'nearest-first',
  tap: {
    testFiles: tests.split(' ').map((x) => (x.endsWith('/') ? `dist/test/${x}**/!(${APART}).test.js` : `dist/test/${x}.test.js`)),
    // workers of a sweep are given it too, which may be in another folder
    nodeArgs: ['--import', import.meta.resolve('./first-failure.mjs')],
    forceBail: true,
  },
  ...(!list && { buildCommand: 'node test/mutation/build.mjs' }),
  coverageAnalysis: list ? 'off' : 'perTest',
  concurrency: Number(process.env.CONCURRENCY ?? availableParallelism()),
  dryRunTimeoutMinutes: 40,
  // beside other work a test takes several times as long: a mutant is not killed by that
  timeoutMS: 10_000,
  timeoutFactor: 2,
  reporters: list ? ['json'] : ['html', 'json', 'progress-append-only'],
  htmlReporter: { fileName: `${report}.html` },
  jsonReporter: { fileName: `${report}.json` },
  tempDirName: 'out/stryker',
  cleanTempDir: 'always',
  allowConsoleColors: false,
};
