import t from 'tap';
import { longOnly } from '../helpers/tier.js';
import { PARTS, QUICK, readGolden } from './golden.js';

/** One part of the golden file, each entry a test; every entry of the file is in a part. */
export function hold(part: keyof typeof PARTS): void {
  const golden = readGolden('quick');
  t.same(
    QUICK.map((e) => e.name).sort(),
    Object.keys(golden).sort(),
    'every entry is in quick.json: npm run golden -- --write after a change that CHANGELOG names under Numbers',
  );
  for (const { name, measure, long } of PARTS[part])
    t.test(name, long ? longOnly() : {}, async (t) => t.same(await measure(), golden[name]));
}
