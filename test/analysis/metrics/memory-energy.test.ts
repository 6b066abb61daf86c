import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { memoryEnergy } from '../../../analysis/index.js';
import { memoryInfo, total } from '../../helpers/events.js';

const PARTS = ['dynamic_fj', 'background_fj', 'refresh_fj'] as const;
const KINDS = ['read', 'write', 'activate', 'leakage', 'wake-up', 'refresh', 'wait', 'use'];
const totals = fc.array(
  fc
    .record({
      actor: fc.constantFrom('m', 'other'),
      kind: fc.constantFrom(...KINDS),
      resource: fc.integer({ min: 0, max: 2 }),
      detail: fc.constantFrom('bank', 'on', 'self-refresh'),
      energy_fj: fc.integer({ min: 0, max: 1_000_000 }),
    })
    .map(total),
);

for (const shared_standby of [true, false])
  t.test(`banks and parts sum to what the memory took, standby ${shared_standby ? 'shared' : 'by bank'}`, async (t) => {
    fc.assert(
      fc.property(totals, (rows) => {
        const [e] = memoryEnergy(rows, [memoryInfo('m', 3, { shared_standby })]);
        const own = rows.filter((r) => r.actor === 'm' && r.kind !== 'wait' && r.kind !== 'use');
        const all = PARTS.reduce((s, part) => s + e!.banks.reduce((x, b) => x + b[part], 0), 0);
        assert.equal(
          all,
          own.reduce((s, r) => s + r.energy_fj, 0),
        );
        for (const part of PARTS)
          assert.equal(
            e!.banks.reduce((s, b) => s + b[part], 0),
            e![part],
          );
        assert.equal(
          Object.values(e!.states_fj).reduce((a, b) => a + b, 0),
          e!.background_fj,
        );
        assert.ok(e!.banks.every((b) => PARTS.every((part) => Number.isInteger(b[part]))));
      }),
    );
    t.pass('no counterexample');
  });

const rows = [
  total({ actor: 'm', kind: 'read', resource: 1, energy_fj: 10 }),
  total({ actor: 'm', kind: 'write', resource: 0, energy_fj: 20 }),
  total({ actor: 'm', kind: 'activate', resource: 0, energy_fj: 40 }),
  total({ actor: 'm', kind: 'leakage', detail: 'on', energy_fj: 7 }),
  total({ actor: 'm', kind: 'leakage', detail: 'self-refresh', energy_fj: 2 }),
  total({ actor: 'm', kind: 'leakage', detail: 'on', energy_fj: 4 }),
  total({ actor: 'm', kind: 'wake-up', detail: 'self-refresh', energy_fj: 5 }),
  total({ actor: 'm', kind: 'refresh', detail: 'none', energy_fj: 3 }),
  total({ actor: 'm', kind: 'refresh', detail: 'bank', resource: 1, energy_fj: 100 }),
  total({ actor: 'm', kind: 'use', energy_fj: 1e6 }),
  total({ actor: 'm', kind: 'toString', energy_fj: 1e6 }),
  total({ actor: 'other', kind: 'read', energy_fj: 1e6 }),
];
const states_fj = { on: 11, 'self-refresh': 2, 'wake-up': 5 };
const sums = { memory: 'm', dynamic_fj: 70, background_fj: 18, refresh_fj: 103, states_fj };

t.test(
  'what all banks of a DRAM share is divided evenly, rounded so that it sums; refresh of a bank is that bank’s',
  async (t) => {
    t.same(memoryEnergy(rows, [memoryInfo('m', 2, { shared_standby: true })]), [
      {
        ...sums,
        banks: [
          { dynamic_fj: 60, background_fj: 3 + 1 + 2 + 2, refresh_fj: 1 },
          { dynamic_fj: 10, background_fj: 4 + 1 + 2 + 3, refresh_fj: 2 + 100 },
        ],
      },
    ]);
  },
);

t.test('where standby is not shared, it is of the bank that it was recorded for', async (t) => {
  t.same(memoryEnergy(rows, [memoryInfo('m', 2)]), [
    {
      ...sums,
      banks: [
        { dynamic_fj: 60, background_fj: 18, refresh_fj: 3 },
        { dynamic_fj: 10, background_fj: 0, refresh_fj: 100 },
      ],
    },
  ]);
});

t.test('a row a memory, in their order; one that nobody touched took nothing', async (t) => {
  const [a, b] = memoryEnergy(rows, [memoryInfo('idle', 1), memoryInfo('m')]);
  t.same(a, {
    memory: 'idle',
    dynamic_fj: 0,
    background_fj: 0,
    refresh_fj: 0,
    states_fj: {},
    banks: [{ dynamic_fj: 0, background_fj: 0, refresh_fj: 0 }],
  });
  t.equal(b!.memory, 'm');
});
