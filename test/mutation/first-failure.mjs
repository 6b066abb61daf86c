/** Loaded before each test file: a mutant is killed by the first counterexample, not the smallest, and by the same one each time. */
import fc from 'fast-check';

fc.configureGlobal({ endOnFailure: true, seed: 1 });
