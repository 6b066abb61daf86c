import assert from 'node:assert/strict';
import fc from 'fast-check';
import { delay, map, timer, type Observer } from 'rxjs';
import t from 'tap';
import { ActorError, ClockEnded, createKernel, Deadlock, OutPort, type ActorHandle } from '../../sim/index.js';

t.test('events happen in the order of their times, and of being scheduled where times are equal', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 1 }), (delays) => {
      const seen: [number, number][] = [];
      const kernel = createKernel();
      const h: ActorHandle = kernel.actor({
        name: 'a',
        state: {},
        start: () => delays.forEach((d, i) => h.wakeAfter(d, i)),
        wake: (now, what) => void seen.push([now, what]),
      });
      assert.equal(kernel.run(), 'drained');
      const expected = delays.map((d, i): [number, number] => [d, i]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      assert.deepEqual(seen, expected);
      assert.equal(kernel.now_ps, Math.max(...delays));
    }),
  );
  t.pass('no counterexample');
});

t.test('the clock ends before a time is inexact: 2^53 ps are refused, a picosecond less is kept', async (t) => {
  const last = Number.MAX_SAFE_INTEGER;
  const wakesAfter = (first: number, then: number) => {
    const kernel = createKernel();
    const seen: number[] = [];
    const h: ActorHandle = kernel.actor({
      name: 'a',
      state: {},
      start: () => h.wakeAfter(first),
      wake(now) {
        seen.push(now);
        if (now === first) h.wakeAfter(then);
      },
    });
    return { kernel, seen };
  };
  const fits = wakesAfter(last - 7, 7);
  t.equal(fits.kernel.run(), 'drained');
  t.same(fits.seen, [last - 7, last]);
  for (const [then, time_ps] of [
    [8, 2 ** 53],
    [2 ** 60, 2 ** 60 + last - 7],
  ] as const) {
    const late = wakesAfter(last - 7, then);
    t.throws(() => late.kernel.run(), { name: 'ActorError', cause: { name: 'ClockEnded', time_ps } });
    t.same(late.seen, [last - 7], 'what comes before has happened');
  }
  t.throws(() => createKernel().pass(2 ** 53), ClockEnded);
});

/** Several senders ask one resource at the same time; it serves one a ps. Returns the order of grants. */
function contend(names: readonly string[]): string[] {
  const kernel = createKernel();
  const granted: string[] = [];
  const state = { queue: [] as string[], serving: false };
  const resource = kernel.actor({
    name: 'resource',
    state,
    arbitrate() {
      if (state.serving || state.queue.length === 0) return;
      state.queue.sort();
      granted.push(state.queue.shift()!);
      state.serving = true;
      resource.wakeAfter(1);
    },
    wake() {
      state.serving = false;
      resource.ask();
    },
  });
  const port = resource.input((name: string) => {
    state.queue.push(name);
    resource.ask();
  });
  for (const name of names) {
    const out$ = new OutPort<string>();
    const h: ActorHandle = kernel.actor({ name, state: {}, start: () => h.wakeAfter(5), wake: () => out$.next(name) });
    out$.subscribe(port);
  }
  kernel.run();
  return granted;
}

t.test('the order of creation and subscription changes nothing', async (t) => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  fc.assert(fc.property(fc.shuffledSubarray(names, { minLength: 5 }), (order) => assert.deepEqual(contend(order), names)));
  t.pass('no counterexample');
});

/** An actor whose rounds at time 5 follow one another, and others that rest then. Returns what happened, in order. */
function resting(rounds: number, names: readonly string[], untilRestOf?: string) {
  const seen: string[] = [];
  const kernel = createKernel();
  const state = { left: rounds };
  const busy: ActorHandle = kernel.actor({
    name: 'busy',
    state,
    start: () => busy.wakeAfter(5),
    wake: () => busy.ask(),
    arbitrate() {
      seen.push('round');
      if (--state.left > 0) busy.ask();
    },
  });
  for (const name of names) {
    const began = { times: 0 };
    const h: ActorHandle = kernel.actor({
      name,
      state: began,
      start: () => h.wakeAfter(5),
      wake: () => void (h.askRest(), h.askRest()),
      rest(now) {
        seen.push(`${name} at ${now}`);
        if (began.times++ === 0) h.wakeAfter(0); // more of this time, and so another rest
      },
    });
  }
  const run = () => kernel.run(untilRestOf === undefined ? {} : { untilRestOf: new Set([untilRestOf]) });
  return { kernel, seen, run };
}

t.test('an actor rests after the last round of a time, once for each time it asked, in order', async (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.shuffledSubarray(['a', 'c', 'd']), (rounds, names) => {
      const { seen, run } = resting(rounds, names);
      assert.equal(run(), 'drained');
      const rests = [...names].sort().map((name) => `${name} at 5`);
      assert.deepEqual(seen, [...new Array<string>(rounds).fill('round'), ...rests, ...rests]);
    }),
  );
  t.pass('no counterexample');
});

t.test('a run may end before the rest of an actor, and the next goes on with it, in another kernel too', async (t) => {
  const first = resting(2, ['a', 'c'], 'c');
  t.equal(first.run(), 'rested');
  t.same(first.seen, ['round', 'round']);
  t.equal(first.kernel.now_ps, 5);
  first.kernel.pass(8);
  t.same(first.seen, ['round', 'round'], 'whoever rests goes on resting while time passes');
  const saved = first.kernel.takeCheckpoint();
  t.same(saved.resting, ['a', 'c']);
  const second = resting(2, ['c', 'a'], 'c');
  second.kernel.putBackCheckpoint(saved);
  t.equal(second.kernel.compareCheckpoint(saved), undefined);
  t.equal(second.run(), 'rested', 'a fresh kernel has not ended before this rest yet');
  for (const { seen, run } of [first, second]) {
    seen.length = 0;
    t.equal(run(), 'rested');
    t.same(seen, ['a at 8', 'c at 8']);
    t.equal(run(), 'drained');
    t.same(seen.slice(2), ['a at 8', 'c at 8']);
  }
});

t.test('an error in an actor stops the run at once and says when, who and what', async (t) => {
  const kernel = createKernel();
  const out$ = new OutPort<number>();
  const emitter: ActorHandle = kernel.actor({
    name: 'emitter',
    state: {},
    start: () => emitter.wakeAfter(7),
    wake: () => out$.next(1),
  });
  const receiver = kernel.actor({ name: 'receiver', state: {} });
  out$.subscribe(
    receiver.input(() => {
      throw new Error('a lost request');
    }),
  );
  t.throws(() => kernel.run(), new ActorError('receiver', 7, new Error('a lost request')));
  t.throws(() => kernel.run(), { message: 'at 7 ps, receiver: a lost request' }, 'and it stays stopped');
});

t.test('an out port delivers to whoever is subscribed at that time, in order, until it ends', async (t) => {
  const subscribers = fc.array(fc.oneof(fc.constant('subscribe'), fc.nat(5), fc.constant('emit')), { maxLength: 30 });
  fc.assert(
    fc.property(subscribers, fc.constantFrom('complete', 'error'), (walk, end) => {
      const out$ = new OutPort<number>();
      const receiver = createKernel().actor({ name: 'receiver', state: {} });
      let heard: number[] = [];
      const present: { id: number; leave: () => void }[] = [];
      for (const [id, step] of [...walk, 'emit'].entries()) {
        if (step === 'subscribe') {
          const s = out$.subscribe(receiver.input(() => void heard.push(id)));
          present.push({ id, leave: () => s.unsubscribe() });
        } else if (step === 'emit') {
          heard = [];
          out$.next(id);
          assert.deepEqual(
            heard,
            present.map((p) => p.id),
          );
        } else present.splice(step as number, 1)[0]?.leave();
      }
      heard = [];
      if (end === 'complete') out$.complete();
      else out$.error(new Error('over'));
      out$.next(0);
      assert.deepEqual(heard, []);
    }),
  );
  t.pass('no counterexample');
});

t.test('a handler neither emits nor schedules', async (t) => {
  for (const deed of ['emit', 'schedule'] as const) {
    const kernel = createKernel();
    const [first$, second$] = [new OutPort<number>(), new OutPort<number>()];
    const emitter: ActorHandle = kernel.actor({
      name: 'emitter',
      state: {},
      start: () => emitter.wakeAfter(1),
      wake: () => first$.next(1),
    });
    const middle = kernel.actor({ name: 'middle', state: {}, wake() {} });
    second$.subscribe(emitter.input(() => undefined));
    first$.subscribe(middle.input(() => (deed === 'emit' ? second$.next(1) : middle.wakeAfter(1))));
    t.throws(() => kernel.run(), deed === 'emit' ? /emitted from within a handler/ : /a handler scheduled an event/);
  }
});

t.test('a delay that is no whole number of picoseconds is refused', async (t) => {
  for (const wrong of [-1, 0.5, NaN, Infinity]) {
    const kernel = createKernel();
    const h: ActorHandle = kernel.actor({ name: 'a', state: {}, start: () => h.wakeAfter(wrong) });
    t.throws(() => kernel.run(), /not a whole number of picoseconds/, String(wrong));
  }
});

t.test('work outstanding with nothing left to happen is a deadlock that names who waits for whom', async (t) => {
  const kernel = createKernel();
  const [toDma$, toArray$] = [new OutPort<null>(), new OutPort<null>()];
  const array = kernel.actor({ name: 'pe-array', state: {}, waits: () => [{ on: [toDma$], what: 'tile 3' }] });
  const dma = kernel.actor({ name: 'dma', state: {}, waits: () => [{ on: [toArray$], what: 'a free slot' }] });
  toDma$.subscribe(dma.input(() => undefined));
  toArray$.subscribe(array.input(() => undefined));
  t.throws(() => kernel.run(), Deadlock);
  t.throws(() => kernel.run(), /pe-array waits for dma \(tile 3\); dma waits for pe-array \(a free slot\)/);
});

t.test(
  'one that waits for several waits for each once; for a port that no actor hears, for nobody; for itself, by its name',
  async (t) => {
    const kernel = createKernel();
    const [both$, second$, unheard$] = [new OutPort<null>(), new OutPort<null>(), new OutPort<null>()];
    for (const name of ['left', 'right'] as const) {
      const at = kernel.actor({ name, state: {} });
      for (const port of name === 'left' ? [both$] : [both$, second$]) port.subscribe(at.input(() => undefined));
    }
    unheard$.subscribe(() => undefined);
    const whats = [[both$, second$], [unheard$], 'itself'] as const;
    kernel.actor({ name: 'a', state: {}, waits: () => whats.map((on, i) => ({ on, what: `${i}` })) });
    t.same(
      kernel.waits().map(({ actor, on, what }) => `${actor} ${on} ${what}`),
      ['a left 0', 'a right 0', 'a nobody 1', 'a a 2'],
    );
  },
);

t.test('housekeeping events do not keep a run alive', async (t) => {
  const kernel = createKernel();
  const state = { refreshes: 0 };
  const h: ActorHandle = kernel.actor({
    name: 'memory',
    state,
    start() {
      h.daemonAfter(10, 1);
      h.wakeAfter(35, 0);
    },
    wake(_now, what) {
      if (what !== 1) return;
      state.refreshes++;
      h.daemonAfter(10, 1);
    },
  });
  t.equal(kernel.run(), 'drained');
  t.same([kernel.now_ps, state.refreshes], [35, 3]);
});

t.test('RxJS operators run in simulated time, and such a run says that it has no checkpoint', async (t) => {
  const kernel = createKernel();
  const out$ = new OutPort<number>();
  const seen: [number, number][] = [];
  const source: ActorHandle = kernel.actor({
    name: 'source',
    state: {},
    start: () => source.wakeAfter(5),
    wake: () => out$.next(42),
  });
  const sink = kernel.actor({ name: 'sink', state: {} });
  const port: Observer<number> = sink.input((n: number) => void seen.push([kernel.now_ps, n]));
  const { scheduler } = kernel;
  out$.pipe(delay(20, scheduler)).subscribe(port);
  timer(1, 10, scheduler)
    .pipe(map((i) => i))
    .subscribe({ next: (i) => i === 3 && kernel.stop() });
  t.equal(kernel.run(), 'stopped');
  t.same(seen, [[25, 42]]);
  t.equal(kernel.now_ps, 31);
  t.throws(() => kernel.takeCheckpoint(), /cannot be checkpointed/);
});

t.test('a run that looks for marks ends when all of that time is over, and goes on; any other passes them over', async (t) => {
  const told: string[] = [];
  const made = () => {
    const kernel = createKernel();
    const h: ActorHandle = kernel.actor({
      name: 'a',
      state: {},
      start: () => [10, 20, 20, 30].forEach((at, i) => h.wakeAfter(at, i)),
      wake(now, what) {
        told.push(`${now} ${what}`);
        if (what === 1) h.mark();
      },
    });
    return kernel;
  };
  const kernel = made();
  t.equal(kernel.run({ untilMark: true }), 'marked');
  t.same([kernel.now_ps, told.splice(0)], [20, ['10 0', '20 1', '20 2']]);
  t.equal(kernel.run({ untilMark: true }), 'drained');
  t.same(told.splice(0), ['30 3']);
  t.equal(made().run(), 'drained');
  t.equal(told.length, 4);
});

t.test('what actors have queued is taken out and put back as much later; what others have stays where it is', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(100), fc.boolean()), { minLength: 1 }), fc.nat(50), (events, later_ps) => {
      const seen: string[] = [];
      const kernel = createKernel();
      const actor = (name: string): ActorHandle =>
        kernel.actor({ name, state: {}, wake: (now, what) => void seen.push(`${now} ${name} ${what}`) });
      const [a, b] = [actor('a'), actor('b')];
      const start: ActorHandle = kernel.actor({
        name: 'start',
        state: {},
        start: () => start.wakeAfter(0),
        wake(now) {
          if (now > 0) return;
          start.mark();
          start.wakeAfter(1000); // housekeeping alone would keep no run alive
          for (const [i, [own, at, daemon]] of events.entries()) (own ? a : b)[daemon ? 'daemonAfter' : 'wakeAfter'](at + 1, i);
        },
      });
      assert.equal(kernel.run({ untilMark: true }), 'marked');
      const only = new Set(['a']);
      const queued = kernel.queued(only);
      kernel.requeue(only, []);
      assert.deepEqual(kernel.queued(only), []);
      kernel.requeue(
        only,
        queued.map((e) => ({ ...e, after_ps: e.after_ps + later_ps })),
      );
      kernel.pass(200);
      const expected = events.map(([own, at], i) => `${at + 1 + (own ? later_ps : 0)} ${own ? 'a' : 'b'} ${i}`);
      assert.deepEqual([...seen].sort(), expected.sort());
      const times = seen.map((x) => Number(x.split(' ')[0]));
      assert.deepEqual(
        times,
        [...times].sort((x, y) => x - y),
      );
    }),
  );
  t.pass('no counterexample');
});
