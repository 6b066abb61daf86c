import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { ActorError, createKernel, Deadlock, type ActorHandle, type Kernel } from '../../sim/index.js';

const NAMES = ['a', 'b', 'c', 'd', 'e'];

/** Actors that ask in so many rounds of one time, each round twice. Returns who arbitrated, in order. */
function rounds(asks: readonly (readonly [name: string, times: number])[], priority?: readonly string[]): string[] {
  const seen: string[] = [];
  const kernel = createKernel(priority ? { priority } : {});
  for (const [name, times] of asks) {
    const state = { left: times };
    const ask = () => {
      if (state.left-- <= 0) return;
      h.ask();
      h.ask();
    };
    const h: ActorHandle = kernel.actor({
      name,
      state,
      start: () => h.wakeAfter(5),
      wake: ask,
      arbitrate() {
        seen.push(name);
        ask();
      },
    });
  }
  assert.equal(kernel.run(), 'drained');
  return seen;
}

t.test('round after round, each that asked arbitrates once: those of the priority first, then by name', async (t) => {
  const asks = fc.shuffledSubarray(NAMES).chain((names) => fc.tuple(...names.map((n) => fc.tuple(fc.constant(n), fc.nat(3)))));
  fc.assert(
    fc.property(asks, fc.shuffledSubarray(NAMES), (asks, priority) => {
      const order = [...priority, ...NAMES.filter((n) => !priority.includes(n))];
      const times = new Map(asks);
      const expected = [1, 2, 3].flatMap((round) => order.filter((n) => (times.get(n) ?? 0) >= round));
      assert.deepEqual(rounds(asks, priority), expected);
    }),
  );
  t.same(
    rounds([
      ['b', 1],
      ['a', 1],
    ]),
    ['a', 'b'],
    'without a priority, by name',
  );
});

/** An actor that wakes after these delays; `seen` are the times at which it did. */
function waking(delays: readonly number[], waits = false): { kernel: Kernel; seen: number[] } {
  const seen: number[] = [];
  const kernel = createKernel();
  const h: ActorHandle = kernel.actor({
    name: 'a',
    state: {},
    start: () => delays.forEach((d) => h.wakeAfter(d)),
    wake: (now_ps) => void seen.push(now_ps),
    waits: () => (waits ? [{ on: 'itself', what: 'an answer' }] : []),
  });
  return { kernel, seen };
}

const delays = fc.array(fc.nat(20), { minLength: 1 }).map((list) => list.sort((a, b) => a - b));

t.test('a run ends before the first event later than a limit, and the next goes on', async (t) => {
  fc.assert(
    fc.property(delays, fc.nat(25), (delays, until_ps) => {
      const { kernel, seen } = waking(delays);
      const due = delays.filter((d) => d <= until_ps);
      assert.equal(kernel.run({ until_ps }), due.length < delays.length ? 'paused' : 'drained');
      assert.deepEqual(seen, due);
      assert.equal(kernel.events, due.length);
      assert.equal(kernel.run(), 'drained');
      assert.deepEqual(seen, delays);
    }),
  );
  t.pass('no counterexample');
});

t.test('a run ends after so many events, but none of the same time is left', async (t) => {
  fc.assert(
    fc.property(delays, fc.integer({ min: 1, max: 10 }), (delays, maxEvents) => {
      const { kernel, seen } = waking(delays);
      const last = delays[maxEvents - 1] ?? Infinity;
      const due = delays.filter((d) => d <= last);
      assert.equal(kernel.run({ maxEvents }), due.length < delays.length ? 'paused' : 'drained');
      assert.deepEqual(seen, due);
    }),
  );
  t.pass('no counterexample');
});

t.test('who waits when a limit is reached is no deadlock; who waits at the end is, at that time', async (t) => {
  const { kernel } = waking([5, 9], true);
  t.equal(kernel.run({ until_ps: 5 }), 'paused');
  t.throws(() => kernel.run(), new Deadlock(9, [{ actor: 'a', on: 'a', what: 'an answer' }]));
  t.throws(() => kernel.run(), /^deadlock at 9 ps: nothing is left to happen, but a waits for a/);
});

t.test('time passes up to a time and no further, whether or not the run was stopped', async (t) => {
  const { kernel, seen } = waking([5, 9, 12]);
  kernel.run({ until_ps: 5 });
  kernel.stop();
  kernel.pass(10);
  t.same([seen, kernel.now_ps], [[5, 9], 10]);
  t.ok(kernel.awaits(new Set(['a', 'b'])));
  t.notOk(kernel.awaits(new Set(['b'])));
  kernel.run();
  t.notOk(kernel.awaits(new Set(['a'])), 'nothing is left');
});

t.test('whichever of its functions fails, the actor is named, with the time and the cause', async (t) => {
  for (const failing of ['start', 'wake', 'arbitrate', 'rest'] as const) {
    const kernel = createKernel();
    const cause = new Error(failing);
    const reach = (at: string) => () => {
      if (at === failing) throw cause;
    };
    const h: ActorHandle = kernel.actor({
      name: 'a',
      state: {},
      start: () => void (reach('start')(), h.wakeAfter(failing === 'start' ? 0 : 5)),
      wake: () => void (reach('wake')(), h.ask(), h.askRest()),
      arbitrate: reach('arbitrate'),
      rest: reach('rest'),
    });
    const expected = { name: 'ActorError', actor: 'a', time_ps: failing === 'start' ? 0 : 5, cause };
    t.throws(() => kernel.run(), expected, failing);
    t.throws(() => kernel.run(), ActorError, 'and it stays stopped');
  }
});

t.test('two of a name are refused, and one that comes late', async (t) => {
  const kernel = createKernel();
  kernel.actor({ name: 'dma', state: {} });
  t.throws(() => kernel.actor({ name: 'dma', state: {} }), /two actors are named dma/);
  kernel.run();
  t.throws(() => kernel.actor({ name: 'link', state: {} }), /actor link was added after the run began/);
});
