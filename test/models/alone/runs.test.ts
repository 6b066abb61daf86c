import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { alone, loadPlatform } from '../../../models/index.js';

const size = fc.record({
  m: fc.integer({ min: 1, max: 5000 }),
  k: fc.integer({ min: 1, max: 9000 }),
  n: fc.integer({ min: 1, max: 5000 }),
});
const LARGEST = { m: 1023, n: 1023, k: 4095 };

t.test('runs cover a product: none beyond the registers, whole tiles but the last, multiply-accumulates conserved', async (t) => {
  fc.assert(
    fc.property(size, (whole) => {
      const runs = alone.runsOf(whole, LARGEST, 16);
      let macs = 0;
      for (const { size: part, count } of runs) {
        for (const d of ['m', 'k', 'n'] as const) assert.ok(part[d] <= LARGEST[d] && part[d] >= 1);
        macs += count * part.m * part.k * part.n;
      }
      assert.equal(macs, whole.m * whole.k * whole.n);
      assert.equal(
        runs.reduce((sum, r) => sum + r.count, 0) >=
          Math.ceil(whole.m / LARGEST.m) * Math.ceil(whole.k / LARGEST.k) * Math.ceil(whole.n / LARGEST.n),
        true,
      );
    }),
  );
  t.same(alone.runsOf({ m: 1008, k: 1, n: 2016 }, LARGEST, 16), [{ size: { m: 1008, k: 1, n: 1008 }, count: 2 }]);
  t.same(
    alone.runsOf({ m: 1023, k: 4095, n: 1023 }, LARGEST, 16),
    [{ size: { m: 1023, k: 4095, n: 1023 }, count: 1 }],
    'what fits is not cut',
  );
  const array = { m: Infinity, k: Infinity, n: Infinity };
  t.same(
    alone.runsOf({ m: 1e6, k: 1, n: 1 }, array, 16),
    [{ size: { m: 1e6, k: 1, n: 1 }, count: 1 }],
    'an array has no registers',
  );
});

t.test('sums over runs: cycles and energy add up, the share of peak is that of all cycles', async (t) => {
  const hardware = loadPlatform('tiny');
  const options = { voltage_v: undefined, density: { a: undefined, b: undefined }, recurrence: true, seed: 1 };
  const one = alone.platformGemm(hardware, { m: 1020, k: 8, n: 8 }, options);
  const rest = alone.platformGemm(hardware, { m: 10, k: 8, n: 8 }, options);
  const whole = { m: 2050, k: 8, n: 8 };
  const sums = alone.sumRuns(whole, alone.platformRuns(whole, hardware), (s) => alone.platformGemm(hardware, s, options));
  t.equal(sums.runs, 3);
  t.equal(sums.cycles, 2 * one.cycles + rest.cycles);
  t.equal(sums.macs, 2050 * 64);
  t.ok(Math.abs(sums.energy_pj - 2 * one.energy_pj - rest.energy_pj) < 1e-6 * sums.energy_pj);
  t.ok(Math.abs(sums.share_of_peak - sums.macs / (sums.cycles * hardware.macs_per_cycle)) < 1e-12);
});
