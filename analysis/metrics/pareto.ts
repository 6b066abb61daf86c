/**
 * Points that are judged by several goals at once. Less is better in each goal; a goal that is to be large is given with its sign turned.
 *
 * Fronts and crowding: Deb, Pratap, Agarwal, Meyarivan, "A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II", IEEE Trans. on
 * Evolutionary Computation 6 (2), 2002. Hypervolume: While, Bradstreet, Barone, "A Fast Way of Calculating Exact Hypervolumes", IEEE
 * Trans. on Evolutionary Computation 16 (1), 2012 (WFG).
 */

/** A value for each goal, the same goals in the same order for all points. */
export type Goals = readonly number[];

/** Whether a point is as good in every goal and better in one. */
export const dominates = (a: Goals, b: Goals): boolean => a.every((v, g) => v <= b[g]!) && a.some((v, g) => v < b[g]!);

/** By point its front: 0 where nobody beats it, 1 where nobody does once those of 0 are gone, and so on. @param beats a strict partial order of indices below `count` */
export function frontsBy(count: number, beats: (a: number, b: number) => boolean): number[] {
  const all = Array.from({ length: count }, (_, i) => i);
  const beaten = all.map((a) => all.filter((b) => beats(a, b)));
  const by = all.map(() => 0);
  for (const of of beaten) for (const b of of) by[b]!++;
  const fronts = all.map(() => -1);
  let now = all.filter((i) => by[i] === 0);
  for (let rank = 0; now.length > 0; rank++) {
    const next: number[] = [];
    for (const i of now) {
      fronts[i] = rank;
      for (const b of beaten[i]!) if (--by[b]! === 0) next.push(b);
    }
    now = next.sort((a, b) => a - b);
  }
  return fronts;
}

/** Points that no other dominates, each value once, in their order. */
export function frontOf(points: readonly Goals[]): Goals[] {
  // in order of their goals, whoever dominates a point comes before it
  const before = (a: Goals, b: Goals): number => a.reduce((order, v, g) => order || v - b[g]!, 0);
  const order = points.map((_, i) => i).sort((i, j) => before(points[i]!, points[j]!) || i - j);
  const front: number[] = [];
  let last: Goals | undefined;
  for (const i of order) {
    const p = points[i]!;
    const again = last?.every((v, g) => v === p[g]) === true;
    if (!again && !front.some((f) => dominates(points[f]!, p))) front.push(i);
    last = p;
  }
  return front.sort((i, j) => i - j).map((i) => points[i]!);
}

/** By point how far its neighbours on a front are apart, summed over goals of which each is as long as the front; ends are infinitely far. */
export function crowding(points: readonly Goals[]): number[] {
  const distance = points.map(() => 0);
  for (const g of (points[0] ?? []).keys()) {
    const order = points.map((_, i) => i).sort((a, b) => points[a]![g]! - points[b]![g]! || a - b);
    const [first, last] = [order[0]!, order.at(-1)!];
    const span = points[last]![g]! - points[first]![g]!;
    distance[first] = distance[last] = Infinity;
    if (span > 0)
      for (let i = 1; i < order.length - 1; i++)
        distance[order[i]!]! += (points[order[i + 1]!]![g]! - points[order[i - 1]!]![g]!) / span;
  }
  return distance;
}

/** What a point dominates that none of the others does, up to the reference. */
export function exclusiveHypervolume(point: Goals, others: readonly Goals[], reference: Goals): number {
  const sides = point.map((v, g) => reference[g]! - v);
  if (sides.some((side) => side <= 0)) return 0;
  const own = sides.reduce((a, b) => a * b, 1);
  // of the others only what they share with it
  return (
    own -
    hypervolume(
      others.map((o) => o.map((v, g) => Math.max(v, point[g]!))),
      reference,
    )
  );
}

/** The volume that points dominate, up to a reference that is worse in every goal; points beyond it add nothing. */
export function hypervolume(points: readonly Goals[], reference: Goals): number {
  const front = frontOf(points).sort((a, b) => b[0]! - a[0]!);
  return front.reduce((sum, p, i) => sum + exclusiveHypervolume(p, front.slice(i + 1), reference), 0);
}

/** Where hypervolumes of points are measured from: the worst value of each goal, and a tenth of its range beyond. */
export interface Box {
  readonly best: Goals;
  readonly reference: Goals;
}
/** Of at least one point. A goal that is the same everywhere has a range of one. */
export function boxOf(points: readonly Goals[]): Box {
  const along = (of: (...values: number[]) => number): number[] =>
    points[0]!.map((_, g) => points.reduce((so, p) => of(so, p[g]!), points[0]![g]!));
  const [best, worst] = [along(Math.min), along(Math.max)];
  return { best, reference: worst.map((w, g) => w + 0.1 * (w - best[g]! || 1)) };
}

/** Of the volume between the best of each goal and the reference. */
export const shareOf = (volume: number, { best, reference }: Box): number =>
  volume / reference.reduce((all, r, g) => all * (r - best[g]!), 1);

/** The share that the points so far dominate, after each of them; undefined where a point does not count. */
export function hypervolumes(points: readonly (Goals | undefined)[], box: Box): number[] {
  let front: Goals[] = [];
  let volume = 0;
  return points.map((p) => {
    if (p && !front.some((o) => dominates(o, p) || o.every((v, g) => v === p[g]))) {
      volume += exclusiveHypervolume(p, front, box.reference);
      front = [...front.filter((o) => !dominates(p, o)), p];
    }
    return shareOf(volume, box);
  });
}
