import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { streamFigures } from '../../../analysis/index.js';
import { sentence, total, traceEnd } from '../../helpers/events.js';

const MS = 1e9;
const latencies = (...ms: readonly number[]) =>
  streamFigures(traceEnd({ now_ps: 1e12, sentences: ms.map((x) => sentence({ arrival_ps: 5 * MS, end_ps: (5 + x) * MS })) }), {});

t.test('percentiles are values that occurred, by nearest rank, and the order of the sentences does not matter', async (t) => {
  const hundred = Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1);
  t.same(latencies(...hundred).latency_ms, { mean: 50.5, p50: 50, p95: 95, p99: 99 });
  t.same(latencies(3).latency_ms, { mean: 3, p50: 3, p95: 3, p99: 3 });
  t.same(latencies(4, 2).latency_ms, { mean: 3, p50: 2, p95: 4, p99: 4 });
  t.same(latencies(10, 9, 1).latency_ms.p50, 9, 'by value, not by text');
  t.same(latencies().latency_ms, { mean: 0, p50: 0, p95: 0, p99: 0 });
});

t.test('at least p percent of the sentences are no slower than the percentile, and fewer are faster', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 }), (ms) => {
      const { p50, p95, p99 } = latencies(...ms).latency_ms;
      for (const [p, v] of [
        [50, p50],
        [95, p95],
        [99, p99],
      ] as const) {
        assert.ok(ms.filter((x) => x <= v).length * 100 >= p * ms.length);
        assert.ok(ms.filter((x) => x < v).length * 100 < p * ms.length);
      }
    }),
  );
  t.pass('no counterexample');
});

t.test('a switch is a sentence of another task than the one served before, in the order in which they were served', async (t) => {
  const at = (task: string, start: number, ready: number) =>
    sentence({ task, start_ps: start * MS, ready_ps: ready * MS, end_ps: ready * MS });
  // given in order of arrival; served a, a, b, a
  const sentences = [at('b', 30, 34), at('a', 0, 9), at('a', 40, 42), at('a', 10, 11)];
  const s = streamFigures(traceEnd({ now_ps: 1e12, sentences }), {});
  t.equal(s.switches, 2, 'the first is none');
  t.same(s.switch_ms, { mean: 3, p95: 4 });
  t.same(streamFigures(traceEnd({ sentences: sentences.slice(0, 1) }), {}).switch_ms, { mean: 0, p95: 0 });
});

t.test('a deadline is missed by what ends after it; none is none', async (t) => {
  const end = (end_ps: number, deadline_ps: number) => sentence({ end_ps, deadline_ps });
  const sentences = [end(10, 10), end(11, 10), end(100, 0), end(9, 10)];
  t.equal(streamFigures(traceEnd({ sentences }), {}).deadline_misses, 1);
});

t.test('energy, area, rates and power in their units', async (t) => {
  const end = traceEnd({
    now_ps: 2e12,
    totals: [total({ energy_fj: 3e9 }), total({ actor: 'b', energy_fj: 1e9 })],
    sentences: [sentence({}), sentence({}), sentence({}), sentence({})],
    idle_fj: 5000,
    fetched: { parts: 2, bytes: 64 },
    series: { bin_ps: 4e6, rows: [] },
  });
  const s = streamFigures(end, { sram: 1.5e6, logic: 0.5e6 });
  t.equal(s.energy_per_sentence_uj, 1);
  t.equal(s.idle_energy_pj, 5);
  t.equal(s.average_power_mw, 4e9 / 2e12);
  t.equal(s.sentences_per_s, 2);
  t.same(s.area_mm2, { sram: 1.5, logic: 0.5, total: 2 });
  t.equal(s.sentences_per_s_per_mm2, 1);
  t.same(s.fetched, { parts: 2, bytes: 64 });
});

t.test('a run of nothing has no figure that is not a number', async (t) => {
  const s = streamFigures(traceEnd(), {});
  const { area_mm2, latency_ms, switch_ms, fetched, lifetime_years, peak_power, ...numbers } = s;
  t.equal(peak_power, null);
  t.same(area_mm2, { total: 0 });
  t.same(lifetime_years, {});
  t.ok(latency_ms && switch_ms && fetched);
  for (const [name, value] of Object.entries(numbers)) t.equal(value, 0, name);
});

t.test(
  'peak power is that of the window that was found, its components the largest first; the sentence is the one served then',
  async (t) => {
    const sentences = [sentence({ id: 'a', start_ps: 0, end_ps: 1000 }), sentence({ id: 'b', start_ps: 1500, end_ps: 9000 })];
    const peak = { window_ps: 1000, start_ps: 2000, energy_fj: { a: 3000, b: 9000 }, operator: 4, name: 'q' };
    const s = streamFigures(traceEnd({ peak, sentences }), {});
    t.equal(s.peak_power_mw, 12);
    t.same(s.peak_power, {
      window_us: 0.001,
      start_us: 0.002,
      operator: 4,
      name: 'q',
      sentence: 'b',
      components_mw: { b: 9, a: 3 },
    });
    t.same(Object.keys(s.peak_power!.components_mw), ['b', 'a']);
  },
);

t.test('cells last as long as it takes to write the most written ones to their endurance', async (t) => {
  const year_ps = 365.25 * 24 * 3600 * 1e12;
  const wear = [
    { memory: 'rram', most_writes: 10, endurance: 1000 },
    { memory: 'unwritten', most_writes: 0, endurance: 1000 },
  ];
  const { lifetime_years } = streamFigures(traceEnd({ now_ps: year_ps / 2, wear }), {});
  t.same(lifetime_years, { rram: 50, unwritten: null });
});
