/**
 * Damaged files, seeded. By hand, more of them: TAP_TIMEOUT=0 FUZZ_CASES=20000 FUZZ_SEED=7 node dist/test/traces/import/fuzz/fuzz.test.js
 */
import t from 'tap';
import { bases } from './bases.js';
import { attempt, damaged, formats } from './fuzz.js';

const CASES = Number(process.env['FUZZ_CASES'] ?? 60);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const LONGEST_CPU_S = 2;
const LARGEST_RSS = 2 ** 30;

for (const format of formats)
  t.test(`${format}: damaged files are read or refused, in little time and memory (seed ${SEED})`, async (t) => {
    const whole = bases[format]!();
    for (const base of whole) t.ok(attempt(format, base).read, 'sound before it is damaged');
    // other tests of this process have taken theirs before
    const before = process.memoryUsage.rss();
    let [reads, longest_s, rss] = [0, 0, 0];
    for (let i = 0; i < CASES; i++) {
      const content = damaged(format, whole, SEED, i);
      try {
        const { read, cpu_s } = attempt(format, content);
        if (read) reads++;
        longest_s = Math.max(longest_s, cpu_s);
        if (cpu_s > LONGEST_CPU_S) t.fail(`case ${i} took ${cpu_s} s`);
      } catch (error) {
        t.fail(`case ${i}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
      if (i % 64 === 0) rss = Math.max(rss, process.memoryUsage.rss() - before);
    }
    t.comment(`seed ${SEED}: ${CASES} files, ${reads} read; longest ${longest_s.toFixed(3)} s, ${Math.round(rss / 2 ** 20)} MiB`);
    t.ok(rss <= LARGEST_RSS, 'memory');
    t.ok(reads < CASES, 'some are refused');
  });
