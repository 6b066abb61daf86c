/** Days of few requests: drawn, jumped over, and what they cost by component and state. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { dayFigures, type DayFigures, type DayMeasured } from '../../analysis/metrics/day.js';
import { lookUp, platformBreakdown, technologies } from '../../models/index.js';
import { loadScenario, resolveScenario } from '../../scenarios/index.js';
import { dayOf, chancesOf, rowOfPoint } from '../../scenarios/run/point-rows.js';
import { simulatePoint } from '../../scenarios/run/simulate-point.js';
import { keyOf } from '../../scenarios/results/figures-origin.js';
import { dailyArrivals, hourShares } from '../../scenarios/workload/daily.js';
import { cli, scratch } from '../helpers/cli.js';
import { come, set, shipped } from '../helpers/scenarios.js';

const S_PER_DAY = 86_400;
const place = { file: 'test' };
const TINY = { 'model.size': 'tiny', 'stream.lengths': { kind: 'fixed', tokens: 16 }, 'tasks.count': 2 };
const file = (name: string): string => shipped(`experiment/${name}`);

t.test('days that are drawn have the requests that are asked for, by the hour as the profile says', async (t) => {
  const days = 2000;
  const profile = Array.from({ length: 24 }, (_, h) => (h < 6 ? 0 : h));
  const shares = hourShares({ profile }, place);
  const times = dailyArrivals({ kind: 'daily', per_day: 20, profile, days }, shares, 7);
  const expected = 20 * days;
  t.ok(Math.abs(times.length - expected) < 4 * Math.sqrt(expected), `${times.length} of ${expected}`);
  t.ok(
    times.every((s, i) => s > (times[i - 1] ?? 0) && s < days * S_PER_DAY),
    'in order, within the days',
  );
  const byHour = shares.map(() => 0);
  for (const s of times) byHour[Math.floor(s / 3600) % 24]!++;
  t.same(byHour.slice(0, 6), [0, 0, 0, 0, 0, 0]);
  const chi2 = byHour.slice(6).reduce((sum, n, i) => {
    const e = expected * shares[i + 6]!;
    return sum + (n - e) ** 2 / e;
  }, 0);
  // 18 hours; above it one time in ten thousand
  t.ok(chi2 < 46, `χ² ${chi2}`);
  t.same(
    dailyArrivals({ kind: 'daily', per_day: 20, profile, days: 2 }, shares, 7),
    times.filter((s) => s < 2 * S_PER_DAY),
  );
  t.notSame(
    dailyArrivals({ kind: 'daily', per_day: 20, profile, days: 2 }, shares, 8),
    times.filter((s) => s < 2 * S_PER_DAY),
  );
});

async function day(name: string, daily: Readonly<Record<string, unknown>>, fields: Readonly<Record<string, unknown>> = {}) {
  // placements say what is off between requests; here memories do what the platform says, but where a test says otherwise
  const standby = 'standby' in fields || Object.keys(fields).some((f) => f.startsWith('standby.')) ? {} : { standby: null };
  const overrides = set({ ...TINY, ...standby, ...fields, 'stream.arrivals': { kind: 'daily', per_day: 20, ...daily } });
  const rows = await simulatePoint(file(name), overrides, () => false);
  assert(rows?.kind === 'exact' && rows.day);
  const chances = chancesOf(loadScenario(file(name), overrides));
  return { figures: dayOf(rows, chances)!, measured: rows.day, row: rowOfPoint(rows, chances), rows, chances };
}

/** Components and states sum to the whole, and times to a day. */
function conserved({ energy_per_day_j: { total, ...parts }, time_per_day_s, ...d }: DayFigures): void {
  const near = (a: number, b: number): void => assert(Math.abs(a - b) <= 1e-9 * Math.abs(b) + 1e-15, `${a} and ${b}`);
  const states = ['active', 'idle', 'asleep', 'waking'] as const;
  for (const state of states)
    near(
      Object.values(parts).reduce((sum, e) => sum + e[state], 0),
      total![state],
    );
  for (const e of [total!, ...Object.values(parts)])
    near(
      states.reduce((sum, s) => sum + e[s], 0),
      e.total,
    );
  near(d.energy_of_idle_day_j + d.requests_per_day * d.energy_per_request_j, total!.total);
  for (const times of Object.values(time_per_day_s)) {
    near(
      states.reduce((sum, s) => sum + times[s], 0),
      S_PER_DAY,
    );
    assert(states.every((s) => times[s] >= 0 || Math.abs(times[s]) < 1e-9));
  }
  assert.deepEqual(Object.keys(time_per_day_s), Object.keys(parts));
}

/** What so many sentences of this kind and so long a time come to. */
const stretch = ({ stays, rest }: DayMeasured, component: string, n: number, all_s: number): number => {
  const sum = (x: object): number => (Object.values(x) as number[]).reduce((a, b) => a + b, 0);
  return n * sum(stays.energy_j[component]!) + sum(rest[component]!.power_w) * (all_s - n * stays.service_s);
};

for (const [name, tolerance, scale] of [
  ['f-adapter-hetero', 1e-6, 1],
  // refresh of a DRAM meets sentences at different moments, and takes steps while it sleeps
  ['b-albert-switch', 1e-3, 1e-4],
] as const)
  t.test(`${name}: what is jumped comes to what is stepped, component by component; nothing is lost`, async (t) => {
    const { figures, measured } = await day(name, {}, { 'tasks.count': 1 });
    conserved(figures);
    // up to an hour apart, as far as the clock goes; two runs, so that the first sentence is in neither
    const at = (times_ms: readonly number[]) =>
      come(`experiment/${name}`, {
        ...TINY,
        'tasks.count': 1,
        'stream.sentences': times_ms.length,
        'stream.arrivals': { kind: 'listed', times_ms: times_ms.map((ms) => ms * scale) },
      });
    const [few, many] = [await at([1000, 2_000_000]), await at([1000, 2_000_000, 4_000_000, 5_000_000, 8_500_000])];
    const energy = (of: typeof few, component: string): number =>
      of.end.totals.reduce((sum, x) => sum + (x.actor === component ? x.energy_fj * 1e-15 : 0), 0);
    const longer_s = (many.end.now_ps - few.end.now_ps) * 1e-12;
    for (const component of Object.keys(measured.rest)) {
      const stepped = energy(many, component) - energy(few, component);
      const jumped = stretch(measured, component, 3, longer_s);
      assert(Math.abs(jumped - stepped) <= tolerance * stepped, `${component}: ${jumped} and ${stepped} J`);
    }
    t.pass('equal');
  });

t.test('by hand: leakage of SRAM at rest', async (t) => {
  const { figures } = await day('e-adapter-sram', {});
  const { energy_per_day_j: e, service_per_day_s } = figures;
  const { hardware } = resolveScenario(loadScenario(file('e-adapter-sram'), set(TINY)));
  const { platform } = hardware;
  const rest_s = S_PER_DAY - service_per_day_s;
  const array = (name: string) => {
    const found = technologies.get(name, place);
    assert(found.kind === 'array');
    return found;
  };
  const macro_uw = (name: string, bytes: number): number => {
    const found = lookUp(array(name), bytes);
    assert(!('range' in found));
    return found.leakage_uw;
  };
  for (const name of ['sram', 'model-sram']) {
    const { technology, size_bytes, macro_bytes } = platform.memories[name]!;
    const uw = (macro_uw(technology, macro_bytes!.value) * size_bytes.value) / macro_bytes!.value;
    // silicon's table is of retention, at 25 °C, doubling each 14 K; the platform is at 55
    const hand_j = uw * 1e-6 * 2 ** (30 / 14) * rest_s;
    // what it slept within sentences is there, too: they take some ms of the day
    t.ok(Math.abs(e[name]!.asleep / hand_j - 1) < 1e-3, `${name}: ${e[name]!.asleep}, ${hand_j} J by hand`);
    assert.equal(e[name]!.idle, 0);
  }
});

t.test(
  'by hand: a day of (h) without requests is leakage of units and buffers and the idle clock; 20 requests add theirs',
  async (t) => {
    const { figures, measured } = await day('h-adapter-wake', {}, { 'standby.sram': 'off' });
    const { hardware } = resolveScenario(loadScenario(file('h-adapter-wake'), set(TINY)));
    const { blocks, clock_uw } = platformBreakdown(hardware);
    const logic_uw = blocks.filter((b) => b.kind !== 'memory' && b.part_of === undefined).reduce((uw, b) => uw + b.leakage_uw, 0);
    const rram = technologies.get(hardware.platform.memories['rram']!.technology, place);
    assert(rram.kind === 'array');
    const gated_uw = blocks.find((b) => b.block === 'rram')!.leakage_uw * rram.lowPower!.leakage_share.value;
    const share = hardware.platform.logic.idle_clock_share?.value ?? 0;
    const hand_w = (logic_uw + clock_uw * share + gated_uw) * 1e-6;
    const near = (a: number, b: number, what: string): unknown =>
      t.ok(Math.abs(a / b - 1) < 1e-3, `${what}: ${a}, ${b} J by hand`);
    near(figures.energy_of_idle_day_j, hand_w * S_PER_DAY, 'no request');
    // each as the first of all: its part is copied; what flows with time flows in place of rest
    const run = await come('experiment/h-adapter-wake', {
      ...TINY,
      'stream.sentences': 1,
      'stream.arrivals': { kind: 'listed', times_ms: [10] },
    });
    const [sentence] = run.end.sentences;
    const each_j = sentence!.energy_fj * 1e-15 - hand_w * measured.cold.service_s;
    near(figures.energy_per_day_j['total']!.total, hand_w * S_PER_DAY + 20 * each_j, 'twenty');
    near(20 * figures.energy_per_request_j, 20 * each_j, 'twenty alone');
  },
);

t.test('requests take in proportion; a study may change their number without simulating anew', async (t) => {
  const { measured, figures, row, rows, chances } = await day('f-adapter-hetero', {}, { 'stream.order.stay': 0 });
  const twice = dayFigures(measured, { per_day: 40, there: 0 });
  const more = twice.energy_per_day_j['total']!.total - figures.energy_per_day_j['total']!.total;
  t.ok(Math.abs(more / (20 * figures.energy_per_request_j) - 1) < 1e-9);
  t.equal(row['energy_per_day_j'], figures.energy_per_day_j['total']!.total);
  t.equal(row['energy_per_day_rram_j'], figures.energy_per_day_j['rram']!.total);
  const many = { ...chances, daily: { ...chances.daily!, per_day: 1e10 } };
  t.throws(() => rowOfPoint(rows, many), {
    message: /stream\.arrivals\.per_day: 10000000000 requests, which take \d+ s of a day; expected at most \d+/,
  });
  const key = (daily: object, fields = {}): string =>
    keyOf(
      loadScenario(file('f-adapter-hetero'), set({ 'stream.arrivals': { kind: 'daily', per_day: 20, ...daily }, ...fields })),
    );
  t.equal(key({ per_day: 40, days: 3, profile: 'daytime' }), key({}));
  t.not(key({}, { 'standby.accelerator': 'off' }), key({}));
});

t.test('memories that are off take nothing between requests; what was fetched into them is fetched anew', async (t) => {
  const on = await day('h-adapter-wake', {}, { 'stream.order.stay': 1, standby: null });
  const off = await day('h-adapter-wake', {}, { 'stream.order.stay': 1, 'standby.accelerator': 'off' });
  conserved(on.figures);
  conserved(off.figures);
  t.same(on.measured.refilled, []);
  t.same(off.measured.refilled, ['sram']);
  const { sram, rram, axi } = off.figures.energy_per_day_j;
  t.equal(sram!.idle + off.measured.rest['sram']!.power_w.asleep, 0);
  t.equal(off.figures.energy_of_idle_day_j, 0);
  // the task always stays, and still its part is read, moved and written for each request
  const was = on.figures.energy_per_day_j;
  t.ok(rram!.active > was['rram']!.active * 1.01 && axi!.active > was['axi']!.active * 1.005, 'the copy is traffic');
  t.ok(sram!.active > 0);
  const stayingOn = await day('h-adapter-wake', {}, { 'stream.order.stay': 1, 'standby.sram': 'on' });
  const asleep = await day('h-adapter-wake', {}, { 'stream.order.stay': 1, 'standby.sram': { asleep_after_us: 1000 } });
  const of = (d: typeof on): number => d.figures.energy_per_day_j['sram']!.total;
  t.ok(of(stayingOn) > 2.9 * of(on), 'retention takes a third');
  t.ok(Math.abs(of(asleep) / of(on) - 1) < 1e-2, 'when it falls asleep does not matter at 20 a day');
  t.ok(stayingOn.figures.time_per_day_s['sram']!.asleep === 0 && asleep.figures.time_per_day_s['sram']!.asleep > 86_000);
});

t.test('what cannot be is refused', async (t) => {
  const refused = (daily: object, message: RegExp, fields = {}): unknown =>
    t.throws(
      () =>
        resolveScenario(
          loadScenario(file('f-adapter-hetero'), set({ 'stream.arrivals': { kind: 'daily', per_day: 20, ...daily }, ...fields })),
        ),
      { message },
    );
  refused({}, /standby\.sram: off, and task lies there and nowhere else/, { standby: { sram: 'off' } });
  refused({}, /unknown memory "srum"; expected one of .*accelerator. Did you mean "sram"/, { standby: { srum: 'off' } });
  refused({}, /standby\.sram: none of its forms; expected on, off, or asleep_after_us/, { standby: { sram: 'gone' } });
  refused({}, /expected on or off/, { standby: { accelerator: { asleep_after_us: 1 } } });
  refused({ profile: 'falt' }, /arrivals\.profile: unknown profile "falt"; expected one of flat, daytime\. Did you mean "flat"/);
  refused({ profile: Array(24).fill(0) }, /no hour with a weight above 0/);
  refused({ profile: [1, 2] }, /arrivals\.profile: /);
  refused({ per_day: 0 }, /per_day: too small/);
  const point = (fields: Readonly<Record<string, unknown>>) =>
    simulatePoint(file('f-adapter-hetero'), set({ ...TINY, ...fields }), () => false);
  const arrivals = { kind: 'daily', per_day: 20 };
  const late = { value: 2e14, source: 'a test' };
  await t.rejects(
    point({ 'stream.arrivals': arrivals, 'platform.memories.sram.idle.after_ps': late }),
    /stream\.arrivals: a memory that sleeps later than 100 s/,
  );
  await t.rejects(point({ 'stream.arrivals': arrivals, 'stream.replications': 3 }), /given with daily arrivals/);
  await t.rejects(
    point({ 'stream.arrivals': arrivals, 'stream.lengths': { kind: 'listed', tokens: [8, 16] } }),
    /daily, but sentences differ in length/,
  );
});

t.test('run: summary.json has the day, its hours, the days that were drawn', async (t) => {
  const folder = scratch();
  const line = (per_day: number) => [
    ...['run', file('f-adapter-hetero'), '--out', 'out'],
    ...Object.entries({ ...TINY, 'stream.arrivals': { kind: 'daily', per_day, profile: 'daytime', days: 3 } }).flatMap(
      ([k, v]) => ['--set', `${k}=${JSON.stringify(v)}`],
    ),
  ];
  const { status, stdout, stderr } = await cli(line(20), folder);
  t.equal(status, 0, stderr);
  t.match(stdout, /A day of 20\.00 requests/);
  interface Written extends DayFigures {
    readonly energy_by_hour_j: readonly number[];
    readonly drawn: { readonly requests: readonly number[]; readonly energy_j: readonly number[] };
  }
  const summary = JSON.parse(readFileSync(join(folder, 'out', 'summary.json'), 'utf8')) as Written;
  conserved(summary);
  const all = summary.energy_per_day_j['total']!.total;
  const near = (a: number, b: number): unknown => t.ok(Math.abs(a / b - 1) < 1e-9, `${a} and ${b}`);
  near(
    summary.energy_by_hour_j.reduce((a, b) => a + b, 0),
    all,
  );
  t.ok(summary.energy_by_hour_j[12]! > summary.energy_by_hour_j[3]!);
  t.equal(summary.drawn.requests.length, 3);
  near(summary.drawn.energy_j[0]!, summary.energy_of_idle_day_j + summary.drawn.requests[0]! * summary.energy_per_request_j);
});
