/** What Stryker leaves open: which mutants are tried, and in which order the test files are. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { TapTestRunner } from '@stryker-mutator/tap-runner';

const TIMES = 'test-times.json';
const inFolder = (file) => file.slice(file.lastIndexOf(`${process.env.MUTATED}/`) + process.env.MUTATED.length + 1);

/** The SAMPLE mutants with the smallest hashes: random, and the same each time. The others count as invalid, outside of the score. */
const sample = () => {
  const hash = ({ fileName, location, replacement }) =>
    createHash('sha1')
      .update(JSON.stringify([process.env.SAMPLE_SEED, inFolder(fileName), location, replacement]))
      .digest('hex');
  const order = (a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0);
  return {
    init: async () => undefined,
    group: async (mutants) => [mutants.map(({ id }) => id)],
    async check(mutants) {
      const ids = mutants.map((mutant) => ({ id: mutant.id, hash: hash(mutant) })).sort(order);
      const result = (i) =>
        i < Number(process.env.SAMPLE) ? { status: 'passed' } : { status: 'compileError', reason: 'not in the sample' };
      return Object.fromEntries(ids.map(({ id }, i) => [id, result(i)]));
    },
  };
};

/** Test files named or placed like the mutated one first, then the quick ones: most mutants are killed by the first that is run. */
class NearestFirst extends TapTestRunner {
  async dryRun(options) {
    const result = await super.dryRun(options);
    if (result.tests) writeFileSync(TIMES, JSON.stringify(Object.fromEntries(result.tests.map((x) => [x.id, x.timeSpentMs]))));
    return result;
  }

  async mutantRun(options) {
    const times = JSON.parse(readFileSync(TIMES, 'utf8'));
    const parts = (file) => file.replace(/(\.test)?\.[jt]s$/, '').split('/');
    const mutated = parts(inFolder(options.activeMutant.fileName));
    const near = (test) => {
      const path = parts(inFolder(test));
      const shared = path.findIndex((part, i) => part !== mutated[i]);
      return path.at(-1) === mutated.at(-1) ? Infinity : shared;
    };
    const testFilter = [...options.testFilter].sort((a, b) => Math.sign(near(b) - near(a)) || times[a] - times[b]);
    return super.mutantRun({ ...options, testFilter });
  }
}
const nearestFirst = (options, log) => new NearestFirst(options, log, '__stryker__');
nearestFirst.inject = ['options', 'logger'];

export const strykerPlugins = [
  { kind: 'Checker', name: 'sample', factory: sample },
  { kind: 'TestRunner', name: 'nearest-first', factory: nearestFirst },
];
