import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { summarise } from '../../../analysis/index.js';
import type { TraceEnd } from '../../../traces/index.js';
import { memoryInfo, sentence, total, traceEnd } from '../../helpers/events.js';

const context = {
  clock_ps: 1000,
  name: 'n',
  platform: 'p',
  seed: 3,
  wall_s: 0.5,
  workload: 'w',
  memories: [memoryInfo('m')],
  link_bytes_per_s: 10e9,
  area_um2: { m: 1e6 },
  storage: {},
  trace_sha256: undefined,
};
const of = (end: Partial<TraceEnd>, more: Partial<Parameters<typeof summarise>[1]> = {}) =>
  summarise(traceEnd(end), { ...context, ...more });

t.test(
  'energy by component sums to the total, memories’ parts to their component, uses and waits to what was told',
  async (t) => {
    const totals = fc.array(
      fc
        .record({
          actor: fc.constantFrom('m', 'sfu', 'pe-array'),
          kind: fc.constantFrom('read', 'write', 'leakage', 'refresh', 'wake-up'),
          resource: fc.integer({ min: 0, max: 1 }),
          detail: fc.constantFrom('none', 'on'),
          energy_fj: fc.integer({ min: 0, max: 1000 }).map((pj) => pj * 1000),
        })
        .map(total),
    );
    fc.assert(
      fc.property(totals, (rows) => {
        const { energy_pj, memories } = of({ totals: rows });
        const { total: all, ...parts } = energy_pj;
        assert.equal(all, rows.reduce((s, r) => s + r.energy_fj, 0) / 1000);
        assert.equal(
          Object.values(parts).reduce((a, b) => a + b, 0),
          all,
        );
        const { dynamic_pj, background_pj, refresh_pj, banks } = memories['m']!;
        assert.equal(dynamic_pj + background_pj + refresh_pj, parts['m'] ?? 0);
        assert.equal(
          banks.reduce((s, b) => s + b.dynamic_pj + b.background_pj + b.refresh_pj, 0),
          parts['m'] ?? 0,
        );
        assert.ok(
          Object.values(parts).every((e) => e > 0),
          'what took nothing is not listed',
        );
      }),
    );
    t.pass('no counterexample');
  },
);

const totals = [
  total({ actor: 'pe-array', kind: 'tile', amount: 40 }),
  total({ actor: 'pe-array', kind: 'tile', detail: 'mask', amount: 2 }),
  total({ actor: 'pe-array', kind: 'use', detail: 'compute', amount: 70 }),
  total({ actor: 'pe-array', kind: 'use', detail: 'drain', amount: 30 }),
  total({ actor: 'pe-array', kind: 'use', detail: 'compute', requester: 'x', amount: 5 }),
  total({ actor: 'm', kind: 'read', amount: 64, energy_fj: 2000 }),
  total({ actor: 'm', kind: 'write', amount: 32, energy_fj: 1000 }),
  total({ actor: 'm', kind: 'leakage', detail: 'on', energy_fj: 500 }),
  total({ actor: 'm', kind: 'wait', detail: 'bank', amount: 9 }),
  total({ actor: 'm', kind: 'wait', detail: 'bank', holder: 'x', amount: 1 }),
  total({ actor: 'm', kind: 'wait', detail: 'refresh', amount: 4 }),
  total({ actor: 'other', kind: 'wait', detail: 'bank', amount: 1000 }),
  total({ actor: 'weight-buffer', kind: 'read', amount: 16 }),
  total({ actor: 'buffer-less', kind: 'read', amount: 99 }),
];

t.test('amounts are of the kind and actor that the field says', async (t) => {
  const s = of({ totals });
  t.equal(s.macs, 42);
  t.same(s.pe_array_ps, { compute: 75, drain: 30 });
  t.same(s.bytes, { m: { read: 64, write: 32 } });
  t.same(s.buffer_bytes, { 'weight-buffer': { read: 16, write: 0 } });
  t.same(s.energy_pj, { m: 3.5, total: 3.5 });
  t.same(s.memories, {
    m: {
      dynamic_pj: 3,
      background_pj: 0.5,
      refresh_pj: 0,
      states_pj: { on: 0.5 },
      wait_ps: { bank: 10, refresh: 4 },
      banks: [
        { dynamic_pj: 3, background_pj: 0.5, refresh_pj: 0 },
        { dynamic_pj: 0, background_pj: 0, refresh_pj: 0 },
      ],
    },
  });
});

t.test('what the trace counts is taken over: occupancy by actor, banks by memory, sentences with energy in pJ', async (t) => {
  const bank = { requests: 1, conflicts: 2, wait_ps: 3, refresh_wait_ps: 4, other_wait_ps: 5 };
  const s = of({
    ended: 'interrupted',
    now_ps: 10,
    events: 11,
    operators: 12,
    gemms: 13,
    occupancy: [{ actor: 'sfu', busy_ps: 1, stalled_ps: 2, idle_ps: 3 }],
    banks: [
      { memory: 'm', bank: 0, ...bank },
      { memory: 'x', bank: 0, ...bank },
      { memory: 'm', bank: 1, ...bank, requests: 9 },
    ],
    sentences: [sentence({ id: 's1', energy_fj: 1500, end_ps: 4 })],
  });
  const { ended, simulated_ps, events, operators, gemms } = s;
  t.same(
    { ended, simulated_ps, events, operators, gemms },
    { ended: 'interrupted', simulated_ps: 10, events: 11, operators: 12, gemms: 13 },
  );
  t.same(s.actors, { sfu: { busy_ps: 1, stalled_ps: 2, idle_ps: 3 } });
  t.same(s.banks, { m: [bank, { ...bank, requests: 9 }] });
  t.same(s.sentences, [
    { id: 's1', task: 't', arrival_ps: 0, start_ps: 0, ready_ps: 0, end_ps: 4, deadline_ps: 0, energy_pj: 1.5 },
  ]);
  t.same(s.area_mm2, { m: 1, total: 1 }, 'the figures of the stream are in it');
});

t.test('what a run does not have is no field of its summary', async (t) => {
  const bare = of({});
  for (const field of ['exit_layers', 'operating_points', 'trace_sha256', 'exits', 'operatingPoints'])
    t.notOk(field in bare, field);
  const { name, platform, seed, wall_s, workload, clock_ps } = bare;
  t.same(
    { name, platform, seed, wall_s, workload, clock_ps },
    { name: 'n', platform: 'p', seed: 3, wall_s: 0.5, workload: 'w', clock_ps: 1000 },
  );
  t.notOk('operating_points' in of({}, { operatingPoints: [] }), 'no point was chosen');
  const points = [{ sentence: 0, voltage_v: 0.8, frequency_mhz: 500 }];
  const s = of({}, { exits: [3], operatingPoints: points, trace_sha256: 'abc' });
  t.same([s.exit_layers, s.operating_points, s.trace_sha256], [[3], points, 'abc']);
  t.same(of({}, { exits: [] }).exit_layers, []);
});
