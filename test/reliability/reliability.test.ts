/** RELIABILITY.md says what the records say, and each record is of a promise. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../traces/index.js';
import { PROMISES } from './promises.js';
import { recorded } from './record.js';
import { reliabilityPage, withSizes } from './reliability.js';

t.test('the page is made of the records: `npm run reliability` writes it', async (t) => {
  t.equal(readFileSync(join(packageRoot(), 'test', 'RELIABILITY.md'), 'utf8'), reliabilityPage());
});

t.test('the sizes in README.md are those of the records', async (t) => {
  const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');
  t.equal(readme, withSizes(readme));
});

t.test('every record is of a promise', async (t) => {
  const known = PROMISES.flatMap(({ record }) => record ?? []);
  t.same(
    recorded().filter((name) => !known.includes(name)),
    [],
  );
});
