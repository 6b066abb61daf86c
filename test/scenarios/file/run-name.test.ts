/** A file that is run names its folder below `out`, and no other. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { cli, scratch } from '../../helpers/cli.js';
import { shipped } from '../../helpers/scenarios.js';
import { readText } from '../../../traces/index.js';

const LINES: Readonly<Record<string, readonly string[]>> = {
  'four-tasks': ['run', 'x.yaml', '--set', 'model.size=tiny', '--set', 'stream.sentences=1'],
  'small-study': ['study', 'x.yaml'],
  'small-search': ['search', 'x.yaml'],
};

for (const [file, line] of Object.entries(LINES))
  t.test(`${line[0]}: a name that leads elsewhere is refused, with its line, and nothing is written`, async (t) => {
    for (const name of ["'../elsewhere'", 'a/b', "'a\\b'", "'..'", "'.'", '/tmp/elsewhere', '"a\\u202eb"', '"\\e[31mred"']) {
      const folder = scratch();
      writeFileSync(
        join(folder, 'x.yaml'),
        readText(shipped(file)).replace(/^name: .*/m, () => `name: ${name}`),
      );
      const { status, stderr } = await cli(line, folder);
      t.match({ status, stderr }, { status: 2, stderr: /x\.yaml:\d+: name: .*; expected a name/ }, name);
      t.same(readdirSync(folder), ['x.yaml']);
      t.notOk(existsSync(join(folder, '..', 'elsewhere')));
    }
  });
