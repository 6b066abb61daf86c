/** The place where a value would go in a sorted list. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { firstFrom } from '../../../traces/event-traces.js';

t.test('all before it are less, none from it on is, as a scan finds', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.integer({ min: -1, max: 10 }), (values, value) => {
      const sorted = values.sort((a, b) => a - b);
      const scanned = sorted.findIndex((v) => v >= value);
      const expected = scanned < 0 ? sorted.length : scanned;
      assert.equal(firstFrom(sorted, value), expected);
      assert.equal(firstFrom(Float64Array.from(sorted), value), expected);
    }),
  );
  t.pass('no counterexample');
});
