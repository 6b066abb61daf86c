import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { mapGemm, mappingText, type MapperLimits, type MapperOperands, type Mapping } from '../../../models/plan/mapper.js';
import { encodedBytes, type Encoding } from '../../../models/plan/encoding.js';
import type { GemmDims } from '../../../traces/index.js';

const dense: Encoding = { density: null, element_bytes: 1 };
const roomy: MapperLimits = {
  n: 4,
  a_bytes: 4096,
  b_bytes: 4096,
  a_mask_bytes: null,
  b_mask_bytes: null,
  a_slots: 2,
  b_slots: 2,
  largest: { m: 1023, n: 1023, k: 4095 },
  result_bytes: 4096,
  cycles_per_tile: 9,
  mac_fj: 50,
};
const alike: MapperOperands = {
  a: dense,
  b: dense,
  c_element_bytes: 1,
  a_bytes_per_cycle: 8,
  b_bytes_per_cycle: 8,
  a_fj_per_byte: 1000,
  b_fj_per_byte: 1000,
};
const square: GemmDims = { b: 1, m: 16, k: 32, n: 16 };
const map = (limits: Partial<MapperLimits>, operands: Partial<MapperOperands> = {}, d: GemmDims = square) =>
  mapGemm(d, { ...roomy, ...limits }, { ...alike, ...operands });

t.test('one block where all fits, in two slots each, A first', async (t) => {
  t.same(map({}), { order: 'a-stationary', mb: 16, nb: 16, kb: 32, aSlots: 2, bSlots: 2 });
  t.same(map({ a_slots: 1, b_slots: 1 }), { order: 'a-stationary', mb: 16, nb: 16, kb: 32, aSlots: 1, bSlots: 1 });
  t.same(
    map({}, {}, { b: 1, m: 14, k: 30, n: 13 }),
    { order: 'a-stationary', mb: 16, nb: 16, kb: 30, aSlots: 2, bSlots: 2 },
    'edges are filled up',
  );
  t.equal(mappingText(map({})!), 'a-stationary, blocks 16×32 · 32×16, A in two slots, B in two slots');
  t.equal(mappingText(map({ a_slots: 1, b_slots: 1 })!), 'a-stationary, blocks 16×32 · 32×16, A in one slot, B in one slot');
});

t.test('blocks shrink to what slots, results and registers hold, and are balanced', async (t) => {
  // 12 rows of 32 bytes in a slot of 400: two blocks of 16 rows in all, so 8 each
  t.match(map({ a_bytes: 800 }), { mb: 8, nb: 16, kb: 32, aSlots: 2 });
  t.match(map({ b_bytes: 800 }), { mb: 16, nb: 8, bSlots: 2, order: 'a-stationary' });
  t.match(map({ result_bytes: 128 }), { mb: 16, nb: 8 }, 'the operand that stays gets its largest block');
  t.match(map({ result_bytes: 127 }), { mb: 16, nb: 4 }, 'seven columns of 16 rows: one tile');
  t.match(map({ result_bytes: 256 }, { c_element_bytes: 2 }), { mb: 16, nb: 8 });
  t.match(map({ largest: { m: 11, n: 1023, k: 4095 } }), { mb: 8, nb: 16 });
  t.match(map({ largest: { m: 1023, n: 15, k: 4095 } }), { mb: 16, nb: 8 });
  t.match(map({ a_bytes: 256, a_slots: 1 }), { mb: 8, kb: 32 }, 'exactly full');
  t.match(map({ a_bytes: 255, a_slots: 1 }), { mb: 4, kb: 32 }, 'a byte less');
  // half-byte elements: twice as many
  t.match(map({ a_bytes: 128, a_slots: 1 }, { a: { density: null, element_bytes: 0.5 } }), { mb: 8, kb: 32 });
});

t.test('a reduction is split where a row of tiles does not fit, or is longer than the register', async (t) => {
  t.same(
    map({ a_bytes: 127, a_slots: 1 }),
    { order: 'a-stationary', mb: 4, nb: 4, kb: 28, aSlots: 1, bSlots: 2 },
    '31 columns of four rows',
  );
  t.match(map({ largest: { m: 1023, n: 1023, k: 31 } }), { mb: 4, nb: 4, kb: 28 });
  t.match(map({ largest: { m: 1023, n: 1023, k: 32 } }), { mb: 16, nb: 16, kb: 32 });
  t.match(map({ a_bytes: 64, b_bytes: 64 }, {}, { b: 1, m: 16, k: 5, n: 16 }), { kb: 5 });
  t.match(
    map({ a_bytes: 20, b_bytes: 4096, a_slots: 1 }, {}, { b: 1, m: 8, k: 5, n: 8 }),
    { mb: 4, kb: 5 },
    'the reduction in one',
  );
  t.match(
    map({ a_bytes: 19, b_bytes: 4096, a_slots: 1 }, {}, { b: 1, m: 8, k: 5, n: 8 }),
    { mb: 4, nb: 4, kb: 4 },
    'the reduction in two',
  );
});

t.test('none where not even a tile fits', async (t) => {
  t.same(map({ a_bytes: 16, b_bytes: 16, a_slots: 1, b_slots: 1, result_bytes: 16 }), {
    order: 'a-stationary',
    mb: 4,
    nb: 4,
    kb: 4,
    aSlots: 1,
    bSlots: 1,
  });
  for (const less of [{ a_bytes: 15 }, { b_bytes: 15 }, { result_bytes: 15 }, { largest: { m: 99, n: 99, k: 3 } }])
    t.equal(
      map({ a_bytes: 16, b_bytes: 16, a_slots: 1, b_slots: 1, result_bytes: 16, ...less }),
      undefined,
      JSON.stringify(less),
    );
  // a product with fewer rows or columns than a tile needs no more than it has
  t.match(map({ b_bytes: 32, b_slots: 1 }, {}, { b: 1, m: 16, k: 32, n: 1 }), { mb: 16, nb: 4, kb: 32 });
  t.match(map({ b_bytes: 31, b_slots: 1 }, {}, { b: 1, m: 16, k: 32, n: 1 }), { mb: 4, nb: 4, kb: 4 });
  t.match(map({ a_bytes: 31, a_slots: 1 }, {}, { b: 1, m: 1, k: 32, n: 16 }), { mb: 4, nb: 4, kb: 4 });
  t.match(map({ a_bytes: 32, a_slots: 1 }, {}, { b: 1, m: 1, k: 32, n: 16 }), { mb: 4, nb: 16, kb: 32 });
});

t.test('masks have their own room, or share the data’s', async (t) => {
  const b = { density: 0.5, element_bytes: 1 };
  // 0.5 + 1/8 bytes an element; two bytes are left for masks that straddle: (322 − 2) / 0.625 = 512 elements, 16 rows
  t.match(map({ b_bytes: 322, b_slots: 1 }, { b }), { nb: 16 });
  t.match(map({ b_bytes: 321, b_slots: 1 }, { b }), { nb: 8 });
  // own buffer: one byte of either is left
  t.match(map({ b_bytes: 257, b_mask_bytes: 1000, b_slots: 1 }, { b }), { nb: 16 });
  t.match(map({ b_bytes: 256, b_mask_bytes: 1000, b_slots: 1 }, { b }), { nb: 8 });
  t.match(map({ b_bytes: 1000, b_mask_bytes: 65, b_slots: 1 }, { b }), { nb: 16 });
  t.match(map({ b_bytes: 1000, b_mask_bytes: 64, b_slots: 1 }, { b }), { nb: 8 });
  t.match(map({ b_bytes: 2000, b_mask_bytes: 130 }, { b }), { nb: 16, bSlots: 2 });
  const none = { density: 0, element_bytes: 1 };
  t.match(map({ b_bytes: 16, b_mask_bytes: 65, b_slots: 1 }, { b: none }), { nb: 16 }, 'nothing but masks');
  t.match(map({ a_bytes: 257, a_mask_bytes: 65, a_slots: 1 }, { a: b }), { mb: 16 });
  t.match(map({ a_bytes: 257, a_mask_bytes: 64, a_slots: 1 }, { a: b }), { mb: 8 });
  t.match(map({ b_bytes: 512, b_mask_bytes: 1, b_slots: 1 }, {}), { nb: 16 }, 'a dense operand needs no mask');
});

/** Blocks of every step in turn, and what they load: the walk that a plan makes. */
function walk(d: GemmDims, m: Omit<Mapping, 'aSlots' | 'bSlots'>): { aTimes: number; bTimes: number } {
  const count = (size: number, block: number) => Math.ceil(size / block);
  const [ms, ns, ks] = [count(d.m, m.mb), count(d.n, m.nb), count(d.k, m.kb)];
  const pairs: (readonly [number, number])[] = [];
  if (m.order === 'a-stationary') for (let i = 0; i < ms; i++) for (let j = 0; j < ns; j++) pairs.push([i, j]);
  else for (let j = 0; j < ns; j++) for (let i = 0; i < ms; i++) pairs.push([i, j]);
  let [a, b, aLoads, bLoads] = ['', '', 0, 0];
  for (const [i, j] of pairs)
    for (let k = 0; k < ks; k++) {
      if (a !== `${i} ${k}`) aLoads++;
      if (b !== `${j} ${k}`) bLoads++;
      [a, b] = [`${i} ${k}`, `${j} ${k}`];
    }
  return { aTimes: aLoads / (ms * ks), bTimes: bLoads / (ns * ks) };
}

/** Estimated energy × delay of a mapping, from its walk. */
function score(d: GemmDims, hw: MapperLimits, ops: MapperOperands, m: Mapping): number {
  const { aTimes, bTimes } = walk(d, m);
  const perElement = ({ density, element_bytes }: Encoding) =>
    density === null ? element_bytes : density * element_bytes + 1 / 8;
  const [aBytes, bBytes] = [d.b * d.m * d.k * perElement(ops.a) * aTimes, d.b * d.n * d.k * perElement(ops.b) * bTimes];
  const [aCycles, bCycles] = [aBytes / ops.a_bytes_per_cycle, bBytes / ops.b_bytes_per_cycle];
  const tiles = [d.m, d.n, d.k].reduce((p, size) => p * Math.ceil(size / hw.n), d.b);
  const behind = (m.aSlots === 2 ? aCycles : 0) + (m.bSlots === 2 ? bCycles : 0);
  const before = (m.aSlots === 1 ? aCycles : 0) + (m.bSlots === 1 ? bCycles : 0);
  const energy_fj = aBytes * ops.a_fj_per_byte + bBytes * ops.b_fj_per_byte + d.b * d.m * d.n * d.k * hw.mac_fj;
  return (before + Math.max(tiles * hw.cycles_per_tile, behind)) * energy_fj;
}

/** Whether a block of each operand fits its slot and a block of results theirs. */
function fits(hw: MapperLimits, ops: MapperOperands, m: Mapping): boolean {
  const holds = (elements: number, e: Encoding, bytes: number, masks: number | null): boolean => {
    if (e.density === null) return encodedBytes(e, elements) <= bytes;
    if (masks === null) return elements * (e.density * e.element_bytes + 1 / 8) + 2 <= bytes + 1e-9;
    return elements / 8 <= Math.floor(masks - 1) && elements * e.density * e.element_bytes + 1 <= bytes + 1e-9;
  };
  const share = (bytes: number | null, slots: number): number | null => (bytes === null ? null : bytes / slots);
  return (
    holds(m.mb * m.kb, ops.a, hw.a_bytes / m.aSlots, share(hw.a_mask_bytes, m.aSlots)) &&
    holds(m.nb * m.kb, ops.b, hw.b_bytes / m.bSlots, share(hw.b_mask_bytes, m.bSlots)) &&
    m.mb * m.nb * ops.c_element_bytes <= hw.result_bytes &&
    m.mb <= hw.largest.m &&
    m.nb <= hw.largest.n &&
    m.kb <= hw.largest.k
  );
}

/** By search: for an order and slots, the largest block of the operand that stays, then of the other, both balanced. */
function candidate(
  d: GemmDims,
  hw: MapperLimits,
  ops: MapperOperands,
  order: Mapping['order'],
  aSlots: 1 | 2,
  bSlots: 1 | 2,
): Mapping | undefined {
  const sizes = (size: number) => Array.from({ length: Math.ceil(size / hw.n) }, (_, i) => (i + 1) * hw.n);
  /** the smallest block with which there are no more of them than with the largest that fits */
  const chosen = (size: number, ok: (block: number) => boolean): number | undefined => {
    const most = sizes(size).filter(ok).at(-1);
    return most && sizes(size).find((s) => Math.ceil(size / s) === Math.ceil(size / most));
  };
  const of = (mb: number, nb: number, kb: number): Mapping => ({ order, mb, nb, kb, aSlots, bSlots });
  const ok = (m: Mapping) => fits(hw, ops, m);
  const first =
    order === 'a-stationary' ? chosen(d.m, (mb) => ok(of(mb, hw.n, d.k))) : chosen(d.n, (nb) => ok(of(hw.n, nb, d.k)));
  if (first !== undefined) {
    if (order === 'a-stationary')
      return of(
        first,
        chosen(d.n, (nb) => ok(of(first, nb, d.k)))!,
        d.k,
      );
    return of(
      chosen(d.m, (mb) => ok(of(mb, first, d.k)))!,
      first,
      d.k,
    );
  }
  const kb = sizes(d.k)
    .filter((k) => ok(of(hw.n, hw.n, k)))
    .at(-1);
  return kb === undefined ? undefined : of(hw.n, hw.n, kb);
}

/** a tile at least: fewer rows than a tile are tested by hand */
const size = fc.integer({ min: 4, max: 60 });
const dims = fc.record({ b: fc.constantFrom(1, 3), m: size, k: size, n: size });
const limits: fc.Arbitrary<MapperLimits> = fc.record({
  n: fc.constant(4),
  a_bytes: fc.integer({ min: 8, max: 1500 }),
  b_bytes: fc.integer({ min: 8, max: 1500 }),
  a_mask_bytes: fc.option(fc.integer({ min: 8, max: 300 }), { nil: null }),
  b_mask_bytes: fc.option(fc.integer({ min: 8, max: 300 }), { nil: null }),
  a_slots: fc.constantFrom(1, 2),
  b_slots: fc.constantFrom(1, 2),
  largest: fc.record({
    m: fc.integer({ min: 4, max: 80 }),
    n: fc.integer({ min: 4, max: 80 }),
    k: fc.integer({ min: 4, max: 80 }),
  }),
  result_bytes: fc.integer({ min: 10, max: 800 }),
  cycles_per_tile: fc.constantFrom(1, 9, 60),
  mac_fj: fc.constantFrom(1, 70),
});
const encoding = fc.record({
  density: fc.option(fc.constantFrom(0, 0.25, 0.5, 1), { nil: null }),
  element_bytes: fc.constantFrom(0.5, 1, 2),
});
const operands: fc.Arbitrary<MapperOperands> = fc.record({
  a: encoding,
  b: encoding,
  c_element_bytes: fc.constantFrom(0.5, 1, 2),
  a_bytes_per_cycle: fc.constantFrom(0.5, 8),
  b_bytes_per_cycle: fc.constantFrom(0.5, 8),
  a_fj_per_byte: fc.constantFrom(1, 1000, 50_000),
  b_fj_per_byte: fc.constantFrom(1, 1000, 50_000),
});

t.test('the mapping chosen fits, is one of those found by search, and none of them is better', async (t) => {
  let [mapped, none] = [0, 0];
  fc.assert(
    fc.property(dims, limits, operands, (d, hw, ops) => {
      const m = mapGemm(d, hw, ops);
      const all = (['a-stationary', 'b-stationary'] as const).flatMap((order) =>
        ([2, 1] as const).flatMap((aSlots) =>
          ([2, 1] as const).flatMap((bSlots) =>
            aSlots > hw.a_slots || bSlots > hw.b_slots ? [] : (candidate(d, hw, ops, order, aSlots, bSlots) ?? []),
          ),
        ),
      );
      if (!m) {
        none++;
        assert.deepEqual(all, []);
        return;
      }
      mapped++;
      assert.ok(fits(hw, ops, m));
      assert.ok(
        all.some((c) => JSON.stringify(c) === JSON.stringify(m)),
        `${JSON.stringify(m)} of ${JSON.stringify(all)}`,
      );
      const best = Math.min(...all.map((c) => score(d, hw, ops, c)));
      assert.ok(score(d, hw, ops, m) <= best * (1 + 1e-9));
    }),
    { numRuns: 1500, seed: 12 },
  );
  t.ok(mapped > 20 && none > 0, `${mapped} mapped, ${none} not`);
});
