/** What a sentence is expected to cost: exactly from two, and as the mean of replications. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { expectedRow, halfWidth95 } from '../../analysis/metrics/expectation.js';
import { loadScenario, runScenario } from '../../scenarios/index.js';
import { expectScenario } from '../../scenarios/run/expectation.js';
import { rowOfPoint } from '../../scenarios/run/point-rows.js';
import { simulatePoint } from '../../scenarios/run/simulate-point.js';
import { chanceThere, chanceToStay } from '../../scenarios/workload/stay.js';
import { taskOrder } from '../../scenarios/workload/task-order.js';
import { sized, spread } from '../helpers/tier.js';
import { come, set, shipped } from '../helpers/scenarios.js';

const TINY = { 'model.size': 'tiny', 'stream.lengths': { kind: 'fixed', tokens: 16 } };
const energyOf = (end: { readonly totals: readonly { readonly energy_fj: number }[] }): number =>
  end.totals.reduce((sum, x) => sum + x.energy_fj, 0);

/** What a scenario of the experiment comes to by sentence, in fJ and ps. */
async function expected(name: string, fields: Readonly<Record<string, unknown>>) {
  const overrides = set({ ...TINY, ...fields, 'stream.replications': 'exact' });
  const { cold, stays, changes } = (await expectScenario(loadScenario(shipped(name), overrides), overrides, (of, onTaken) =>
    runScenario(of, { level: 'operator', folder: undefined, onProgress: () => false, onTaken }),
  ))!;
  return [cold, stays, ...(changes ? [changes] : [])].map(({ end }) => ({ energy_fj: energyOf(end), time_ps: end.now_ps, end }));
}

// parts of tasks lie in different banks, and refresh of a DRAM meets sentences at different moments: it matters most in so small a model
const LONG_STREAMS = [
  ['c-albert-sram', 1e-3],
  ['d-albert-rram', 1e-3],
  ['e-adapter-sram', 1e-3],
  ['f-adapter-hetero', 1e-3],
  ['b-albert-switch', 1e-2],
  ['g-adapter-cached', 1e-2],
  ['h-adapter-wake', 1e-3],
] as const;
for (const [name, tolerance] of spread(LONG_STREAMS, 4))
  t.test(`${name}: a long stream costs its first sentence, and what each stay and each change is expected to`, async (t) => {
    const [cold, stays, changes] = await expected(`experiment/${name}`, {});
    const run = await come(`experiment/${name}`, { ...TINY, 'stream.sentences': sized(20, 60), 'stream.order.stay': 0.6 });
    const { parts } = run.end.fetched;
    // the first sentence fetched one part; where none is fetched, a change is one of the task
    const [n, changed] = [run.end.sentences.length, parts > 0 ? parts - 1 : run.figures.switches];
    const all = (of: 'energy_fj' | 'time_ps'): number => cold![of] + (n - 1 - changed) * stays![of] + changed * changes![of];
    for (const [of, came] of [
      ['energy_fj', energyOf(run.end)],
      ['time_ps', run.end.now_ps],
    ] as const)
      t.ok(Math.abs(all(of) / came - 1) < tolerance, `${of}: ${all(of)} expected, ${came} came`);
    t.equal(changes!.end.fetched.parts, parts > 0 ? 1 : 0);
    t.equal(stays!.end.fetched.parts, 0);
    for (const { end } of [cold!, stays!, changes!]) {
      assert.equal(end.sentences.length, 1);
      assert.equal(end.sentences[0]!.energy_fj + end.idle_fj, energyOf(end), 'a sentence has all that its time cost');
      for (const o of end.occupancy) assert.equal(o.busy_ps + o.stalled_ps + o.idle_ps, end.now_ps, o.actor);
    }
  });

t.test('with one task, in memories without refresh, the expectation is exact', async (t) => {
  const [cold, stays] = await expected('experiment/f-adapter-hetero', { 'tasks.count': 1 });
  const run = await come('experiment/f-adapter-hetero', { ...TINY, 'tasks.count': 1, 'stream.sentences': 20 });
  t.equal(cold!.time_ps + 19 * stays!.time_ps, run.end.now_ps);
  t.ok(Math.abs((cold!.energy_fj + 19 * stays!.energy_fj) / energyOf(run.end) - 1) < 1e-9);
});

t.test('what is simulated is the same for every chance to stay, and one task has nothing to change to', async (t) => {
  const point = (stay: number) =>
    simulatePoint(
      shipped('experiment/b-albert-switch'),
      set({ ...TINY, 'stream.order.stay': stay, 'stream.replications': 'exact' }),
      () => false,
    );
  const [never, often] = [await point(0), await point(0.9)];
  t.same(never, often);
  const [a, b] = [0, 0.9].map((stay) => Number(rowOfPoint(often!, { stay, there: stay })['energy_per_sentence_uj']));
  t.ok(a! > b!, `${a} > ${b} µJ`);
  const one = await simulatePoint(
    shipped('experiment/b-albert-switch'),
    set({ ...TINY, 'tasks.count': 1, 'stream.replications': 'exact' }),
    () => false,
  );
  t.equal(one?.kind === 'exact' && one.changes, undefined);
});

t.test('two sentences do not say all where more than the last one matters: refused, with the reason', async (t) => {
  const refused = async (name: string, fields: Readonly<Record<string, unknown>>, reason: RegExp): Promise<void> => {
    await t.rejects(
      simulatePoint(shipped(name), set({ ...fields, 'stream.replications': 'exact' }), () => false),
      { name: 'InputError', message: reason },
    );
  };
  await refused(
    'experiment/g-adapter-cached',
    { ...TINY, 'switching.slots': 3 },
    /stream\.replications: exact, but how likely a part is still there/,
  );
  await refused('prefetch', {}, /exact, but sentences may wait for each other; expected a number of replications/);
  const closed = { 'stream.arrivals': { kind: 'closed', in_flight: 1 } };
  await refused('prefetch', closed, /exact, but parts are fetched ahead/);
  await refused('early-exit-dvfs', closed, /exact, but sentences exit after different layers/);
  await refused('recorded-session', {}, /exact, but sentences are those of a recording/);
});

t.test('one that is asked to stop has no figures', async (t) => {
  for (const replications of ['exact', 3, null]) {
    // of so many events that it is asked at least once before its end
    const fields = set({ 'model.size': 'tiny', 'stream.replications': replications });
    t.equal(await simulatePoint(shipped('experiment/b-albert-switch'), fields, () => true), undefined, String(replications));
  }
});

t.test('replications draw what a run from that seed draws; scenarios that are compared draw alike', async (t) => {
  const fields = { ...TINY, 'stream.sentences': 8, 'stream.order.stay': 0.5 };
  const rows = async (name: string) => {
    const point = await simulatePoint(shipped(name), set({ ...fields, 'stream.replications': 3 }), () => false);
    return point?.kind === 'replicated' ? point.rows : [];
  };
  const f = await rows('experiment/f-adapter-hetero');
  for (const [i, row] of f.entries()) {
    const alone = await come('experiment/f-adapter-hetero', { ...fields, 'stream.seed': 1 + i });
    t.equal(row['energy_per_sentence_uj'], alone.figures.energy_per_sentence_uj);
  }
  const g = await rows('experiment/g-adapter-cached');
  t.same(
    g.map((r) => r['workload']),
    f.map((r) => r['workload']),
  );
});

t.test('a mean of normal draws lies in its interval 95 times of 100', async (t) => {
  // ten values whose variance is 1: t of 9 degrees of freedom is 2.262 (Student, 1908, as tabled everywhere)
  const ten = [1, -1, 1, -1, 1, -1, 1, -1, 1, -1].map((x) => x * Math.sqrt(9 / 10));
  t.ok(Math.abs(halfWidth95(ten) - 2.262157 / Math.sqrt(10)) < 1e-5);
  t.equal(halfWidth95([3]), Infinity, 'one value says nothing of its spread');
  t.equal(halfWidth95([3, 3, 3]), 0);
});

t.test('an expected row: means of what adds up, rates over the mean time, percentiles of two values', async (t) => {
  const row = (x: number, ms: number) => ({
    energy_per_sentence_uj: x,
    simulated_ms: ms,
    latency_p50_ms: ms,
    latency_p95_ms: ms,
    area_mm2: 2,
    workload: 'w',
    lifetime_rram_years: 4,
  });
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 50 }), (stay, ms) => {
      const e = expectedRow({ cold: row(9, 9), stays: row(10, ms), changes: row(20, ms + 5), stay, there: stay });
      const mean_ms = ms + 5 * (1 - stay);
      const near = (column: string, value: number): void =>
        assert.ok(Math.abs(Number(e[column]) - value) < 1e-9 * Math.max(1, value), `${column}: ${e[column]}, ${value}`);
      near('energy_per_sentence_uj', 20 - 10 * stay);
      near('simulated_ms', mean_ms);
      near('sentences_per_s', 1000 / mean_ms);
      near('sentences_per_s_per_mm2', 500 / mean_ms);
      near('average_power_mw', (20 - 10 * stay) / mean_ms);
      near('latency_p95_ms', stay >= 0.95 ? ms : ms + 5);
      near('lifetime_rram_years', 4);
      near('switch_costs_uj', 10);
      assert.equal(e['cold_start_uj'], 9);
    }),
  );
  t.pass('no counterexample');
});

t.test('how likely a task stays, by the order of tasks', async (t) => {
  const three = ['a', 'b', 'c'];
  t.equal(chanceToStay({ kind: 'round-robin' }, three), 0);
  t.equal(chanceToStay({ kind: 'markov', stay: 0.3 }, three), 0.3);
  t.equal(chanceToStay({ kind: 'markov', stay: 0.3 }, ['a']), 1);
  t.ok(Math.abs(chanceToStay({ kind: 'random' }, three)! - 1 / 3) < 1e-12);
  t.equal(chanceToStay({ kind: 'random', weights: { a: 0.5, b: 0.5 } }, three), 0.5);
  t.equal(chanceToStay({ kind: 'listed', tasks: ['a', 'b'] }, three), undefined);
});

t.test('how likely a part is there: as often as a long stream finds it', async (t) => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const place = () => ({ file: 'x' });
  for (const order of [{ kind: 'markov', stay: 0.3 }, { kind: 'random' }, { kind: 'round-robin' }] as const)
    for (const slots of [1, 2, 5]) {
      const drawn = taskOrder(order, { tasks: names, sentences: 40_000, seed: 3, recorded: [] }, place);
      let [kept, there]: [number[], number] = [[], 0];
      for (const task of drawn) {
        there += Number(kept.includes(task));
        kept = [task, ...kept.filter((k) => k !== task)].slice(0, slots);
      }
      const chance = chanceThere(order, names, slots)!;
      // four standard deviations of a share
      t.ok(Math.abs(there / drawn.length - chance) < 4 * Math.sqrt(0.25 / drawn.length), `${order.kind}, ${slots}: ${chance}`);
    }
  t.equal(chanceThere({ kind: 'markov', stay: 0.3 }, names, 3), undefined);
  t.equal(chanceThere({ kind: 'random', weights: { a: 1 } }, names, 2), undefined);
});
