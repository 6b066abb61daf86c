/** A little of every fuzzer, and what fuzzers have found: `npm run fuzz` does more of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../traces/index.js';
import { scratch } from '../helpers/cli.js';
import { randomOf } from './random.js';
import { attackPlanted } from './canaries.js';
import { targets } from './targets/index.js';
import { longOnly, sized } from '../helpers/tier.js';

const CASES = sized(6, 15);
const SEED = 1;
/** Of those that simulate. */
const FEW = sized(1, 2);

const folder = scratch();
async function inFolder<T>(work: () => Promise<T>): Promise<T> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await work();
  } finally {
    process.chdir(before);
  }
}

for (const name of targets.names)
  t.test(`${name}: sound inputs are taken, damaged ones are taken or refused (seed ${SEED})`, async (t) => {
    const target = targets.get(name, { file: 'fuzz' });
    await inFolder(async () => {
      const known = target.bases();
      for (const base of known) t.equal(await target.attempt(base), 'taken');
      let refused = 0;
      const cases = target.most_s > 10 ? FEW : CASES;
      for (let i = 0; i < cases; i++) {
        const content = target.mutated(known, randomOf(SEED * 1_000_003 + i, name));
        if ((await target.attempt(content)) === 'refused') refused++;
      }
      t.ok(refused > 0 || cases === FEW, 'some are refused');
    });
  });

const FOUND = join(packageRoot(), 'test', 'regressions');
for (const file of readdirSync(FOUND).sort()) {
  const name = targets.names.find((n) => file.startsWith(`${n}.`));
  if (name === undefined) continue;
  t.test(`found once: ${file}`, async (t) => {
    const outcome = await inFolder(async () => targets.get(name, { file }).attempt(readFileSync(join(FOUND, file))));
    t.ok(outcome, outcome);
  });
}

t.test('a build with a fault in it is found out, and the input that shows it kept', longOnly(), async (t) => {
  const { findings } = await attackPlanted('crash', 60, SEED, folder);
  t.equal(findings.length, 1);
  t.match(findings[0]!.error, /TypeError/);
  t.ok(readFileSync(findings[0]!.file).length > 0);
});
