import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { DEFAULT_MAPPING, dramMap } from '../../../models/memory/dram/address-map.js';
import { createOutside, newOutside } from '../../../models/memory/dram/outside.js';
import type { Transaction } from '../../../models/memory/dram/transaction.js';
import { banksOf, capacityBytes, field } from '../../../models/technology/dram-table.js';
import { dramTable, PLACE, request, tables, withFields } from '../../helpers/memory.js';

/** A small device, so that all of it can be looked at. */
const geometry = fc.record({
  ranks: fc.constantFrom(1, 2),
  bankGroups: fc.constantFrom(1, 2, 4),
  banksPerGroup: fc.constantFrom(1, 2, 4),
  rows: fc.constantFrom(4, 8, 16),
  burstsPerRow: fc.constantFrom(2, 8),
  burstBytes: fc.constantFrom(32, 64),
});
type Geometry = typeof geometry extends fc.Arbitrary<infer G> ? G : never;
const FIELD = { row: 'rows', rank: 'ranks', bank: 'banksPerGroup', group: 'bankGroups', column: 'burstsPerRow' } as const;
type Field = keyof typeof FIELD;
/** A mapping whose fields come in any order; the number of bits may stand beside a field. */
const mappings = (g: Geometry): fc.Arbitrary<string> =>
  fc
    .tuple(fc.shuffledSubarray(Object.keys(FIELD) as Field[], { minLength: 5 }), fc.nat(31), fc.constantFrom(' ', ', '))
    .map(([order, said, between]) => order.map((f, i) => ((said >> i) & 1 ? `${f}:${Math.log2(g[FIELD[f]])}` : f)).join(between));

t.test('every address has a place of its own, within the device, whatever the mapping', async (t) => {
  fc.assert(
    fc.property(
      geometry.chain((g) => fc.tuple(fc.constant(g), mappings(g))),
      ([g, mapping]) => {
        const table = withFields(dramTable('ddr4-2400'), g);
        const map = dramMap(table, mapping, PLACE);
        const seen = new Set<string>();
        const at = { bank: 0, row: 0, column: 0 };
        const bursts = capacityBytes(table) / g.burstBytes;
        for (let burst = 0; burst < bursts; burst++) {
          map.locate(burst * g.burstBytes + (burst % g.burstBytes), at);
          assert.ok(at.bank < g.ranks * banksOf(table) && at.row < g.rows && at.column < g.burstsPerRow);
          seen.add(`${at.bank} ${at.row} ${at.column}`);
        }
        assert.equal(seen.size, bursts);
        assert.equal(map.mapping, mapping);
        // within the contiguous bytes bank and row stay
        const first = { ...at };
        for (let a = 0; a < map.contiguous_bytes; a += g.burstBytes) {
          map.locate(a, at);
          if (a === 0) Object.assign(first, at);
          assert.deepEqual([at.bank, at.row], [first.bank, first.row]);
        }
      },
    ),
    { numRuns: 40 },
  );
  t.pass('no counterexample');
});

t.test('the default mapping by hand: columns lie next to each other, then banks, ranks, rows', async (t) => {
  const map = dramMap(dramTable('lpddr4-2400-stock'), DEFAULT_MAPPING, PLACE);
  const at = (address: number) => {
    const a = { bank: 0, row: 0, column: 0 };
    map.locate(address, a);
    return a;
  };
  const row = 64 * 128;
  t.same(at(128), { bank: 0, row: 0, column: 1 });
  t.same(at(127), { bank: 0, row: 0, column: 0 }, 'bytes of a burst');
  t.same(at(row), { bank: 4, row: 0, column: 0 }, 'the group');
  t.same(at(2 * row), { bank: 1, row: 0, column: 0 }, 'the bank within it');
  t.same(at(8 * row), { bank: 8, row: 0, column: 0 }, 'the rank');
  t.same(at(16 * row), { bank: 0, row: 1, column: 0 });
  t.equal(map.contiguous_bytes, row);
  t.equal(dramMap(dramTable('lpddr4-2400-stock'), 'column row rank bank group', PLACE).contiguous_bytes, 128);
});

t.test('a mapping names each field with all its bits, or says which is wrong', async (t) => {
  const bad = (mapping: string) => () => dramMap(dramTable('lpddr4-2400-stock'), mapping, { file: 'f', field: 'mapping' });
  t.throws(
    bad('row rank bank group column column'),
    /f: mapping: column stands 2 times without bits; expected 6 bits of column, each once/,
  );
  t.throws(bad('row:17 rank bank group column'), /the mapping gives row 17 bits; expected 16 bits of row/);
  t.throws(bad('row row:17 rank bank group column'), /the mapping gives row 17 bits/);
  t.throws(bad('row rank bank column'), /the mapping gives group no bits/);
  t.throws(
    bad('row rank bank group columm'),
    /unknown address field "columm".*row, rank, bank, group, column, each with :bits.*Did you mean "column"/,
  );
  t.throws(bad('row rank bank group column:'), /unknown address field "column:"/);
});

for (const [name, table] of tables)
  t.test(`${name}: a request is cut into bursts that cover it, in order; it is done with the last of them`, async (t) => {
    const map = dramMap(table, DEFAULT_MAPPING, PLACE);
    const burstBytes = field(table, 'burstBytes');
    const tCK_ps = field(table, 'tCK');
    const reads = fc.array(fc.record({ address: fc.nat(3000), bytes: fc.integer({ min: 1, max: 700 }), sent_ps: fc.nat(3) }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(reads, fc.boolean(), (drafts, whole) => {
        const outside = createOutside(map, { tCK_ps, burstBytes, whole });
        const s = newOutside();
        const requests = drafts.map((d, id) => request({ ...d, id }));
        s.arrivals = [...requests];
        outside.takeArrivals(s, 1001);
        assert.deepEqual(s.arrivals, []);
        const order = [...requests].sort((a, b) => a.sent_ps - b.sent_ps || a.id - b.id);
        assert.equal(outside.waiting(s), requests.length);
        const taken: Transaction[] = [];
        while (outside.waiting(s) > 0) {
          const x = outside.first(s);
          assert.equal(outside.first(s), x, 'the same until it is taken');
          taken.push(x);
          outside.dropFirst(s);
        }
        assert.deepEqual(s, { ...newOutside(), parts: s.parts, openParts: s.openParts }, 'nothing is left');
        let i = 0;
        for (const r of order) {
          let address = r.address;
          let done = 0;
          for (; address < r.address + r.bytes; i++) {
            const x = taken[i]!;
            assert.equal(x.address, address, 'no gap');
            assert.equal(x.tickets[0]!.id, r.id);
            assert.equal(x.tickets[0]!.offered, Math.ceil(1001 / tCK_ps), 'at the next clock edge');
            assert.equal(x.bursts, Math.floor((x.address + x.bytes - 1) / burstBytes) - Math.floor(x.address / burstBytes) + 1);
            if (!whole) assert.equal(x.bursts, 1);
            const at = { bank: 0, row: 0, column: 0 };
            map.locate(x.address, at);
            assert.deepEqual([x.bank, x.row, x.column, x.tickets[0]!.bank], [at.bank, at.row, at.column, at.bank]);
            address += x.bytes;
            if (outside.whole(s, x.tickets[0]!)) done++;
            assert.equal(done, address === r.address + r.bytes ? 1 : 0, 'answered once, with the last burst');
            if (done === 1) assert.equal(x.tickets[0]!.bytes, r.bytes, 'for all of it');
          }
          assert.equal(address, r.address + r.bytes, 'no byte more');
        }
        assert.equal(i, taken.length);
        assert.equal(s.openParts, 0);
        assert.deepEqual(s.parts, {});
      }),
      { numRuns: 60 },
    );
    t.pass('no counterexample');
  });

t.test('a long queue outside keeps its order while its list is shortened', async (t) => {
  const table = dramTable('ddr4-2400');
  const outside = createOutside(dramMap(table, DEFAULT_MAPPING, PLACE), { tCK_ps: 830, burstBytes: 64, whole: true });
  const s = newOutside();
  s.arrivals = Array.from({ length: 10_000 }, (_, id) => request({ id }));
  outside.takeArrivals(s, 0);
  for (let id = 0; id < 10_000; id++) {
    if (outside.first(s).tickets[0]!.id !== id) t.fail(`request ${id} is not the first`);
    if (outside.waiting(s) !== 10_000 - id) t.fail('the count is wrong');
    outside.dropFirst(s);
    if (s.queue.length - outside.waiting(s) >= 4096) t.fail('what was taken is not let go');
  }
  t.match(s, { queue: [], head: 0 });
});

t.test('a field in pieces: each address still has a place of its own, and the pieces come together as the field', async (t) => {
  const table = withFields(dramTable('ddr4-2400'), {
    ranks: 1,
    bankGroups: 1,
    banksPerGroup: 2,
    rows: 8,
    burstsPerRow: 4,
    burstBytes: 64,
  });
  for (const mapping of [
    'row:1 bank rank group column row',
    'row:2 column:1 bank row:1 rank group column',
    'column row rank group bank',
  ]) {
    const map = dramMap(table, mapping, PLACE);
    const at = { bank: 0, row: 0, column: 0 };
    const seen = new Set<string>();
    for (let burst = 0; burst < 64; burst++) {
      map.locate(64 * burst, at);
      seen.add(`${at.bank} ${at.row} ${at.column}`);
    }
    t.equal(seen.size, 64, mapping);
  }
  const at = { bank: 0, row: 0, column: 0 };
  dramMap(table, 'row:1 bank rank group column row:2', PLACE).locate(64 * 0b100000, at);
  t.same(at, { bank: 0, row: 4, column: 0 }, 'the first piece is the most significant');
});
