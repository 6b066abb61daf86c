import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { nextPiece, type Piece, type Unit } from '../../../models/movement/pieces.js';
import { regionBytes, type Region } from '../../../models/memory/protocol/region.js';

const region: fc.Arbitrary<Region> = fc
  .record({
    memory: fc.nat(1),
    base: fc.nat(200),
    rows: fc.integer({ min: 1, max: 5 }),
    row_bytes: fc.integer({ min: 1, max: 90 }),
    gap_bytes: fc.constantFrom(0, 1, 37),
    gathered: fc.boolean(),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ memory, base, rows, row_bytes, gap_bytes, gathered, share }) => ({
    ...{ memory, base, rows, row_bytes, stride_bytes: row_bytes + gap_bytes },
    offsets: gathered ? Array.from({ length: rows }, (_, r) => 1000 * (rows - r)) : null,
    ...(rows === 1 && { mask_bytes: Math.floor(share * row_bytes) }),
  }));

/** Every piece of a region, one after the other. */
function cut(r: Region, units: readonly Unit[]): Piece[] {
  const at = { row: 0, column: 0 };
  const pieces: Piece[] = [];
  while (at.row < r.rows) pieces.push(nextPiece(at, r, units));
  return pieces;
}

/** Each byte of a region, by address, and whether it is of a mask: written down from the definition. */
const bytesOf = ({ base, rows, row_bytes, stride_bytes, offsets, mask_bytes = 0 }: Region): [number, boolean][] =>
  Array.from({ length: rows }, (_, r) =>
    Array.from({ length: row_bytes }, (_, i): [number, boolean] => [
      base + (offsets ? offsets[r]! : r * stride_bytes) + i,
      i < mask_bytes,
    ]),
  ).flat();

const unit: fc.Arbitrary<Unit> = fc.record({
  contiguous_bytes: fc.constantFrom(8, 17, 32, 48, 64),
  burst_bytes: fc.constantFrom(8, 16, 17, 20, 32, 64, 100),
});

t.test('pieces cover a region once, byte by byte in order, masks apart from data, a burst each, within a bank', async (t) => {
  fc.assert(
    fc.property(region, unit, unit, (r, ...units) => {
      const pieces = cut(r, units);
      const { contiguous_bytes, burst_bytes } = units[r.memory]!;
      const covered = pieces.flatMap(({ address, bytes, mask }) =>
        Array.from({ length: bytes }, (_, i): [number, boolean] => [address + i, mask]),
      );
      assert.deepEqual(covered, bytesOf(r));
      assert.equal(covered.length, regionBytes(r));
      const bank = (address: number): number => Math.floor(address / contiguous_bytes);
      for (const { address, bytes } of pieces) {
        assert.equal(bank(address), bank(address + bytes - 1), 'no bank is crossed');
        assert.ok(bytes <= burst_bytes);
      }
    }),
  );
  t.pass('no counterexample');
});

t.test('where one divides the other, cuts are the multiples of the smaller', async (t) => {
  const r = { memory: 0, base: 24, rows: 1, row_bytes: 100, stride_bytes: 100, offsets: null };
  for (const [contiguous_bytes, burst_bytes] of [
    [32, 64],
    [64, 32],
  ] as const)
    t.same(
      cut(r, [{ contiguous_bytes, burst_bytes }]).map((p) => p.address),
      [24, 32, 64, 96],
    );
});

t.test('rows that lie one behind the other are cut as one', async (t) => {
  const unit32 = { contiguous_bytes: 32, burst_bytes: 32 };
  const rows = { memory: 0, base: 0, rows: 4, row_bytes: 10, offsets: null };
  t.same(
    cut({ ...rows, stride_bytes: 10 }, [unit32]).map((p) => p.bytes),
    [32, 8],
  );
  t.same(
    cut({ ...rows, stride_bytes: 16 }, [unit32]).map((p) => p.bytes),
    [10, 10, 10, 10],
  );
});
