import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { OutPort } from '../../../sim/index.js';
import { alone, loadPlatform, varied, type Hardware, type Platform } from '../../../models/index.js';
import { createBench, planOf } from '../../../models/alone/bench.js';
import { RECIPES } from '../../../models/compute/sfu/recipes.js';
import type { OperatorTrace, TraceEnd } from '../../../traces/index.js';
import { draws } from '../../helpers/tier.js';
import { given, product, tensor, traceOf } from '../../helpers/hardware.js';
import { run } from '../../helpers/workloads.js';

const tiny = loadPlatform('tiny');
const [systemc, like] = ['edgebert-systemc', 'edgebert-like'].map(loadPlatform) as [Hardware, Hardware];
const gemm = { voltage_v: undefined, density: { a: undefined, b: undefined }, recurrence: true, seed: 1 };
const sfu = { voltage_v: undefined, density: undefined, recurrence: true };

/** The buffers as large as they come, so that a replay needs one block. */
const roomy = (p: Platform): Platform => {
  const { activation, weight, result } = p.buffers;
  const size_bytes = given(65536);
  const buffers = {
    activation: { ...activation, size_bytes },
    weight: { ...weight, size_bytes },
    result: { ...result, size_bytes },
  };
  return { ...p, buffers: { ...p.buffers, ...buffers } };
};
const x = (id: string, ...shape: number[]) => tensor(id, 'activation', ...shape);
const sums = (end: TraceEnd, actor: string, kind: string) => {
  const rows = end.totals.filter((r) => r.actor === actor && r.kind === kind);
  return { amount: rows.reduce((s, r) => s + r.amount, 0), energy_fj: rows.reduce((s, r) => s + r.energy_fj, 0) };
};
const used = (end: TraceEnd, detail: string): number =>
  end.totals.filter((r) => r.kind === 'use' && r.detail === detail).reduce((s, r) => s + r.amount, 0);
const ends = (trace: OperatorTrace, platform: Platform): TraceEnd => run(trace, platform, { level: 'none' }).end;

t.test('a product alone is what it is in the accelerator: MACs, their energy, cycles of compute and of each stall', async (t) => {
  const size = fc.integer({ min: 1, max: 24 });
  fc.assert(
    fc.property(size, size, size, fc.constantFrom('tiny', 'edgebert-like'), (m, k, n, name) => {
      const hardware = varied(loadPlatform(name), roomy);
      const { platform } = hardware;
      const r = alone.platformGemm(hardware, { m, k, n }, gemm);
      const trace = traceOf([product(x('a', m, k), tensor('w', 'backbone', n, k), x('c', m, n))]);
      const end = ends(trace, platform);
      const tiles = sums(end, 'pe-array', 'tile');
      assert.equal(tiles.amount, r.macs);
      assert.ok(Math.abs(tiles.energy_fj / 1000 - r.energy_by_component_pj['pe-array']!) <= 1e-6 * tiles.energy_fj);
      const period_ps = platform.clock.period_ps.value;
      assert.equal(used(end, 'compute'), r.compute_cycles * period_ps);
      for (const stall of ['receive', 'finish', 'activation-port', 'weight-port'])
        assert.equal(used(end, stall), (r.stall_cycles[stall] ?? 0) * period_ps, stall);
    }),
    { numRuns: draws(15) },
  );
  t.pass('no counterexample');
});

t.test('a special function alone keeps the unit busy as long as in the accelerator, for the same energy', async (t) => {
  const { platform } = tiny;
  for (const op of ['softmax', 'layer_norm', 'add', 'entropy'] as const) {
    const rows = op === 'entropy' ? 1 : 3;
    const inputs = {
      softmax: [x('a', rows, 20)],
      layer_norm: [x('a', rows, 20), tensor('g', 'task', 20), tensor('o', 'task', 20)],
      add: [x('a', rows, 20), x('b', rows, 20)],
      entropy: [x('a', rows, 20)],
    }[op];
    const end = ends(
      traceOf([{ kind: op, dims: { rows, cols: 20 }, inputs, output: op === 'entropy' ? x('c', rows) : x('c', rows, 20) }]),
      platform,
    );
    const r = alone.platformSfu(tiny, op, 5, rows, sfu);
    t.equal(end.occupancy.find((o) => o.actor === 'sfu')!.busy_ps, r.cycles * platform.clock.period_ps.value, op);
    t.ok(sums(end, 'sfu', 'vector').energy_fj / 1000 < r.energy_pj, 'leakage, clock and buffers beside it');
    t.equal(r.data_bytes_read, RECIPES[op].passes.length * 20 * rows, 'each pass reads its operand once');
    t.equal(r.mask_words_read, 0, 'dense activations have no masks');
  }
});

t.test('masks and sparsity: what is read falls with the density, and so does no cycle', async (t) => {
  const at = (density: number | undefined) => alone.platformSfu(systemc, 'add', 6, 4, { ...sfu, density });
  const [full, half, none] = [at(1), at(0.5), at(0)] as const;
  t.equal(half.cycles, full.cycles);
  t.equal(half.data_bytes_read, full.data_bytes_read / 2);
  t.equal(none.data_bytes_read, 0);
  t.equal(full.mask_words_read, 2 * 6 * 4, 'a word a vector of each operand');
  t.equal(half.mask_words_read, full.mask_words_read);
  t.same(at(undefined), full, 'the platform encodes activations');
  t.equal(full.cycles_with_register_write, full.cycles + 4 + alone.REGISTER_WRITE);
  t.equal(
    alone.platformSfu(systemc, 'softmax', 2, 1, sfu).cycles_with_register_write,
    alone.platformSfu(systemc, 'softmax', 2, 1, sfu).cycles + 5 + 4,
  );
});

t.test('what no register holds is refused, and what is taken to fit is noted', async (t) => {
  t.throws(() => alone.platformSfu(systemc, 'add', 256, 1, sfu), /^--vectors: 256 is beyond the register; expected at most 255$/);
  t.throws(() => alone.platformSfu(systemc, 'add', 1, 256, sfu), /^--rows: 256 is beyond the register; expected at most 255$/);
  t.throws(() => alone.platformSfu(systemc, 'entropy', 1, 2, sfu), /^--rows: entropy has no time steps; expected 1$/);
  t.throws(
    () => alone.platformSfu(tiny, 'add', 1, 1, { ...sfu, voltage_v: 0.8 }),
    /^tiny\.yaml: dvfs: missing; expected operating points, for another voltage$/,
  );
  t.doesNotThrow(() => alone.platformSfu(systemc, 'softmax', 255, 1, sfu));
  for (const [d, most] of [
    ['m', 1023],
    ['n', 1023],
    ['k', 4095],
  ] as const)
    t.throws(
      () => alone.platformGemm(tiny, { m: 4, k: 4, n: 4, [d]: most + 1 }, gemm),
      new RegExp(`^--${d}: ${most + 1} is beyond the register of tiny\\.yaml; expected at most ${most}$`),
    );
  t.same(alone.platformGemm(tiny, { m: 64, k: 64, n: 4 }, gemm).notes, []);
  t.same(alone.platformGemm(tiny, { m: 65, k: 64, n: 4 }, gemm).notes, [
    'operand 0 has 4160 bytes, its buffer 4096: as if it were large enough; a replay cuts it into blocks',
  ]);
  t.match(alone.platformGemm(tiny, { m: 4, k: 64, n: 80 }, gemm).notes, [/^operand 1 has 5120 bytes, its buffer 4096/]);
  t.same(
    alone.platformGemm(tiny, { m: 4, k: 64, n: 80 }, { ...gemm, density: { a: undefined, b: 0.5 } }).notes,
    [],
    'zeros take no room',
  );
  t.throws(
    () => alone.platformAxi(systemc, 'load', 'mask', 3),
    /^--vectors: 3 masks fill no beat of 8 bytes; expected at least 4$/,
  );
  t.throws(
    () => alone.platformAxi(systemc, 'load', 'data', 2048),
    /^--vectors: 4096 beats are beyond the length register; expected at most 4095$/,
  );
});

t.test('a transfer says what it leaves behind and what no figure stands behind; a store reads the buffer', async (t) => {
  const mask = alone.platformAxi(systemc, 'store', 'mask', 10);
  t.match(mask, {
    bytes: 16,
    beats: 2,
    mask_words_read: 8,
    data_bytes_read: 0,
    notes: ['4 bytes of masks fill no beat and are not moved, as on the reference'],
  });
  t.match(alone.platformAxi(systemc, 'store', 'data', 10), {
    bytes: 160,
    beats: 20,
    mask_words_read: 0,
    data_bytes_read: 160,
    notes: [],
  });
  t.match(alone.platformAxi(systemc, 'load', 'data', 10), { data_bytes_read: 0 });
  t.match(alone.platformAxi(systemc, 'store', 'aux', 4).notes, [/^the reference aborts a store of the auxiliary buffer/]);
  t.same(alone.platformAxi(systemc, 'load', 'aux', 4).notes, []);
  const r = alone.platformAxi(systemc, 'load', 'data', 10);
  t.equal(r.cycles_with_register_write, r.cycles + 4);
});

t.test('another voltage: the clock does not count in cycles, energy goes with its square', async (t) => {
  const at = (voltage_v: number | undefined) => alone.platformSfu(like, 'softmax', 4, 3, { ...sfu, voltage_v });
  const [own, low] = [at(undefined), at(0.62)];
  t.equal(low.cycles, own.cycles);
  t.ok(low.energy_pj < own.energy_pj);
  const g = (voltage_v: number | undefined) => alone.platformGemm(like, { m: 16, k: 32, n: 16 }, { ...gemm, voltage_v });
  t.equal(g(0.62).cycles, g(undefined).cycles);
  t.ok(
    Math.abs(g(0.62).energy_by_component_pj['pe-array']! / g(undefined).energy_by_component_pj['pe-array']! - 0.62 ** 2) < 1e-3,
  );
});

t.test('another vector size takes a bank a lane where there was one, and leaves other banks as they are', async (t) => {
  const few = {
    ...tiny.platform,
    buffers: { ...tiny.platform.buffers, weight: { ...tiny.platform.buffers.weight, banks: given(2) } },
  };
  const p = alone.withVector(few, 8);
  t.same(
    [
      p.pe_array.vector_size.value,
      p.buffers.activation.banks.value,
      p.buffers.weight.banks.value,
      p.buffers.result.banks.value,
      p.buffers.auxiliary.banks.value,
    ],
    [8, 8, 2, 8, 8],
  );
});

t.test('the host of a bench answers all that it was asked in an instant, in order', async (t) => {
  const bench = createBench(1000);
  const [first$, second$, go$] = [new OutPort<number>(), new OutPort<string>(), new OutPort<null>()];
  const heard: unknown[] = [];
  const unit = bench.kernel.actor({
    name: 'unit',
    state: {},
    wake() {
      first$.next(1);
      second$.next('a');
      first$.next(2);
    },
  });
  const answered = unit.input((x_: unknown) => void heard.push(x_));
  bench.answer(first$, answered, (n) => n * 10);
  bench.answer(second$, answered, (s) => `${s}!`);
  bench.hear(go$, () => heard.push('go'));
  bench.run(() => {
    go$.next(null);
    unit.wakeAfter(bench.clock.cycles(2));
  });
  t.same(heard, ['go', 10, 20, 'a!']);
  t.equal(bench.kernel.now_ps, 2000);
});

t.test('the plan of a bench is one step of one block', async (t) => {
  const plan = planOf({
    unit: 'sfu',
    kind: 'add',
    dims: { rows: 2, cols: 8 },
    size: { m: 2, n: 8, k: 1 },
    density: { a: 0.5, b: null, result: 1 },
    element_bytes: 2,
    result_bytes: 34,
  });
  t.same(plan.steps, [{ a: 0, b: 0, block: 0, m: 2, n: 8, k: 1, last: true }]);
  t.match(plan, {
    a: { slots: 1 },
    b: { slots: 1 },
    aEncoding: { density: 0.5, nonzero: 0.5, element_bytes: 2 },
    bEncoding: { density: null, nonzero: 1 },
    cEncoding: { density: 1 },
  });
  t.same([plan.a.loads.length, plan.b.loads.length, plan.blocks[0]!.row_bytes], [1, 1, 34]);
});
