/** Places of numbers in order: as a stable sort by a function gives them, however many there are and however far apart. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { orderOf } from '../../../traces/events/order.js';
import { draws } from '../../helpers/tier.js';

const expected = (values: readonly number[]): number[] =>
  values
    .map((value, place) => ({ value, place }))
    .sort((a, b) => a.value - b.value || a.place - b.place)
    .map(({ place }) => place);

/** So many numbers from `first` on, within so many bits. */
const many = fc
  .tuple(fc.integer({ min: 2, max: 1500 }), fc.integer({ min: 1, max: 52 }), fc.integer({ min: 1, max: 9999 }))
  .map(([count, bits, seed]) => {
    let random = seed;
    const next = (): number => (random = (random * 48_271) % 2_147_483_647); // Park and Miller
    return Array.from({ length: count }, () => Math.floor((next() / 2_147_483_647) * 2 ** bits) - 2 ** (bits - 1));
  });

t.test('the least first, of equal ones the first place first: few and many, near and far', async (t) => {
  const few = fc.array(fc.integer({ min: -5, max: 5 }));
  fc.assert(
    fc.property(fc.oneof(few, many), (values) => {
      assert.deepEqual([...orderOf(values)], expected(values));
      assert.deepEqual([...orderOf(Float64Array.from(values))], expected(values));
    }),
    { numRuns: draws(400) },
  );
  t.pass('no counterexample');
});

t.test('what is in order stays; digits of which all have the same are passed over', async (t) => {
  t.same([...orderOf([])], []);
  t.same([...orderOf([3, 3, 4])], [0, 1, 2]);
  const apart = Array.from({ length: 600 }, (_, i) => ((i * 7) % 600) * 2 ** 22);
  t.same([...orderOf(apart)], expected(apart));
});
