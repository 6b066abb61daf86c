/** The experiment, small: what must hold wherever the weights lie. */
import assert from 'node:assert';
import t from 'tap';
import { sized, spread } from '../helpers/tier.js';
import { bytesOf, come, energyOf, resolved, traceOf, type Came } from '../helpers/scenarios.js';

const SENTENCES = sized(6, 12);
/** Of the tiny model, so that a run takes a second. Macros and vocabulary are as small. */
const TINY = { 'model.size': 'tiny', 'stream.lengths': { kind: 'fixed', tokens: 16 }, 'stream.sentences': SENTENCES };
const small = (name: string, fields: Readonly<Record<string, unknown>> = {}): Promise<Came> =>
  come(`experiment/${name}`, { ...TINY, ...(/^[efgh]/.test(name) && { 'model.bottleneck': 16 }), ...fields });

const ALL = [
  'a-albert-lpddr4',
  'b-albert-switch',
  'c-albert-sram',
  'd-albert-rram',
  'e-adapter-sram',
  'f-adapter-hetero',
  'g-adapter-cached',
  'h-adapter-wake',
];

for (const name of ALL)
  t.test(
    `${name}: sentences and idle time sum to the run's energy; busy, stalled and idle to its time; arrays answer what is asked`,
    async (t) => {
      const run = await small(name, { 'stream.arrivals': { kind: 'poisson', rate_per_s: 3000 }, 'stream.order.stay': 0.5 });
      const { end } = run;
      t.equal(end.sentences.length, SENTENCES);
      t.equal(end.sentences.reduce((sum, s) => sum + s.energy_fj, 0) + end.idle_fj, energyOf(run));
      for (const o of end.occupancy) assert.equal(o.busy_ps + o.stalled_ps + o.idle_ps, end.now_ps, o.actor);
      for (const s of end.sentences) assert.ok(s.arrival_ps <= s.start_ps && s.start_ps <= s.ready_ps && s.ready_ps < s.end_ps);
      const uses = end.totals.filter((x) => x.kind === 'use').reduce((sum, x) => sum + x.amount, 0);
      t.equal(uses, end.now_ps, 'the uses of the array fill the run');
    },
  );

for (const name of spread(ALL, 4))
  t.test(`${name}: operators that are recorded again give what stepping them gives`, async (t) => {
    const fields = {
      'stream.sentences': sized(4, 6),
      'stream.order.stay': 0.5,
      'stream.arrivals': { kind: 'poisson', rate_per_s: 3000 },
    };
    const [again, states] = [
      await small(name, fields),
      await come(`experiment/${name}`, { ...TINY, ...fields, ...(/^[efgh]/.test(name) && { 'model.bottleneck': 16 }) }, 'states'),
    ];
    t.same(again.end, states.end);
  });

t.test('an event trace has the same bytes whatever is replayed', async (t) => {
  const fields = {
    ...TINY,
    'stream.sentences': 3,
    'stream.order.stay': 0.3,
    'stream.arrivals': { kind: 'poisson', rate_per_s: 3000 },
  };
  const names = ['experiment/b-albert-switch', 'experiment/f-adapter-hetero', 'experiment/g-adapter-cached'];
  const cases = (['operator', 'transfer', 'tile'] as const).flatMap((level) => names.map((name) => ({ level, name })));
  // each level and each name, where it is three
  for (const { level, name } of spread(cases, 3))
    t.equal(traceOf(name, fields, level, 'operators'), traceOf(name, fields, level, 'states'), `${name}, ${level}`);
  const exits = { 'stream.sentences': 6, 'model.layers': 4, 'tasks.exit': { distribution: [0.2, 0.3, 0.3, 0.2] } };
  for (const replay of ['states', false] as const)
    t.equal(
      traceOf('early-exit-dvfs', exits, 'transfer', 'operators'),
      traceOf('early-exit-dvfs', exits, 'transfer', replay),
      'with voltages',
    );
  const ahead = { 'stream.sentences': 8, 'stream.arrivals': { kind: 'poisson', rate_per_s: 8000 } };
  t.equal(
    traceOf('prefetch', ahead, 'transfer', 'operators'),
    traceOf('prefetch', ahead, 'transfer', 'states'),
    'with prefetches',
  );
});

t.test('(b) costs less as the task stays; (a) and (f) hardly care', async (t) => {
  const at = async (name: string): Promise<number[]> => {
    const energies: number[] = [];
    for (const stay of spread([0, 0.5, 0.8, 1], 3))
      energies.push((await small(name, { 'stream.order.stay': stay })).figures.energy_per_sentence_uj);
    return energies;
  };
  const b = await at('b-albert-switch');
  t.ok(
    b.every((e, i) => i === 0 || e < b[i - 1]!),
    `(b): ${b.map((e) => e.toFixed(3)).join(' > ')} µJ`,
  );
  for (const name of ['a-albert-lpddr4', 'f-adapter-hetero']) {
    const e = await at(name);
    const apart = (Math.max(...e) - Math.min(...e)) / Math.min(...e);
    t.ok(apart < 0.02, `${name}: ${(100 * apart).toFixed(2)} %`);
  }
});

t.test('(a), (b) and (c) compute the same for the same energy', async (t) => {
  const runs = [await small('a-albert-lpddr4'), await small('b-albert-switch'), await small('c-albert-sram')];
  // multiplications, and what the special functions do; leakage goes with time, which differs
  const dynamic = (run: Came, actor: string): number =>
    run.end.totals.reduce((sum, x) => sum + (x.actor === actor && x.kind !== 'leakage' ? x.energy_fj : 0), 0);
  for (const actor of ['pe-array', 'sfu', 'encoder'])
    t.same(
      runs.map((r) => dynamic(r, actor)),
      runs.map(() => dynamic(runs[0]!, actor)),
      actor,
    );
});

t.test('another resident task costs the area of its parameters', async (t) => {
  for (const [name, memory] of [
    ['f-adapter-hetero', 'sram'],
    ['c-albert-sram', 'model-sram'],
    ['d-albert-rram', 'rram'],
  ] as const) {
    const fields = { 'model.size': 'base', 'stream.sentences': 1 };
    const [four, five] = [4, 5].map((count) => resolved(`experiment/${name}`, { ...fields, 'tasks.count': count }));
    const bytes =
      five!.hardware.platform.memories[memory]!.size_bytes.value - four!.hardware.platform.memories[memory]!.size_bytes.value;
    const { task, backbone } = five!.hardware.platform.placement;
    const own = new Set<string>();
    let parameters = 0;
    for (const x of five!.trace.operators.flatMap((o) => o.inputs))
      if (x.id.startsWith('task-5/') && !own.has(x.id) && (x.class === 'task' ? task : backbone).memory === memory) {
        own.add(x.id);
        const count = x.shape.reduce((a, b) => a * b);
        const masked = (x.class === 'task' ? task : backbone).encoding === 'bitmask';
        parameters += 64 * Math.ceil((masked ? Math.ceil(count * 0.4) + Math.ceil(count / 8) : count) / 64);
      }
    const { banks, interleave_bytes } = five!.hardware.platform.memories[memory]!;
    const stripe = banks.value * interleave_bytes!.value;
    t.ok(
      Math.abs(bytes - parameters) < stripe,
      `${name}: ${bytes} bytes more for ${parameters} bytes of parameters, stripes of ${stripe}`,
    );
    const [before, after] = [
      await come(`experiment/${name}`, { ...TINY, ...fields, 'model.size': 'tiny', 'tasks.count': 4 }),
      await come(`experiment/${name}`, { ...TINY, ...fields, 'model.size': 'tiny', 'tasks.count': 5 }),
    ];
    const density = before.area_um2[memory]! / before.storage[memory]!.capacity_bytes;
    const more = after.storage[memory]!.capacity_bytes - before.storage[memory]!.capacity_bytes;
    t.ok(Math.abs(after.area_um2[memory]! - before.area_um2[memory]! - more * density) < 1e-6 * after.area_um2[memory]!);
    for (const [block, um2] of Object.entries(before.area_um2))
      if (block !== memory && !(name === 'd-albert-rram' && block === 'sram')) assert.equal(after.area_um2[block], um2);
  }
});

t.test('with one task (b) fetches its part once, with switches once a switch and once at the beginning', async (t) => {
  const one = await small('b-albert-switch', { 'tasks.count': 1 });
  t.equal(one.figures.switches, 0);
  t.same(one.end.fetched, { parts: 1, bytes: bytesOf(one, 'model-sram', 'write', 'copy') });
  t.equal(bytesOf(one, 'lpddr4', 'read', 'copy'), one.end.fetched.bytes, 'what is read is what is written');
  const four = await small('b-albert-switch', { 'stream.order.stay': 0.5 });
  t.equal(four.end.fetched.parts, 1 + four.figures.switches);
  t.equal(bytesOf(four, 'model-sram', 'write', 'copy'), four.end.fetched.bytes);
  const cached = await small('g-adapter-cached', { 'stream.order.stay': 0.5, 'switching.slots': 4 });
  const tasks = new Set(cached.end.sentences.map((s) => s.task)).size;
  t.equal(cached.end.fetched.parts, tasks, 'with room for all, each is fetched once');
});

t.test('prefetch makes no sentence wait longer while the link is idle most of the time', async (t) => {
  const fields = { 'stream.arrivals': { kind: 'closed', in_flight: 2 }, 'stream.order.stay': 0.3 };
  const plain = await small('g-adapter-cached', fields);
  const ahead = await small('g-adapter-cached', { ...fields, 'switching.prefetch': true });
  t.ok(
    ahead.figures.latency_ms.mean <= plain.figures.latency_ms.mean,
    `${ahead.figures.latency_ms.mean} ≤ ${plain.figures.latency_ms.mean} ms`,
  );
  t.ok(ahead.figures.switch_ms.mean < plain.figures.switch_ms.mean);
});
