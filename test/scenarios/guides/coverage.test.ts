/**
 * What the guides have to speak of: plots, numbers, fields of a platform, scenarios. After a change of the schema of platforms:
 * WRITE=1 node dist/test/scenarios/guides/coverage.test.js
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { plots, type Summary } from '../../../analysis/index.js';
import { STATES, USES, WAIT_CAUSES } from '../../../traces/events/kinds.js';
import { packageRoot } from '../../../traces/index.js';
import { cli, scratch, TINY } from '../../helpers/cli.js';
import { guides } from '../../helpers/guides.js';
import { fieldsTable, platformFields } from '../../helpers/platform-fields.js';

const root = packageRoot();
const guide = (name: string): string => guides.get(`${name}.md`)!;
/** Words in backticks. */
const named = (page: string): ReadonlySet<string> =>
  new Set([...page.matchAll(/`([^`\n]+)`/g)].flatMap(([, w]) => [w!, ...w!.split('.')]));

t.test('every kind of plot has a section: what it shows, what to look for, what it does not show', async (t) => {
  const sections = guide('plots').split(/^### /m);
  for (const kind of plots.names) {
    const section = sections.find((s) => s.startsWith(`${kind}\n`)) ?? '';
    for (const part of ['**Shows**', '**Look for**', '**Does not show**']) t.ok(section.includes(part), `${kind}: ${part}`);
  }
});

t.test('every file that draws a plot of several runs is spoken of', async (t) => {
  const folder = join(root, 'analysis', 'plots');
  const ofRuns = new Set(
    [...readFileSync(join(folder, 'index.ts'), 'utf8').matchAll(/from '\.\/(.+)\.js'/g)].map(([, file]) => `${file}.ts`),
  );
  const drawing = readdirSync(folder).filter((f) => /^export function \w+Plot\(/m.test(readFileSync(join(folder, f), 'utf8')));
  const others = drawing.filter((f) => !ofRuns.has(f));
  t.ok(others.length > 3, `${others.join(', ')}`);
  for (const file of others) t.ok(guide('plots').includes(`\`${file}\``), file);
});

t.test('every number of summary.json, use of the PE array, cause of a wait and power state is explained', async (t) => {
  const { stdout } = await cli(['replay', TINY, '--no-trace', '--json', '--exit', '1', '--target-ms', '60'], scratch());
  const explained = named(guide('numbers'));
  const keys = Object.keys(JSON.parse(stdout) as Summary);
  t.ok(keys.length > 30, `${keys.length}`);
  for (const word of [...keys, ...USES, ...WAIT_CAUSES, ...STATES]) t.ok(explained.has(word), word);
});

t.test('every number of a platform file is named where what it moves is told', async (t) => {
  const explained = named(guide('numbers'));
  const numbers = platformFields.filter(({ isNumber }) => isNumber);
  t.ok(numbers.length > 60, `${numbers.length}`);
  for (const { path } of numbers) t.ok(explained.has(path.at(-1)!), path.join('.'));
});

t.test('the table of fields is that of the schema, each with what it is', async (t) => {
  for (const { path, about } of platformFields) t.not(about, '', path.join('.'));
  const [begin, end] = ['<!-- fields: written by a test -->\n', '<!-- end of fields -->'];
  const page = guide('hardware');
  const [from, to] = [page.indexOf(begin) + begin.length, page.indexOf(end)];
  t.ok(from >= begin.length && to >= from, 'its place is there');
  if (process.env['WRITE'] === '1')
    writeFileSync(join(root, 'scenarios', 'guides', 'hardware.md'), page.slice(0, from) + fieldsTable() + page.slice(to));
  else t.equal(page.slice(from, to), fieldsTable());
});

t.test('every scenario that ships is in the gallery, with a picture where it is run alone', async (t) => {
  const page = guide('gallery');
  for (const folder of ['', 'experiment'])
    for (const file of readdirSync(join(root, 'scenarios', folder)).filter((f) => f.endsWith('.yaml'))) {
      const path = join(folder, file);
      t.ok(page.includes(`](../${path})`), path);
      const isOne = folder === '' && /^(stream|extends):/m.test(readFileSync(join(root, 'scenarios', path), 'utf8'));
      if (isOne) t.ok(page.includes(`](../pictures/${file.replace('yaml', 'png')})`), `picture of ${file}`);
    }
});
