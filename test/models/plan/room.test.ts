import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { ALIGN, aligned, Room } from '../../../models/plan/room.js';

t.test('bytes are given out in whole steps', async (t) => {
  t.equal(ALIGN, 64);
  t.same([0, 1, 64, 65].map(aligned), [0, 64, 64, 128]);
});

t.test('first fit: a gap is used again by what fits, and closes with its neighbours', async (t) => {
  const room = new Room(64 * 10);
  t.same(
    [100, 64, 200].map((b) => room.take(b)),
    [0, 128, 192],
  );
  t.same([room.used, room.most, room.reach, room.largest], [448, 448, 448, 192]);
  room.give(0, 100);
  t.same([room.used, room.most, room.reach, room.largest], [320, 448, 448, 192]);
  t.equal(room.take(129), 448, 'the gap of 128 is too small');
  t.equal(room.take(1), 0, 'and is taken from its beginning');
  t.equal(room.take(65), undefined, 'no stretch is long enough: 64 in the gap');
  room.give(128, 64);
  t.equal(room.largest, 128, 'with the gap before it');
  room.give(0, 1);
  t.equal(room.largest, 192, 'and after it');
  t.equal(room.take(192), 0);
  t.equal(room.largest, 0);
  t.equal(room.take(1), undefined);
  t.equal(room.most, 640);
});

t.test('what is held never overlaps nor leaves the room, and the room is whole again when all is given back', async (t) => {
  const step = fc.record({ bytes: fc.integer({ min: 1, max: 400 }), give: fc.boolean(), which: fc.nat() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const room = new Room(1280);
      let held: { base: number; bytes: number }[] = [];
      let most = 0;
      for (const { bytes, give, which } of steps) {
        if (give && held.length > 0) {
          const [x] = held.splice(which % held.length, 1);
          room.give(x!.base, x!.bytes);
        } else {
          // the first run of free cells that is long enough, cell by cell
          const free = Array.from({ length: 20 }, (_, c) =>
            held.every((h) => c * 64 < h.base || c * 64 >= h.base + aligned(h.bytes)),
          );
          const cells = aligned(bytes) / 64;
          const at = free.findIndex((_, c) => c + cells <= 20 && free.slice(c, c + cells).every((f) => f));
          assert.equal(room.take(bytes), at < 0 ? undefined : at * 64);
          if (at >= 0) held.push({ base: at * 64, bytes });
        }
        const used = held.reduce((s, h) => s + aligned(h.bytes), 0);
        most = Math.max(most, used);
        assert.equal(room.used, used);
        assert.equal(room.most, most);
      }
      for (const h of held) room.give(h.base, h.bytes);
      held = [];
      assert.equal(room.used, 0);
      assert.equal(room.largest, 1280);
    }),
    { numRuns: 200 },
  );
  t.pass('no counterexample');
});
