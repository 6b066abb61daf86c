import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { compareRuns, type Summary } from '../../../analysis/index.js';
import { InputError } from '../../../traces/index.js';
import { sentence, summaryOf } from '../../helpers/events.js';

const of = (runs: readonly Summary[], quantity: string) =>
  compareRuns(runs, false).differences.find((d) => d.quantity === quantity);
const energies = (name: string, pj: Record<string, number>) => summaryOf({ name, energy_pj: pj });

t.test('a difference is to the first run, in the unit said; relative where that is not 0', async (t) => {
  const runs = [
    energies('a', { total: 2e6, sram: 2e6 }),
    energies('b', { total: 3e6, link: 3e6 }),
    energies('c', { total: 1e6 }),
  ];
  t.same(of(runs, 'energy'), {
    quantity: 'energy',
    unit: 'µJ',
    values: [2, 3, 1],
    absolute: [0, 1, -1],
    relative: [0, 0.5, -0.5],
  });
  t.same(of(runs, 'energy of link'), {
    quantity: 'energy of link',
    unit: 'µJ',
    values: [0, 3, 0],
    absolute: [0, 3, 0],
    relative: [null, null, null],
  });
  t.same(of(runs, 'energy of sram')?.values, [2, 0, 0]);
  t.equal(of(runs, 'energy of total'), undefined, 'the total is no component');
  t.equal(of(runs, 'switches'), undefined, 'what is 0 in all runs is left out');
});

const everything = summaryOf({
  simulated_ps: 2e9,
  energy_pj: { total: 5e6, b: 1e6, a: 4e6 },
  energy_per_sentence_uj: 2.5,
  idle_energy_pj: 4e6,
  sentences: [sentence({}), sentence({})].map(({ energy_fj, ...s }) => ({ ...s, energy_pj: energy_fj })),
  latency_ms: { mean: 11, p50: 12, p95: 13, p99: 14 },
  switches: 15,
  switch_ms: { mean: 16, p95: 0 },
  deadline_misses: 17,
  average_power_mw: 18,
  peak_power_mw: 19,
  area_mm2: { total: 20, logic: 21 },
  sentences_per_s_per_mm2: 22,
  bytes: { m: { read: 23, write: 24 } },
});

t.test('the whole first, then parts by name: each with its unit and its figure', async (t) => {
  const { differences } = compareRuns([everything], false);
  t.same(
    differences.map((d) => [d.quantity, d.unit, d.values[0]]),
    [
      ['simulated time', 'ms', 2],
      ['energy', 'µJ', 5],
      ['energy per sentence', 'µJ', 2.5],
      ['of it while none is served', 'µJ', 2],
      ['latency, mean', 'ms', 11],
      ['latency, p50', 'ms', 12],
      ['latency, p95', 'ms', 13],
      ['latency, p99', 'ms', 14],
      ['switches', '', 15],
      ['switch, mean', 'ms', 16],
      ['deadline misses', '', 17],
      ['average power', 'mW', 18],
      ['peak power', 'mW', 19],
      ['area on chip', 'mm²', 20],
      ['throughput per area', '1/(s·mm²)', 22],
      ['energy of a', 'µJ', 4],
      ['energy of b', 'µJ', 1],
      ['area of logic', 'mm²', 21],
      ['read from m', 'bytes', 23],
      ['written to m', 'bytes', 24],
    ],
  );
});

t.test('what a run lacks is 0, not missing', async (t) => {
  const bare = summaryOf({ energy_pj: {}, area_mm2: {}, idle_energy_pj: 3e6 });
  const { differences } = compareRuns([bare, everything], false);
  t.ok(differences.every((d) => d.values.every(Number.isFinite)));
  t.same(of([bare, everything], 'written to m')?.values, [0, 24]);
  t.equal(of([bare], 'of it while none is served')?.values[0], 3, 'a run without sentences is not divided by none');
});

t.test('the components’ differences add up to the whole’s', async (t) => {
  const parts = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.integer({ min: 0, max: 1000 }).map((uj) => uj * 1e6),
  );
  const whole = (name: string, p: Record<string, number>) =>
    energies(name, { ...p, total: Object.values(p).reduce((x, y) => x + y, 0) });
  fc.assert(
    fc.property(parts, parts, (p, q) => {
      const { differences } = compareRuns([whole('p', p), whole('q', q)], false);
      const change = (d: (typeof differences)[number] | undefined): number => d?.absolute[1] ?? 0;
      const byPart = differences.filter((d) => d.quantity.startsWith('energy of ')).reduce((s, d) => s + change(d), 0);
      assert.equal(byPart, change(differences.find((d) => d.quantity === 'energy')));
    }),
  );
  t.pass('no counterexample');
});

t.test('runs of other sentences are compared only when forced, and the comparison says so', async (t) => {
  const runs = [summaryOf({ name: 'a' }), summaryOf({ name: 'b' }), summaryOf({ name: 'c', workload: 'other' })];
  assert.throws(
    () => compareRuns(runs, false),
    (e: Error) =>
      e instanceof InputError && /^c: other sentences than a: .*expected runs of the same sentences, or --force/.test(e.message),
  );
  t.equal(compareRuns(runs, true).same_workload, false);
  const alike = compareRuns(runs.slice(0, 2), false);
  t.equal(alike.same_workload, true);
  t.same(alike.runs, [
    { name: 'a', platform: 'board' },
    { name: 'b', platform: 'board' },
  ]);
  t.equal(compareRuns(runs.slice(0, 2), true).same_workload, true);
});
