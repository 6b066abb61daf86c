/** What holds of every format; Parquet’s pages; the pages that describe the tables. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { tableFromIPC } from 'apache-arrow';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
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
import { cli, scratch, TINY } from '../../helpers/cli.js';
import { exported, folder, odd, plain, plainBytes, plainFrom } from '../../helpers/exported.js';
import { draws } from '../../helpers/tier.js';

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
    { numRuns: draws(25) },
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
    t.same(left, [], `${to} leaves nothing`);
    await t.rejects(exportTrace(plain.file, { to, out: join('/dev/null', 'x') }), /cannot be written|no regular file/, to);
  }
});

/** By format: what a file of it says of itself. */
const SAYS: Readonly<Record<string, (out: string) => Promise<string>>> = {
  async parquet(out) {
    const { key_value_metadata: of = [] } = await parquetMetadataAsync(await asyncBufferFromFile(join(out, 'banks.parquet')));
    return of.map(({ key, value }) => `${key}: ${value}`).join('\n');
  },
  arrow: (out) =>
    Promise.resolve(
      [...tableFromIPC(readFileSync(join(out, 'banks.arrow'))).schema.metadata].map((kv) => kv.join(': ')).join('\n'),
    ),
  chrome(out) {
    const { otherData } = JSON.parse(readFileSync(out, 'utf8')) as { otherData: Record<string, string> };
    return Promise.resolve(
      Object.entries(otherData)
        .map((kv) => kv.join(': '))
        .join('\n'),
    );
  },
  perfetto: (out) => Promise.resolve(readFileSync(out, 'latin1')),
  vcd: (out) =>
    Promise.resolve(
      readFileSync(out, 'latin1')
        .replaceAll('%24', '$')
        .replace(/^\$comment (.*) \$end$/gm, '$1'),
    ),
  csv: (out) =>
    Promise.resolve(
      readFileSync(join(out, 'run.csv'), 'utf8').replace(/^([\w ]+),/gm, (_, field: string) => `${field.replaceAll(' ', '_')}: `),
    ),
};

t.test('every format says where it comes from, which part it is, and that it is cut off', async (t) => {
  const commit = 'c'.repeat(40);
  const bytes = plainFrom({
    switchyard: { version: '1.2.3', commit },
    argv: ['run', '$end.yaml'],
    seed: 1,
    files: [{ file: 'mine.yaml', sha256: 'a'.repeat(64) }],
    platform: { name: 'p', file: 'p.yaml', sha256: 'b'.repeat(64), from: 'q', from_by: 'name', changed: [] },
  });
  const [whole, cut] = [join(folder, 'whence.swt'), join(folder, 'whence-cut.swt')];
  writeFileSync(whole, bytes);
  writeFileSync(cut, bytes.subarray(0, bytes.length - 9));
  for (const [to, says] of Object.entries(SAYS)) {
    const part = { to, from_ps: 1_000_000, until_ps: 90_000_000, actors: ['sram'], kinds: ['read', 'wait'] };
    const said = await says((await exported({ ...plain, file: whole }, part)).out);
    for (const line of [
      ...['switchyard: 1.2.3', `commit: ${commit}`, 'command_line: run $end.yaml', 'file_1: mine.yaml'],
      ...[`file_1_sha256: ${'a'.repeat(64)}`, 'platform_file: p.yaml', `platform_sha256: ${'b'.repeat(64)}`, 'ended: finished'],
      ...(to === 'csv' ? ['from: 1000000,ps', 'until: 90000000,ps'] : ['from_ps: 1000000', 'until_ps: 90000000']),
      ...['actors: sram', to === 'csv' ? 'kinds: "read,wait"' : 'kinds: read,wait'],
    ])
      t.ok(said.includes(line), `${to}: ${line}`);
    t.match(await says((await exported({ ...plain, file: cut }, { to })).out), /ended: "?cut off/, to);
  }
});

t.test('a folder in the place of one of several tables is refused before any has its name', async (t) => {
  const out = join(folder, 'taken');
  mkdirSync(join(out, 'waits.csv'), { recursive: true });
  writeFileSync(join(out, 'activities.csv'), 'old');
  await t.rejects(exportTrace(plain.file, { to: 'csv', out }), /waits\.csv: cannot be written \(EISDIR\)/);
  t.same(readdirSync(out).sort(), ['activities.csv', 'waits.csv']);
  t.equal(readFileSync(join(out, 'activities.csv'), 'utf8'), 'old');
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
    [['--to', '40us', '--out', 'y'], /--to: 40us is a time; expected a format; .*Did you mean "--until 40us"/],
    [['--to', 'csv', '--out', 'y', '--kind', 'read', '--table', 'waits'], /--kind: read with --table waits, .* expected wait/],
    [['--to', 'csv', '--out', 'y', '--kind', 'wait', '--table', 'activities'], /--kind: wait with --table activities/],
    [['--to', 'csv', '--out', 'y', '--from', '20'], /expected a time with its unit/],
  ] as const) {
    const { status, stderr } = await run(plain.file, ...args);
    t.equal(status, 2, args.join(' '));
    t.match(stderr, message);
    t.notOk(existsSync(join(cwd, 'y')), 'nothing is written');
  }
  const recording = await run(TINY, '--to', 'csv', '--out', 'y');
  t.equal(recording.status, 2);
  t.match(recording.stderr, /this is a Kineto or Chrome trace .*expected an event trace \(\.swt\).*`switchyard replay` plays it/);
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
