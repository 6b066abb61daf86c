import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { createLedger, FATES } from '../../../traces/import/ledger.js';

const entries = fc.array(
  fc.record({
    fate: fc.constantFrom(...FATES),
    name: fc.constantFrom('mm', 'add', '__proto__'),
    into: fc.constantFrom('matmul', 'x'),
    times: fc.integer({ min: 1, max: 5 }),
  }),
  { maxLength: 30 },
);

t.test('whatever is entered: rows and totals hold each record once; another number of records is an error', async (t) => {
  fc.assert(
    fc.property(entries, (all) => {
      const ledger = createLedger();
      for (const { fate, name, into, times } of all) ledger.count(fate, name, into, times);
      const records = all.reduce((n, e) => n + e.times, 0);
      const rows = ledger.close(records);
      assert.equal(
        rows.reduce((n, r) => n + r.count, 0),
        records,
      );
      assert.equal(new Set(rows.map((r) => `${r.fate} ${r.name} ${r.into}`)).size, rows.length);
      for (const fate of FATES) {
        const own = rows.filter((r) => r.fate === fate);
        assert.equal(
          ledger.totals()[fate],
          own.reduce((n, r) => n + r.count, 0),
        );
        assert.deepEqual(
          own.map((r) => r.count),
          own.map((r) => r.count).sort((a, b) => b - a),
        );
      }
      assert.deepEqual(
        [...rows].sort((a, b) => FATES.indexOf(a.fate) - FATES.indexOf(b.fate)),
        rows,
      );
      assert.throws(() => ledger.close(records + 1), { message: `the ledger holds ${records} of ${records + 1} records` });
    }),
  );
  t.pass('no counterexample');
});

t.test('equally frequent rows are by name; equal notes are kept once, in order', async (t) => {
  const ledger = createLedger();
  for (const name of ['b', 'a', 'c']) ledger.count('folded', name, 'x');
  t.same(
    ledger.close(3).map((r) => r.name),
    ['a', 'b', 'c'],
  );
  for (const note of ['one', 'two', 'one']) ledger.note(note);
  t.same(ledger.notes, ['one', 'two']);
});
