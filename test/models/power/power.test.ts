import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { pointAt, pointFor } from '../../../models/power/operating-point.js';
import { chargeRetired, chargeStandby, newStandby } from '../../../models/power/standby.js';
import { createTeller } from '../../../models/power/tell.js';
import { Probe, type Activity } from '../../../sim/index.js';

const given = (value: number) => ({ value, source: 'assumed: for a test' });
const table = {
  points: [
    [0.5, 100],
    [0.6, 300],
    [0.8, 500],
  ].map(([v, f]) => ({ voltage_v: given(v!), frequency_mhz: given(f!) })),
};
const place = { file: 'test' };

t.test('between two points voltage and frequency go in a straight line; energy goes with the square', async (t) => {
  t.match(pointAt(table, 0.5, place), { frequency_mhz: 100, period_ps: 10_000 });
  t.match(pointAt(table, 0.6, place), { frequency_mhz: 300, period_ps: 3334 }, 'a period is rounded up');
  const p = pointAt(table, 0.7, place);
  t.ok(Math.abs(p.frequency_mhz - 400) < 1e-9);
  t.ok(Math.abs(p.scale - (0.7 / 0.8) ** 2) < 1e-12);
  t.match(pointAt(table, 0.8, place), { frequency_mhz: 500, scale: 1 });
  for (const v of [0.49, 0.81]) t.throws(() => pointAt(table, v, place), /between 0.5 and 0.8 V/);
});

t.test('the lowest point that is fast enough: never slower than asked, and what it says of itself is so', async (t) => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 500, noNaN: true }), (mhz) => {
      const p = pointFor(table, mhz);
      assert.ok(p.frequency_mhz >= mhz);
      assert.ok(Math.abs(pointAt(table, p.voltage_v, place).frequency_mhz - p.frequency_mhz) < 1e-6);
    }),
  );
  t.equal(pointFor(table, 50).frequency_mhz, 100);
  t.equal(pointFor(table, Infinity).frequency_mhz, 500);
  t.equal(pointFor(table, 501).voltage_v, 0.8);
});

/** What a teller tells: kept, since its record is reused. */
function listen(supply?: Parameters<typeof createTeller>[0]) {
  const teller = createTeller(supply);
  const told: Activity[] = [];
  teller.activity$.subscribe(new Probe((a: Activity) => void told.push({ ...a })));
  return { tell: teller.tell, told };
}

t.test('standing power is charged once for every ps, whoever it is charged to', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { minLength: 1 }), (steps) => {
      const { tell, told } = listen();
      const s = newStandby();
      let now = 0;
      for (const [operator, step] of steps.entries()) chargeStandby(s, tell, 2000, (now += step * 1000), operator);
      assert.equal(
        told.reduce((sum, a) => sum + a.energy_fj, 0),
        2 * now,
        'µW × ps / 1000 is fJ',
      );
      told.forEach((a, i) => assert.equal(a.start_ps, i === 0 ? 0 : told[i - 1]!.end_ps));
      assert.equal(s.since_ps, now);
    }),
  );
  t.pass('no counterexample');
});

t.test('the operators that retired together: the first has it all', async (t) => {
  const { tell, told } = listen();
  const s = { since_ps: 0, retired: [4, 5] };
  chargeRetired(s, tell, 1000, 3000);
  t.same(
    told.map((a) => [a.operator, a.energy_fj]),
    [[4, 3000]],
  );
  t.same(s, { since_ps: 3000, retired: [] });
});

t.test('another voltage scales what is told, rounded to whole fJ; nobody listening costs nothing', async (t) => {
  const { tell, told } = listen({ state: { voltage_v: 0.5, scale: 0.25 } });
  tell(0, 1, 2, 3, 4, 5, 10, 6, 7, 8);
  t.match(told[0], {
    start_ps: 1,
    end_ps: 2,
    operator: 3,
    resource: 4,
    amount: 5,
    energy_fj: 3,
    requester: 6,
    holder: 7,
    detail: 8,
  });
  createTeller().tell(0, 0, 1, 0, 0, 0, 0);
});
