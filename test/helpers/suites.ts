/**
 * Test files run together, each suite in one process: loading the program and the runner anew for each file took as long as
 * most of the tests. A file alone is run as ever: `npx tap dist/test/sim/kernel.test.js`.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import t from 'tap';
import { doJobsHere } from '../../scenarios/executors/local.js';
import { packageRoot } from '../../traces/index.js';
import { isLong, left, quickUnlessAsked, sized } from './tier.js';

/** By suite: the folders and files of `test` that it runs. The longest that a path begins with decides; what no suite names is in `others`. */
const SUITES: Readonly<Record<string, readonly string[]>> = {
  processes: ['cli/sweep', 'cli/process', 'cli/technologies', 'scenarios/live/live', 'reliability/crash'],
  replays: ['golden/replays', 'models/memory/reference'],
  scenarios: ['golden/scenarios', 'scenarios/commands', 'scenarios/file', 'scenarios/sweep'],
  commands: ['golden/commands', 'cli'],
  experiment: ['scenarios/audit', 'scenarios/expectation', 'scenarios/experiment', 'scenarios/hand-calculation'],
  laws: ['scenarios'],
  models: ['models', 'sim', 'fuzz'],
  others: [],
};

const length = (suite: string, file: string): number =>
  Math.max(-1, ...SUITES[suite]!.filter((begin) => file.startsWith(begin)).map((begin) => begin.length));

/** The suite of a test file, by its path below `test`. */
const suiteOf = (file: string): string =>
  Object.keys(SUITES).reduce((best, suite) => (length(suite, file) > length(best, file) ? suite : best), 'others');

/** Where workers are the subject; elsewhere this process, whose code is warm, does what sweeps have workers do. */
const OF_WORKERS = 'processes';

/**
 * Runs the files of a suite, one after the other, in the quick tier (`tier.ts`); one that registers no test is a failure. What
 * properties draw is the same each time, so that a commit passes or does not; `SEED` draws others, and so does a file run alone.
 */
export async function runSuite(suite: string): Promise<void> {
  quickUnlessAsked();
  fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 1), numRuns: sized(25, 100) });
  doJobsHere(suite !== OF_WORKERS);
  // by source: what was built once and is no more is not run
  const files = readdirSync(join(packageRoot(), 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && suiteOf(file) === suite)
    .sort();
  t.ok(files.length > 0, `${suite} has files`);
  // tap would end the run while the next file is loaded, and say that all is well
  t.teardown = () => {
    throw new Error('a teardown of the whole run ends it before the files that come after: close in a test');
  };
  let files_left = files.length;
  process.once('exit', () => {
    if (files_left > 0) process.exitCode = 1;
  });
  for (const file of files) {
    const before = t.counts.total;
    await import(pathToFileURL(join(packageRoot(), 'dist', 'test', file.replace(/ts$/, 'js'))).href);
    // queued behind the file's own tests, so it runs when they are done and before the next file begins
    await t.test(file, async (t) => void t.pass());
    t.ok(t.counts.total > before + 1, `${file} has tests`);
    files_left--;
  }
  if (!isLong())
    t.comment(`quick tier: of tables, ${left.taken} of ${left.of} rows; the rest, and what is skipped for it: npm run test:long`);
}
