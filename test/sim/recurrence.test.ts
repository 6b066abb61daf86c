import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import {
  changeAgain,
  changeOf,
  copyPlain,
  describeState,
  Description,
  FrozenNumbers,
  mayHoldMoments,
  restOf,
  shapeOf,
  type Plain,
  type Recurrence,
} from '../../sim/index.js';

type Fields = Record<string, unknown>;
const { fields } = fc.letrec<{ fields: Record<string, Plain>; value: Plain }>((tie) => ({
  fields: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Plain>(null, true, false, 'x', ''),
    fc.integer({ min: -3, max: 3 }),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('fields'),
  ),
}));

const how = { frozen: new FrozenNumbers(), rough: false, room_ps: Infinity };
const description = new Description();
const described = (state: unknown, recurrence: Recurrence, now_ps: number): string => {
  description.clear();
  describeState(state, shapeOf(recurrence), now_ps, description, how);
  return JSON.stringify([...description.end()]);
};

t.test('a change made again upon the state that it was made of gives what came of it, for any two states', async (t) => {
  fc.assert(
    fc.property(fields, fields, (before, after) => {
      const state = copyPlain(before, '') as Fields;
      changeAgain(state, changeOf(before, after, undefined, 0), { shift_ps: 0, operator: 0 });
      assert.deepEqual(state, after);
    }),
    { numRuns: 500 },
  );
  t.pass('no counterexample');
});

t.test('no change is none, and a change shares nothing with the state that it was made of', async (t) => {
  fc.assert(
    fc.property(fields, (state) => {
      assert.deepEqual(changeOf(state, copyPlain(state, '') as Fields, undefined, 0), []);
      const after = copyPlain(state, '') as Fields;
      const change = changeOf({}, after, undefined, 0);
      const [first, second]: Fields[] = [{}, {}];
      changeAgain(first!, change, { shift_ps: 0, operator: 0 });
      for (const v of Object.values(first!)) if (Array.isArray(v)) v.push('mine');
      changeAgain(second!, change, { shift_ps: 0, operator: 0 });
      assert.deepEqual(second, state);
    }),
  );
  t.pass('no counterexample');
});

const KINDS: Recurrence = {
  times: ['at', 'queue.at'],
  ages: { old: 50 },
  stale: ['last'],
  sums: ['n'],
  operators: ['op'],
  own: ['mine'],
};
interface Walk {
  readonly at: number;
  readonly n: number;
  readonly op: number;
  readonly queue: readonly { readonly at: number; readonly bytes: number }[];
}
const state = (now_ps: number, { at, n, op, queue }: Walk, mine: number) => ({
  ...{ at: now_ps - at, old: now_ps - 70, last: now_ps - 1, n, op, mine: { of: mine } },
  queue: queue.map((q) => ({ at: now_ps - q.at, bytes: q.bytes })),
  occupancy: { mode: 'busy', since_ps: now_ps - at, busy_ps: n, stalled_ps: 2 * n, idle_ps: now_ps },
});
const walk = fc.record({
  at: fc.nat(40),
  n: fc.nat(100),
  op: fc.nat(5),
  queue: fc.array(fc.record({ at: fc.nat(40), bytes: fc.nat(3) }), { maxLength: 3 }),
});

t.test('alike at another time: sums, operators, what is stale or its own do not count, nor what is long past', async (t) => {
  fc.assert(
    fc.property(walk, fc.nat(1000), fc.nat(9), (w, later_ps, other) => {
      const one = described(state(100, w, 1), KINDS, 100);
      const again = state(100 + later_ps, { ...w, n: w.n + other, op: other }, other);
      assert.equal(described({ ...again, last: 5, old: again.old - other }, KINDS, 100 + later_ps), one);
    }),
  );
  t.pass('no counterexample');
});

t.test('not alike: another distance in time, a younger age, another length, another number without a kind', async (t) => {
  const w: Walk = { at: 3, n: 0, op: 0, queue: [{ at: 2, bytes: 7 }] };
  const now = state(100, w, 0);
  const one = described(now, KINDS, 100);
  const others: Fields[] = [
    { ...now, at: 96 },
    { ...now, old: 51 },
    { ...now, queue: [] },
    { ...now, queue: [{ at: 98, bytes: 8 }] },
    { ...now, queue: [{ at: 99, bytes: 7 }] },
    { ...now, occupancy: { ...now.occupancy, mode: 'idle' } },
    { ...now, occupancy: { ...now.occupancy, since_ps: 96 } },
    { ...now, more: null },
    { ...now, queue: [[{ at: 98, bytes: 7 }]] },
  ];
  for (const other of others) t.not(described(other, KINDS, 100), one, JSON.stringify(other));
  t.equal(described({ ...now, old: 50 }, KINDS, 100), one, '50 ps ago or more is the same');
});

t.test('made again later: times shift, sums grow by as much, the operator is that of now, its own is left', async (t) => {
  fc.assert(
    fc.property(walk, walk, fc.nat(1000), fc.nat(50), (first, then, shift_ps, n) => {
      const before = state(100, { ...first, op: 6 }, 1);
      const after = state(150, { ...then, n: first.n + then.n, op: 7 }, 2);
      const change = changeOf(before, after, shapeOf(KINDS), 7);
      const later: Fields = state(100 + shift_ps, { ...first, n, op: 6 }, 9);
      changeAgain(later, change, { shift_ps, operator: 11 });
      const expected = state(150 + shift_ps, { ...then, n: n + then.n, op: 11 }, 9);
      // the sums of an occupancy grow by as much as they grew the first time
      const { busy_ps, stalled_ps } = expected.occupancy;
      assert.deepEqual(later, { ...expected, occupancy: { ...expected.occupancy, busy_ps, stalled_ps } });
    }),
  );
  t.pass('no counterexample');
});

t.test('an operator that is not the one done stays as it is', async (t) => {
  const later: Fields = { op: 1 };
  changeAgain(later, changeOf({ op: 1 }, { op: 3 }, shapeOf({ operators: ['op'] }), 7), { shift_ps: 5, operator: 11 });
  t.same(later, { op: 3 });
});

t.test('where a list ends counts', async (t) => {
  t.not(described({ a: [[1], 2] }, {}, 0), described({ a: [[1, 2]] }, {}, 0));
});

t.test('what does not count may be of any form, and a form that counts is told from any other', async (t) => {
  const forms = [0, null, {}, [], { 'row-hit': 2 }];
  for (const kind of ['own', 'sums', 'stale', 'operators'] as const)
    for (const form of forms)
      t.equal(described({ x: form }, { [kind]: ['x'] }, 5), described({ x: 1 }, { [kind]: ['x'] }, 5), kind);
  t.equal(new Set([...forms, ''].map((x) => described({ x }, {}, 5))).size, forms.length + 1);
  t.equal(
    described({ x: [7, 8] }, { times: ['x'] }, 9),
    described({ x: [1, 2] }, { times: ['x'] }, 3),
    'a list has the kind of its name',
  );
});

t.test('made again: a moment that is none any more, a sum that begins, what is its own in any form', async (t) => {
  const shape = shapeOf({ times: ['at'], sums: ['hits'], own: ['mine'] });
  const change = changeOf({ at: 3, hits: {}, mine: 1 }, { at: null, hits: { row: 2 }, mine: 2 }, shape, 0);
  const later: Fields = { at: 8, hits: { row: 5 }, mine: 9 };
  changeAgain(later, change, { shift_ps: 5, operator: 0 });
  t.same(later, { at: null, hits: { row: 7 }, mine: 9 });
  t.same(changeOf({ mine: { a: 1, b: 2 } }, { mine: { b: 3 } }, shape, 0), [], 'what is its own is no change');
  t.same(changeOf({ mine: 1 }, { mine: 2 }, shape, 0), []);
});

t.test('a moment below 0 is none: alike at any time, and put back as it is', async (t) => {
  t.equal(described({ at: -1 }, { times: ['at'] }, 5), described({ at: -1 }, { times: ['at'] }, 900));
  const change = changeOf({ at: 40 }, { at: -1 }, shapeOf({ times: ['at'] }), 0);
  const state = { at: 140 };
  changeAgain(state, change, { shift_ps: 100, operator: 0 });
  t.same(state, { at: -1 });
});

t.test('accounts are moments between two operators, and are left alone within one', async (t) => {
  const recurrence = { accounts: ['since'] };
  t.not(described({ since: 3 }, recurrence, 10), described({ since: 4 }, recurrence, 10));
  const within = shapeOf(recurrence, true);
  description.clear();
  describeState({ since: 3 }, within, 10, description, how);
  t.equal(description.end().length, 0);
  t.same(changeOf({ since: 3 }, { since: 4 }, within, 0), []);
});

t.test('what is owed counts between two operators, and is a sum within one', async (t) => {
  const recurrence = { owed: ['low'] };
  t.not(described({ low: 3 }, recurrence, 0), described({ low: 4 }, recurrence, 0));
  const change = (within: boolean) => changeOf({ low: 3 }, { low: 10 }, shapeOf(recurrence, within), 0);
  const after = [false, true].map((within) => {
    const state = { low: 100 };
    changeAgain(state, change(within), { shift_ps: 0, operator: 0 });
    return state.low;
  });
  t.same(after, [10, 107]);
});

t.test('what is frozen is alike where it reads the same, and put back as the very thing', async (t) => {
  const recurrence = { frozen: ['queue.region'] };
  const state = (base: number, id: number) => ({ queue: [{ id, region: { base, offsets: [1, 2] } }] });
  t.equal(described(state(7, 1), recurrence, 0), described(state(7, 1), recurrence, 0));
  t.not(described(state(7, 1), recurrence, 0), described(state(8, 1), recurrence, 0));
  t.not(described(state(7, 1), recurrence, 0), described(state(7, 2), recurrence, 0));
  const after = state(8, 2);
  const change = changeOf(state(7, 1), after, shapeOf(recurrence), 0);
  const again = state(7, 1);
  const region = again.queue[0]!.region;
  changeAgain(again, change, { shift_ps: 0, operator: 0 });
  t.same(again, after);
  t.equal(again.queue[0]!.region, after.queue[0]!.region);
  t.same(region, { base: 7, offsets: [1, 2] }, 'what was there before is not changed');
});

t.test('nothing is on its way where all that passes is empty', async (t) => {
  const isAtRest = restOf({ passing: ['waiting', 'channels.current', 'ports'] });
  const rest = { waiting: [], channels: [{ current: null }, { current: null }], ports: [null, null], other: [1] };
  t.ok(isAtRest(rest));
  t.notOk(isAtRest({ ...rest, waiting: [0] }));
  t.notOk(isAtRest({ ...rest, channels: [{ current: null }, { current: { id: 0 } }] }));
  t.notOk(isAtRest({ ...rest, ports: [null, {}] }));
  t.ok(restOf({})({ anything: [1] }));
});

t.test('a number that is not named and may be a moment is seen, whatever else changed', async (t) => {
  const shape = shapeOf({ times: ['at'], sums: ['n'] });
  const changed = (after: Record<string, unknown>) => changeOf({ at: 1, n: 2, x: 3, y: [] }, after, shape, 0);
  t.notOk(mayHoldMoments(changed({ at: 5000, n: 9000, x: 4, y: [] }), 1000));
  t.ok(mayHoldMoments(changed({ at: 1, n: 2, x: 1000, y: [] }), 1000));
  t.ok(mayHoldMoments(changed({ at: 1, n: 2, x: 3, y: [{ arrived: 1001 }] }), 1000));
});
