import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { createLedger, FATES } from '../../../traces/import/ledger.js';

const entry = fc.tuple(fc.constantFrom(...FATES), fc.constantFrom('a', 'b', 'c'), fc.constantFrom('x', 'y'));

t.test('rows count what was entered, alike together, by fate and then most frequent first', async (t) => {
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      const ledger = createLedger();
      for (const e of entries) ledger.count(...e);
      const { rows, totals } = ledger.close(entries.length);
      const times = (fate: string, name: string, into: string): number =>
        entries.filter((e) => e[0] === fate && e[1] === name && e[2] === into).length;
      for (const r of rows) assert.equal(r.count, times(r.fate, r.name, r.into));
      assert.equal(new Set(rows.map((r) => `${r.fate} ${r.name} ${r.into}`)).size, rows.length);
      assert.equal(
        rows.reduce((n, r) => n + r.count, 0),
        entries.length,
      );
      for (const fate of FATES) assert.equal(totals[fate], entries.filter((e) => e[0] === fate).length);
      for (const [i, r] of rows.entries()) {
        const before = rows[i - 1];
        if (!before) continue;
        const order = FATES.indexOf(before.fate) - FATES.indexOf(r.fate) || r.count - before.count;
        assert.ok(order < 0 || (order === 0 && before.name <= r.name));
      }
    }),
  );
  t.pass('no counterexample');
});

t.test('an operator that was entered twice or not at all is a fault of the importer', async (t) => {
  const ledger = createLedger();
  ledger.count('mapped', 'a', 'x');
  ledger.count('folded', 'b', 'y');
  t.throws(() => ledger.close(3), new Error('the ledger holds 2 of 3 records'));
  t.throws(() => ledger.close(1), new Error('the ledger holds 2 of 1 records'));
  t.same(ledger.close(2).totals, { mapped: 1, folded: 1, fused: 0, unknown: 0 });
});

t.test('a note is kept once, in the order in which they came', async (t) => {
  const ledger = createLedger();
  for (const note of ['second', 'first', 'second']) ledger.note(note);
  t.same(ledger.close(0).notes, ['second', 'first']);
});
