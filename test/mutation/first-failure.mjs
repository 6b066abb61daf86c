/** Loaded before each test file: a mutant is killed by the first counterexample, not the smallest, and by the same one each time. */
import fc from 'fast-check';

fc.configureGlobal({ endOnFailure: true, seed: 1 });

// where end-to-end tests are run: what a mutant does in a thread would not be known as covered
if (process.env.TESTS) (await import('../../dist/scenarios/executors/local.js')).doJobsHere(true);
