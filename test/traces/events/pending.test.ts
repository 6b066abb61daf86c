/** Pending records go out in one order, whatever came first. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
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

t.test('in order by start, by what they are of, then by all else', (t) => {
  const lists = fc.oneof(fc.array(near), fc.array(anywhere), fc.array(fc.oneof(near, anywhere)), together);
  fc.assert(
    fc.property(lists, (records) => {
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
    }),
    { numRuns: 300 },
  );
  t.pass('no counterexample');
  t.end();
});
