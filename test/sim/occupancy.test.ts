import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { enter, enterAfter, idleOccupancy, type Mode } from '../../sim/index.js';

const MODES = ['busy', 'stalled', 'idle'] as const;
const switches = fc.array(fc.record({ mode: fc.constantFrom(...MODES), after_ps: fc.nat(20) }));

t.test('each mode has the time spent in it, and together they are all that passed', async (t) => {
  fc.assert(
    fc.property(switches, (walk) => {
      const o = idleOccupancy();
      const spent: Record<Mode, number> = { busy: 0, stalled: 0, idle: 0 };
      let [now_ps, mode]: [number, Mode] = [0, 'idle'];
      for (const next of walk) {
        now_ps += next.after_ps;
        spent[mode] += next.after_ps;
        enter(o, next.mode, now_ps);
        mode = next.mode;
      }
      const { busy: busy_ps, stalled: stalled_ps, idle: idle_ps } = spent;
      assert.deepEqual(o, { mode, since_ps: now_ps, busy_ps, stalled_ps, idle_ps });
      assert.equal(busy_ps + stalled_ps + idle_ps, now_ps);
    }),
  );
  t.pass('no counterexample');
});

t.test('of a stalled time a part may have been work: it changes sides, and the sum stays', async (t) => {
  const o = idleOccupancy();
  enter(o, 'stalled', 100);
  enterAfter(o, 30, 'idle', 150);
  t.same(o, { mode: 'idle', since_ps: 150, busy_ps: 30, stalled_ps: 20, idle_ps: 100 });
  enter(o, 'stalled', 150);
  enterAfter(o, 10, 'busy', 160);
  t.same(o, { mode: 'busy', since_ps: 160, busy_ps: 40, stalled_ps: 20, idle_ps: 100 }, 'all of it');
});

t.test('each has its own', async (t) => {
  const [a, b] = [idleOccupancy(), idleOccupancy()];
  enter(a, 'busy', 7);
  t.same(b, { mode: 'idle', since_ps: 0, busy_ps: 0, stalled_ps: 0, idle_ps: 0 });
});
