/** What is promised, how each promise is tested, and which record has its figures. */
import { slopesIn } from './limits/growth.js';
import { scoreOverAll, survivorsTable } from './survivors.js';

/** A promise of the tool. */
export interface Promised {
  readonly promise: string;
  /** below `test`, or commands: in Markdown */
  readonly tested: string;
  /** in `records`; undefined: of tests alone, which have no figures but that they pass */
  readonly record?: string;
  /** of numbers that add up over runs: all runs count; else the last */
  readonly adds?: boolean;
  /** what follows from the figures of all runs that count, as further rows */
  readonly follows?: (figures: ReadonlyMap<string, number | string>) => readonly (readonly [string, string])[];
  /** what else there is to say, in Markdown */
  readonly more?: () => string;
}

export const PROMISES: readonly Promised[] = [
  {
    promise:
      'No input, however damaged, ends in a stack trace, hangs, or takes memory beyond 1 GiB: it is read, or refused in one line with exit code 2.',
    tested:
      '`npm run fuzz -- TARGET`, of which a little runs in `fuzz/fuzz.test`; what was found stays in `regressions`. Most inputs are of the two quickest targets, and of damaged inputs few pass the first check: rows below say how many were read',
    record: 'fuzz',
    adds: true,
  },
  {
    promise:
      'Drawn platforms and scenarios keep every law of conservation, come out equal twice, equal stepped, and equal after a checkpoint at any event.',
    tested: '`npm run fuzz -- runs`; `scenarios/conservation.test`',
    record: 'fuzz-runs',
    adds: true,
  },
  {
    promise: 'The fuzzers find what they are for: a build in which one law is broken is found out within a minute.',
    tested: '`npm run fuzz -- canaries`; of drawn runs no inputs are counted, but drawn cases',
    record: 'canaries',
  },
  {
    promise:
      'What ships is known, under licences that ask for no more than MPL-2.0 does, in exact versions with their digests, and installs without running a script.',
    tested: '`npm run supply` in every `npm test`; `supply-chain/supply-chain.test`; `npm run sbom` writes the list (CycloneDX)',
    record: 'supply-chain',
  },
  {
    promise:
      'The same work comes to the same bytes (event trace, summary without wall time, report, plots, tables, exports) in any time zone and language, under any supported Node, with any number of workers, in any folder, and whatever the order in which actors are made and their names.',
    tested:
      '`npm run determinism`; `reliability/determinism.test` compares two Nodes, where a second is in `out/nodes` (`.ci/run` fetches it); `models/accelerator/names.test`',
    record: 'determinism',
    adds: true,
  },
  {
    promise:
      'Whoever is killed (`kill -9`) at any moment leaves whole files, or files under the name of unfinished ones; a cut event trace is the beginning of the whole one, and read; the same line again gives the bytes of an undisturbed run.',
    tested: '`npm run crash -- kills`, of which a little runs in `reliability/crash/crash.test`',
    record: 'crash-kills',
    adds: true,
  },
  {
    promise:
      'No text, however made, takes a regular expression of the program more than linear time, but for texts that are short.',
    tested: '`npm run regexes`, which asks recheck; `traces/files/linear-time.test`',
    record: 'regexes',
  },
  {
    promise:
      'A file system that fails a writing call, or writes short, is told in one line that names the file, with exit code 2; nothing half-written is left, and no store is damaged.',
    tested: '`npm run crash -- writes`, of which a little runs in `reliability/crash/crash.test`',
    record: 'crash-writes',
    adds: true,
  },
  {
    promise:
      'Time and memory grow no faster than what there is to do, and what is beyond a limit is refused in one line, with exit code 2, at most 1 GiB and no stack trace.',
    tested: '`npm run limits`, of which a little runs in `reliability/limits/limits.test`; `npm run bench -- --growth`',
    record: 'limits',
    adds: true,
    follows: slopesIn,
  },
  {
    promise:
      'Tests fail when the code is wrong: of small faults that are planted in it (mutants) 80 % are found out. Reached by all folders together, by their mutants, and by four of five alone; not by `scenarios`.',
    tested:
      '`npm run mutation`, by a folder’s own tests in the quick tier and those that its command names, so that a score is a lower bound; of the mutants of a large folder a sample is tried, so it has an interval. Other work ran beside: of the eight mutants of `scenarios` that ended by time, six were looked at by hand, and five of them counted as left; those of `models` (25) were not looked at',
    record: 'mutation',
    adds: true,
    follows: scoreOverAll,
    more: survivorsTable,
  },
  {
    promise: 'Most branches of the code are taken by a test.',
    tested: '`npm run coverage`, of what runs in the processes of the tests',
    record: 'coverage',
  },
  {
    promise: 'Simulated time ends in one line, exit code 2, before a time in ps is inexact (2^53, 2.5 hours).',
    tested: '`sim/kernel.test`, `cli/bad-input.test`',
  },
];
