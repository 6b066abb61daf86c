/**
 * A search, generation by generation.
 *
 * A generation is chosen, looked at without simulating it, and what is left of it is simulated together, on however many workers: who
 * is chosen depends on the seed and on earlier generations, not on who was done first. So results are the same bytes for any number of
 * workers, and the same command finds in the store what it has simulated before.
 */
import {
  boxOf,
  hypervolume,
  searchFound,
  type EvaluatedPoint,
  type RejectedPoint,
  type SearchFound,
} from '../../analysis/index.js';
import { draw, randomStream } from '../../sim/index.js';
import { createRunner, judged, rejectedOf, tried, type RunPoints, type Tried } from './evaluate.js';
import { nsga2 } from './nsga2.js';
import { quasiRandom } from './quasi-random.js';
import { described } from './described.js';
import type { Method, Search } from './search.js';
import { candidateAt, sizeOf, type Candidate, type Genome } from './space.js';
import { exhaustive, type Claim, type Judged, type Strategy } from './strategy.js';

/** Draws are whole numbers below it. */
const RESOLUTION = 2 ** 30;
/** Points that are looked at for one that is evaluated, at most: else nearly all of the space is rejected. */
const MOST_LOOKED_AT = 20;

/** How points are simulated, and who is told how many of the budget are. */
export interface SearchOptions {
  readonly run: (done: number) => RunPoints;
  /** looks at a point without simulating it; absent: reads and resolves its scenario */
  readonly look?: (candidate: Candidate) => Tried;
}

const STRATEGIES: Readonly<Record<Method, (search: Search, random: () => number) => Strategy>> = {
  nsga2: ({ dimensions, population, seeds }, random) => nsga2(dimensions, population, random, seeds),
  'quasi-random': ({ dimensions, population }, random) => quasiRandom(dimensions, population, random),
  // nothing is learnt between generations: larger ones keep workers busy
  exhaustive: ({ dimensions, population }) => exhaustive(dimensions, Math.max(256, population)),
};

/** Points that no one has chosen before. */
function createClaims(search: Search): { readonly claim: Claim; readonly duplicates: () => number } {
  const seen = new Set<string>();
  let duplicates = 0;
  return {
    claim(genome) {
      const { key } = candidateAt(search, genome);
      if (seen.has(key)) {
        duplicates++;
        return false;
      }
      seen.add(key);
      return true;
    },
    duplicates: () => duplicates,
  };
}

/** Whether the front has hardly moved; both fronts in the box of all that is there now. */
function hasSettled({ stop }: Search, points: readonly EvaluatedPoint[], generation: number): boolean {
  if (!stop || generation < stop.generations) return false;
  const able = points.filter((p) => p.goals && p.violation === 0);
  if (able.length === 0) return false;
  const { reference } = boxOf(able.map((p) => p.goals!));
  const volume = (of: readonly EvaluatedPoint[]): number =>
    hypervolume(
      of.map((p) => p.goals!),
      reference,
    );
  const now = volume(able);
  const before = volume(able.filter((p) => p.generation <= generation - stop.generations));
  return 100 * (now - before) < stop.gain_below_percent * now;
}

/** What came of a generation, for who chooses the next. */
function toldOf(genomes: readonly Genome[], looked: readonly Tried[], points: readonly EvaluatedPoint[]): Judged[] {
  let next = 0;
  return looked.flatMap(({ rejected }, i): Judged[] => {
    const genome = genomes[i]!;
    if (rejected) return [{ genome, goals: undefined, violation: rejected.violation }];
    const p = points[next++];
    return p ? [{ genome, goals: p.goals, violation: p.violation }] : [];
  });
}

/**
 * @returns undefined where it was asked to stop
 * @throws InputError for an objective or a bound of a column that results do not have, once one point is simulated
 */
export async function runSearch(
  search: Search,
  { run, look = (candidate) => tried(search, candidate) }: SearchOptions,
): Promise<SearchFound | undefined> {
  const { budget, method, seed, population } = search;
  const stream = randomStream(seed, 'search');
  const strategy = STRATEGIES[method](search, () => draw(stream, RESOLUTION) / RESOLUTION);
  const { claim, duplicates } = createClaims(search);
  const simulated = createRunner(search, run);
  const points: EvaluatedPoint[] = [];
  const rejected: RejectedPoint[] = [];
  let ended =
    method === 'exhaustive' && budget >= sizeOf(search.dimensions) ? 'every point is evaluated' : 'the budget is used up';
  for (let generation = 0; points.length < budget; generation++) {
    const genomes = strategy.next(claim);
    if (genomes.length === 0) {
      ended = method === 'exhaustive' ? 'every point is evaluated' : 'there is no other point';
      break;
    }
    const looked = genomes.map((g) => look(candidateAt(search, g)));
    const able = looked.filter((l) => !l.rejected).slice(0, budget - points.length);
    const rows = await simulated(able, points.length);
    if (rows.length < able.length) return undefined;
    const now = rows.map((row): EvaluatedPoint => ({ ...judged(search, row), generation }));
    for (const point of now) points.push(point);
    for (const one of rejectedOf(looked)) rejected.push(one);
    strategy.tell(toldOf(genomes, looked, now));
    if (hasSettled(search, points, generation)) {
      ended = `the hypervolume has grown by less than ${search.stop!.gain_below_percent} % over ${search.stop!.generations} generations`;
      break;
    }
    if (rejected.length > MOST_LOOKED_AT * budget) {
      ended = `nearly all of the space is rejected: ${rejected.length} points, and ${points.length} are not`;
      break;
    }
  }
  const how = `${method}, seed ${seed}${method === 'exhaustive' ? '' : `, ${population} a generation`}, at most ${budget} evaluations`;
  return searchFound({ ...described(search), how, points, rejected, duplicates: duplicates(), ended });
}
