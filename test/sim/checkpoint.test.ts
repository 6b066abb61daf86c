import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import {
  copyPlain,
  createKernel,
  firstDifference,
  NotPlainData,
  putBack,
  type ActorHandle,
  type Kernel,
} from '../../sim/index.js';

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

t.test('state that is not plain data is refused with its path', async (t) => {
  const refused: [unknown, string][] = [
    [{ queue: [{ at: new Map() }] }, 'a.state.queue[0].at'],
    [{ f: () => 1 }, 'a.state.f'],
    [{ x: NaN }, 'a.state.x'],
    [{ d: new Date(0) }, 'a.state.d'],
    [{ u: undefined }, 'a.state.u'],
  ];
  for (const [state, path] of refused) {
    t.throws(() => createKernel().actor({ name: 'a', state: state as object }), NotPlainData);
    t.throws(() => copyPlain(state, 'a.state'), { message: new RegExp(`^${path.replace(/[.[\]]/g, '\\$&')} is `) });
  }
});

t.test('states are compared field by field', async (t) => {
  t.equal(firstDifference({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }), undefined);
  t.equal(firstDifference({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }), 'state.a.1.b');
  t.equal(firstDifference({ a: 1 }, { a: 1, c: 0 }), 'state.c');
});

const leaf = fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.string({ maxLength: 3 }));
const plain = fc.letrec((tie) => ({
  node: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('node'), { maxLength: 4 }), tie('fields')),
  fields: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('node'), { noNullPrototype: true }),
}));
const fields = plain.fields;

/** Every object and array of a state that has one of the same form at the same path in another, by path. */
function shared(a: unknown, b: unknown, path = ''): Map<string, unknown> {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return new Map();
  if (Array.isArray(a) !== Array.isArray(b)) return new Map();
  const inner = Object.entries(a).flatMap(([k, v]) => [...shared(v, (b as Record<string, unknown>)[k], `${path}.${k}`)]);
  return new Map([[path, a], ...inner]);
}

t.test('a state is put back in place: equal to what was saved, and whoever holds a part of it still does', async (t) => {
  fc.assert(
    fc.property(fields, fields, (target, saved) => {
      const before = shared(target, saved);
      const copy = copyPlain(saved, 'saved');
      putBack(target, saved);
      assert.deepEqual(target, copy);
      assert.deepEqual(saved, copy, 'what was saved is left as it was');
      const after = shared(target, saved);
      for (const [path, part] of before) assert.equal(after.get(path), part, path);
    }),
  );
  const [target, saved] = [{ a: null as object | null }, { a: { b: [1] } }];
  putBack(target, saved);
  t.not(target.a, saved.a, 'nothing of what was saved is shared');
});
