import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { createKernel, draw, randomStream, type ActorHandle } from '../../sim/index.js';

/** Timers that draw their next delay; the trace is what happened when. */
function timers(names: readonly string[], seed: number): { kernel: ReturnType<typeof createKernel>; seen: string[] } {
  const kernel = createKernel();
  const seen: string[] = [];
  for (const name of names) {
    const state = { random: randomStream(seed, name), left: 20 };
    const h: ActorHandle = kernel.actor({
      name,
      state,
      start: () => h.wakeAfter(draw(state.random, 100)),
      wake(now) {
        seen.push(`${now} ${name}`);
        if (--state.left > 0) h.wakeAfter(draw(state.random, 100));
      },
    });
  }
  return { kernel, seen };
}

t.test('random streams belong to actors: neither creation order nor a checkpoint changes a draw', async (t) => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(1500), (seed, stop_ps) => {
      const whole = timers(['a', 'b', 'c'], seed);
      whole.kernel.run();
      const first = timers(['c', 'a', 'b'], seed);
      first.kernel.run({ until_ps: stop_ps });
      const saved = first.kernel.takeCheckpoint();
      const second = timers(['b', 'c', 'a'], seed);
      second.kernel.putBackCheckpoint(saved);
      assert.equal(second.kernel.compareCheckpoint(saved), undefined);
      second.kernel.run();
      const byTime = (lines: string[]): string[] => lines.sort((x, y) => parseInt(x) - parseInt(y) || (x < y ? -1 : 1));
      assert.deepEqual(byTime([...first.seen, ...second.seen]), byTime(whole.seen));
      assert.equal(second.kernel.now_ps, whole.kernel.now_ps);
    }),
  );
  t.not(randomStream(1, 'a').join(), randomStream(1, 'b').join());
  t.not(randomStream(1, 'a').join(), randomStream(2, 'a').join());
});
