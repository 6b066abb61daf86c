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
  const first = states.meet(actor(10, 3, 7), 15).number;
  t.equal(states.meet(actor(110, 99, 7), 115).number, first);
  t.not(states.meet(actor(10, 3, 8), 15).number, first);
  t.not(states.meet(actor(10, 3, 7), 16).number, first);
});

t.test('what is forgotten has another number when it is met again, one that no other had', async (t) => {
  const states = new KnownStates();
  const [a, b, c] = [7, 8, 9].map((left) => states.meet(actor(0, 0, left), 0).number);
  states.keepOnly(new Set([b!]));
  t.equal(states.meet(actor(0, 0, 8), 0).number, b);
  const again = [7, 9].map((left) => states.meet(actor(0, 0, left), 0).number);
  for (const number of again) t.notOk([a, b, c].includes(number));
  t.not(again[0], again[1]);
});

t.test('beyond as many as are told apart a state has none, and those before keep theirs', async (t) => {
  const states = new KnownStates({ most: 2 });
  const [a, b] = [7, 8].map((left) => states.meet(actor(0, 0, left), 0).number);
  t.ok(states.isFull);
  t.equal(states.meet(actor(0, 0, 9), 0).number, -1);
  t.same(
    [7, 8].map((left) => states.meet(actor(0, 0, left), 0).number),
    [a, b],
  );
});

t.test(
  'roughly: ages with as much room are alike, as long as nothing takes longer; one near its limit or at it is not',
  async (t) => {
    const limit_ps = 2 ** 30;
    const bank = (age_ps: number): readonly Inside[] => {
      const ages = { ages: { since_ps: limit_ps } };
      return [{ name: 'a', state: { since_ps: 2 ** 40 - age_ps }, recurs: ages, shape: shapeOf(ages) }];
    };
    const states = new KnownStates({ rough: true });
    const met = (age_ps: number) => states.meet(bank(age_ps), 2 ** 40);
    const young = met(0);
    t.equal(young.room_ps, 2 ** 30);
    t.equal(met(1).room_ps, 2 ** 29);
    t.equal(met(1).number, met(2 ** 29).number);
    t.not(met(1).number, young.number);
    t.not(met(2 ** 29 + 1).number, met(1).number);
    const [near, nearer] = [2 ** 24 - 1, 2 ** 24 - 2].map((left) => met(limit_ps - left));
    t.not(near!.number, nearer!.number);
    t.same([near!.room_ps, met(limit_ps).room_ps], [Infinity, Infinity]);
    t.equal(met(limit_ps).number, met(limit_ps + 5).number);
    const exactly = new KnownStates();
    t.not(exactly.meet(bank(1), 2 ** 40).number, exactly.meet(bank(2), 2 ** 40).number);
  },
);
