import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { importances } from '../../../analysis/metrics/importance.js';

const figure = fc.integer({ min: -1000, max: 1000 });
/** A whole grid of two parameters, a figure that is the sum of what each gives. */
const grid = (a: readonly number[], b: readonly number[], of: (x: number, y: number) => number) =>
  a.flatMap((x, i) => b.map((y, j) => ({ a: `a${i}`, b: j, energy_per_sentence_uj: of(x, y), latency_mean_ms: 1, area_mm2: 1 })));
const shareOf = (rows: Parameters<typeof importances>[0], parameter: string): number =>
  importances(rows, ['a', 'b']).find((i) => i.parameter === parameter)?.share ?? 0;
const several = fc.array(figure, { minLength: 2, maxLength: 5 });

t.test(
  'of a figure that is a sum, shares are those of the variances of its terms, and nothing is of several together',
  async (t) => {
    const variance = (of: readonly number[]): number => {
      const mean = of.reduce((x, y) => x + y, 0) / of.length;
      return of.reduce((sum, v) => sum + (v - mean) ** 2, 0) / of.length;
    };
    fc.assert(
      fc.property(several, several, (a, b) => {
        fc.pre(variance(a) + variance(b) > 1);
        const rows = grid(a, b, (x, y) => x + y);
        const all = variance(a) + variance(b);
        assert.ok(Math.abs(shareOf(rows, 'a') - variance(a) / all) < 1e-9);
        assert.ok(Math.abs(shareOf(rows, 'b') - variance(b) / all) < 1e-9);
        assert.ok(shareOf(rows, '') < 1e-9);
      }),
    );
    t.pass('no counterexample');
  },
);

t.test('shares of a whole grid sum to 1, and each lies between 0 and 1', async (t) => {
  fc.assert(
    fc.property(several, several, fc.func(figure), (a, b, of) => {
      const found = importances(
        grid(a, b, (x, y) => of(x, y)),
        ['a', 'b'],
      );
      if (found.length === 0) return;
      assert.ok(found.every(({ share }) => share >= 0 && share <= 1 + 1e-9));
      assert.ok(Math.abs(found.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
    }),
  );
  t.pass('no counterexample');
});

t.test('what matters only together with another parameter is of neither; a figure that does not vary has none', async (t) => {
  const rows = grid([-1, 1], [-1, 1], (x, y) => x * y);
  t.same([shareOf(rows, 'a'), shareOf(rows, 'b'), shareOf(rows, '')], [0, 0, 1]);
  t.same([...new Set(importances(rows, ['a', 'b']).map((i) => i.figure))], ['energy_per_sentence_uj']);
});
