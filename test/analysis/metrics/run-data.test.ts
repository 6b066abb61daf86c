import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { runData, seriesFromRecords, totalsFromRecords } from '../../../analysis/index.js';
import { loadPlatform } from '../../../models/index.js';
import { eventTrace, memoryInfo, operatorInfo, traceEnd, type Told } from '../../helpers/events.js';
import { chain, run } from '../../helpers/workloads.js';

const told: fc.Arbitrary<Told[]> = fc.array(
  fc.record({
    actor: fc.constantFrom('m', 'pe-array'),
    kind: fc.constantFrom('read', 'write', 'wait', 'tile', 'leakage'),
    resource: fc.integer({ min: 0, max: 1 }),
    detail: fc.constantFrom('none', 'bank'),
    start_ps: fc.integer({ min: 0, max: 3_000_000 }),
    span_ps: fc.integer({ min: 0, max: 5000 }),
    count: fc.integer({ min: 1, max: 4 }),
    amount: fc.integer({ min: 0, max: 5000 }),
    energy_fj: fc.integer({ min: 0, max: 5000 }),
  }),
  { minLength: 1, maxLength: 30 },
);
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

t.test('totals and series of a trace without an end are those of its records', async (t) => {
  fc.assert(
    fc.property(told, fc.integer({ min: 1, max: 7 }), (rows, chunk) => {
      const trace = eventTrace(rows, { chunk });
      const { totals, series, elapsed_ps } = runData(trace);
      assert.equal(elapsed_ps, Math.max(...rows.map((r) => r.start_ps! + r.span_ps!)));
      for (const field of ['count', 'amount', 'energy_fj'] as const)
        assert.equal(sum(totals.map((x) => x[field])), sum(rows.map((r) => r[field]!)), field);
      // waits overlap: their time is what was waited
      assert.equal(sum(totals.map((x) => x.busy_ps)), sum(rows.map((r) => (r.kind === 'wait' ? r.amount! : r.span_ps!))));
      const of = (what: string): number => sum(series.rows.filter((r) => r.what === what).map((r) => sum(r.bins)));
      const amount = (kind: string): number => sum(rows.filter((r) => r.kind === kind).map((r) => r.amount!));
      assert.equal(of('energy_fj'), sum(rows.map((r) => r.energy_fj!)));
      assert.equal(of('read_bytes'), amount('read'));
      assert.equal(of('write_bytes'), amount('write'));
      assert.equal(of('wait_ps'), amount('wait'));
      assert.ok(series.rows.every((r) => (r.bins.length - 1) * series.bin_ps <= elapsed_ps));
    }),
  );
  t.pass('no counterexample');
});

t.test('a recorded run: what its records give is what its end says', async (t) => {
  const { trace } = run(chain(24, 24, [{ kind: 'matmul', n: 24 }, { kind: 'softmax' }]), loadPlatform('tiny').platform, {
    level: 'tile',
  });
  const key = (r: object): string => JSON.stringify(r);
  const sorted = (rows: readonly object[]): string[] => rows.map(key).sort();
  t.same(sorted(totalsFromRecords(trace)), sorted(trace.end!.totals));
  const fromRecords = seriesFromRecords(trace);
  t.equal(fromRecords.bin_ps, trace.end!.series.bin_ps);
  const bins = (rows: typeof fromRecords.rows): string[] =>
    rows.map((r) => `${r.what} ${r.actor} ${r.resource} ${sum(r.bins)}`).sort();
  t.same(bins(fromRecords.rows), bins(trace.end!.series.rows));
});

t.test('records that differ in any name are different totals; those that do not are one', async (t) => {
  const one = { actor: 'm', kind: 'wait', resource: 0, requester: 'dma', holder: 'sfu', detail: 'bank' };
  const others = [{ actor: 'x' }, { kind: 'read' }, { resource: 1 }, { requester: 'y' }, { holder: 'y' }, { detail: 'port' }];
  const figures = { span_ps: 10, busy_ps: 4, count: 2, amount: 3, energy_fj: 5 };
  const rows = [one, one, ...others.map((o) => ({ ...one, ...o }))].map((r) => ({ ...r, ...figures }));
  const totals = totalsFromRecords(eventTrace(rows));
  t.equal(totals.length, 7);
  t.same(totals[0], { ...one, count: 4, busy_ps: 6, amount: 6, energy_fj: 10 });
});

t.test('waits are kept by bank, bytes and energy by actor; what takes no energy has no row of it', async (t) => {
  const at = { start_ps: 1500, span_ps: 1000, amount: 10 };
  const { bin_ps, rows } = seriesFromRecords(
    eventTrace([
      { actor: 'm', kind: 'wait', resource: 1, ...at },
      { actor: 'm', kind: 'read', resource: 1, energy_fj: 100, ...at },
      { actor: 'm', kind: 'toString', ...at },
    ]),
  );
  t.equal(bin_ps, 1000);
  t.same(rows, [
    { what: 'wait_ps', actor: 'm', resource: 1, bins: [0, 5, 5] },
    { what: 'energy_fj', actor: 'm', resource: 0, bins: [0, 50, 50] },
    { what: 'read_bytes', actor: 'm', resource: 0, bins: [0, 5, 5] },
  ]);
});

t.test('a name may hold whatever separates names inside', async (t) => {
  const { rows } = seriesFromRecords(eventTrace([{ actor: 'a|b|', kind: 'wait', resource: 3, span_ps: 10, amount: 10 }]));
  t.same(rows, [{ what: 'wait_ps', actor: 'a|b|', resource: 3, bins: [10] }]);
});

t.test('a whole trace is taken at its word', async (t) => {
  const end = traceEnd({ now_ps: 77 });
  const memories = [memoryInfo('m')];
  const operators = [operatorInfo(0, 'matmul')];
  const data = runData(
    eventTrace([{ actor: 'm', kind: 'read', span_ps: 5, amount: 1 }], { end, memories, operators, name: 'n' }),
  );
  t.same(data, {
    name: 'n',
    platform: 'board',
    elapsed_ps: 77,
    memories,
    operators,
    totals: [],
    series: end.series,
    partial: undefined,
  });
});

t.test('a trace says why it is not whole', async (t) => {
  const partial = (of: Parameters<typeof eventTrace>[1]) => runData(eventTrace([], of)).partial;
  t.equal(partial({ end: traceEnd({ ended: 'interrupted' }) }), 'the run was interrupted');
  t.equal(partial({ missing: { bytes: 3, why: 'the last frame is damaged' } }), 'cut off: the last frame is damaged');
  t.equal(partial({}), 'cut off: ');
  t.equal(runData(eventTrace([])).elapsed_ps, 0);
});
