import assert from 'node:assert';
import fc from 'fast-check';
import t from 'tap';
import {
  boxOf,
  crowding,
  dominates,
  frontOf,
  frontsBy,
  hypervolume,
  hypervolumes,
  shareOf,
  type Goals,
} from '../../../analysis/metrics/pareto.js';

/** Of whole numbers, so that many are equal. */
const pointsOf = (goals: number, most: number) =>
  fc.array(fc.array(fc.nat(6), { minLength: goals, maxLength: goals }), { minLength: 1, maxLength: most });

/** Unit cells of a grid that some point dominates: hypervolume of whole numbers, counted. */
function counted(points: readonly Goals[], reference: Goals): number {
  const cells = reference.reduce<number[][]>(
    (all, r) => all.flatMap((c) => Array.from({ length: r }, (_, i) => [...c, i])),
    [[]],
  );
  return cells.filter((c) => points.some((p) => p.every((v, g) => v <= c[g]!))).length;
}

t.test('a front is what nobody beats, and all else is beaten by one of it', async (t) => {
  fc.assert(
    fc.property(pointsOf(3, 30), (points) => {
      const front = frontOf(points);
      for (const a of front) for (const b of front) assert(!dominates(a, b));
      for (const p of points) assert(front.some((f) => dominates(f, p) || f.every((v, g) => v === p[g])));
    }),
  );
  t.pass('of 30 points and three goals');
});

t.test('fronts: each point of one is beaten by one of the front before, and by none of its own', async (t) => {
  fc.assert(
    fc.property(pointsOf(2, 30), (points) => {
      const fronts = frontsBy(points.length, (a, b) => dominates(points[a]!, points[b]!));
      points.forEach((p, i) => {
        points.forEach((o, j) => assert(!(dominates(o, p) && fronts[j]! >= fronts[i]!)));
        if (fronts[i]! > 0) assert(points.some((o, j) => fronts[j] === fronts[i]! - 1 && dominates(o, p)));
      });
    }),
  );
  t.pass('and every point has one');
});

t.test('hypervolume is that which is counted cell by cell, of two to four goals', async (t) => {
  for (const goals of [1, 2, 3, 4])
    fc.assert(
      fc.property(pointsOf(goals, 8), (points) => {
        const reference = points[0]!.map(() => 6);
        assert.equal(hypervolume(points, reference), counted(points, reference));
      }),
      { numRuns: 40 },
    );
  t.pass('points on the reference or beyond add nothing');
});

t.test('it grows with every point, does not depend on their order, and ends where all points together are', async (t) => {
  fc.assert(
    fc.property(pointsOf(3, 15), fc.nat(14), (points, missing) => {
      const box = boxOf(points);
      const all = hypervolumes(
        points.map((p, i) => (i === missing ? undefined : p)),
        box,
      );
      all.forEach((v, i) => assert(i === 0 || v >= all[i - 1]! - 1e-12));
      const counted = points.filter((_, i) => i !== missing);
      const whole = shareOf(hypervolume(counted, box.reference), box);
      assert(Math.abs(all.at(-1)! - whole) < 1e-9);
      assert(Math.abs(whole - shareOf(hypervolume([...counted].reverse(), box.reference), box)) < 1e-9);
      assert(whole <= 1 + 1e-12);
    }),
  );
  t.pass('one that does not count changes nothing');
});

t.test('crowding, by hand', async (t) => {
  // ends are kept; (1, 3) has neighbours 2 of 4 and 3 of 4 apart, (2, 1) 3 of 4 and 3 of 4
  const front = [
    [0, 4],
    [1, 3],
    [2, 1],
    [4, 0],
  ];
  t.same(crowding(front), [Infinity, 2 / 4 + 3 / 4, 3 / 4 + 3 / 4, Infinity]);
  t.same(crowding([[1, 1]]), [Infinity]);
  t.same(crowding([]), []);
});
