import fc from 'fast-check';
import t from 'tap';
import { largest, smallest } from '../../traces/index.js';

t.test('of few values they are what Math says; of a million they are found', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (values, bound) => {
      t.equal(largest(values, bound), Math.max(bound, ...values));
      t.equal(smallest(values, bound), Math.min(bound, ...values));
    }),
    { numRuns: 20 },
  );
  const many = Array.from({ length: 1_000_000 }, (_, i) => (i * 7919) % 1_000_003);
  t.equal(largest(many), 1_000_002);
  t.equal(smallest(many), 0);
  t.same([largest([]), smallest([])], [-Infinity, Infinity]);
});
