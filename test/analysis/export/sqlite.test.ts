/** The database read back by Debian’s sqlite3. */
import { spawnSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { VIEWS } from '../../../analysis/export/sqlite.js';
import { TABLES } from '../../../analysis/export/tables.js';
import { exported, folder, odd, plain, plainBytes, renamedTrace, sumOf } from '../../helpers/exported.js';

const there = spawnSync('sqlite3', ['--version']).status === 0;

t.test('tables, keys and views, as sqlite3 reads them', { skip: there ? false : 'no sqlite3 is installed' }, async (t) => {
  const { out, counts } = await exported(odd, { to: 'sqlite' });
  const ask = (sql: string): Record<string, string | number>[] => {
    const { stdout, stderr } = spawnSync('sqlite3', ['-readonly', '-json', out, sql], { encoding: 'utf8', maxBuffer: 2 ** 28 });
    t.equal(stderr, '', sql);
    return stdout === '' ? [] : (JSON.parse(stdout) as Record<string, string | number>[]);
  };
  const { records } = odd;
  const end = odd.trace.end!;
  const waits = records.filter((r) => r.kind === 'wait');

  t.same(ask('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
  t.same(ask('PRAGMA foreign_key_check'), [], 'every reference is to a row');
  for (const { name, key } of TABLES) {
    t.same(ask(`SELECT COUNT(*) AS n FROM ${name}`), [{ n: counts[name] }], name);
    if (key)
      t.same(
        ask(`SELECT COUNT(*) AS n FROM (SELECT DISTINCT ${key.join(', ')} FROM ${name})`),
        [{ n: counts[name] }],
        `key of ${name}`,
      );
  }
  const banked = waits.filter((r) => end.banks.some((b) => b.memory === r.actor));
  t.ok(banked.length > 0 && banked.length < waits.length);
  t.same(
    ask('SELECT COUNT(memory) AS n FROM waits JOIN banks USING (memory, bank)'),
    [{ n: banked.length }],
    'a wait at a bank refers to it',
  );
  t.same(
    ['operators', 'waits'].map((name) =>
      ask(`PRAGMA foreign_key_list(${name})`)
        .map((r) => `${r['from']} ${r['table']}`)
        .sort(),
    ),
    [['sentence sentences'], ['bank banks', 'execution operators', 'memory banks']],
  );
  for (const [name, column] of [
    ['activities', 'start_ps'],
    ['activities', 'operator'],
    ['waits', 'start_ps'],
  ])
    t.match(
      spawnSync('sqlite3', [out, `EXPLAIN QUERY PLAN SELECT * FROM ${name} WHERE ${column} BETWEEN 1 AND 2`], {
        encoding: 'utf8',
      }).stdout,
      new RegExp(`USING INDEX ${name}_by_${column} `),
    );
  t.same(ask('SELECT SUM(energy_fj) AS fj, SUM(busy_ps) AS busy, COUNT(requester) AS requesters FROM activities'), [
    {
      fj: sumOf(records, (r) => r.energy_fj),
      busy: sumOf(
        records.filter((r) => r.kind !== 'wait'),
        (r) => r.busy_ps,
      ),
      requesters: records.filter((r) => r.kind !== 'wait' && r.requester !== '').length,
    },
  ]);

  const expected = new Map<string, number>();
  for (const w of waits) {
    const key = JSON.stringify([w.requester, w.holder || null, w.actor, w.detail].map((s) => hex(s)));
    expected.set(key, (expected.get(key) ?? 0) + w.amount);
  }
  const found = ask(
    'SELECT hex(requester) AS r, CASE WHEN holder IS NULL THEN NULL ELSE hex(holder) END AS h, hex(actor) AS a, hex(cause) AS c, wait_ps FROM who_waited_for_whom',
  );
  t.same(
    new Map(found.map((r) => [JSON.stringify([r['r'], r['h'], r['a'], r['c']]), r['wait_ps']])),
    expected,
    'who waited for whom, byte for byte',
  );

  const total = sumOf(end.totals, (r) => r.energy_fj);
  for (const view of ['energy_by_operator_and_component', 'energy_by_component'])
    t.same(ask(`SELECT SUM(energy_fj) AS fj FROM ${view}`), [{ fj: total }], view);
  t.same(ask('SELECT SUM(wait_ps) AS ps FROM waits_by_operator'), [{ ps: sumOf(waits, (r) => r.amount) }]);
  t.same(ask('SELECT SUM(busy_ps) AS ps FROM busiest_banks'), [
    {
      ps: sumOf(
        records.filter(
          (r) => ['read', 'write'].includes(r.kind) && end.banks.some((b) => b.memory === r.actor && b.bank === r.resource),
        ),
        (r) => r.busy_ps,
      ),
    },
  ]);
  t.same(ask('SELECT ROUND(SUM(power_mw * (end_ps - start_ps))) AS fj FROM power_over_time'), [{ fj: total }]);
  for (const name of Object.keys(VIEWS)) t.ok(ask(`SELECT * FROM ${name} LIMIT 1`).length > 0, name);
  t.equal(statSync(out).mode & 0o044, 0o044 & ~process.umask(), 'as readable as other files');
});

const hex = (s: string | null): string | null => (s === null ? null : Buffer.from(s).toString('hex').toUpperCase());

t.test(
  'an id that comes twice is no key; of what is cut off, nothing refers to what is not there',
  { skip: there ? false : 'no sqlite3 is installed' },
  async (t) => {
    const [first, second] = plain.trace.end!.sentences.map((s) => s.id);
    const twice = join(folder, 'twice.swt');
    writeFileSync(twice, renamedTrace(plainBytes, new Map([[second!, first!]])));
    const cut = join(folder, 'cut-for-sqlite.swt');
    writeFileSync(cut, plainBytes.subarray(0, plainBytes.length - 9));
    for (const [file, sentences] of [
      [twice, plain.trace.end!.sentences.length],
      [cut, 0],
    ] as const) {
      const { out, counts } = await exported({ ...plain, file }, { to: 'sqlite' });
      t.equal(counts['sentences'], sentences);
      const { stdout, stderr } = spawnSync('sqlite3', [out, 'PRAGMA foreign_key_check'], { encoding: 'utf8' });
      t.same([stdout, stderr], ['', '']);
    }
  },
);

t.test(
  'of a part, columns of the whole run say that they are',
  { skip: there ? false : 'no sqlite3 is installed' },
  async (t) => {
    const { out } = await exported(plain, { to: 'sqlite', kinds: ['wait'] });
    const ask = (sql: string): string => spawnSync('sqlite3', [out, sql], { encoding: 'utf8' }).stdout;
    t.equal(
      ask('SELECT COUNT(busy_ps), SUM(run_requests) FROM busiest_banks'),
      `0|${sumOf(plain.trace.end!.banks, (b) => b.requests)}\n`,
    );
    t.equal(ask("SELECT value FROM run WHERE field = 'kinds'"), 'wait\n');
  },
);
