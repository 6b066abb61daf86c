/** A trace opened by its index: the records of each chunk are those that reading from the beginning gives; faults are said. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { allRecords, packageRoot, readEventTrace, withIndexedTrace, type Records } from '../../traces/index.js';
import { chunkedTrace } from '../helpers/chunked.js';
import { scratch } from '../helpers/cli.js';

const folder = scratch();
const file = join(folder, 'trace.swt');
const bytes = chunkedTrace(700);
writeFileSync(file, bytes);

const rowsOf = (all: Iterable<Records>): string[] => {
  const rows: string[] = [];
  for (const r of all)
    for (let i = 0; i < r.records; i++)
      rows.push([r.start_ps[i], r.span_ps[i], r.operator[i], r.amount[i], r.who[r.whose[i]!]].join());
  return rows;
};

t.test('all chunks are all records, in file order; one alone has as many as the index says, within its times', async (t) => {
  const whole = readEventTrace(bytes, file);
  const all = rowsOf(allRecords(whole.chunks));
  await withIndexedTrace(file, (indexed) => {
    t.ok(indexed.chunks.length > 3, `${indexed.chunks.length} chunks`);
    t.same(indexed.header, whole.header);
    t.same(indexed.operators, whole.operators);
    t.same(indexed.end, whole.end);
    t.ok(rowsOf(indexed.recordsOf([...indexed.chunks.keys()])).every((row, i) => row === all[i]));
    let before = 0;
    const again = [];
    for (const [i, { records, from_ps, to_ps }] of indexed.chunks.entries()) {
      // the last first would do as well
      const rows = rowsOf(indexed.recordsOf([i]));
      if (rows.length === records && rows.every((row, j) => row === all[before + j])) again.push(i);
      for (const r of indexed.recordsOf([i]))
        for (let j = 0; j < r.records; j++)
          if (r.start_ps[j]! < from_ps || r.start_ps[j]! + r.span_ps[j]! > to_ps) t.fail(`chunk ${i}: a record outside`);
      before += records;
    }
    t.equal(again.length, indexed.chunks.length);
    t.equal(before, all.length);
  });
  await withIndexedTrace(file, (indexed) => {
    const last = indexed.chunks.length - 1;
    const rows = rowsOf(indexed.recordsOf([last]));
    t.ok(
      rows.every((row, i) => row === all[all.length - rows.length + i]),
      'alone, without those before it having been read',
    );
  });
});

t.test('what is cut off has no index; what is damaged is said where it is; what is none is refused', async (t) => {
  const cut = join(folder, 'cut.swt');
  writeFileSync(cut, bytes.subarray(0, bytes.length - 10));
  await t.rejects(
    withIndexedTrace(cut, () => undefined),
    { message: /cut\.swt: cut off: it has no index; expected a trace with its end/ },
  );
  const [at] = readEventTrace(bytes, file).end!.index[1]!;
  const damaged = Buffer.from(bytes);
  damaged[at + 200]! ^= 1;
  const other = join(folder, 'damaged.swt');
  writeFileSync(other, damaged);
  await withIndexedTrace(other, (indexed) => {
    t.ok(rowsOf(indexed.recordsOf([0])).length > 0);
    t.throws(() => rowsOf(indexed.recordsOf([1])), { message: new RegExp(`frame at byte ${at}, chunk: damaged`) });
  });
  const none = join(folder, 'none.swt');
  writeFileSync(none, readFileSync(join(packageRoot(), 'package.json')));
  await t.rejects(
    withIndexedTrace(none, () => undefined),
    { message: /not an event trace/ },
  );
});
