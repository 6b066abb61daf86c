import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { arrayUse, operatorWork } from '../../../analysis/metrics/operator-work.js';
import { eventTrace, operatorInfo, type Told } from '../../helpers/events.js';

const operators = [
  operatorInfo(0, 'matmul', 'q'),
  operatorInfo(1, 'matmul', 'q'),
  operatorInfo(2, 'softmax', 's', [4]),
  operatorInfo(5, 'bmm', 'q', [1, 2, 3, 4]),
];
const tile = (operator: number, amount: number): Told => ({ actor: 'pe-array', kind: 'tile', operator, amount, span_ps: 1 });
const transfer = (operator: number, amount: number): Told => ({ actor: 'link', kind: 'transfer', operator, amount, span_ps: 2 });
const whole = (operator: number, span_ps: number): Told => ({ actor: 'sequencer', kind: 'operator', operator, span_ps });

t.test('MACs, bytes and time of an operator are summed over its records, and of operators of one name and shape', async (t) => {
  const rows = [
    tile(0, 10),
    tile(0, 5),
    transfer(0, 7),
    whole(0, 100),
    tile(1, 1),
    transfer(1, 2),
    transfer(1, 4),
    whole(1, 30),
    tile(5, 9),
    whole(5, 1),
  ];
  for (const chunk of [1, 3, 100])
    t.same(operatorWork(eventTrace(rows, { operators, chunk })), [
      { name: 'q 1×2×3', kind: 'matmul', macs: 16, link_bytes: 13, time_ps: 130 },
      { name: 'q 1×2×3×4', kind: 'bmm', macs: 9, link_bytes: 0, time_ps: 1 },
    ]);
});

t.test(
  'what multiplied nothing, did not end or is of no operator has no row; other kinds of records count for nothing',
  async (t) => {
    const rows = [
      whole(2, 10),
      transfer(2, 10), // no product
      tile(0, 5), // not retired
      tile(-1, 5),
      whole(-1, 5), // of none
      { actor: 'm', kind: 'read', operator: 1, amount: 99, span_ps: 9 },
    ];
    t.same(operatorWork(eventTrace(rows, { operators })), []);
    t.same(operatorWork(eventTrace([...rows, tile(1, 2), whole(1, 3)], { operators })), [
      { name: 'q 1×2×3', kind: 'matmul', macs: 2, link_bytes: 0, time_ps: 3 },
    ]);
  },
);

t.test('the uses of the PE array sum to what was recorded, by kind of operator', async (t) => {
  const uses = fc.array(
    fc.record({
      actor: fc.constant('pe-array'),
      kind: fc.constantFrom('use', 'tile'),
      operator: fc.constantFrom(-1, 0, 1, 2),
      detail: fc.constantFrom('compute', 'weights', 'drain'),
      amount: fc.integer({ min: 1, max: 100 }),
    }),
  );
  fc.assert(
    fc.property(uses, fc.integer({ min: 1, max: 5 }), (rows, chunk) => {
      const used = arrayUse(eventTrace(rows, { operators, chunk }));
      const of = rows.filter((r) => r.kind === 'use');
      assert.equal(
        used.reduce((s, r) => s + r.time_ps, 0),
        of.reduce((s, r) => s + r.amount, 0),
      );
      for (const { kind, use, time_ps } of used) {
        const ids = kind === 'none' ? [-1] : kind === 'matmul' ? [0, 1] : [2];
        const own = of.filter((r) => r.detail === use && ids.includes(r.operator));
        assert.equal(
          time_ps,
          own.reduce((s, r) => s + r.amount, 0),
        );
      }
    }),
  );
  t.pass('no counterexample');
});
