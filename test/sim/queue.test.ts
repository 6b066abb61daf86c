import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { EventQueue, type QueuedEvent } from '../../sim/queue.js';

type Event = QueuedEvent<number>;

type Step = { readonly drop: boolean; readonly add: number | undefined };
/** Drop the earliest event, add one at a time, or add one in place of the one dropped: before anybody looks at the next. */
const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.nat(9).map((add): Step => ({ drop: false, add })) },
    { weight: 2, arbitrary: fc.nat(9).map((add): Step => ({ drop: true, add })) },
    fc.constant<Step>({ drop: true, add: undefined }),
  ),
  { maxLength: 120, size: 'max' },
);

/** A list that is sorted anew at each step: by time, then in the order of coming. */
function earliest(list: Event[]): Event | undefined {
  return [...list].sort((a, b) => a.time_ps - b.time_ps || a.seq - b.seq)[0];
}

t.test('the earliest is in front, the first that came among equals, with all that was said of it', async (t) => {
  fc.assert(
    fc.property(steps, (walk) => {
      const queue = new EventQueue<number>();
      const list: Event[] = [];
      walk.forEach(({ drop, add }, seq) => {
        if (drop && list.length > 0) {
          list.splice(list.indexOf(earliest(list)!), 1);
          queue.dropFront();
        }
        if (add !== undefined) {
          queue.add(add, seq, seq % 5, seq * 7, seq % 2 === 0);
          list.push({ time_ps: add, seq, actor: seq % 5, what: seq * 7, daemon: seq % 2 === 0 });
        }
        assert.deepEqual(queue.front(), earliest(list));
      });
      const left = queue.all();
      assert.deepEqual(
        left,
        [...list].sort((a, b) => a.time_ps - b.time_ps || a.seq - b.seq),
      );
      for (const e of left) {
        assert.deepEqual(queue.front(), e, 'a list leaves the queue as it was');
        queue.dropFront();
      }
      assert.equal(queue.front(), undefined);
    }),
  );
  t.pass('no counterexample');
});

t.test('a list is a copy: what is done to it is not done to the queue, and the other way round', async (t) => {
  const queue = new EventQueue<number>();
  queue.add(5, 0, 1, 2, false);
  queue.add(6, 1, 3, 4, true);
  const [first, second] = queue.all();
  first!.time_ps = 99;
  t.equal(queue.front()!.time_ps, 5);
  queue.dropFront();
  queue.dropFront();
  queue.add(7, 2, 8, 9, false); // takes over an event that was dropped
  t.same(second, { time_ps: 6, seq: 1, actor: 3, what: 4, daemon: true });
  t.same(queue.front(), { time_ps: 7, seq: 2, actor: 8, what: 9, daemon: false });
});

t.test('whether some event is so: the one in front and those behind it are asked', async (t) => {
  const queue = new EventQueue<number>();
  t.notOk(
    queue.some(() => true),
    'none is there',
  );
  for (const [seq, time] of [3, 1, 2].entries()) queue.add(time, seq, time, 0, false);
  for (const actor of [1, 2, 3]) t.ok(queue.some((e) => e.actor === actor));
  t.notOk(queue.some((e) => e.actor === 4));
  queue.dropFront();
  t.notOk(
    queue.some((e) => e.actor === 1),
    'one that was dropped is not',
  );
});
