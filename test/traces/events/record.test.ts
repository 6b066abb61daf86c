import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Activity } from '../../../sim/index.js';
import { actorOf, keyIn, keyOf, unkey, whoOf } from '../../../traces/events/record.js';
import { ACTIVITY_KINDS, DETAILS } from '../../../traces/index.js';

const MOST = { kind: 63, resource: 127, requester: 63, holder: 63, detail: 63 } as const;
const activity = (of: Partial<Activity>): Activity => ({
  ...{ start_ps: 0, end_ps: 0, kind: 0, operator: 0, resource: 0, requester: 0, holder: 0, detail: 0, amount: 0, energy_fj: 0 },
  ...{ times: 1, period_ps: 0 },
  ...of,
});
const fields = fc.tuple(fc.nat(63), fc.nat(127), fc.nat(63), fc.nat(63), fc.nat(63));

t.test('what a record is of comes back from its one number, and no two have the same', async (t) => {
  const keyed = ([kind, resource, requester, holder, detail]: readonly number[]): number =>
    keyOf(activity({ kind: kind!, resource: resource!, requester: requester!, holder: holder!, detail: detail! }));
  fc.assert(
    fc.property(fc.nat(63), fields, fields, (actor, one, other) => {
      const who = whoOf(actor, keyed(one));
      assert.deepEqual([actorOf(who), ...unkey(keyIn(who))], [actor, ...one]);
      assert.ok(Number.isSafeInteger(who) && who >= 0);
      assert.equal(keyed(one) === keyed(other), one.join() === other.join());
      assert.equal(Math.sign(keyed(one) - keyed(other)), Math.sign(one.map((v, i) => v - other[i]!).find((d) => d !== 0) ?? 0));
    }),
  );
  t.pass('no counterexample');
});

t.test('each field may be as large as its bits hold; one more, or less than 0, is refused with its name', async (t) => {
  for (const [field, most] of Object.entries(MOST)) {
    t.doesNotThrow(() => keyOf(activity({ [field]: most })), field);
    for (const over of [most + 1, -1]) {
      t.throws(() => keyOf(activity({ [field]: over })), RangeError);
      t.throws(() => keyOf(activity({ [field]: over })), new RegExp(`${field} ${over}\\b.* does not fit a record`));
    }
  }
  t.ok(ACTIVITY_KINDS.length <= MOST.kind + 1);
  t.ok(DETAILS.length <= MOST.detail + 1);
});
