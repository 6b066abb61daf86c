import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { bandwidthOverTime, powerOverTime, timeUnit, waitingOverTime } from '../../../analysis/index.js';
import { memoryInfo, runOf, series } from '../../helpers/events.js';

const amounts = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 30 });
const close = (a: number, b: number): void => assert.ok(Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b)), `${a} and ${b}`);

t.test('the area under power, bandwidth and waiting is the energy, the bytes and the time waited', async (t) => {
  fc.assert(
    fc.property(amounts, fc.constantFrom(1, 1000, 4096), fc.double({ min: 0.01, max: 1, noNaN: true }), (bins, bin_ps, share) => {
      // the run ends somewhere in its last bin
      const elapsed_ps = (bins.length - 1) * bin_ps + Math.max(1, Math.ceil(share * bin_ps));
      const rows = [
        series('energy_fj', 'a', bins),
        series('read_bytes', 'm', bins),
        series('write_bytes', 'm', bins),
        series('wait_ps', 'm', bins, 1),
      ];
      const run = runOf({ memories: [memoryInfo('m')], elapsed_ps, series: { bin_ps, rows } });
      const all = bins.reduce((s, x) => s + x, 0);
      const width = (r: { start_ps: number; end_ps: number }): number => r.end_ps - r.start_ps;
      for (const r of powerOverTime(run)) assert.ok(width(r) >= Math.min(bin_ps, elapsed_ps) && width(r) < 2 * bin_ps, 'whole');
      close(
        powerOverTime(run).reduce((s, r) => s + r.power_mw * width(r), 0),
        all,
      );
      for (const direction of ['read', 'write'] as const) {
        const own = bandwidthOverTime(run).filter((r) => r.direction === direction);
        close(
          own.reduce((s, r) => s + (r.gb_per_s / 1000) * width(r), 0),
          all,
        );
      }
      const waiting = waitingOverTime(run);
      close(
        waiting.reduce((s, r) => s + r.waiting * (r.end_ps - r.start_ps), 0),
        all,
      );
      assert.ok(waiting.filter((r) => r.bank === 0).every((r) => r.waiting === 0));
    }),
  );
  t.pass('no counterexample');
});

t.test('a femtojoule a picosecond is a milliwatt; what is left at the end is no bin of its own, but of the last', async (t) => {
  const run = runOf({ elapsed_ps: 2500, series: { bin_ps: 1000, rows: [series('energy_fj', 'a', [2000, 2000, 4000])] } });
  t.same(powerOverTime(run), [
    { start_ps: 0, end_ps: 1000, component: 'a', power_mw: 2 },
    { start_ps: 1000, end_ps: 2500, component: 'a', power_mw: 4 },
  ]);
});

t.test('a run that ends where a bin ends has no empty bin after it, and one that took no time has one of nothing', async (t) => {
  const rows = [series('energy_fj', 'a', [2000])];
  t.equal(powerOverTime(runOf({ elapsed_ps: 1000, series: { bin_ps: 1000, rows } })).length, 1);
  t.same(powerOverTime(runOf({ elapsed_ps: 0, series: { bin_ps: 1000, rows } })), [
    { start_ps: 0, end_ps: 0, component: 'a', power_mw: 0 },
  ]);
});

t.test('a bin that the series does not reach is 0', async (t) => {
  const run = runOf({ elapsed_ps: 3000, series: { bin_ps: 1000, rows: [series('energy_fj', 'a', [1000])] } });
  t.same(
    powerOverTime(run).map((r) => r.power_mw),
    [1, 0, 0],
  );
});

t.test('bandwidth is of memories, by direction: 8 bytes a nanosecond are 8 GB/s', async (t) => {
  const rows = [
    series('read_bytes', 'm', [8]),
    series('write_bytes', 'm', [4]),
    series('read_bytes', 'weight-buffer', [99]),
    series('energy_fj', 'm', [99]),
  ];
  const run = runOf({ memories: [memoryInfo('m')], elapsed_ps: 1000, series: { bin_ps: 1000, rows } });
  t.same(bandwidthOverTime(run), [
    { start_ps: 0, end_ps: 1000, memory: 'm', direction: 'read', gb_per_s: 8 },
    { start_ps: 0, end_ps: 1000, memory: 'm', direction: 'write', gb_per_s: 4 },
  ]);
  t.same(
    powerOverTime(run).map((r) => [r.component, r.power_mw]),
    [['m', 0.099]],
  );
});

t.test('waiting has every bank of every memory; a row of another kind or memory is not taken for it', async (t) => {
  const rows = [
    series('wait_ps', 'm', [500, 2000, 1000], 1),
    series('read_bytes', 'm', [9000], 0),
    series('wait_ps', 'other', [9000], 0),
  ];
  const run = runOf({ memories: [memoryInfo('m')], elapsed_ps: 2500, series: { bin_ps: 1000, rows } });
  t.same(waitingOverTime(run), [
    { start_ps: 0, end_ps: 1000, memory: 'm', bank: 0, waiting: 0 },
    { start_ps: 1000, end_ps: 2500, memory: 'm', bank: 0, waiting: 0 },
    { start_ps: 0, end_ps: 1000, memory: 'm', bank: 1, waiting: 0.5 },
    { start_ps: 1000, end_ps: 2500, memory: 'm', bank: 1, waiting: 2 },
  ]);
});

t.test('waiting has at most 180 columns, of whole bins: 181 bins are merged in pairs, 180 are not', async (t) => {
  const of = (bins: number) => {
    const rows = [
      series(
        'wait_ps',
        'm',
        Array.from({ length: bins }, () => 1000),
      ),
    ];
    return waitingOverTime(runOf({ memories: [memoryInfo('m', 1)], elapsed_ps: bins * 1000, series: { bin_ps: 1000, rows } }));
  };
  t.equal(of(180).length, 180);
  t.equal(of(181).length, 90);
  t.ok([...of(180), ...of(181)].every((r) => r.waiting === 1));
  t.same(
    of(181).at(-1),
    { start_ps: 178_000, end_ps: 181_000, memory: 'm', bank: 0, waiting: 1 },
    'the last column ends with the run',
  );
});

t.test('a run that took no time waited for nothing', async (t) => {
  const run = runOf({ memories: [memoryInfo('m', 1)], series: { bin_ps: 1000, rows: [series('wait_ps', 'm', [5])] } });
  t.same(waitingOverTime(run), [{ start_ps: 0, end_ps: 0, memory: 'm', bank: 0, waiting: 0 }]);
});

t.test('a time is shown in the largest unit in which it is at least 1', async (t) => {
  const units = [0, 999_999, 1e6, 1e9 - 1, 1e9, 1e12 - 1, 1e12].map((ps) => timeUnit(ps));
  t.same(
    units.map((u) => u.name),
    ['ns', 'ns', 'µs', 'µs', 'ms', 'ms', 's'],
  );
  t.same(
    units.map((u) => u.ps),
    [1e3, 1e3, 1e6, 1e6, 1e9, 1e9, 1e12],
  );
});
