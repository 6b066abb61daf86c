import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { powerOverTime } from '../../../analysis/metrics/over-time.js';
import { runData, seriesFromRecords } from '../../../analysis/metrics/run-data.js';
import { scan } from '../../../analysis/metrics/scan.js';
import { levelOf, levelWidth, runOfLevel, type RunOverTime } from '../../../analysis/metrics/zoom.js';
import { LEVELS } from '../../../traces/index.js';
import { records } from '../../../traces/event-traces.js';
import { draws, sized } from '../../helpers/tier.js';
import { eventTrace, operatorInfo } from '../../helpers/events.js';
import { amount, energy_fj, platforms, run, traces } from '../../helpers/workloads.js';

const sum = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0);
const close = (a: number, b: number, what: string): void => assert.ok(Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b)), what);

t.test('narrow bins sum to the run, and so does any stretch of any width; waits too, by whom they were held', async (t) => {
  fc.assert(
    fc.property(
      traces,
      platforms,
      fc.constantFrom(...LEVELS),
      fc.integer({ min: 1, max: 500 }),
      (work, platform, level, columns) => {
        const { trace, end } = run(work, platform, { level });
        const { fine } = scan(trace);
        const rows = (told: string) => fine.rows.filter((r) => r.told === told);
        const all = (told: string): number => sum(rows(told).flatMap((r) => r.bins));
        assert.equal(all('energy_fj'), energy_fj(end));
        assert.equal(all('read_bytes'), amount(end, 'read'));
        assert.equal(all('wait_ps'), amount(end, 'wait'));
        close(sum(fine.waits.wait_ps), amount(end, 'wait'), 'waits by holder');
        assert.equal(fine.executions.length + fine.executionsLeftOut, end.operators);
        const worked = ['tile', 'vector', 'encode', 'read', 'write', 'transfer'];
        const busy = [...records(trace)].filter((r) => worked.includes(r.kind)).map((r) => r.busy_ps);
        assert.equal(all('work_ps'), sum(busy));
        const whole = levelOf(fine, { from_ps: 0, to_ps: end.now_ps }, columns);
        assert.ok(whole.bins <= columns && whole.bins * whole.bin_ps >= end.now_ps);
        whole.rows.forEach((r, i) => assert.equal(sum(r.bins), sum(fine.rows[i]!.bins), 'merged'));
      },
    ),
    { numRuns: draws(15) },
  );
  t.pass('no counterexample');
});

const byComponent = (run: RunOverTime) =>
  powerOverTime(run).sort((a, b) => (a.component < b.component ? -1 : a.component > b.component ? 1 : a.start_ps - b.start_ps));

t.test('bins of a level are those of the records in bins as wide, to the femtojoule', async (t) => {
  fc.assert(
    fc.property(traces, platforms, fc.constantFrom(...LEVELS), (work, platform, level) => {
      const { trace } = run(work, platform, { level });
      const { elapsed_ps, memories } = runData(trace);
      const series = seriesFromRecords(trace);
      const { fine } = scan(trace);
      if (series.bin_ps < fine.bin_ps) return;
      const ours = levelOf(fine, { from_ps: 0, to_ps: elapsed_ps }, Math.ceil(elapsed_ps / series.bin_ps));
      assert.equal(ours.bin_ps, series.bin_ps);
      assert.deepEqual(byComponent(runOfLevel(ours, fine, memories)), byComponent({ series, elapsed_ps, memories }));
    }),
    { numRuns: draws(15) },
  );
  t.pass('no counterexample');
});

t.test('a stretch has whole bins around it, and no more than asked for', async (t) => {
  const rows = Array.from({ length: 4000 }, (_, i) => ({
    ...{ actor: 'a', kind: 'tile', operator: 0 },
    start_ps: i * 1000,
    span_ps: 1000,
  }));
  const { fine } = scan(eventTrace(rows, { operators: [operatorInfo(0, 'matmul')] }));
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3_900_000 }),
      fc.integer({ min: 1, max: 4_000_000 }),
      fc.integer({ min: 1, max: 300 }),
      (from_ps, length, columns) => {
        const to_ps = Math.min(from_ps + length, fine.elapsed_ps);
        const level = levelOf(fine, { from_ps, to_ps }, columns);
        assert.equal(level.bin_ps, levelWidth(fine, { from_ps, to_ps }, columns));
        assert.ok(level.start_ps <= from_ps && level.start_ps + level.bins * level.bin_ps >= to_ps);
        assert.ok(level.bins <= columns + 1);
        const work = level.rows.find((r) => r.told === 'work_ps')!;
        const end_ps = Math.min(level.start_ps + level.bins * level.bin_ps, fine.elapsed_ps);
        assert.equal(sum(work.bins), end_ps - level.start_ps, 'it worked all the time');
      },
    ),
  );
  t.pass('no counterexample');
});

t.test('waits of many kinds and times stay few: their stretches are widened, and their sum stays', async (t) => {
  const WAITS = sized(160_000, 300_000);
  const names = Array.from({ length: 40 }, (_, i) => `h${i}`);
  const rows = Array.from({ length: WAITS }, (_, i) => ({
    ...{ actor: 'm', kind: 'wait', operator: -1, requester: 'r', detail: 'bank', holder: names[i % 40]!, resource: i % 7 },
    ...{ start_ps: i * 1000, span_ps: 1000, amount: 700 },
  }));
  const { fine } = scan(eventTrace(rows, {}));
  t.ok(fine.waits.which.length <= 150_000, String(fine.waits.which.length));
  t.ok(fine.waits_ps > 4 * fine.bin_ps, `${fine.waits_ps} of ${fine.bin_ps}`);
  close(sum(fine.waits.wait_ps), WAITS * 700, 'sum');
  t.equal(new Set(fine.waits.of.map((w) => `${w.holder} ${w.resource}`)).size, 280);
});
