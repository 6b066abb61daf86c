/**
 * Points that fill a space evenly, however many there are: the additive recurrence of the generalised golden ratio, moved by a shift
 * that is drawn from the seed.
 *
 * Source: M. Roberts, "The Unreasonable Effectiveness of Quasirandom Sequences", 2018 (the sequence R_d: point n has the coordinates
 * n/φ^j mod 1, φ the positive root of φ^(d+1) = φ + 1); the shift: Cranley, Patterson, SIAM J. Numerical Analysis 13 (6), 1976.
 */
import type { Dimension, Genome } from './space.js';
import { generation, type Strategy } from './strategy.js';

/** The positive root of x^(d+1) = x + 1; a step of the iteration is a contraction. */
function goldenRatio(d: number): number {
  let x = 2;
  for (let i = 0; i < 60; i++) x = (1 + x) ** (1 / (d + 1));
  return x;
}

/** Points of the unit cube, one after the other. @param shift of each coordinate */
export function sequence(shift: readonly number[]): () => Genome {
  const ratio = goldenRatio(shift.length);
  const step = shift.map((_, j) => ratio ** -(j + 1));
  let n = 0;
  return () => {
    n++;
    return step.map((a, j) => (shift[j]! + n * a) % 1);
  };
}

/** @param size of a generation @param random of [0, 1) */
export function quasiRandom(dimensions: readonly Dimension[], size: number, random: () => number): Strategy {
  const point = sequence(dimensions.map(random));
  return { next: (claim) => generation(size, dimensions, claim, [point]), tell: () => undefined };
}
