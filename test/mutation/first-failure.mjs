/** Loaded before each test file: a mutant is killed by the first counterexample, not the smallest, and by the same one each time. */
import fc from 'fast-check';
import { coverOthers } from './covering.mjs';

fc.configureGlobal({ endOnFailure: true, seed: 1 });
// else this is a thread or a worker that it has started
if (!process.env.COVERED) coverOthers();
