/** States of actors, told apart by number. */
import t from 'tap';
import { shapeOf } from '../../../sim/index.js';
import { KnownStates, type Inside } from '../../../scenarios/run/inside.js';

const recurs = { times: ['since_ps'], sums: ['count'] };
const actor = (since_ps: number, count: number, left: number): readonly Inside[] => [
  { name: 'a', state: { since_ps, count, left }, recurs, shape: shapeOf(recurs) },
];

t.test('alike at another time: the same number; each other state has one of its own', async (t) => {
  const states = new KnownStates();
  const first = states.numberOf(actor(10, 3, 7), 15);
  t.equal(states.numberOf(actor(110, 99, 7), 115), first);
  t.not(states.numberOf(actor(10, 3, 8), 15), first);
  t.not(states.numberOf(actor(10, 3, 7), 16), first);
});

t.test('what is forgotten has another number when it is met again, one that no other had', async (t) => {
  const states = new KnownStates();
  const [a, b, c] = [7, 8, 9].map((left) => states.numberOf(actor(0, 0, left), 0));
  states.keepOnly(new Set([b!]));
  t.equal(states.numberOf(actor(0, 0, 8), 0), b);
  const again = [7, 9].map((left) => states.numberOf(actor(0, 0, left), 0));
  for (const number of again) t.notOk([a, b, c].includes(number));
  t.not(again[0], again[1]);
});

t.test('beyond as many as are told apart a state has none, and those before keep theirs', async (t) => {
  const states = new KnownStates(2);
  const [a, b] = [7, 8].map((left) => states.numberOf(actor(0, 0, left), 0));
  t.ok(states.isFull);
  t.equal(states.numberOf(actor(0, 0, 9), 0), -1);
  t.same(
    [7, 8].map((left) => states.numberOf(actor(0, 0, left), 0)),
    [a, b],
  );
});
