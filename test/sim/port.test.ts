import assert from 'node:assert/strict';
import fc from 'fast-check';
import { timer } from 'rxjs';
import t from 'tap';
import { createClock, createKernel, draw, OutPort, Probe, randomStream, type ActorHandle } from '../../sim/index.js';

t.test('who leaves while a message is delivered takes it from nobody else', async (t) => {
  const out$ = new OutPort<number>();
  const heard: string[] = [];
  const first = out$.subscribe(() => {
    heard.push('first');
    first.unsubscribe();
  });
  out$.subscribe(() => heard.push('second'));
  out$.subscribe(new Probe((n) => heard.push(`probe ${n}`)));
  out$.next(1);
  out$.next(2);
  t.same(heard, ['first', 'second', 'probe 1', 'second', 'probe 2']);
});

t.test('an out port that ends with an error stops the run, one that ends does not', async (t) => {
  for (const deed of ['error', 'complete'] as const) {
    const kernel = createKernel();
    const [out$, other$] = [new OutPort<number>(), new OutPort<number>()];
    const heard: number[] = [];
    const source: ActorHandle = kernel.actor({
      name: 'source',
      state: {},
      start: () => source.wakeAfter(4),
      wake: () => (deed === 'error' ? out$.error(new Error('broken')) : out$.complete(), other$.next(1)),
    });
    const port = kernel.actor({ name: 'sink', state: {} }).input((n: number) => void heard.push(n));
    out$.subscribe(port);
    other$.subscribe(port);
    if (deed === 'error') t.throws(() => kernel.run(), { message: 'at 4 ps, sink: broken' });
    else t.equal(kernel.run(), 'drained');
    t.same(heard, [1], 'the other port goes on to be heard');
  }
});

t.test('a draw is a whole number below its bound, and each of them comes', async (t) => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 6 }), (seed, bound) => {
      const state = randomStream(seed, 'a');
      const drawn = new Set(Array.from({ length: 200 }, () => draw(state, bound)));
      assert.deepEqual(
        [...drawn].sort(),
        Array.from({ length: bound }, (_, i) => i),
      );
    }),
  );
  t.pass('no counterexample');
});

t.test('a period is at least a picosecond, and one that is not is said', async (t) => {
  t.equal(createClock('pe', 1).cycles(7), 7);
  t.throws(() => createClock('pe', 0), { message: 'clock pe: period_ps = 0 is not a whole number > 0' });
});

t.test('on simulated time RxJS sees the time of the kernel, and who leaves before his time hears nothing', async (t) => {
  const kernel = createKernel();
  const { scheduler } = kernel;
  const heard: string[] = [];
  const early = timer(20, scheduler).subscribe(() => heard.push('early'));
  timer(10, scheduler).subscribe(() => {
    heard.push(`at ${scheduler.now()}`);
    early.unsubscribe();
  });
  kernel.run();
  t.same([heard, kernel.now_ps], [['at 10'], 20]);
  t.equal(kernel.scheduler, scheduler, 'one for the whole run');
});
