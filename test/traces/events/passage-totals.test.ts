/** What passages come to: at once, joined, so many times at once, or stretch by stretch, the same. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { joinedSums, passageSums } from '../../../traces/events/passage-sums.js';
import { keyOf, whoOf } from '../../../traces/events/record.js';
import { createTotals, type Totals } from '../../../traces/events/totals.js';
import { kindIndex } from '../../../traces/index.js';
import { draws } from '../../helpers/tier.js';

const NAMES = ['', 'a', 'b', 'c'];
const none = { requester: 0, holder: 0, detail: 0, amount: 0, energy_fj: 0, times: 1, period_ps: 0, operator: 0 };

/** A record of one activity, as in record.ts. */
function recordOf(actor: number, kind: number, resource: number, start_ps: number, span_ps: number, amount: number, fj: number) {
  const end_ps = start_ps + span_ps;
  const key = keyOf({ ...none, kind, resource, start_ps, end_ps });
  return [start_ps, end_ps, span_ps, 1, fj % 2 === 0 ? 5 : -1, amount, fj, whoOf(actor, key)];
}
const stretch = fc
  .tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.constantFrom('read', 'write', 'wait', 'tile'),
    fc.nat(2),
    // a bank may have slept since before the passage begins
    fc.integer({ min: -4000, max: 9000 }),
    fc.oneof(fc.constant(0), fc.nat(6000)),
    fc.nat(100_000),
    fc.nat(100_000),
  )
  .map(([actor, kind, resource, ...rest]) => recordOf(actor, kindIndex(kind), resource, ...rest));
const passages = fc.array(fc.array(stretch, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 });
/** Which passage comes next, and how long after the one before has begun. */
const order = fc.array(fc.tuple(fc.nat(3), fc.nat(12_000)), { minLength: 1, maxLength: 20 });

const cameTo = (totals: Totals) => [totals.rows(), totals.series(), totals.sentenceEnergy_fj(), totals.idle_fj()];
function totalsOf(add: (totals: Totals) => void) {
  const totals = createTotals(NAMES, 1);
  totals.serve(0, 0);
  add(totals);
  return totals;
}

t.test('passages that come again and again come to what their stretches come to, one by one or joined', async (t) => {
  fc.assert(
    fc.property(passages, order, (drawn, coming) => {
      let now_ps = 5000;
      const begun = coming.map(([which, later_ps]) => ({ which: which % drawn.length, start_ps: (now_ps += later_ps) }));
      const each = totalsOf((totals) => {
        for (const { which, start_ps } of begun)
          for (const [from, to, ...rest] of drawn[which]!) totals.add(Float64Array.of(from! + start_ps, to! + start_ps, ...rest));
      });
      const sums = drawn.map((p) => passageSums(Float64Array.from(p.flat())));
      const again = totalsOf((totals) => {
        for (const [i, { which, start_ps }] of begun.entries()) {
          totals.addPassage(sums[which]!, start_ps);
          // looked at, and put back, in the middle
          if (i % 3 === 1) totals.rows();
          if (i % 3 === 2) totals.putBackState(totals.takeState());
        }
      });
      const first_ps = begun[0]!.start_ps;
      const joined = totalsOf((totals) =>
        totals.addPassage(
          joinedSums(begun.map(({ which, start_ps }) => ({ sums: sums[which]!, at_ps: start_ps - first_ps }))),
          first_ps,
        ),
      );
      assert.deepEqual(cameTo(again), cameTo(each));
      assert.deepEqual(cameTo(joined), cameTo(each));
    }),
    { numRuns: draws(400) },
  );
  t.pass('no counterexample');
});

t.test('more passages than are owed at a time: none is lost', async (t) => {
  const totals = totalsOf((all) => {
    for (let i = 0; i < 3000; i++)
      all.addPassage(passageSums(Float64Array.from(recordOf(1, kindIndex('read'), 0, 0, 10, 3, 4))), i * 10);
  });
  t.match(totals.rows(), [{ actor: 'a', kind: 'read', count: 3000, amount: 9000, energy_fj: 12_000 }]);
  t.match(totals.rows(), [{ count: 3000 }], 'asked twice');
});
