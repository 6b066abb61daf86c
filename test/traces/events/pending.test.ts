/** Pending records go out in one order, whatever came first. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { draws } from '../../helpers/tier.js';
import { inOrder } from '../../../traces/events/pending.js';
import { AMOUNT, BUSY, COUNT, END, ENERGY, OPERATOR, START, WHO, WIDTH } from '../../../traces/events/record.js';

const record = (start: number): fc.Arbitrary<number[]> =>
  fc.array(fc.nat(2), { minLength: WIDTH, maxLength: WIDTH }).map((fields) => {
    const made = [...fields];
    made[START] = start;
    made[END] = start + fields[END]!;
    return made;
  });
const near = fc.nat(20).chain(record);
const anywhere = fc.integer({ min: 0, max: 2 ** 52 }).chain(record);
/** many at one time */
const together = fc.array(record(7), { minLength: 40, maxLength: 60 });

const FIELDS = [START, WHO, END, BUSY, COUNT, OPERATOR, AMOUNT, ENERGY];

function assertInOrder(records: readonly (readonly number[])[]): void {
  const at = inOrder(Float64Array.from(records.flat()));
  const compared = Array.from(at, (i) => FIELDS.map((f) => records[i / WIDTH]![f]!));
  for (const [i, after] of compared.slice(1).entries()) {
    const before = compared[i]!;
    const field = FIELDS.findIndex((_, f) => before[f] !== after[f]);
    assert.ok(field < 0 || before[field]! < after[field]!);
  }
  assert.deepEqual(
    [...at].sort((x, y) => x - y),
    records.map((_, i) => i * WIDTH),
  );
}

t.test('in order by start, by what they are of, then by all else', (t) => {
  const lists = fc.oneof(fc.array(near), fc.array(anywhere), fc.array(fc.oneof(near, anywhere)), together);
  fc.assert(fc.property(lists, assertInOrder), { numRuns: 300 });
  t.pass('no counterexample');
  t.end();
});

t.test('so are as many as a large operator has, however far apart they begin', (t) => {
  const starts = fc
    .tuple(
      fc.integer({ min: 500, max: 1500 }),
      fc.integer({ min: 1, max: 46 }),
      fc.nat(2 ** 40),
      fc.integer({ min: 1, max: 9999 }),
    )
    .map(([count, bits, first, step]) => {
      let random = step;
      const next = (): number => (random = (random * 48_271) % 2_147_483_647); // Park and Miller
      return Array.from({ length: count }, () => first + Math.floor((next() / 2_147_483_647) * 2 ** bits));
    });
  const records = starts.map((all) => all.map((start, i) => [start, start + (i % 3), i % 2, 1, i % 5, i % 7, 0, i % 4]));
  fc.assert(fc.property(records, assertInOrder), { numRuns: draws(100) });
  t.pass('no counterexample');
  t.end();
});
