import t from 'tap';
import { createClock, createKernel, type ActorHandle } from '../../sim/index.js';

t.test('a clock converts cycles, and its period may change during a run', async (t) => {
  const clock = createClock('pe', 1000);
  const kernel = createKernel();
  const times: number[] = [];
  const h: ActorHandle = kernel.actor({
    name: 'a',
    state: clock.state,
    start: () => h.wakeAfter(clock.cycles(3)),
    wake(now) {
      times.push(now);
      if (times.length > 2) return;
      clock.setPeriod(250);
      h.wakeAfter(clock.cycles(3));
    },
  });
  kernel.run();
  t.same(times, [3000, 3750, 4500]);
  for (const wrong of [0, 1.5, -3]) t.throws(() => clock.setPeriod(wrong), RangeError);
});
