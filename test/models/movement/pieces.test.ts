import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { nextPiece, type Piece } from '../../../models/movement/pieces.js';
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
function cut(r: Region, unit_bytes: readonly number[]): Piece[] {
  const at = { row: 0, column: 0 };
  const pieces: Piece[] = [];
  while (at.row < r.rows) pieces.push(nextPiece(at, r, unit_bytes));
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

t.test('pieces cover a region once, byte by byte in order, masks apart from data, within a unit', async (t) => {
  fc.assert(
    fc.property(region, fc.constantFrom(8, 32, 64), (r, unit) => {
      const pieces = cut(r, r.memory === 0 ? [unit, 1] : [1, unit]);
      const covered = pieces.flatMap(({ address, bytes, mask }) =>
        Array.from({ length: bytes }, (_, i): [number, boolean] => [address + i, mask]),
      );
      assert.deepEqual(covered, bytesOf(r));
      assert.equal(covered.length, regionBytes(r));
      for (const { address, bytes } of pieces)
        assert.equal(Math.floor(address / unit), Math.floor((address + bytes - 1) / unit), 'no unit is crossed');
    }),
  );
  t.pass('no counterexample');
});

t.test('rows that lie one behind the other are cut as one', async (t) => {
  const rows = { memory: 0, base: 0, rows: 4, row_bytes: 10, offsets: null };
  t.same(
    cut({ ...rows, stride_bytes: 10 }, [32]).map((p) => p.bytes),
    [32, 8],
  );
  t.same(
    cut({ ...rows, stride_bytes: 16 }, [32]).map((p) => p.bytes),
    [10, 10, 10, 10],
  );
});
