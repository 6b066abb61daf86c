import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { blocking, blockingOf, blockingResources, summedBlocking } from '../../../analysis/metrics/blocking.js';
import { executionRows, together, type OperatorFigures } from '../../../analysis/metrics/operator-table.js';
import { split } from '../../../analysis/metrics/split.js';
import { executedAt, reasons, waitedOf, worst, type Reason } from '../../../analysis/metrics/why.js';
import { isGemm, LEVELS } from '../../../traces/index.js';
import { draws } from '../../helpers/tier.js';
import { amount, platforms, run, traces } from '../../helpers/workloads.js';

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
const time = (of: readonly { readonly time_ps: number }[]): number => sum(of.map((x) => x.time_ps));

t.test('a whole number is divided into whole parts that sum to it, near their shares', async (t) => {
  fc.assert(
    fc.property(fc.nat(1e12), fc.array(fc.nat(1e9), { minLength: 1, maxLength: 20 }), (whole, weights) => {
      const parts = split(whole, weights);
      assert.equal(sum(parts), whole);
      const all = sum(weights);
      parts.forEach((part, i) => {
        assert.ok(Number.isInteger(part) && part >= 0);
        if (all > 0) assert.ok(Math.abs(part - whole * (weights[i]! / all)) <= 1 + whole * 1e-12);
      });
    }),
  );
  t.pass('no counterexample');
});

/** Every reason's own reasons sum to it. */
function whole(of: readonly Reason[], total_ps: number): void {
  assert.equal(time(of), total_ps);
  for (const r of of) if (r.because.length > 0) whole(r.because, r.time_ps);
}

t.test('roots and reasons sum to the run, waits to the run’s waits, whatever the platform and the level', async (t) => {
  fc.assert(
    fc.property(platforms, traces, fc.constantFrom(...LEVELS), (platform, operators, level) => {
      const { trace, end } = run(operators, platform, { level });
      const rows = executionRows(trace);
      const all = together(rows, trace);
      const blocked = summedBlocking(blockingOf(rows));
      assert.equal(time(blocked), end.now_ps);
      assert.equal(time(blockingResources(blocked, all.energy_fj)), end.now_ps);
      whole(reasons(all, blocked), end.now_ps);
      for (const row of rows) {
        const own_ps = sum(Object.values(row.use_ps));
        assert.equal(time(blocking(row)), own_ps);
        whole(reasons(row), own_ps);
        assert.ok(waitedOf(row) >= 0 && waitedOf(row) <= own_ps);
        if (row.times === 0) continue;
        const at_ps = row.start_ps!;
        const underWay = rows.filter((r) => r.times > 0 && r.start_ps! <= at_ps && at_ps < r.start_ps! + r.time_ps);
        // an operator is the only one under way, but for one of the other unit
        const units = underWay.map((r) => isGemm(operators.operators[r.operator]!.dims));
        assert.equal(new Set(units).size, underWay.length, 'of unlike units');
        if (platform.overlap !== 'units') assert.equal(underWay.length, 1);
        const first = Math.min(...underWay.map((r) => r.operator));
        assert.equal(executedAt(rows, at_ps)!.operator, first, 'they are issued in order');
      }
      assert.equal(sum(all.waits.map((w) => w.wait_ps)), amount(end, 'wait'));
      assert.ok(rows.every((r) => r.times === 0 || waitedOf(r) <= waitedOf(worst(rows)!)));
    }),
    { numRuns: draws(15) },
  );
  t.pass('no counterexample');
});

t.test(
  'by hand: a wait for data is divided by what its requests spent their time on; a buffer’s word goes with the link’s',
  async (t) => {
    const f: OperatorFigures = {
      times: 1,
      start_ps: 0,
      time_ps: 100,
      macs: 4,
      utilisation: 1,
      link_bytes: 0,
      bytes: { rram: { read: 8, write: 0 } },
      energy_fj: {},
      total_fj: 0,
      use_ps: { compute: 40, weights: 60 },
      services: [
        { at: 'rram', requester: 'dma-weight', kind: 'read', time_ps: 30 },
        { at: 'axi', requester: 'dma-weight', kind: 'transfer', time_ps: 10 },
        { at: 'weight-buffer', requester: 'dma-weight', kind: 'write', time_ps: 10 },
        { at: 'axi', requester: 'dma-activation', kind: 'transfer', time_ps: 99 },
        { at: 'sram', requester: 'dma-activation', kind: 'read', time_ps: 99 },
      ],
      waits: [{ at: 'axi', requester: 'dma-weight', cause: 'data-bus', holder: 'dma-activation', wait_ps: 20 }],
    };
    t.same(
      blocking(f).map((b) => [b.resource, b.what, b.holder, b.time_ps]),
      [
        ['pe-array', 'compute', '', 40],
        ['rram', 'read', '', 30],
        ['axi', 'data-bus', 'dma-activation', 20],
        ['axi', 'transfer', '', 10],
      ],
    );
    t.equal(blocking({ ...f, services: [], waits: [] }).at(0)!.resource, 'loader', 'where nothing was moved');
    t.equal(blocking({ ...f, services: [], waits: [], accelerator: 1 }).at(0)!.resource, 'accelerator[1].loader');
    const [weights] = reasons({ ...f, bytes: { ...f.bytes, sram: { read: 99, write: 0 } } });
    t.equal(weights!.text, 'weights were not yet loaded');
    t.match(
      weights!.because[1]!.text,
      'dma-weight waited at axi (data-bus) for dma-activation: it brought activations from sram',
    );
  },
);
