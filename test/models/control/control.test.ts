import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { createDispatcher, type Need } from '../../../models/control/dispatcher.js';
import { mayChooseAfter } from '../../../models/control/choice.js';
import { decider } from '../../../models/control/company.js';
import { schedules, type Queued } from '../../../models/control/schedules.js';
import { createTaskParts } from '../../../models/control/task-parts.js';
import { createKernel, OutPort, Probe, type ActorHandle } from '../../../sim/index.js';
import type { Operator } from '../../../traces/index.js';

const queued: fc.Arbitrary<readonly Queued[]> = fc
  .array(fc.record({ task: fc.nat(2), arrival_ps: fc.nat(100), deadline_ps: fc.constantFrom(0, 50, 150, 200) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((list) => [...list].sort((a, b) => a.arrival_ps - b.arrival_ps).map((q, sentence) => ({ sentence, ...q })));

for (const name of schedules.names)
  t.test(`${name} picks one of those that wait, and the same each time`, async (t) => {
    const schedule = schedules.get(name, { file: 'test' });
    t.ok(schedule.summary.length > 0);
    fc.assert(
      fc.property(queued, fc.nat(2), (queue, last) => {
        const i = schedule.pick(queue, 300, last, 1000);
        assert.ok(Number.isInteger(i) && i >= 0 && i < queue.length);
        assert.equal(schedule.pick(queue, 300, last, 1000), i);
      }),
    );
  });

t.test('fifo takes the first; edf the earliest deadline, none being last; batch the same task within its bound', async (t) => {
  const queue = [
    { sentence: 0, task: 0, arrival_ps: 0, deadline_ps: 0 },
    { sentence: 1, task: 1, arrival_ps: 10, deadline_ps: 90 },
    { sentence: 2, task: 1, arrival_ps: 20, deadline_ps: 60 },
  ];
  const pick = (name: string, now_ps: number, bound_ps = 0): number =>
    schedules.get(name, { file: 'test' }).pick(queue, now_ps, 1, bound_ps);
  t.equal(pick('fifo', 50), 0);
  t.equal(pick('edf', 50), 2);
  t.equal(pick('batch', 100, 100), 1, 'nobody has waited longer than the bound');
  t.equal(pick('batch', 101, 100), 0);
  t.throws(() => schedules.get('lifo', { file: 'f' }), /lifo/);
});

interface Drawn {
  readonly gap_ps: number;
  readonly task: number;
  readonly took_ps: number;
}
const drawn: fc.Arbitrary<readonly Drawn[]> = fc.array(
  fc.record({ gap_ps: fc.nat(40), task: fc.nat(2), took_ps: fc.integer({ min: 1, max: 60 }) }),
  { minLength: 1, maxLength: 8 },
);

/** A dispatcher whose sentences take as long as drawn; when each was taken, in order. */
function dispatch(sentences: readonly Drawn[], closed: number, schedule: string) {
  let at = 0;
  const stream = {
    sentences: sentences.map(({ gap_ps, task }) => {
      return { program: 0, task, arrival_ps: closed > 0 ? -1 : (at += gap_ps), deadline_ps: 0 };
    }),
    ...{ tasks: ['a', 'b', 'c'], in_flight: closed, schedule, bound_ps: 1000 },
  };
  const kernel = createKernel();
  const dispatcher = createDispatcher(kernel, 'dispatcher', { stream, parts: false, first: [0, 1], accelerators: 1 });
  const [server] = dispatcher.servers;
  const ended$ = new OutPort<{ sentence: number }>();
  ended$.subscribe(dispatcher.ended);
  const state = { running: -1 };
  const unit: ActorHandle = kernel.actor({
    name: 'unit',
    state,
    arbitrate: () => unit.wakeAfter(sentences[state.running]!.took_ps),
    wake: () => ended$.next({ sentence: state.running }),
  });
  server!.begin$.subscribe(
    unit.input(({ sentence }) => {
      state.running = sentence;
      unit.ask();
    }),
  );
  const taken: number[] = [];
  server!.taken$.subscribe(new Probe(({ sentence }: { sentence: number }) => void taken.push(sentence)));
  kernel.run();
  return {
    taken,
    served: dispatcher.served(),
    arrivals: stream.sentences.map((s) => s.arrival_ps),
    next_ps: dispatcher.nextArrival_ps(),
  };
}

t.test('every sentence is served once, one at a time, none before it arrives, and nobody idles while one waits', async (t) => {
  fc.assert(
    fc.property(drawn, fc.constantFrom(...schedules.names), (sentences, schedule) => {
      const { taken, served, arrivals, next_ps } = dispatch(sentences, 0, schedule);
      assert.deepEqual(
        [...taken].sort((a, b) => a - b),
        [...sentences.keys()],
      );
      assert.deepEqual(served.arrival_ps, arrivals);
      assert.equal(next_ps, Infinity);
      taken.forEach((s, i) => {
        const free_ps = i === 0 ? 0 : served.end_ps[taken[i - 1]!]!;
        const waiting = Math.min(...taken.slice(i).map((w) => arrivals[w]!));
        assert.equal(served.start_ps[s], Math.max(free_ps, waiting));
        assert.equal(served.ready_ps[s], served.start_ps[s]);
        assert.equal(served.end_ps[s], served.start_ps[s] + sentences[s]!.took_ps);
      });
    }),
  );
  t.pass('no counterexample');
});

t.test('in a closed loop at most so many are in the system, and one arrives as one leaves', async (t) => {
  fc.assert(
    fc.property(drawn, fc.integer({ min: 1, max: 3 }), (sentences, in_flight) => {
      const { taken, served } = dispatch(sentences, in_flight, 'fifo');
      assert.deepEqual(taken, [...sentences.keys()]);
      served.arrival_ps.forEach((ps, i) => assert.equal(ps, i < in_flight ? 0 : served.end_ps[i - in_flight]));
    }),
  );
  t.pass('no counterexample');
});

/**
 * Needs of tasks one after the other, each copy taking 5 ps; how many parts were fetched.
 * @param ahead by need: the task that is announced once it is met, if any, 10 ps before the next
 */
function fetched(
  tasks: readonly number[],
  slots: number,
  ahead: readonly (number | undefined)[] = [],
): { parts: number; bytes: number; slotsUsed: Set<number> } {
  const kernel = createKernel();
  const slotsUsed = new Set<number>();
  const parts = createTaskParts(kernel, 'task-parts', {
    ...{ slots, prefetch: ahead.length > 0, accelerators: 1, operator: (task) => 100 + task },
    segments: (task, slot) => {
      slotsUsed.add(slot);
      return [{ from: { memory: 0, address: 64 * task }, to: { memory: 1, address: 64 * slot }, bytes: 64 }];
    },
  });
  const need$ = new OutPort<Need>();
  const copied$ = new OutPort<{ id: number }>();
  need$.subscribe(parts.need);
  copied$.subscribe(parts.copied);
  const state: { next: number; announced: number | null } = { next: 0, announced: null };
  const user: ActorHandle = kernel.actor({
    name: 'user',
    state,
    start: () => user.ask(),
    arbitrate() {
      if (state.announced !== null) {
        need$.next({ task: state.announced, sentence: 0, ahead: true, accelerator: 0 });
        state.announced = null;
        user.wakeAfter(10);
      } else if (state.next < tasks.length) need$.next({ task: tasks[state.next++]!, sentence: 0, ahead: false, accelerator: 0 });
    },
    wake: () => user.ask(),
  });
  parts.ready$.subscribe(
    user.input(({ task }) => {
      assert.equal(task, tasks[state.next - 1]);
      state.announced = ahead[state.next - 1] ?? null;
      user.ask();
    }),
  );
  const copy: ActorHandle = kernel.actor({
    name: 'copy',
    state: {},
    arbitrate: () => copy.wakeAfter(5),
    wake: () => copied$.next({ id: 0 }),
  });
  parts.copy$.subscribe(copy.input(() => copy.ask()));
  assert.equal(kernel.run(), 'drained');
  assert.ok(parts.idle());
  assert.equal(state.next, tasks.length, 'every need is met');
  return { ...parts.fetched(), slotsUsed };
}

/** Misses of a cache that replaces what was used least recently: from the definition. */
function misses(tasks: readonly number[], slots: number): number {
  const there: number[] = [];
  return tasks.filter((task) => {
    const i = there.indexOf(task);
    if (i >= 0) there.splice(i, 1);
    there.push(task);
    if (there.length > slots) there.shift();
    return i < 0;
  }).length;
}

t.test('parts are fetched where the least recently used one gives way', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(4), { minLength: 1, maxLength: 20 }), fc.integer({ min: 2, max: 4 }), (tasks, slots) => {
      const { parts, bytes, slotsUsed } = fetched(tasks, slots);
      assert.equal(parts, misses(tasks, slots));
      assert.equal(bytes, 64 * parts);
      assert.ok([...slotsUsed].every((slot) => slot >= 0 && slot < slots));
    }),
  );
  t.pass('no counterexample');
});

t.test('a part that is announced is fetched ahead, once; one that is there is not', async (t) => {
  t.equal(fetched([0, 1], 2, [1]).parts, 2, 'ahead, and not again');
  t.equal(fetched([0, 0], 2, [0]).parts, 1, 'there, in the first slot');
  t.equal(fetched([0, 1, 1], 2, [undefined, 1]).parts, 2, 'there, in another');
  t.equal(fetched([0, 1], 2, [2]).parts, 3, 'announced in vain');
});

t.test('of sentences served together the one with most layers ends last, of several the last of them', async (t) => {
  const layers = [3, 12, 12, 1];
  t.equal(decider([0, 1, 3], layers), 1);
  t.equal(decider([3, 1, 2], layers), 2);
  t.equal(decider([2, 1, 0], layers), 2, 'whatever their order');
  t.equal(decider([3], layers), 3);
});

t.test('voltage may change at the end of a layer, of a sentence and of all', async (t) => {
  const op = (sentence: number, layer: number | null): Operator => ({ sentence, layer }) as Operator;
  const operators = [op(0, 0), op(0, 0), op(0, 1), op(1, 1), op(1, 1)];
  t.same(
    operators.map((_, i) => mayChooseAfter(operators, i)),
    [false, true, true, false, true],
  );
});
