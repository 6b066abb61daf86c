import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { bytesPerElement, encodedBytes, mapGemm, tiles } from '../../models/index.js';

const dims = fc.record({
  b: fc.integer({ min: 1, max: 4 }),
  m: fc.integer({ min: 1, max: 300 }),
  k: fc.integer({ min: 1, max: 900 }),
  n: fc.integer({ min: 1, max: 900 }),
});
const hardware = fc.record({
  n: fc.constantFrom(4, 8, 16),
  a_bytes: fc.integer({ min: 600, max: 40_000 }),
  b_bytes: fc.integer({ min: 600, max: 40_000 }),
  result_bytes: fc.integer({ min: 256, max: 20_000 }),
  largest: fc.record({
    m: fc.integer({ min: 16, max: 400 }),
    n: fc.integer({ min: 16, max: 1023 }),
    k: fc.integer({ min: 16, max: 4095 }),
  }),
  a_mask_bytes: fc.constant(null),
  b_mask_bytes: fc.constant(null),
  a_slots: fc.constantFrom(1, 2),
  b_slots: fc.constantFrom(1, 2),
  cycles_per_tile: fc.constant(33),
  mac_fj: fc.constant(72),
});
const density = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null });

t.test('blocks fit into their slots, cover the product, and are whole tiles', async (t) => {
  fc.assert(
    fc.property(dims, hardware, density, (d, hw, bDensity) => {
      const a = { density: null, element_bytes: 1 };
      const b = { density: bDensity, element_bytes: 1 };
      const rates = { a_bytes_per_cycle: 8, b_bytes_per_cycle: 8, a_fj_per_byte: 1000, b_fj_per_byte: 70_000 };
      const m = mapGemm(d, hw, { a, b, c_element_bytes: 1, ...rates });
      assert.ok(m, 'a tile of 16 × 16 fits into the smallest of these buffers');
      const { mb, nb, kb } = m;
      assert.ok(encodedBytes(a, Math.min(mb, d.m) * kb) <= hw.a_bytes / m.aSlots);
      assert.ok(encodedBytes(b, Math.min(nb, d.n) * kb) <= hw.b_bytes / m.bSlots);
      assert.ok(Math.min(mb, d.m) * Math.min(nb, d.n) <= hw.result_bytes);
      assert.ok(Math.min(mb, d.m) <= hw.largest.m && Math.min(nb, d.n) <= hw.largest.n && kb <= hw.largest.k);
      assert.ok(mb % hw.n === 0 && nb % hw.n === 0 && (kb === d.k || (kb % hw.n === 0 && mb === hw.n && nb === hw.n)));
      // cutting into blocks adds no tile pass
      const blocks = (size: number, block: number): number[] =>
        Array.from({ length: Math.ceil(size / block) }, (_, i) => Math.min(block, size - i * block));
      let passes = 0;
      for (const x of blocks(d.m, mb))
        for (const y of blocks(d.n, nb)) for (const z of blocks(d.k, kb)) passes += tiles({ m: x, k: z, p: y }, hw.n).passes;
      assert.equal(passes, tiles({ m: d.m, k: d.k, p: d.n }, hw.n).passes);
    }),
    { numRuns: 500 },
  );
  t.pass('no counterexample');
});

t.test('no mapping where not even a tile fits', async (t) => {
  const hw = {
    n: 16,
    a_bytes: 64,
    b_bytes: 64,
    largest: { m: 1023, n: 1023, k: 4095 },
    a_mask_bytes: null,
    b_mask_bytes: null,
    a_slots: 2,
    b_slots: 2,
    result_bytes: 64,
    cycles_per_tile: 33,
    mac_fj: 72,
  };
  const e = { density: null, element_bytes: 1 };
  const rates = { a_bytes_per_cycle: 8, b_bytes_per_cycle: 8, a_fj_per_byte: 1, b_fj_per_byte: 1 };
  t.equal(mapGemm({ b: 1, m: 64, k: 64, n: 64 }, hw, { a: e, b: e, c_element_bytes: 1, ...rates }), undefined);
});

t.test('encoded bytes of parts add up to the whole, and to what an element takes on average', async (t) => {
  fc.assert(
    fc.property(density, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (d, eighths) => {
      const e = { density: d, element_bytes: 1 };
      let [at, sum] = [0, 0];
      for (const n of eighths.map((x) => 8 * x)) {
        sum += encodedBytes(e, at + n) - encodedBytes(e, at);
        at += n;
      }
      assert.equal(sum, encodedBytes(e, at));
      assert.ok(Math.abs(sum - at * bytesPerElement(e)) <= 1);
    }),
  );
  t.same(tiles({ m: 128, k: 768, p: 768 }, 16), { passes: 18432, cycles: 608256, macs: 75497472 });
  t.throws(() => tiles({ m: 0, k: 1, p: 1 }, 16), RangeError);
});
