import fc from 'fast-check';
import assert from 'node:assert/strict';
import t from 'tap';
import { GOALS, standings } from '../../../analysis/metrics/front.js';
import { draws } from '../../helpers/tier.js';

const point = fc.record({
  energy_per_sentence_uj: fc.integer({ min: 0, max: 4 }),
  latency_mean_ms: fc.integer({ min: 0, max: 4 }),
  area_mm2: fc.integer({ min: 0, max: 4 }),
  accuracy_met: fc.constantFrom(undefined, 'yes', 'no', 'not known'),
});

t.test(
  'whoever is beaten is beaten by one that is as good in all and better in one; who misses its accuracy beats nobody',
  (t) => {
    fc.assert(
      fc.property(fc.array(point, { maxLength: 40 }), (rows) => {
        const found = standings(rows);
        for (const [i, row] of rows.entries()) {
          const beaten = rows.some(
            (o) => o.accuracy_met !== 'no' && GOALS.every((g) => o[g] <= row[g]) && GOALS.some((g) => o[g] < row[g]),
          );
          const otherwise = row.accuracy_met === 'not known' ? 'not beaten, accuracy not known' : 'not beaten';
          assert.equal(found[i], row.accuracy_met === 'no' ? 'accuracy too low' : beaten ? 'beaten' : otherwise);
        }
      }),
      { numRuns: draws(300) },
    );
    t.pass('no counterexample');
    t.end();
  },
);
