import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { apartBars, causesPoint, sharesOf, takenApart, type Decomposition } from '../../../analysis/metrics/decomposition.js';
import { shapley } from '../../../analysis/metrics/shapley.js';

const values = (causes: number) =>
  fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2 ** causes, maxLength: 2 ** causes });
const games = fc.integer({ min: 1, max: 5 }).chain((n) => values(n).map((v) => ({ n, v })));
const near = (a: number, b: number): void => assert.ok(Math.abs(a - b) < 1e-6, `${a} ${b}`);

t.test('contributions sum to the whole, whatever the sets come to', async (t) => {
  fc.assert(
    fc.property(games, ({ n, v }) => {
      const all = shapley(n, (mask) => v[mask]!).reduce((a, b) => a + b, 0);
      near(all, v.at(-1)! - v[0]!);
    }),
  );
  t.pass('no counterexample');
});

t.test('causes that only add up contribute what each does alone; one that does nothing contributes nothing', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 5 }), (own) => {
      const sum = (mask: number): number => own.reduce((s, x, i) => s + (mask & (1 << i) ? x : 0), 7);
      shapley(own.length, sum).forEach((x, i) => near(x, own[i]!));
    }),
  );
  t.pass('no counterexample');
});

t.test('it is the mean over all orders', async (t) => {
  const orders = (list: readonly number[]): number[][] =>
    list.length === 0 ? [[]] : list.flatMap((x) => orders(list.filter((y) => y !== x)).map((rest) => [x, ...rest]));
  fc.assert(
    fc.property(values(4), (v) => {
      const sums = [0, 0, 0, 0];
      const all = orders([0, 1, 2, 3]);
      for (const order of all) {
        let mask = 0;
        for (const cause of order) {
          sums[cause]! += v[mask | (1 << cause)]! - v[mask]!;
          mask |= 1 << cause;
        }
      }
      shapley(4, (mask) => v[mask]!).forEach((x, i) => near(x, sums[i]! / all.length));
    }),
  );
  t.pass('no counterexample');
});

t.test('two causes that need each other share what they bring about; bars lead from the first whole to the last', async (t) => {
  const d: Decomposition = { over: 'c', from: {}, causes: ['masks', 'rram'].map((cause) => ({ cause, set: {} })) };
  const uj = [100, 100, 100, 60];
  const points = uj.map((x, mask) => ({
    parameters: { scenario: 'c', causes: causesPoint(d, mask) },
    row: { energy_per_sentence_uj: x, latency_mean_ms: 5 },
  }));
  const apart = takenApart(points, d);
  t.same(
    apart.map((a) => a.metric),
    ['energy_per_sentence_uj', 'latency_mean_ms'],
    'of an area nothing is known',
  );
  t.same(apart[0]!.causes, [
    { cause: 'masks', contribution: -20 },
    { cause: 'rram', contribution: -20 },
  ]);
  t.same(sharesOf(apart[0]!, 'f'), {
    of: 'f',
    with: 'c',
    metric: 'energy_per_sentence_uj',
    saving: 0.4,
    causes: { masks: 0.2, rram: 0.2 },
  });
  t.same(
    apartBars(apart[0]!, 'f').map((b) => [b.step, b.from, b.to, b.kind]),
    [
      ['c', 0, 100, 'whole'],
      ['masks', 100, 80, 'less'],
      ['rram', 80, 60, 'less'],
      ['f', 0, 60, 'whole'],
    ],
  );
  const [other] = takenApart(points, { ...d, from: { standby: null, count: 4 } }, { count: 4 });
  t.equal(apartBars(other!, 'f')[0]!.step, 'c, changed', 'a name of its own for what is not the scenario as it is');
  t.same(other!.changed, ['standby null']);
  t.same(takenApart(points.slice(1), d), [], 'where a set was not run nothing can be said');
});
