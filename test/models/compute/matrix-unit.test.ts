import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { alone, hardwareOf, loadPlatform, type Platform } from '../../../models/index.js';
import { compareCompute } from '../../../analysis/index.js';
import { draws } from '../../helpers/tier.js';

const { platform } = loadPlatform('edgebert-systemc');
const given = (value: number) => ({ value, source: 'assumed: for a test' });
const density = { a: 1, b: 1 };
const options = { voltage_v: undefined, density, recurrence: true, seed: 1 };
const onPlatform = (p: Platform, size: alone.GemmSize, of: Parameters<typeof alone.platformGemm>[2]) =>
  alone.platformGemm(hardwareOf(p, 'test'), size, of);
const gemm = (n: number, m: number, k: number, p: number, on: Platform = platform, recurrence = true) =>
  onPlatform(alone.withVector(on, n), { m, k, n: p }, { ...options, recurrence });

/** The rules that EdgeBERT's SystemC model was measured to follow (README of the reference): what the threads must come to. */
function rule(n: number, P: number, K: number): number {
  if (n === 8) return 17 * P * K + 26;
  if (n === 16) return K >= 2 ? 33 * P * K + 8 * (P - 1) + 34 : P >= 4 ? 43 * P + 19 : [67, 100, 147][P - 1]!;
  if (P === 1) return 65 * K + 50;
  return K === 1 ? (P === 2 ? 197 : 99 * P + 3) : 65 * P * K + 40 * (P - 1) + 47;
}

t.test('every reference row: cycles, words, bytes; compute units and bare systolic arrays', async (t) => {
  const checks = compareCompute(() => undefined);
  t.same(
    checks.filter((c) => !c.ok),
    [],
  );
  t.ok(checks.length > 1000);
});

t.test('products that the reference has no row of follow its rules', async (t) => {
  const size = fc.record({
    n: fc.constantFrom(8, 16, 32),
    rows: fc.integer({ min: 1, max: 6 }),
    columns: fc.integer({ min: 1, max: 5 }),
    depths: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(size, ({ n, rows, columns, depths }) => {
      const r = gemm(n, rows * n, depths * n, columns * n);
      assert.equal(r.cycles, rule(n, rows * columns, depths));
      assert.equal(r.compute_cycles + Object.values(r.stall_cycles).reduce((a, b) => a + b, 0), r.cycles, 'the breakdown closes');
      const words = rows * columns * depths * n;
      for (const buffer of ['mask0', 'data0', 'mask1', 'data1']) assert.equal(r.reads[buffer]!.words, words);
      assert.equal(r.writes['data']!.words, rows * columns * n);
      assert.equal(r.macs, rows * columns * depths * n ** 3);
    }),
    { numRuns: draws(60, 15) },
  );
  t.equal(gemm(16, 64, 64, 64).cycles, 2266);
  t.equal(gemm(16, 64, 64, 64).stall_cycles['write-back'], 8 * 15, '8 cycles an output tile');
});

t.test('states met before, replayed, give what stepping gives', async (t) => {
  for (const [m, k, p] of [
    [48, 64, 32],
    [16, 16, 96],
    [64, 48, 64],
  ] as const)
    for (const n of [8, 16, 32]) t.same(gemm(n, m, k, p), gemm(n, m, k, p, platform, false), `${m}×${k}×${p}, n = ${n}`);
});

const overlapped: Platform = { ...platform, pe_array: { ...platform.pe_array, tile_overlap: true } };
const own = loadPlatform('edgebert-like').platform.buffers.result;

t.test('overlapped tiles cost n + 1 cycles; a result buffer of its own ends the stalls of write-back', async (t) => {
  const apart: Platform = { ...overlapped, buffers: { ...overlapped.buffers, result: own } };
  const [short, long] = [gemm(16, 64, 256, 64, apart), gemm(16, 64, 512, 64, apart)];
  t.equal(long.cycles - short.cycles, 16 * 16 * 17, '16 output tiles, 16 tiles more each');
  // what is left: while the accumulators send 16 rows they take none, and the next tile is ready at once
  t.equal(short.stall_cycles['write-back'], 15 * 16);
  const received: Platform = { ...platform, buffers: { ...platform.buffers, result: own } };
  t.equal(gemm(16, 64, 64, 64, received).cycles, 33 * 64 + 34);
  t.same(gemm(16, 64, 256, 64, apart), gemm(16, 64, 256, 64, apart, false), 'replayed as stepped');
});

t.test('half the banks, a slower port, a second requester: more cycles, and the breakdown says why', async (t) => {
  const weight = platform.buffers.weight;
  const with_ = (change: object): Platform => ({
    ...platform,
    buffers: { ...platform.buffers, weight: { ...weight, ...change } },
  });
  const base = gemm(16, 64, 64, 64);
  const [banks, slow, visited] = [{ banks: given(8) }, { port_cycles: given(3) }, { visitor_period_cycles: given(3) }].map((c) =>
    gemm(16, 64, 64, 64, with_(c)),
  ) as [typeof base, typeof base, typeof base];
  // 16 words take 32 cycles, some of which lie under the 17 in which the datapath takes none
  t.ok(banks.cycles > base.cycles + 300 && banks.stall_cycles['weight-port']! > 300, `half the banks: ${banks.cycles}`);
  t.ok(
    slow.cycles > banks.cycles && slow.stall_cycles['weight-port']! > banks.stall_cycles['weight-port']!,
    `a port of three cycles: ${slow.cycles}`,
  );
  t.ok(visited.cycles > base.cycles && visited.stall_cycles['other-requester']! > 0, `a visitor: ${visited.cycles}`);
  t.ok(visited.reads['others']!.words > 100);
  for (const r of [banks, slow, visited]) t.equal(r.compute_cycles, base.compute_cycles);
  t.same(
    visited,
    onPlatform(with_({ visitor_period_cycles: given(3) }), { m: 64, k: 64, n: 64 }, { ...options, recurrence: false }),
  );
});

t.test('with fewer banks, random masks decide how long a word takes, and the seed decides the masks', async (t) => {
  const few: Platform = {
    ...platform,
    buffers: { ...platform.buffers, weight: { ...platform.buffers.weight, banks: given(4) } },
  };
  const at = (b: number, seed: number) =>
    onPlatform(few, { m: 32, k: 64, n: 32 }, { ...options, density: { a: 1, b }, seed }).cycles;
  t.ok(at(0.1, 1) < at(0.5, 1) && at(0.5, 1) < at(1, 1));
  t.equal(at(0.5, 7), at(0.5, 7));
  t.not(at(0.5, 7), at(0.5, 8));
});

t.test('cycles never fall when a dimension grows; sparsity changes none', async (t) => {
  const dims = fc.record({
    m: fc.integer({ min: 1, max: 70 }),
    k: fc.integer({ min: 1, max: 70 }),
    n: fc.integer({ min: 1, max: 70 }),
  });
  fc.assert(
    fc.property(dims, fc.constantFrom('m', 'k', 'n'), fc.integer({ min: 1, max: 40 }), (d, which, more) => {
      const grown = { ...d, [which]: d[which] + more };
      for (const on of [platform, overlapped])
        assert.ok(onPlatform(on, grown, options).cycles >= onPlatform(on, d, options).cycles);
      const sparse = onPlatform(platform, d, { ...options, density: { a: 0.3, b: 0.6 } });
      assert.equal(sparse.cycles, onPlatform(platform, d, options).cycles);
    }),
    { numRuns: draws(60, 15) },
  );
  t.pass('no counterexample');
});

t.test('halving a density saves the gated MACs and the bytes that are not read, and nothing else', async (t) => {
  const size = { m: 64, k: 128, n: 64 };
  const at = (b: number) => onPlatform(platform, size, { ...options, density: { a: 1, b } });
  const [full, half] = [at(1), at(0.5)];
  t.equal(half.macs, full.macs);
  t.equal(half.active_macs, full.active_macs / 2);
  t.equal(half.reads['data1']!.bytes, full.reads['data1']!.bytes / 2);
  const e = (r: alone.GemmResult, c: string): number => r.energy_by_component_pj[c]!;
  const saved = full.energy_pj - half.energy_pj;
  const bytes = full.reads['data1']!.bytes / 2;
  const weightRead = (e(full, 'weight-buffer') - e(half, 'weight-buffer')) / bytes;
  const supply = (1.0 / 0.8) ** 2;
  const mac_fj = (34.5 + 12.1) * supply; // technology/formats.ts, adaptivfloat8
  const decode_fj = platform.pe_array.decode_fj_per_byte.value * supply;
  const expected = (full.macs / 2 / 1000) * mac_fj + (bytes * decode_fj) / 1000 + bytes * weightRead;
  t.ok(Math.abs(saved - expected) / expected < 1e-4, `${saved} pJ, expected ${expected} pJ`); // energies are whole fJ a tile
  for (const c of ['activation-buffer', 'result-buffer', 'encoder', 'leakage', 'clock-tree']) t.equal(e(half, c), e(full, c), c);
});

t.test('energy rises with the voltage, and falls with narrower formats', async (t) => {
  const at = (voltage_v: number) => onPlatform(platform, { m: 32, k: 64, n: 32 }, { ...options, voltage_v });
  const volts = [0.62, 0.65, 0.7, 0.8, 0.9, 1];
  const dynamic = volts.map((v) => at(v).energy_by_component_pj['pe-array']!);
  dynamic.slice(1).forEach((e, i) => t.ok(e > dynamic[i]!));
  t.ok(Math.abs(dynamic[0]! / dynamic.at(-1)! - 0.62 ** 2) < 1e-3);
  const of = (format: string) =>
    onPlatform({ ...platform, format }, { m: 32, k: 64, n: 32 }, options).energy_by_component_pj['pe-array']!;
  t.ok(of('log4') < of('adaptivfloat8') && of('adaptivfloat8') < of('int8') && of('int8') < of('fp16'));
});
