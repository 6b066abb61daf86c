/**
 * `npm run golden`: measures every entry of the golden files, the slow ones too, and says which differ; exit code 1 if one does.
 * `-- --write` makes the files anew; `-- quick` or `-- slow` takes one of them; further words take the entries that hold any of them.
 */
import { writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { goldenFile, QUICK, readGolden, SLOW, type Measured } from './golden.js';

const words = process.argv.slice(2).filter((w) => w !== '--write');
const write = process.argv.includes('--write');
const files = (['quick', 'slow'] as const).filter(
  (f) => words.includes(f) || !(words.includes('quick') || words.includes('slow')),
);
const holding = words.filter((w) => w !== 'quick' && w !== 'slow');
let [differing, measured] = [0, 0];

for (const file of files) {
  const before: Readonly<Record<string, Measured>> = write && holding.length === 0 ? {} : readGolden(file);
  const after: Record<string, Measured> = { ...before };
  const entries = (file === 'quick' ? QUICK : SLOW).filter(
    (e) => holding.length === 0 || holding.some((w) => e.name.includes(w)),
  );
  for (const { name, measure } of entries) {
    measured++;
    const start_ms = performance.now();
    after[name] = await measure();
    const same = isDeepStrictEqual(after[name], before[name]);
    if (!same) differing++;
    process.stdout.write(`${same ? 'equal  ' : 'DIFFERS'} ${((performance.now() - start_ms) / 1000).toFixed(1)} s  ${name}\n`);
    if (!same && !write) process.stdout.write(`${JSON.stringify({ was: before[name], is: after[name] }, null, 2)}\n`);
  }
  if (write) writeFileSync(goldenFile(file), `${JSON.stringify(after, null, 2)}\n`);
}
process.stdout.write(`${differing} of ${measured} differ${write ? ', written' : ''}\n`);
if ((differing > 0 && !write) || measured === 0) process.exitCode = 1;
