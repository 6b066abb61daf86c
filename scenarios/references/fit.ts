/**
 * Numbers fitted to residuals by bounded least squares, where a simulator is asked for each candidate.
 *
 * What a simulator answers is a staircase: many numbers are whole, and cycles are. So each number is first looked at alone, at both
 * ends of its bounds (one that moves nothing is left as it is), then all are scanned coarsely (a Latin hypercube), then the best of
 * these are improved by Levenberg and Marquardt's method (ml-levenberg-marquardt, 1963) with slopes over steps that are no smaller
 * than one of a whole number, and last step by step, as long as that helps. Coordinates are shares of the bounds. Deterministic.
 */
import { levenbergMarquardt } from 'ml-levenberg-marquardt';
import { latinHypercube } from '../../analysis/figures.js';
import {
  createCandidates,
  Exhausted,
  leastStep,
  moved,
  shareOf,
  Wanted,
  type At,
  type Candidates,
  type Fitted,
  type Residuals,
} from './candidates.js';

/** What became of a fit. */
export interface Fit {
  readonly values: readonly number[];
  /** sums of squares of residuals */
  readonly before: number;
  readonly after: number;
  /** by number: whether it moves any residual, alone, from one end of its bounds to the other */
  readonly moves: readonly boolean[];
  /** pairs whose residuals go together: no row tells one from the other */
  readonly alike: readonly (readonly [number, number])[];
  /** candidates that were tried, and of these those that cannot be */
  readonly tried: number;
  readonly refused: number;
  /** it was ended because no more were to be tried */
  readonly exhausted: boolean;
}

/** Candidates a number in the coarse scan. */
const SCANNED = 12;
/** The best of the scan, from which it goes on. */
const BEGINNINGS = 3;
/** Slopes are over so much of the bounds, at least. */
const STEP = 0.02;
const MOST_ITERATIONS = 30;
/** The last steps: shares of the bounds, halved from one to the other. */
const FIRST_STEP = 0.1;
const LAST_STEP = 1e-3;
/** residuals that go together to so much are alike */
const ALIKE = 1 - 1e-6;
/** beside which no step is worth a candidate */
const NOTHING = 1e-18;

/** Slopes of the residuals over one number, away from the nearer bound. */
function slopes(candidates: Candidates, fitted: readonly Fitted[], at: At, i: number): number[] {
  const step = Math.max(STEP, leastStep(fitted[i]!)) * (at[i]! > 0.5 ? -1 : 1);
  const here = candidates.known(at);
  const there = candidates.known(moved(at, i, at[i]! + step));
  return here && there ? here.map((r, k) => (there[k]! - r) / step) : (here ?? []).map(() => 0);
}

/** What cannot be is far off, whatever it is. */
const FAR = 1e6;

/** Levenberg-Marquardt from `begin`, begun anew for each candidate that it wants: those before are known by then. */
async function descend(candidates: Candidates, fitted: readonly Fitted[], free: readonly number[], begin: At): Promise<At> {
  const whole = (params: readonly number[]): number[] => begin.map((s, i) => (free.includes(i) ? params[free.indexOf(i)]! : s));
  const count = candidates.known(begin)!.length;
  // the method takes no single row: one more, at which nothing is ever wrong
  const rows = Array.from({ length: count + 1 }, (_, k) => k);
  for (;;) {
    try {
      const { parameterValues } = levenbergMarquardt(
        { x: rows, y: rows.map(() => 0) },
        (params) => {
          const found = candidates.known(whole(params));
          return (k) => (k === count ? 0 : (found?.[k] ?? FAR));
        },
        {
          initialValues: free.map((i) => begin[i]!),
          minValues: free.map(() => 0),
          maxValues: free.map(() => 1),
          maxIterations: MOST_ITERATIONS,
          errorTolerance: NOTHING,
          jacobianFunction(params) {
            const all = free.map((i) => slopes(candidates, fitted, whole(params), i));
            return (k) => all.map((s) => s[k] ?? 0);
          },
        },
      );
      return whole(parameterValues);
    } catch (error) {
      if (!(error instanceof Wanted)) throw error;
      await candidates.try(error.at);
    }
  }
}

/** Step by step, one number at a time, as long as that helps; then with half the step. */
async function stepwise(candidates: Candidates, fitted: readonly Fitted[], free: readonly number[], begin: At): Promise<void> {
  let best = begin;
  let cost = await candidates.try(best);
  for (let step = FIRST_STEP; step >= LAST_STEP && cost > NOTHING;) {
    let better = false;
    for (const i of free)
      for (const sign of [1, -1]) {
        const at = moved(best, i, best[i]! + sign * Math.max(step, leastStep(fitted[i]!)));
        const c = await candidates.try(at);
        if (c < cost) [best, cost, better] = [at, c, true];
      }
    if (!better) step /= 2;
  }
}

/** Which numbers move anything, alone. */
async function moving(candidates: Candidates, fitted: readonly Fitted[], start: At): Promise<boolean[]> {
  const moves: boolean[] = [];
  for (const i of fitted.keys()) {
    const ends = [moved(start, i, 0), moved(start, i, 1)];
    for (const at of ends) await candidates.try(at);
    const here = candidates.known(start)!;
    moves.push(ends.some((at) => candidates.known(at)?.some((r, k) => r !== here[k]) ?? true));
  }
  return moves;
}

/** Numbers whose slopes are in proportion to each other. */
async function goTogether(
  candidates: Candidates,
  fitted: readonly Fitted[],
  free: readonly number[],
  at: At,
): Promise<[number, number][]> {
  const all: number[][] = [];
  for (const i of free)
    for (let s: number[] | undefined; s === undefined;)
      try {
        all.push((s = slopes(candidates, fitted, at, i)));
      } catch (error) {
        if (!(error instanceof Wanted)) throw error;
        await candidates.try(error.at);
      }
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, k) => sum + x * b[k]!, 0);
  return free.flatMap((i, a) =>
    free.flatMap((j, b): [number, number][] => {
      const [x, y] = [all[a]!, all[b]!];
      return b > a && Math.abs(dot(x, y)) >= ALIKE * Math.sqrt(dot(x, x) * dot(y, y)) && dot(x, x) > 0 ? [[i, j]] : [];
    }),
  );
}

/** From the best of a coarse scan. */
async function search(candidates: Candidates, fitted: readonly Fitted[], free: readonly number[], start: At): Promise<void> {
  const names = free.map((i) => fitted[i]!.name);
  const scan = latinHypercube(SCANNED * free.length, names, 1, 'scan').map((u) =>
    start.map((s, i) => (free.includes(i) ? u[free.indexOf(i)]! : s)),
  );
  const scanned: (readonly [cost: number, at: At])[] = [[await candidates.try(start), start]];
  for (const at of scan) scanned.push([await candidates.try(at), at]);
  scanned.sort(([a], [b]) => a - b);
  for (const [cost, at] of scanned.slice(0, BEGINNINGS)) {
    if (cost === Infinity || candidates.best().cost <= NOTHING) return;
    await stepwise(candidates, fitted, free, await descend(candidates, fitted, free, at));
  }
}

/**
 * @param most candidates to be tried
 * @param told how many were
 * @throws what `residuals` throws; RangeError where the numbers as they are cannot be
 */
export async function fit(
  fitted: readonly Fitted[],
  residuals: Residuals,
  most: number,
  told: (tried: number) => void,
): Promise<Fit> {
  const candidates = createCandidates(fitted, residuals, most, told);
  const start = fitted.map(shareOf);
  const before = await candidates.try(start);
  if (before === Infinity) throw new RangeError('the numbers as they are cannot be');
  let moves = fitted.map(() => true);
  let alike: [number, number][] = [];
  let exhausted = false;
  try {
    moves = await moving(candidates, fitted, start);
    const free = [...fitted.keys()].filter((i) => moves[i]);
    if (free.length > 0) await search(candidates, fitted, free, start);
    alike = await goTogether(candidates, fitted, free, candidates.best().at);
  } catch (error) {
    if (!(error instanceof Exhausted)) throw error;
    exhausted = true;
  }
  const { at, cost } = candidates.best();
  // what moves nothing stays as it is
  const values = candidates.valuesAt(at).map((v, i) => (moves[i] ? v : fitted[i]!.start));
  return { values, before, after: cost, moves, alike, exhausted, ...candidates.counts() };
}
