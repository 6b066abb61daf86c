import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { latinHypercube, quantile, toLevel, type Ranged } from '../../../analysis/figures.js';

const range = fc
  .record({
    low: fc.double({ min: 0.01, max: 10, noNaN: true }),
    more: fc.double({ min: 0.1, max: 10, noNaN: true }),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    shape: fc.constantFrom('uniform' as const, 'log-uniform' as const, 'triangular' as const),
  })
  .map(({ low, more, at, shape }): Ranged => ({ low, high: low + more, value: low + at * more, shape }));
const share = fc.double({ min: 0, max: 1, noNaN: true });

/** Shares below a value: what `quantile` is the inverse of, by the definition of each distribution. */
function below({ value, low, high, shape }: Ranged, x: number): number {
  if (x <= low) return 0;
  if (shape === 'uniform') return (x - low) / (high - low);
  if (shape === 'log-uniform') return Math.log(x / low) / Math.log(high / low);
  return x < value
    ? (x - low) ** 2 / ((high - low) * (value - low))
    : 1 - (high - x) ** 2 / ((high - low) * (high - value) || Infinity);
}

t.test('a share of a range is a number of which so many lie below it', async (t) => {
  fc.assert(
    fc.property(range, share, (r, u) => {
      const x = quantile(r, u);
      assert.ok(r.low - 1e-9 <= x && x <= r.high + 1e-9);
      assert.ok(Math.abs(below(r, x) - u) < 1e-6, `${below(r, x)}, ${u}`);
    }),
  );
  t.equal(quantile({ value: 3, low: 3, high: 3, shape: 'log-uniform' }, 0.7), 3, 'a range of one number');
});

t.test(
  'a hypercube has one point in each part of each coordinate; a coordinate depends on its name and the seed alone',
  async (t) => {
    const points = latinHypercube(50, ['a', 'b', 'c'], 3);
    for (const k of [0, 1, 2])
      t.same(
        points.map((p) => Math.floor(p[k]! * 50)).sort((x, y) => x - y),
        Array.from({ length: 50 }, (_, i) => i),
      );
    const column = (of: Float64Array[], k: number): number[] => of.map((p) => p[k]!);
    t.same(column(latinHypercube(50, ['c'], 3), 0), column(points, 2));
    t.notSame(column(latinHypercube(50, ['c'], 4), 0), column(points, 2));
    t.notSame(column(points, 0), column(points, 1));
    for (const seed of [3, 4]) t.notSame(column(latinHypercube(50, ['a'], seed, 'others'), 0), column(points, 0));
  },
);

t.test('whole numbers are each as likely, both ends included', async (t) => {
  const range = { value: 2, low: 1, high: 3, shape: 'uniform' as const, whole: true };
  const at = [0, 0.3, 0.34, 0.66, 0.67, 1];
  t.same(
    at.map((share) => quantile(range, share)),
    [1, 1, 2, 2, 3, 3],
  );
  t.same(
    at.map((share) => quantile({ ...range, shape: 'triangular' }, share)),
    [1, 2, 2, 2, 2, 3],
  );
});

t.test('levels are the middles of equal parts', async (t) => {
  t.same(
    [0, 0.2, 0.34, 0.99, 1].map((u) => toLevel(u, 3)),
    [0.5 / 3, 0.5 / 3, 0.5, 2.5 / 3, 2.5 / 3],
  );
});
