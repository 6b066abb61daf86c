import t from 'tap';
import {
  highestText,
  mostWaiting,
  operatorRows,
  powerValues,
  timelineValues,
  waitingValues,
} from '../../../analysis/plots/over-time-values.js';
import { timeUnit } from '../../../analysis/index.js';
import { memoryInfo, runOf, series } from '../../helpers/events.js';

const unit = timeUnit(0); // ns

t.test('what is drawn in steps has a point in the middle of each bin, and one at either end', async (t) => {
  const run = runOf({ elapsed_ps: 2500, series: { bin_ps: 1000, rows: [series('energy_fj', 'a', [1000, 2000, 3000])] } });
  const first = { from: 0, until: 1, component: 'a', power_mw: 1, order: 0 };
  const last = { from: 1, until: 2.5, component: 'a', power_mw: 5000 / 1500, order: 0 };
  t.same(powerValues(run, ['a'], { start_ps: 0, unit }), [
    { time: 0, ...first },
    { time: 0.5, ...first },
    { time: 1.5, ...last },
    { time: 2.5, ...last },
  ]);
});

t.test('a stretch stands where it is in the run', async (t) => {
  const rows = [series('wait_ps', 'm', [0, 500], 1)];
  const run = runOf({ memories: [memoryInfo('m')], elapsed_ps: 2000, series: { bin_ps: 1000, rows } });
  t.same(waitingValues(run, { start_ps: 7000, unit }), [{ from: 8, to: 9, bank: 'm 01', waiting: 0.5 }]);
});

t.test('colours and captions are of what is shown', (t) => {
  t.equal(mostWaiting([{ waiting: 0.5 }, { waiting: 2.5 }]), 2.5);
  t.equal(mostWaiting([]), 1, 'of nothing there is a scale too');
  t.equal(highestText('m', [{ gb_per_s: 1.804 }, { gb_per_s: 0.5 }], 209_000_000), 'm: highest 1.8 GB/s over 209 µs');
  t.equal(highestText('m', [], 1000), 'm: not used');
  t.end();
});

t.test('operators have a row of their own; of those shorter than a column the longest in it is shown', async (t) => {
  const known = new Map([
    [0, { name: 'first', kind: 'matmul' }],
    [1, { name: 'second', kind: 'gelu' }],
  ]);
  const executions = [
    { operator: 0, start_ps: 0, end_ps: 10 },
    { operator: 1, start_ps: 10, end_ps: 40 },
    { operator: 0, start_ps: 40, end_ps: 900 },
    { operator: 1, start_ps: 1000, end_ps: 1010 },
  ];
  const of = (from_ps: number, to_ps: number) =>
    timelineValues([], executions, known, { from_ps, to_ps, columns: 10, unit }).map((v) => [v.actor, v.name, v.from * 1000]);
  t.same(of(0, 1000), [
    ['operator', 'second', 10],
    ['operator', 'first', 40],
  ]);
  t.same(of(0, 100).length, 3, 'seen from nearer, all of them');
  t.same(of(950, 1100), [['operator', 'second', 1000]]);
});

t.test('each accelerator has its rows of operators: one under way, and one beside it', async (t) => {
  const of = (accelerator: number) => ({ name: '', kind: 'gelu', accelerator });
  const known = new Map([0, 1, 2, 3].map((id) => [id, of(id % 2)]));
  const executions = [0, 1, 2, 3].map((operator) => ({ operator, start_ps: 100 * operator, end_ps: 1000 }));
  const values = timelineValues([], executions, known, { from_ps: 0, to_ps: 1000, columns: 100, unit });
  t.same(
    new Set(values.map((v) => `${v.operator}: ${v.actor}`)),
    new Set([
      '0: accelerator[0].operator',
      '1: accelerator[1].operator',
      '2: accelerator[0].operator beside',
      '3: accelerator[1].operator beside',
    ]),
  );
  t.same(
    operatorRows(known, (row) => values.some((v) => v.actor === row)),
    [0, 1].map((a) => `accelerator[${a}].operator`).concat([0, 1].map((a) => `accelerator[${a}].operator beside`)),
  );
});
