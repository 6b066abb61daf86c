/**
 * NSGA-II: generations of points, of which those on the better fronts live on, and on the last front that does those that are least crowded.
 *
 * Deb, Pratap, Agarwal, Meyarivan, IEEE Trans. on Evolutionary Computation 6 (2), 2002: constrained domination (what meets its bounds
 * beats what does not, of two that do not the one that misses them by less), tournaments of two by front and crowding. Numbers cross by
 * SBX (Deb, Agrawal, Complex Systems 9, 1995) and mutate by polynomial mutation (Deb, Goyal, Computer Science and Informatics 26,
 * 1996), with the indices and probabilities of the 2002 paper; of a list of numbers a mutation goes one place at least. What has no
 * order crosses and mutates uniformly. The first generation is quasi-random, beside points that are given, and no point comes twice.
 */
import { crowding, dominates, frontsBy } from '../../analysis/index.js';
import { levelOf, middleOf, type Dimension, type Genome } from './space.js';
import { generation, type Judged, type Strategy } from './strategy.js';
import { sequence } from './quasi-random.js';

const CROSSING = 0.9;
/** Of SBX and of polynomial mutation: the larger, the nearer children are to their parents. */
const CROSSING_INDEX = 20;
const MUTATION_INDEX = 20;
/** Below 1, which is no place of the space. */
const LAST = 1 - 2 ** -30;
const inside = (u: number): number => Math.min(LAST, Math.max(0, u));

/** A point and where it stands in its generation. */
interface Standing extends Judged {
  readonly front: number;
  readonly crowding: number;
}

/** Whether one is better, by constrained domination. */
function beats(a: Judged, b: Judged): boolean {
  if (a.violation > 0 || b.violation > 0) return a.violation < b.violation;
  return dominates(a.goals!, b.goals!);
}

/** Points with their fronts, and on each front how crowded they are. */
function standing(points: readonly Judged[]): Standing[] {
  const fronts = frontsBy(points.length, (a, b) => beats(points[a]!, points[b]!));
  const apart = points.map(() => 0);
  for (const front of new Set(fronts)) {
    const own = fronts.flatMap((f, i) => (f === front && points[i]!.goals ? [i] : []));
    crowding(own.map((i) => points[i]!.goals!)).forEach((d, k) => (apart[own[k]!] = d));
  }
  return points.map((p, i) => ({ ...p, front: fronts[i]!, crowding: apart[i]! }));
}
const better = (a: Standing, b: Standing): number => a.front - b.front || b.crowding - a.crowding || 0;

/** Two children of two numbers, within [0, 1]. @param x below y */
function crossed(x: number, y: number, u: number): readonly [number, number] {
  const child = (room: number): number => {
    const alpha = 2 - (1 + (2 * room) / (y - x)) ** -(CROSSING_INDEX + 1);
    const spread =
      u <= 1 / alpha ? (u * alpha) ** (1 / (CROSSING_INDEX + 1)) : (1 / (2 - u * alpha)) ** (1 / (CROSSING_INDEX + 1));
    return spread * (y - x);
  };
  return [inside((x + y - child(x)) / 2), inside((x + y + child(1 - y)) / 2)];
}

/** By how much a number moves, within [0, 1]. */
function moved(x: number, u: number): number {
  const power = 1 / (MUTATION_INDEX + 1);
  return u < 0.5
    ? (2 * u + (1 - 2 * u) * (1 - x) ** (MUTATION_INDEX + 1)) ** power - 1
    : 1 - (2 * (1 - u) + 2 * (u - 0.5) * x ** (MUTATION_INDEX + 1)) ** power;
}

/** A number of a range, or one of a list, moved; what has no order is another choice. */
function mutated({ ordered, levels }: Dimension, x: number, random: () => number): number {
  if (levels === 1) return x;
  const level = levelOf(x, levels);
  if (!ordered) {
    const other = Math.floor(random() * (levels - 1));
    return middleOf(other < level ? other : other + 1, levels);
  }
  const by = moved(x, random());
  if (levels === Infinity) return inside(x + by);
  const to = level + Math.sign(by || 1) * Math.max(1, Math.round(Math.abs(by) * levels));
  return middleOf(Math.min(levels - 1, Math.max(0, to)), levels);
}

/** A child of two points. */
function childOf(dimensions: readonly Dimension[], [a, b]: readonly [Genome, Genome], random: () => number): Genome {
  const crossing = random() < CROSSING;
  return dimensions.map((d, i) => {
    let u = a[i]!;
    if (crossing && random() < 0.5) {
      const other = b[i]!;
      if (d.ordered && Math.abs(u - other) > 1e-9) {
        const [low, high] = crossed(Math.min(u, other), Math.max(u, other), random());
        u = random() < 0.5 ? low : high;
      } else u = other;
    }
    return random() < 1 / dimensions.length ? mutated(d, u, random) : u;
  });
}

/** @param size of a generation, and of what lives on @param random of [0, 1) @param seeds of the first generation, all of them */
export function nsga2(
  dimensions: readonly Dimension[],
  size: number,
  random: () => number,
  seeds: readonly Genome[] = [],
): Strategy {
  let living: Standing[] = [];
  const first = sequence(dimensions.map(random));
  const any = (): Genome => dimensions.map(() => inside(random()));
  function parent(): Genome {
    const [a, b] = [0, 1].map(() => living[Math.floor(random() * living.length)]!) as [Standing, Standing];
    return (better(b, a) < 0 ? b : a).genome;
  }
  return {
    next(claim) {
      if (living.length > 0)
        return generation(size, dimensions, claim, [() => childOf(dimensions, [parent(), parent()], random), any]);
      const seeded = seeds.filter(claim);
      return [...seeded, ...generation(size - seeded.length, dimensions, claim, [first])];
    },
    tell(judged) {
      // a stable sort: of equals those that were there before
      const kept = standing([...living, ...judged])
        .sort(better)
        .slice(0, size);
      living = standing(kept);
    },
  };
}
