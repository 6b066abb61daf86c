import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { alone, hardwareOf, loadPlatform, varied, type Hardware, type Platform } from '../../../models/index.js';

const hardware = loadPlatform('edgebert-systemc');
const { platform } = hardware;
const given = (value: number) => ({ value, source: 'assumed: for a test' });
const options = { voltage_v: undefined, density: undefined, recurrence: true };

t.test('special functions take what was measured on the reference', async (t) => {
  const rule = {
    softmax: (v: number, r: number) => r * (58 * v + 1),
    layer_norm: (v: number, r: number) => r * (47 * v + 2),
    add: (v: number, r: number) => r * (36 * v + 2) - 1,
    entropy: (v: number) => 34 * v + 2,
  };
  fc.assert(
    fc.property(
      fc.constantFrom(...alone.SFU_OPS),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 12 }),
      (op, v, rows) => {
        const r = op === 'entropy' ? 1 : rows;
        assert.equal(alone.platformSfu(hardware, op, v, r, options).cycles, rule[op](v, r));
      },
    ),
    { numRuns: 60 },
  );
  t.pass('no counterexample');
});

t.test('vectors in flight hide the round trip, up to one a cycle; a pass stepped once takes that long again', async (t) => {
  const flying = (count: number): Hardware =>
    varied(hardware, (p) => ({ ...p, sfu: { ...p.sfu, vectors_in_flight: given(count) } }));
  const cycles = [1, 2, 4, 8, 17, 64].map((f) => alone.platformSfu(flying(f), 'softmax', 48, 2, options).cycles);
  cycles.slice(1).forEach((c, i) => t.ok(c <= cycles[i]!));
  t.equal(cycles[0], 2 * (58 * 48 + 1));
  // two passes of 17 + 47, one whose 7 cycles of work a vector set the pace, and the cycle between rows
  t.equal(cycles.at(-1), 2 * (2 * (17 + 47) + (17 + 48 * 7) + 1));
  for (const f of [1, 3, 8])
    t.same(
      alone.platformSfu(flying(f), 'layer_norm', 9, 3, options),
      alone.platformSfu(flying(f), 'layer_norm', 9, 3, { ...options, recurrence: false }),
    );
});

t.test('transfers take what was measured on the reference', async (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom('load', 'store'),
      fc.constantFrom(...alone.TRANSFERS),
      fc.integer({ min: 4, max: 2000 }),
      (op, what, vectors) => {
        const { beats, cycles } = alone.platformAxi(hardware, op, what, vectors);
        assert.equal(beats, what === 'mask' ? Math.floor(vectors / 4) : 2 * vectors);
        const bursts = Math.ceil(beats / 256);
        const moved = what === 'mask' ? 4 * beats : beats;
        assert.equal(cycles, op === 'load' ? moved + 8 + 5 * (bursts - 1) : moved + 15 + 12 * (bursts - 1));
      },
    ),
    { numRuns: 200 },
  );
  t.pass('no counterexample');
});

t.test('a buffer port slower than the link sets the pace of a load, and a wider link halves it', async (t) => {
  const { weight } = platform.buffers;
  const slow: Platform = { ...platform, buffers: { ...platform.buffers, weight: { ...weight, port_cycles: given(3) } } };
  const wide: Platform = { ...platform, axi: { ...platform.axi, width_bytes: given(16) } };
  const load = (p: Platform) => alone.platformAxi(hardwareOf(p, 'test'), 'load', 'data', 100).cycles;
  t.equal(load(platform), 208);
  t.equal(load(wide), 100 + 8);
  t.ok(load(slow) > 600);
});

t.test('a systolic array takes fold for fold what SCALE-Sim says, and never less for a larger product', async (t) => {
  const cd = Math.ceil;
  const size = fc.record({
    m: fc.integer({ min: 1, max: 40 }),
    k: fc.integer({ min: 1, max: 40 }),
    n: fc.integer({ min: 1, max: 40 }),
  });
  const array = fc.record({
    rows: fc.integer({ min: 1, max: 9 }),
    columns: fc.integer({ min: 1, max: 9 }),
    dataflow: fc.constantFrom('os', 'ws', 'is'),
  });
  fc.assert(
    fc.property(size, array, (s, a) => {
      const { rows: R, columns: C } = a;
      const expected = {
        os: cd(s.m / R) * cd(s.n / C) * (s.k + R + C - 2),
        ws: cd(s.k / R) * cd(s.n / C) * (2 * R + C + s.m - 2),
        is: cd(s.k / R) * cd(s.m / C) * (2 * R + C + s.n - 2),
      }[a.dataflow];
      const r = alone.arrayGemm(s, a, 'int8', true);
      assert.equal(r.cycles, expected);
      const reads = {
        os: { a: s.m * s.k * cd(s.n / C), b: s.k * s.n * cd(s.m / R) },
        ws: { a: s.m * s.k * cd(s.n / C), b: s.k * s.n },
        is: { a: s.m * s.k, b: s.k * s.n * cd(s.m / C) },
      }[a.dataflow];
      assert.deepEqual(r.sram_reads, reads);
      assert.deepEqual(r, alone.arrayGemm(s, a, 'int8', false), 'replayed as stepped');
      assert.equal(r.compute_cycles + Object.values(r.stall_cycles).reduce((x, y) => x + y, 0), r.cycles);
    }),
    { numRuns: 80 },
  );
  t.pass('no counterexample');
});
