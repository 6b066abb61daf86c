/** What Stryker leaves open: which mutants are tried, and in which order the test files are. */
import { readFileSync, writeFileSync } from 'node:fs';
import { TapTestRunner } from '@stryker-mutator/tap-runner';
import { keyOf } from './key.mjs';

const { MUTATED: folder, DRAWN: drawn } = process.env;
const TIMES = 'test-times.json';
/** the path below the project of a mutated file */
const inProject = (file) => file.slice(file.lastIndexOf(`${folder}/`));
const belowTests = (file) => file.slice(file.lastIndexOf('dist/test/') + 'dist/test/'.length);

/** Runs nothing: a report of it lists the mutants. */
const list = () => ({
  capabilities: () => ({ reloadEnvironment: true }),
  dryRun: async () => ({ status: 'complete', tests: [{ id: 'none', name: 'none', timeSpentMs: 0, status: 0 }] }),
  mutantRun: async () => ({ status: 'error', errorMessage: 'only listed' }),
});

/** Test files named or placed like the mutated one first, then the quick ones: most mutants are killed by the first that is run. */
class NearestFirst extends TapTestRunner {
  keys = drawn && new Set(JSON.parse(readFileSync(drawn, 'utf8')).map(({ key }) => key));

  async dryRun(options) {
    const result = await super.dryRun(options);
    if (result.tests) writeFileSync(TIMES, JSON.stringify(Object.fromEntries(result.tests.map((x) => [x.id, x.timeSpentMs]))));
    return result;
  }

  async mutantRun(options) {
    const { fileName, location, ...mutant } = options.activeMutant;
    const file = inProject(fileName);
    const from1 = ({ line, column }) => ({ line: line + 1, column: column + 1 });
    const key = keyOf(file, { ...mutant, location: { start: from1(location.start), end: from1(location.end) } });
    // within one that is drawn
    if (this.keys && !this.keys.has(key)) return { status: 'error', errorMessage: 'not drawn' };

    const times = JSON.parse(readFileSync(TIMES, 'utf8'));
    const parts = (path) => path.replace(/(\.test)?\.[jt]s$/, '').split('/');
    const mutated = parts(file);
    const near = (test) => {
      const path = parts(belowTests(test));
      return path.at(-1) === mutated.at(-1) ? Infinity : path.findIndex((part, i) => part !== mutated[i]);
    };
    const testFilter = [...options.testFilter].sort((a, b) => Math.sign(near(b) - near(a)) || times[a] - times[b]);
    const result = await super.mutantRun({ ...options, testFilter });
    // ended at its first failure before it had written what it covers, or before its first test
    const bailed =
      result.status === 'error' && /"(\S+)".*(?:ENOENT.*stryker-output|Tap process exited)/.exec(result.errorMessage);
    return bailed ? { status: 'killed', killedBy: [bailed[1]], failureMessage: result.errorMessage, nrOfTests: 1 } : result;
  }
}
const nearestFirst = (options, log) => new NearestFirst(options, log, '__stryker__');
nearestFirst.inject = ['options', 'logger'];

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'list', factory: list },
  { kind: 'TestRunner', name: 'nearest-first', factory: nearestFirst },
];
