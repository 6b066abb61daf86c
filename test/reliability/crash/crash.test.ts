/** A little of `npm run crash`, which does more of it: kills, and a file system that fails. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { scratch, TINY } from '../../helpers/cli.js';
import { randomOf } from '../../fuzz/random.js';
import { killWork } from './kills.js';
import type { Work } from './works.js';
import { failWrites } from './writes.js';

const own = (): string => mkdtempSync(join(scratch(), 'crash-'));
const work = (name: string, ...line: string[]): Work => ({ name, line, share: 1, victims: ['group'] });

t.test('a replay that is killed leaves what is whole or says that it is not, and comes to the same bytes again', async (t) => {
  const came = await killWork(
    work('replay', 'replay', TINY, '--level', 'transfer', '--out', 'out'),
    2,
    randomOf(1, 'replay'),
    own(),
  );
  t.same(came.findings, []);
  t.equal(came.resumed, came.hits);
  t.ok(came.hits > 0);
});

t.test('each writing call that fails is told in one line, and leaves nothing', async (t) => {
  const init = await failWrites(
    work('init', 'init', '--out', 'folder/mine.yaml'),
    { most: Infinity, seed: 1, again: false },
    own(),
  );
  t.same(init.findings, []);
  t.equal(init.faults, init.calls);
  t.ok(init.calls >= 5, 'folder, open, write, close, rename');
});
