import t from 'tap';
import { QUICK, readGolden } from './golden.js';

const golden = readGolden('quick');

t.same(
  QUICK.map((e) => e.name).sort(),
  Object.keys(golden).sort(),
  'every entry is in quick.json: npm run golden -- --write after a change that CHANGELOG names under Numbers',
);

for (const { name, measure } of QUICK) t.test(name, async (t) => t.same(await measure(), golden[name]));
