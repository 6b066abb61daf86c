import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { digest } from '../../../traces/events/digest.js';

t.test('equal lists have equal digests; a change of any number, or one more, makes another', async (t) => {
  const seen = new Map<string, string>();
  const lists = fc.array(fc.tuple(fc.maxSafeNat(), fc.nat(3)), { maxLength: 20 });
  fc.assert(
    fc.property(lists, fc.nat(), (pairs, at) => {
      const values = Float64Array.from(pairs.flat());
      assert.equal(digest(values), digest(values.slice()));
      const changed = values.slice();
      if (values.length > 0) changed[at % values.length]! += 1;
      for (const list of [values, changed, Float64Array.from([...values, 0, 0])]) {
        const text = list.join(' ');
        assert.equal(seen.get(digest(list)) ?? text, text);
        seen.set(digest(list), text);
      }
    }),
    { numRuns: 2000 },
  );
  t.ok(seen.size > 3000, `${seen.size} lists`);
});

t.test('every bit of it depends on every number', async (t) => {
  const base = new Float64Array(16).fill(12345);
  const bits = (list: Float64Array): string =>
    digest(list)
      .split('-')
      .map((part) => parseInt(part, 36).toString(2).padStart(32, '0'))
      .join('');
  const flipped = new Array<number>(128).fill(0);
  for (let i = 0; i < 16; i++)
    for (let by = 1; by <= 20; by++) {
      const other = base.slice();
      other[i]! += by;
      const [a, b] = [bits(base), bits(other)];
      for (let bit = 0; bit < 128; bit++) if (a[bit] !== b[bit]) flipped[bit]!++;
    }
  // a fair coin thrown 320 times: 160 ± 9
  t.ok(Math.min(...flipped) > 105 && Math.max(...flipped) < 215, `${Math.min(...flipped)} to ${Math.max(...flipped)} of 320`);
});
