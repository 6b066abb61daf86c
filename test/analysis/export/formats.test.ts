/** What holds of every format; Parquet’s pages; the pages that describe the tables. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import t from 'tap';
import { exporters } from '../../../analysis/export/index.js';
import { parquetSink } from '../../../analysis/export/parquet.js';
import { VIEWS } from '../../../analysis/export/sqlite.js';
import { batchOf, type TableSpec } from '../../../analysis/export/table.js';
import { TABLES } from '../../../analysis/export/tables.js';
import { exportTrace } from '../../../analysis/index.js';
import { packageRoot } from '../../../traces/index.js';
import { cli, scratch } from '../../helpers/cli.js';
import { folder, odd, plain, plainBytes } from '../../helpers/exported.js';

const whole = fc.oneof(fc.maxSafeNat(), fc.nat(200), fc.constantFrom(0, 2 ** 31, 2 ** 32, 2 ** 53 - 1, -(2 ** 53 - 1), -1));
const spec: TableSpec = {
  name: 'drawn',
  about: '',
  columns: [
    { name: 'a', type: 'int64', about: '' },
    { name: 'b', type: 'int64', nullable: true, about: '' },
    { name: 'c', type: 'text', nullable: true, about: '' },
    { name: 'd', type: 'double', about: '' },
  ],
};

t.test('whatever is in a column, a reader of Parquet finds it', async (t) => {
  const row = fc.tuple(
    whole,
    fc.option(whole),
    fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('x', 'y'))),
    fc.double({ noNaN: true }),
  );
  const rows = fc.oneof(
    fc.array(row),
    fc.array(row, { minLength: 100, maxLength: 300, size: 'max' }),
    fc.tuple(fc.nat(300), row).map(([n, r]) => Array.from({ length: n }, () => r)),
  );
  await fc.assert(
    fc.asyncProperty(rows, fc.nat(200), async (all, cut) => {
      const parts: Uint8Array[] = [];
      const out = { write: (b: Uint8Array) => void parts.push(b.slice()), text: () => undefined };
      const sink = parquetSink(spec, out, { ByteWriter, ParquetWriter }, writePageHeader);
      for (const part of [all.slice(0, cut), all.slice(cut)]) if (part.length > 0) sink.write(batchOf(spec, part));
      sink.end();
      const file = Uint8Array.from(Buffer.concat(parts)).buffer;
      const read = await parquetReadObjects({ file });
      const text = (s: string | null): string | null => (s === null ? null : Buffer.from(s).toString());
      assert.deepEqual(
        read.map(({ a, b, c, d }): unknown[] => [a, b ?? null, c ?? null, d]),
        all.map(([a, b, c, d]) => [BigInt(a), b === null ? null : BigInt(b), text(c), d]),
      );
    }),
    { numRuns: 25 },
  );
  t.pass('no counterexample');
});

t.test('each format is written whole or not at all', async (t) => {
  const bad = join(folder, 'bad.swt');
  const bytes = Buffer.from(plainBytes);
  // a chunk whose checksum is right and whose columns are not: found when its records are read
  const { packFrame } = await import('../../../traces/events/frame.js');
  const { frameAt, inMemory } = await import('../../../traces/events/frame-reading.js');
  const { Unpackr } = await import('msgpackr');
  const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true });
  const all = inMemory(bytes);
  const frames: Uint8Array[] = [bytes.subarray(0, 8)];
  for (let f = frameAt(all, 8); f; f = frameAt(all, f.next)) {
    const frame = unpackr.unpack(f.payload) as { t: string; columns: unknown[] };
    if (frame.t === 'end') break;
    if (frame.t === 'chunk') frame.columns[0] = Buffer.from([255]);
    frames.push(packFrame(frame));
  }
  writeFileSync(bad, Buffer.concat(frames));
  for (const to of exporters.names) {
    const within = join(folder, `whole-${to}`);
    mkdirSync(within);
    await t.rejects(exportTrace(bad, { to, out: join(within, 'x') }), /frame at byte \d+, chunk.*not what a writer writes/, to);
    const left = readdirSync(within, { recursive: true, encoding: 'utf8' });
    t.same(
      left.filter((name) => name !== 'x'),
      [],
      `${to} leaves no file`,
    );
    await t.rejects(exportTrace(plain.file, { to, out: join('/dev/null', 'x') }), /cannot be written|no regular file/, to);
  }
});

t.test('the command: tables of what was written; faults with the nearest name, exit code 2, and nothing written', async (t) => {
  const cwd = scratch();
  const run = (...args: string[]) => cli(['export', ...args], cwd);
  const done = await run(plain.file, '--to', 'csv', '--out', 'tables');
  t.equal(done.status, 0, done.stderr);
  t.match(done.stdout, /Exported to csv[^]*activities[^]*waits +tables\/waits\.csv/);
  const json = await run(plain.file, '--to', 'vcd', '--out', 'x.vcd', '--from', '1us', '--until', '2us', '--json');
  t.match(JSON.parse(json.stdout), { format: 'vcd', files: [{ path: 'x.vcd' }] });
  const empty = await run(plain.file, '--to', 'perfetto', '--out', 'x.pftrace', '--actor', 'sfu', '--kind', 'tile');
  t.match(empty.stderr, /nothing of .* is in the window, of the actors and of the kinds that were asked for/);
  for (const [args, message] of [
    [['--to', 'vcd', '--out', plain.file], /--out: .* is the trace itself; expected another file/],
    [['--to', 'parket', '--out', 'y'], /--to: unknown format "parket"; expected one of perfetto, .*Did you mean "parquet"/],
    [['--to', 'csv', '--out', 'y', '--table', 'wait'], /--table: unknown table "wait".*Did you mean "waits"/],
    [['--to', 'vcd', '--out', 'y', '--table', 'waits'], /--table: given with --to vcd; expected --to parquet or arrow or csv/],
    [['--to', 'csv', '--out', 'y', '--actor', 'sarm'], /--actor: unknown actor "sarm".*Did you mean "sram"/],
    [['--to', 'csv', '--out', 'y', '--kind', 'read,wirte'], /--kind: unknown kind "wirte".*Did you mean "write"/],
    [['--to', 'csv', '--out', 'y', '--from', '2us', '--until', '1us'], /--until: 1000000 ps, before --from 2000000 ps/],
    [['--to', 'csv', '--out', 'x.vcd'], /--out: x.vcd is a file, and 8 tables are written; expected a folder, or --table/],
    [['--to', 'csv', '--out', 'y', '--from', '20'], /expected a time with its unit/],
  ] as const) {
    const { status, stderr } = await run(plain.file, ...args);
    t.equal(status, 2, args.join(' '));
    t.match(stderr, message);
    t.notOk(existsSync(join(cwd, 'y')), 'nothing is written');
  }
});

t.test('what a page says of the tables is what they are', async (t) => {
  const page = readFileSync(join(packageRoot(), 'analysis', 'README.md'), 'utf8');
  for (const { name, about, columns } of TABLES) {
    const rows = columns.map((c) => `| \`${c.name}\` | ${c.type}${c.nullable ? ', or nothing' : ''} | ${c.about} |`);
    t.ok(
      page.includes([`**\`${name}\`**: ${about}.`, '', '| column | type | what |', '| --- | --- | --- |', ...rows].join('\n')),
      name,
    );
  }
  for (const [name, { about }] of Object.entries(VIEWS)) t.ok(page.includes(`| \`${name}\` | ${about} |`), name);
  for (const name of exporters.names) t.ok(page.includes(`\`${name}\``), name);
  t.ok(odd.records.length > 0);
});
