/** What `npm run limits` makes and measures, at sizes that take a moment. */
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { withEventTrace, withIndexedTrace } from '../../../traces/event-traces.js';
import { importOptions, importTrace, packageRoot } from '../../../traces/index.js';
import { cli, scratch } from '../../helpers/cli.js';
import { figureOf, nameOf, ranIn, refusalIn, rowIn } from './figure.js';
import { howLarge, slopesIn } from './growth.js';
import { measured } from './measure.js';
import { writeExecutionTrace, writeKineto, writeOperators } from './recordings.js';

const took = { clock_s: 2, processor_s: 1.5, peak_mib: 100 };
const own = (): string => mkdtempSync(join(scratch(), 'limits-'));

t.test('a size that ran, one that was refused in a line, and all else, which is a finding', async (t) => {
  const ran = figureOf({ status: 0, said: 'simulating, for 8 s\n', ...took });
  t.same([ran.finding, ranIn(ran.figure)], [false, took]);
  const refused = figureOf({
    status: 2,
    said: 'simulating, for 8 s\nerror: /a/b/x.json: 9 bytes; expected at most 8 bytes\n',
    ...took,
  });
  t.same([refused.finding, refusalIn(refused.figure)], [false, 'error: x.json: 9 bytes; expected at most 8 bytes']);
  for (const [status, said, peak_mib] of [
    [1, 'error: x', 100],
    [2, 'error: x\n    at main (cli.js:1:1)', 100],
    [2, 'error: x\nerror: y', 100],
    [2, 'error: x', 1025],
    [undefined, '', 100],
  ] as const)
    t.equal(figureOf({ status, said, ...took, peak_mib }).finding, true, said);
});

t.test('slopes are those of logarithms; the table has the largest that ran and what was refused', async (t) => {
  t.same(rowIn(nameOf('a: b', 10_000, 'MB')), { row: 'a: b', size: 10_000, unit: 'MB' });
  const figures = new Map(
    [1, 10, 100].map((size) => [
      nameOf('rows', size, 'MB'),
      figureOf({ status: 0, said: '', clock_s: 1, processor_s: 2 * size, peak_mib: 100 }).figure,
    ]),
  );
  t.match(slopesIn(figures)[0]![1], /^1\.00 of processor’s time, 0\.00 of memory; of the two largest 1\.00 /);
  figures.set(nameOf('rows', 1000, 'MB'), figureOf({ status: 2, said: 'error: too large', ...took }).figure);
  t.match(howLarge(figures), /\| rows \| 100 MB \| 200 s, 1 s, 100 MiB \| 1,000 MB: error: too large \|/);
});

t.test('a process tells its own time and memory, and how it ended', async (t) => {
  const { status, processor_s, peak_mib, said } = await measured(['-e', 'Buffer.alloc(2e8, 1); console.error(7)'], own(), 60);
  t.same([status, said], [0, '7\n']);
  t.ok(processor_s > 0 && peak_mib > 190, `${processor_s} s, ${peak_mib} MiB`);
});

t.test('recordings are as long as asked for, and read', async (t) => {
  const folder = own();
  const file = (name: string): string => join(folder, name);
  writeKineto(file('k.json'), 1e6, 0);
  writeKineto(file('s.json'), 3e6, 5);
  writeExecutionTrace(file('e.json'), 2e6);
  for (const [name, bytes, passes] of [
    ['k.json', 1e6, 2],
    ['s.json', 3e6, 2],
    ['e.json', 2e6, 2],
  ] as const) {
    t.ok(statSync(file(name)).size >= bytes);
    const { trace } = importTrace(file(name), importOptions());
    t.ok(trace.sentences.length >= passes && trace.operators.length > 100, `${name}: ${trace.operators.length} operators`);
  }
  const generate = 'generate --family albert --size tiny --seq 8 --out one.jsonl'.split(' ');
  t.equal((await cli(generate, folder)).status, 0);
  writeOperators(file('o.jsonl'), file('one.jsonl'), 500);
  t.ok(importTrace(file('o.jsonl'), importOptions()).trace.operators.length >= 500);
});

t.test('an event trace of any length is sound, and its window is read', async (t) => {
  const folder = own();
  const run = [join(packageRoot(), 'scenarios', 'single-task.yaml'), '--set', 'stream.sentences=1', '--level', 'tile'];
  t.equal((await cli(['run', ...run, '--out', 'one'], folder)).status, 0);
  const writer = join(packageRoot(), 'dist', 'test', 'reliability', 'limits', 'write-event-trace.js');
  t.equal((await measured([writer, join('one', 'trace.swt'), '4000000', 'long.swt'], folder, 60)).status, 0);
  const long = join(folder, 'long.swt');
  t.ok(statSync(long).size >= 4e6);
  const records = await withEventTrace(long, ({ end, missing, chunks }) => {
    t.same([end?.ended, missing], ['finished', undefined]);
    return chunks.reduce((sum, chunk) => sum + chunk.records, 0);
  });
  const [from_ps, to_ps] = readFileSync(`${long}.window`, 'utf8').split(' ').map(Number) as [number, number];
  const found = await withIndexedTrace(long, ({ chunks }) =>
    chunks.filter((chunk) => chunk.from_ps <= to_ps && chunk.to_ps >= from_ps).reduce((sum, chunk) => sum + chunk.records, 0),
  );
  t.ok(found > 0 && found < records, `${found} of ${records} records are in chunks of the window`);
});
