import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { copyPlain, createKernel, firstDifference, type ActorHandle, type Kernel } from '../../sim/index.js';

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom<unknown>(null, true, 0, 1, ''),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b'), tie('value'), { noNullPrototype: true }),
  ),
}));

t.test('two states differ somewhere just when they are not equal', async (t) => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      assert.equal(firstDifference(a, b) === undefined, isDeepStrictEqual(a, b));
      assert.equal(firstDifference(a, copyPlain(a, '')), undefined);
    }),
    { numRuns: 1000 },
  );
  const empty = [null, 0, '', [], {}];
  for (const a of empty) for (const b of empty) t.equal(firstDifference({ a }, { a: b }), a === b ? undefined : 'state.a');
});

t.test('what is refused is named', async (t) => {
  const found = (x: unknown) => ({ message: new RegExp(`^a\\.state\\.x is ${x as string}; an actor's state holds only`) });
  const refused: [unknown, string][] = [
    [new Map(), 'a Map'],
    [Object.create(null), 'a object'],
    [NaN, 'NaN'],
    [() => 1, 'function'],
    [undefined, 'undefined'],
    [1n, 'bigint'],
  ];
  for (const [x, said] of refused) t.throws(() => createKernel().actor({ name: 'a', state: { x } }), found(said), said);
});

/** A memory that is refreshed every 10 ps for as long as a user works, and a user that works for 35 ps. */
function refreshed(names = ['memory', 'user']): { kernel: Kernel; state: { refreshes: number } } {
  const kernel = createKernel();
  const state = { refreshes: 0 };
  for (const name of names) {
    const h: ActorHandle = kernel.actor({
      name,
      state: name === 'memory' ? state : { done: false },
      recurs: {},
      start: () => (name === 'memory' ? h.daemonAfter(10) : h.wakeAfter(35)),
      wake() {
        if (name !== 'memory') return;
        state.refreshes++;
        h.daemonAfter(10);
      },
    });
  }
  return { kernel, state };
}

t.test('a run goes on from any time in a fresh kernel as if it had not ended, housekeeping as housekeeping', async (t) => {
  fc.assert(
    fc.property(fc.nat(34), (until_ps) => {
      const first = refreshed(['user', 'memory']);
      assert.equal(first.kernel.run({ until_ps }), 'paused');
      const saved = first.kernel.takeCheckpoint();
      assert.deepEqual(Object.keys(saved.actors), ['memory', 'user'], 'by name');
      const second = refreshed();
      second.kernel.putBackCheckpoint(saved);
      assert.equal(second.kernel.compareCheckpoint(saved), undefined);
      for (const { kernel, state } of [first, second]) {
        assert.equal(kernel.run(), 'drained');
        assert.deepEqual([kernel.now_ps, kernel.events, state.refreshes], [35, 4, 3]);
      }
    }),
  );
  t.pass('no counterexample');
});

t.test('a kernel that has gone on differs from what was saved, and where is said', async (t) => {
  const { kernel, state } = refreshed();
  kernel.run({ until_ps: 12 });
  const saved = kernel.takeCheckpoint();
  state.refreshes = 7;
  t.equal(kernel.compareCheckpoint(saved), 'checkpoint.actors.memory.refreshes');
  t.equal(saved.actors['memory'] === state, false, 'what was saved is a copy');
  kernel.run();
  t.equal(kernel.compareCheckpoint(saved), 'checkpoint.now_ps');
});

t.test('a checkpoint is of the same actors, for a fresh kernel, and taken between two times', async (t) => {
  const saved = refreshed().kernel.takeCheckpoint();
  t.throws(() => refreshed(['memory', 'cpu']).kernel.putBackCheckpoint(saved), /differ in actors: user, cpu$/);
  t.throws(() => refreshed(['memory']).kernel.putBackCheckpoint(saved), /differ in actors: user$/);
  t.throws(() => refreshed(['memory', 'user', 'cpu']).kernel.putBackCheckpoint(saved), /differ in actors: cpu$/);
  const { kernel } = refreshed();
  kernel.run();
  t.throws(() => kernel.putBackCheckpoint(saved), /into a fresh kernel/);

  const within = createKernel();
  const h: ActorHandle = within.actor({
    name: 'a',
    state: {},
    start: () => h.wakeAfter(1),
    wake() {
      h.ask();
      within.takeCheckpoint();
    },
    arbitrate: () => undefined,
  });
  t.throws(() => within.run(), /taken between two times, not within one/);
});

t.test('the actors of a kernel, by name: their states, and how they recur', async (t) => {
  const { kernel, state } = refreshed();
  const actors = kernel.actors();
  t.same([...actors.keys()], ['memory', 'user']);
  t.equal(actors.get('memory')!.state, state);
  t.same(actors.get('memory')!.recurs, {});
});
