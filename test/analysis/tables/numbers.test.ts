/** Numbers as text, beside the platform's own. */
import fc from 'fast-check';
import assert from 'node:assert/strict';
import t from 'tap';
import { number } from '../../../analysis/tables/numbers.js';
import { draws } from '../../helpers/tier.js';

t.test('a number is written as toLocaleString does, to its last digit', async (t) => {
  const near = fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.nat(8)).map(([n, by]) => n / 10 ** by);
  const any = fc.oneof(fc.double(), near, fc.maxSafeInteger(), fc.double({ min: -1e7, max: 1e7 }));
  fc.assert(
    fc.property(any, fc.nat(6), (n, digits) => {
      const own = n.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
      assert.equal(number(n, digits), own);
    }),
    {
      numRuns: draws(20_000),
      examples: [
        [1.005, 2],
        [0.5, 0],
        [-0.5, 0],
        [999.9995, 3],
        [999_999.5, 0],
        [-0, 2],
        [Infinity, 1],
      ],
    },
  );
  t.pass('no counterexample');
});
