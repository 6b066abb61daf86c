/** Tables read back by DuckDB and apache-arrow, and held against the trace's own records and totals. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import t from 'tap';
import { executionRows } from '../../../analysis/index.js';
import { chosenOf } from '../../../analysis/export/chosen.js';
import { OPERATORS, RUN_TABLES } from '../../../analysis/export/run-tables.js';
import { batchOf } from '../../../analysis/export/table.js';
import { TABLES } from '../../../analysis/export/tables.js';
import { exported, NAMES, odd, plain, sumOf, type Given } from '../../helpers/exported.js';

type Row = Readonly<Record<string, unknown>>;
/** Rows as a client reads them: numbers, texts and nulls. */
type Read = (table: string) => Promise<readonly Row[]>;

const database = DuckDBInstance.create(':memory:');
async function query(sql: string): Promise<Row[]> {
  const connection = await (await database).connect();
  const rows = (await connection.runAndReadAll(sql)).getRowObjectsJS();
  connection.closeSync();
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, typeof v === 'bigint' ? Number(v) : v])));
}

const TYPES = { int64: 'BIGINT', text: 'VARCHAR', double: 'DOUBLE' };
/** By format: the reader of a folder of tables. */
const CLIENTS: Readonly<Record<string, (out: string) => Read>> = {
  parquet: (out) => (table) => query(`SELECT * FROM read_parquet('${join(out, `${table}.parquet`)}')`),
  csv: (out) => (table) => {
    // an id may look like a number
    const types = TABLES.find(({ name }) => name === table)!.columns.map((c) => `'${c.name}': '${TYPES[c.type]}'`);
    return query(`SELECT * FROM read_csv('${join(out, `${table}.csv`)}', header = true, columns = {${types.join(', ')}})`);
  },
  arrow: (out) => async (table) => {
    const read = tableFromIPC(readFileSync(join(out, `${table}.arrow`)));
    return read.toArray().map((row: { toJSON: () => Row }) => {
      const cells = Object.entries(row.toJSON());
      return Object.fromEntries(cells.map(([k, v]) => [k, typeof v === 'bigint' ? Number(v) : v]));
    });
  },
};

/** Sums of a column. */
function byExecution(rows: readonly Row[], column: string): Map<unknown, number> {
  const sums = new Map<unknown, number>();
  for (const r of rows) sums.set(r['execution'], (sums.get(r['execution']) ?? 0) + (r[column] as number));
  return sums;
}

/** Every record as its row, and every sum of the run. */
async function holds({ trace, records }: Given, read: Read, text: (s: string) => string): Promise<void> {
  const end = trace.end!;
  const orNull = (s: string): string | null => (s === '' || s === 'none' ? null : text(s));
  const plain = (rows: readonly Row[], columns: readonly string[]): unknown[][] => rows.map((r) => columns.map((c) => r[c]));
  const activities = await read('activities');
  assert.deepEqual(
    plain(activities, [
      'start_ps',
      'end_ps',
      'busy_ps',
      'actor',
      'kind',
      'operator',
      'resource',
      'requester',
      'detail',
      'activities',
      'amount',
      'energy_fj',
    ]),
    records
      .filter((r) => r.kind !== 'wait')
      .map((r) => [
        ...[r.start_ps, r.end_ps, r.busy_ps, text(r.actor), r.kind, r.operator < 0 ? null : r.operator, r.resource],
        ...[orNull(r.requester), orNull(r.detail), r.count, r.amount, r.energy_fj],
      ]),
  );
  const waits = await read('waits');
  assert.deepEqual(
    plain(waits, [
      'start_ps',
      'end_ps',
      'any_waiting_ps',
      'actor',
      'bank',
      'requester',
      'holder',
      'cause',
      'operator',
      'requests',
      'wait_ps',
    ]),
    records
      .filter((r) => r.kind === 'wait')
      .map((r) => [
        ...[r.start_ps, r.end_ps, r.busy_ps, text(r.actor), r.resource, orNull(r.requester), orNull(r.holder), r.detail],
        ...[r.operator < 0 ? null : r.operator, r.count, r.amount],
      ]),
  );
  const operators = await read('operators');
  const energy_fj = sumOf(end.totals, (r) => r.energy_fj);
  assert.equal(
    sumOf(operators, (r) => r['energy_fj'] as number),
    energy_fj,
  );
  const [energyOf, waitOf] = [byExecution(activities, 'energy_fj'), byExecution(waits, 'wait_ps')];
  for (const o of operators) {
    assert.equal(energyOf.get(o['execution']) ?? 0, o['energy_fj'], 'the energy of an execution is that of its activities');
    assert.equal(waitOf.get(o['execution']) ?? 0, o['wait_ps'], 'and what it waited, that of its waits');
  }
  const byStart = (rows: readonly Row[]): unknown[] =>
    plain(rows, ['operator', 'name', 'start_ps', 'time_ps', 'macs', 'layer', 'sentence']);
  assert.deepEqual(
    new Set(byStart(operators).map((r) => JSON.stringify(r))),
    new Set(
      executionRows(trace).map((r) =>
        JSON.stringify([
          r.operator < 0 ? null : r.operator,
          text(r.name),
          r.start_ps,
          r.time_ps,
          r.macs,
          r.layer,
          orNull(r.sentence),
        ]),
      ),
    ),
  );
  const series = await read('series');
  for (const [what, quantity] of [
    ['energy_fj', 'energy'],
    ['read_bytes', 'read'],
    ['write_bytes', 'written'],
    ['wait_ps', 'wait'],
  ])
    assert.equal(
      sumOf(
        series.filter((r) => r['quantity'] === quantity),
        (r) => r['amount'] as number,
      ),
      sumOf(
        end.series.rows.filter((r) => r.what === what),
        (r) => sumOf(r.bins, (b) => b),
      ),
      quantity,
    );
  assert.ok(series.every((r) => (r['end_ps'] as number) > (r['start_ps'] as number) && (r['end_ps'] as number) <= end.now_ps));
  assert.deepEqual(
    plain(await read('sentences'), ['sentence', 'task', 'arrival_ps', 'end_ps', 'deadline_ps', 'energy_fj', 'accelerator']),
    end.sentences.map((s) => [
      text(s.id),
      text(s.task),
      s.arrival_ps,
      s.end_ps,
      s.deadline_ps || null,
      s.energy_fj,
      s.accelerator ?? null,
    ]),
  );
  assert.deepEqual(
    plain(await read('banks'), ['memory', 'bank', 'requests', 'conflicts', 'wait_ps', 'refresh_wait_ps', 'other_wait_ps']),
    end.banks.map((b) => [text(b.memory), b.bank, b.requests, b.conflicts, b.wait_ps, b.refresh_wait_ps, b.other_wait_ps]),
  );
  assert.deepEqual(
    plain(await read('occupancy'), ['actor', 'busy_ps', 'stalled_ps', 'idle_ps']),
    end.occupancy.map((o) => [text(o.actor), o.busy_ps, o.stalled_ps, o.idle_ps]),
  );
  const run = new Map((await read('run')).map((r) => [r['field'], r['value']]));
  assert.equal(run.get('elapsed'), String(end.now_ps));
}

const same = (s: string): string => s;
/** A spreadsheet shows the apostrophe's text; a reader sees the apostrophe. */
const neutral = (s: string): string => (/^[=+\-@\t\r\n＝＋－＠]/.test(s) ? `'${s}` : s);

for (const [format, client] of Object.entries(CLIENTS)) {
  t.test(`${format}: every record, and every sum of the run, as its client reads them; odd names are text`, async (t) => {
    const { out, counts } = await exported(odd, { to: format });
    await holds(odd, client(out), format === 'csv' ? neutral : same);
    t.same(Object.keys(counts).sort(), TABLES.map(({ name }) => name).sort());
    t.equal(counts['activities']! + counts['waits']!, odd.records.length);
  });
}

t.test('columns are of 64 bits, text or doubles, as is said of each', async (t) => {
  const { out } = await exported(plain, { to: 'parquet' });
  for (const { name, columns } of TABLES) {
    const described = await query(`DESCRIBE SELECT * FROM read_parquet('${join(out, `${name}.parquet`)}')`);
    t.same(
      described.map((c) => [c['column_name'], c['column_type']]),
      columns.map((c) => [c.name, TYPES[c.type]]),
      name,
    );
  }
});

t.test('row 0 of operators is there where nothing was of no operator, too', async (t) => {
  const chosen = chosenOf(plain.trace, {});
  const rows = OPERATORS.rows(plain.trace, chosen, []);
  t.same(
    rows.map(([execution, operator, name]) => [execution, operator, name]),
    [[0, null, 'of no operator']],
  );
  t.equal(batchOf(OPERATORS, rows).rows, 1, 'its cells are of their columns');
  const { out } = await exported(plain, { to: 'parquet', table: 'operators' });
  t.same(await query(`SELECT COUNT(*) AS n FROM read_parquet('${out}') WHERE execution = 0`), [{ n: 1 }]);
});

t.test('sentences say which accelerator served them; nothing of the only one', async (t) => {
  const table = RUN_TABLES.find(({ name }) => name === 'sentences')!;
  const { end } = plain.trace;
  const accelerators = (trace: typeof plain.trace): unknown[] => table.rows(trace, chosenOf(trace, {}), []).map((r) => r.at(-1));
  t.same(new Set(accelerators(plain.trace)), new Set([null]));
  const two = { ...end!, sentences: end!.sentences.map((s) => ({ ...s, accelerator: 1 })) };
  t.same(new Set(accelerators({ ...plain.trace, end: two })), new Set([1]));
});

t.test('one table alone is the file itself; a window, actors and kinds choose records', async (t) => {
  const [from_ps, until_ps] = [plain.trace.end!.now_ps >> 2, plain.trace.end!.now_ps >> 1];
  const actors = ['sram', 'pe-array'].filter((a) => plain.trace.header.names.includes(a));
  const asked = { to: 'parquet', table: 'activities', from_ps, until_ps, actors, kinds: ['read', 'tile'] };
  const { out, counts, files } = await exported(plain, asked);
  t.same(files, [['activities', out]]);
  const expected = plain.records.filter(
    (r) => r.end_ps >= from_ps && r.start_ps <= until_ps && actors.includes(r.actor) && ['read', 'tile'].includes(r.kind),
  );
  t.ok(expected.length > 10);
  t.equal(counts['activities'], expected.length);
  const [read] = await query(`SELECT COUNT(*) AS n, SUM(energy_fj) AS energy_fj FROM read_parquet('${out}')`);
  t.same(read, { n: expected.length, energy_fj: sumOf(expected, (r) => r.energy_fj) });
  const none = await exported(plain, { ...asked, from_ps: 1e15, until_ps: undefined });
  t.match(none.warnings.join(), /nothing of .* is in the window/);
  t.same(await query(`SELECT COUNT(*) AS n FROM read_parquet('${none.out}')`), [{ n: 0 }]);
});

t.test('CSV: no cell is a spreadsheet’s formula', async (t) => {
  const { out } = await exported(odd, { to: 'csv', table: 'operators' });
  const text = readFileSync(out, 'utf8');
  t.ok(
    NAMES.some((n) => text.includes(`'${n}`)),
    'there are such names',
  );
  t.notMatch(text, /(^|,|\n)"?[=+@\t\r＝＋－＠]/);
  t.notMatch(text, /(^|,|\n)"?-[^0-9]/);
});

t.test('what is cut off is exported as far as it goes, and said', async (t) => {
  const { writeFileSync } = await import('node:fs');
  const { plainBytes, folder } = await import('../../helpers/exported.js');
  const file = join(folder, 'cut.swt');
  writeFileSync(file, plainBytes.subarray(0, plainBytes.length - 9));
  const { out, counts, warnings } = await exported({ ...plain, file }, { to: 'parquet' });
  t.match(
    warnings.join(),
    /the last frame is cut off; \d+ bytes at the end are in no whole frame: exported as far as it goes\..*sentences, banks and occupancy have no rows, series are made from records/,
  );
  t.equal(counts['activities']! + counts['waits']!, plain.records.length);
  t.same([counts['sentences'], counts['banks']], [0, 0]);
  const [read] = await query(
    `SELECT SUM(amount) AS fj FROM read_parquet('${join(out, 'series.parquet')}') WHERE quantity = 'energy'`,
  );
  t.equal(
    read!['fj'],
    sumOf(plain.records, (r) => r.energy_fj),
  );
  t.ok(existsSync(join(out, 'banks.parquet')));
});

t.test('of many chunks, those of a window are read, and an execution has one number', async (t) => {
  const { writeFileSync } = await import('node:fs');
  const { readEventTrace, records } = await import('../../../traces/index.js');
  const { chunkedTrace } = await import('../../helpers/chunked.js');
  const { folder } = await import('../../helpers/exported.js');
  const file = join(folder, 'chunked.swt');
  const bytes = chunkedTrace(100);
  writeFileSync(file, bytes);
  const trace = readEventTrace(bytes, file);
  const given = { file, trace, records: [...records(trace)] };
  t.ok(trace.chunks.length > 10);
  const all = await exported(given, { to: 'parquet' });
  const from = join(all.out, 'activities.parquet');
  const columns = 'start_ps, end_ps, actor, kind, operator, execution, resource, amount, energy_fj';
  const now_ps = trace.end!.now_ps;
  for (const [from_ps, until_ps] of [
    [now_ps / 3, now_ps / 2],
    [0, 1000],
    [now_ps - 1000, now_ps],
  ].map((w) => w.map(Math.floor)) as [number, number][]) {
    const part = await exported(given, { to: 'parquet', table: 'activities', from_ps, until_ps });
    const expected = await query(
      `SELECT ${columns} FROM '${from}' WHERE end_ps >= ${from_ps} AND start_ps <= ${until_ps} ORDER BY ALL`,
    );
    t.same(await query(`SELECT ${columns} FROM read_parquet('${part.out}') ORDER BY ALL`), expected, `${from_ps} to ${until_ps}`);
    const drawn = await exported(given, { to: 'perfetto', from_ps, until_ps });
    const within = given.records.filter((r) => r.end_ps >= from_ps && r.start_ps <= until_ps);
    t.equal(drawn.counts['slices'], within.length);
  }
});
