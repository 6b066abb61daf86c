/** How points of a space are chosen, generation by generation. */
import type { Goals } from '../../analysis/index.js';
import { genomeAt, sizeOf, type Dimension, type Genome } from './space.js';

/** What a point came to. */
export interface Judged {
  readonly genome: Genome;
  /** less is better; undefined where there are none: it was rejected, or could not be simulated */
  readonly goals: Goals | undefined;
  /** by how much it misses what is asked for, as a share of each bound, summed; 0: it meets all, Infinity: nobody knows by how much */
  readonly violation: number;
}
/** True, once, for a point that has not been claimed before. */
export type Claim = (genome: Genome) => boolean;

/** Chooses points, and is told what they came to. */
export interface Strategy {
  /** those of a generation, each claimed; none where there are no others */
  next(claim: Claim): Genome[];
  tell(judged: readonly Judged[]): void;
}

/** Draws until a generation is full of points that are new; a space of which nearly all is claimed gives fewer. */
const MOST_TRIES = 50;
/** Points of a space at most that are looked through one by one. */
const MOST_COUNTED = 1_000_000;

/**
 * A generation.
 * @param make a point, which may be claimed already @param otherwise where that finds too few: any point
 */
export function generation(
  size: number,
  dimensions: readonly Dimension[],
  claim: Claim,
  makers: readonly (() => Genome)[],
): Genome[] {
  const chosen: Genome[] = [];
  for (const make of makers)
    for (let tries = 0; chosen.length < size && tries < MOST_TRIES * size; tries++) {
      const genome = make();
      if (claim(genome)) chosen.push(genome);
    }
  const count = sizeOf(dimensions);
  if (count > MOST_COUNTED) return chosen;
  for (let i = 0; chosen.length < size && i < count; i++) {
    const genome = genomeAt(dimensions, i);
    if (claim(genome)) chosen.push(genome);
  }
  return chosen;
}

/** Every point of a space that has an end, in order. @param size of a generation */
export function exhaustive(dimensions: readonly Dimension[], size: number): Strategy {
  const count = sizeOf(dimensions);
  let next = 0;
  return {
    next(claim) {
      const chosen: Genome[] = [];
      for (; chosen.length < size && next < count; next++) {
        const genome = genomeAt(dimensions, next);
        if (claim(genome)) chosen.push(genome);
      }
      return chosen;
    },
    tell: () => undefined,
  };
}
