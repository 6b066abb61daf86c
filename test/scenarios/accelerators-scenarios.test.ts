/** Several accelerators in scenarios: what is served where, results by accelerator, what works together, what is refused. */
import assert from 'node:assert/strict';
import t from 'tap';
import { blocking, criticalPath, executionRows, operatorRows } from '../../analysis/index.js';
import { loadScenario, resolveScenario, runScenario } from '../../scenarios/index.js';
import { resolveRecording } from '../../scenarios/run/replay.js';
import { summaryOf } from '../../scenarios/run/summary.js';
import { replicationsOf } from '../../scenarios/workload/replications.js';
import { importOptions, readEventTrace } from '../../traces/index.js';
import { TINY } from '../helpers/cli.js';
import { sized, spread } from '../helpers/tier.js';
import { come, energyOf, resolved, set, shipped, type Came } from '../helpers/scenarios.js';

const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.abs(b);

/** Energies sum, and every sentence is served once by some accelerator, one company at a time. */
function laws({ end, resolved: { stream } }: Came): void {
  assert.equal(end.sentences.length, stream.sentences.length);
  assert.equal(sum(end.sentences.map((s) => s.energy_fj)) + end.idle_fj, sum(end.totals.map((r) => r.energy_fj)));
  for (const a of new Set(end.sentences.map((s) => s.accelerator))) {
    const own = end.sentences.filter((s) => s.accelerator === a).sort((x, y) => x.start_ps - y.start_ps);
    for (const [i, s] of own.entries()) {
      const before = own[i - 1];
      if (before && before.start_ps !== s.start_ps) assert.ok(s.start_ps >= before.end_ps, 'one after the other');
    }
  }
}

/** As it ships with sixteen sentences, or with the first burst of them. */
const SENTENCES = sized(8, 16);
const two = come('two-accelerators', { 'stream.sentences': SENTENCES });

t.test('the next sentence goes to the accelerator that has been free longest, of several the first', async (t) => {
  const came = await two;
  laws(came);
  const free = [0, 0];
  for (const s of [...came.end.sentences].sort((a, b) => a.start_ps - b.start_ps || a.accelerator! - b.accelerator!)) {
    const a = s.accelerator!;
    assert.ok(free[a]! <= s.start_ps);
    if (free[1 - a]! <= s.start_ps) assert.ok(free[a]! <= free[1 - a]!, 'no other has been free longer');
    free[a] = s.end_ps;
  }
  t.same(
    came.end.sentences.slice(0, 2).map((s) => s.accelerator),
    [0, 1],
    'ties go by index',
  );
});

t.test('results by accelerator: latencies, uses, waits and energy are parts of the run’s', async (t) => {
  const came = await two;
  const summary = summaryOf('x', came);
  const each = summary.accelerators!;
  t.same(
    each.map((a) => a.sentences),
    [SENTENCES / 2, SENTENCES / 2],
  );
  for (const a of each) {
    assert.equal(sum(Object.values(a.pe_array_ps)), came.end.now_ps, 'uses fill the run');
    for (const [where, ps] of Object.entries(a.contention_ps)) assert.ok(ps <= a.wait_ps[where]!);
    assert.ok(a.utilisation! > 0 && a.utilisation! < 1);
  }
  t.ok(sum(each.map((a) => a.contention_ps['axi'] ?? 0)) > 0, 'they meet at the link');
  const shared = ['axi', 'sram', 'rram', 'lpddr4'].map((m) => energyOf(came, m) / 1000);
  t.ok(near(sum(each.map((a) => a.energy_pj)) + sum(shared), summary.energy_pj['total']!));
  t.ok(near(sum(each.map((a) => a.sentences * a.latency_ms.mean)) / SENTENCES, summary.latency_ms.mean));
  const { energy_pj, area_um2 } = summary;
  const { total, ...parts } = energy_pj;
  t.ok(near(sum(Object.values(parts)), total!));
  const one = summaryOf('x', await come('two-accelerators', { 'platform.accelerators': 1, 'stream.sentences': SENTENCES }));
  t.equal(one.accelerators, undefined);
  for (const m of ['sram', 'rram', 'axi']) t.equal(area_um2[m], one.area_um2[m], `${m} is there once`);
  for (const b of ['pe-array', 'sfu', 'weight-buffer', 'dma'])
    t.same([area_um2[`accelerator[0].${b}`], area_um2[`accelerator[1].${b}`]], [one.area_um2[b], one.area_um2[b]], b);
  t.ok(summary.sentences_per_s > one.sentences_per_s && summary.latency_ms.mean < one.latency_ms.mean);
});

t.test('executions, the stall breakdown and the critical path of several accelerators close', async (t) => {
  const of = resolved('two-accelerators', { 'stream.sentences': sized(2, 4) });
  const { traceBytes, end } = await runScenario(of, {
    level: 'operator',
    folder: undefined,
    read: true,
    onProgress: () => false,
  });
  const trace = readEventTrace(Buffer.from(traceBytes!), 'test');
  const rows = executionRows(trace);
  assert.equal(sum(rows.map((r) => r.total_fj)), sum(end.totals.map((r) => r.energy_fj)));
  assert.equal(sum(rows.flatMap((r) => Object.values(r.use_ps))), 2 * end.now_ps);
  for (const row of rows) assert.equal(sum(blocking(row).map((b) => b.time_ps)), sum(Object.values(row.use_ps)));
  const last = criticalPath(rows).map(({ row }) => row.accelerator);
  assert.equal(new Set(last).size, 1, 'of one accelerator');
  for (const s of end.sentences) {
    const own = rows.filter((r) => r.sentence === s.id && r.times > 0);
    assert.ok(
      own.length > 0 && own.every((r) => r.accelerator === s.accelerator && r.start_ps! >= s.start_ps && r.start_ps! < s.end_ps),
    );
  }
  t.ok(operatorRows(trace).some((r) => r.accelerator === 1));
});

const SHORT = { 'stream.lengths': { kind: 'fixed', tokens: sized(8, 16) } };
/** Where the long tier takes lengths as they ship. */
const SHORTER = sized<Readonly<Record<string, unknown>>>(SHORT, {});
const FOUR = { 'stream.sentences': sized(3, 4), ...SHORTER };
const TOGETHER: readonly (readonly [what: string, name: string, fields: Readonly<Record<string, unknown>>])[] = [
  ['batches', 'two-accelerators', { schedule: { policy: 'batch', bound_ms: 1, together: 2 }, 'stream.sentences': sized(4, 6), ...SHORT }],
  ['early exit and voltages', 'early-exit-dvfs', { 'platform.accelerators': 2, ...FOUR, 'stream.arrivals': { kind: 'closed', in_flight: 2 } }],
  ['parts that are fetched', 'prefetch', { 'platform.accelerators': 2, ...FOUR, 'switching.slots': 3 }],
  ['links of their own', 'two-accelerators', { 'platform.interconnect': 'own-links', 'platform.accelerators': 3, ...SHORT, ...FOUR }],
  ['weights that come early', 'two-accelerators', { 'platform.overlap': 'weights', 'stream.sentences': 3, ...SHORT }],
  ['deadlines', 'deadlines-edf', { 'platform.accelerators': 2, 'stream.sentences': sized(3, 6), ...SHORTER }],
]; // prettier-ignore
const STEPPED = spread(TOGETHER, 3);
for (const row of TOGETHER) {
  const [what, name, fields] = row;
  t.test(`${what} on several accelerators: energies sum, and stepping gives the same`, async (t) => {
    const came = await come(name, fields);
    laws(came);
    t.ok(new Set(came.end.sentences.map((s) => s.accelerator)).size > 1, 'more than one serves');
    if (!STEPPED.includes(row)) return;
    const stepped = await come(name, fields, false);
    t.same(stepped.end.sentences, came.end.sentences);
    t.same(stepped.end.totals, came.end.totals);
  });
}

t.test('a decoder’s requests have caches of their own on each accelerator', async (t) => {
  const fields = {
    ...{
      'model.family': 'llama',
      'model.bottleneck': null,
      'model.density': null,
      'stream.sentences': 4,
      'stream.outputs': { kind: 'fixed', tokens: sized(2, 3) },
    },
    'stream.lengths': { kind: 'fixed', tokens: 6 },
  };
  const came = await come('two-accelerators', fields);
  laws(came);
  t.ok(came.end.sentences.every((s) => s.first_token_ps! > s.start_ps && s.first_token_ps! < s.end_ps));
  const one = await come('two-accelerators', { ...fields, 'platform.accelerators': 1 });
  t.equal(sum(came.end.totals.filter((r) => r.kind === 'tile').map((r) => r.amount)), sum(one.end.totals.filter((r) => r.kind === 'tile').map((r) => r.amount))); // prettier-ignore
});

t.test('so many sentences are there at a time as is written, with fewer than accelerators too, which is said', async (t) => {
  const atOnce = async (in_flight?: number): Promise<readonly [most: number, warnings: readonly string[]]> => {
    const arrivals = { kind: 'closed', ...(in_flight !== undefined && { in_flight }) };
    const { end, warnings } = await come('two-accelerators', { 'stream.sentences': 4, ...SHORTER, 'stream.arrivals': arrivals });
    const under = (ps: number): number => end.sentences.filter((s) => s.arrival_ps <= ps && ps < s.end_ps).length;
    return [Math.max(...end.sentences.map((s) => under(s.start_ps))), warnings];
  };
  const [one, told] = await atOnce(1);
  t.equal(one, 1);
  t.match(told.join(), /stream\.arrivals\.in_flight is 1: of 2 accelerators at most 1 works at a time/);
  for (const [written, expected] of spread([[2, 2], [3, 3], [undefined, 2]] as const, 2)) {
    const [most, warnings] = await atOnce(written);
    t.equal(most, expected, `in_flight ${written}`);
    t.notMatch(warnings.join(), /in_flight/);
  }
}); // prettier-ignore

const BAD: readonly (readonly [name: string, fields: Readonly<Record<string, unknown>>, message: RegExp])[] = [
  ['two-accelerators', { 'platform.accelerators': 5 }, /accelerators: too large; expected at most 4/],
  ['assistant-lora', { 'platform.accelerators': 2, 'model.parts': { lora: { rank: 4, on: ['query'], merged: true } } }, /lora\.merged: true, .*several accelerators/],
  ['two-accelerators', { 'platform.accelerators': 0 }, /accelerators: too small; expected at least 1/],
  ['two-accelerators', { 'platform.accelerators': 1, 'platform.interconnect': 'own-links' }, /interconnect: own-links, of one accelerator/],
  ['prefetch', { 'platform.accelerators': 2, 'switching.slots': 2 }, /switching\.slots: room for 2; expected room for 3, .* 2 accelerators may serve unlike tasks/],
]; // prettier-ignore
for (const [name, fields, message] of BAD)
  t.test(`refused: ${JSON.stringify(fields)}`, async (t) => {
    t.throws(() => resolveScenario(loadScenario(shipped(name), set(fields))), { message });
  });

t.test('what is played once, or follows from two sentences, is refused', async (t) => {
  const changed = { accelerators: 2 };
  t.throws(
    () => resolveRecording(TINY, { platform: 'tiny', changed, seed: 1, conditions: undefined, reading: importOptions() }),
    {
      message: /accelerators: 2, to replay a recording once; expected one accelerator/,
    },
  );
  const exact = loadScenario(shipped('two-accelerators'), set({ 'stream.replications': 'exact' }));
  t.throws(() => replicationsOf(exact), { message: /stream\.replications: exact, but several accelerators serve sentences/ });
});
