/** Works run some times, two programs in turn, and the medians of what was read off. */
import type { Program } from './program.js';
import type { Figure, Sample, Work } from './work.js';

/** What a figure came to: medians, and how many times better ours is than theirs. */
export interface Result {
  readonly unit: string;
  readonly ours: number;
  readonly theirs?: number;
  readonly ratio?: number;
  /** the same of the processor's time, which a loaded machine moves less */
  readonly user_ratio?: number;
  readonly least?: number;
  readonly most?: number;
  readonly floor?: number;
  /** undefined where nothing is asked, or nothing to compare with was run */
  readonly met?: boolean;
  readonly rounds: number;
  /** why there is no `theirs` */
  readonly failed?: string;
}

/** Seconds of a round, from which so many are run. */
const ROUNDS = [
  [300, 1],
  [10, 3],
  [5, 5],
  [0, 7],
] as const;
/** A round that is shorter is run once more than counted: files and compiled code are then where the next finds them. */
const WARMED_S = 5;

const median = (xs: readonly number[]): number => {
  const sorted = [...xs].sort((a, b) => a - b);
  const [below, above] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!];
  return (below + above) / 2;
};

/** What one program came to, round by round, or why it came to nothing. */
interface Contestant {
  readonly program: Program;
  readonly samples: Sample[];
  failed?: string;
}

function result(figure: Figure, [mine, other]: readonly Contestant[]): Result {
  const { quantity, user, unit, rate, least, most, floor } = figure;
  const of = (c: Contestant | undefined, q: string): number | undefined =>
    c === undefined || c.failed !== undefined ? undefined : median(c.samples.map((s) => s[q]!));
  const [ours, theirs] = [of(mine, quantity)!, of(other, quantity)];
  const better = (a: number, b: number | undefined): number | undefined => (b === undefined ? b : rate ? a / b : b / a);
  const ratio = better(ours, theirs);
  const user_ratio = user === undefined ? undefined : better(of(mine, user)!, of(other, user));
  const asked = [
    ...(least === undefined || ratio === undefined ? [] : [ratio >= least]),
    ...(most === undefined ? [] : [ours <= most]),
    ...(floor === undefined ? [] : [ours >= floor]),
  ];
  return {
    ...{ unit, ours },
    ...(theirs !== undefined && { theirs, ratio: ratio! }),
    ...(user_ratio !== undefined && { user_ratio }),
    ...(least !== undefined && { least }),
    ...(most !== undefined && { most }),
    ...(floor !== undefined && { floor }),
    ...(asked.length > 0 && { met: asked.every(Boolean) }),
    rounds: mine!.samples.length,
    ...(other?.failed !== undefined && { failed: other.failed }),
  };
}

/**
 * @param most rounds, where fewer are wanted than the work's length asks for
 * @param said told before each round. @throws Error when ours fails; that theirs does is a result
 */
export async function measured(
  work: Work,
  programs: readonly Program[],
  folder: string,
  most: number,
  said: (round: string) => void,
): Promise<Record<string, Result>> {
  const contestants = programs.slice(0, work.oursAlone ? 1 : 2).map((program): Contestant => ({ program, samples: [] }));
  async function round(i: number): Promise<number> {
    const begin_ms = performance.now();
    // who goes first changes: neither always finds the files read
    for (const c of i % 2 === 0 ? contestants : [...contestants].reverse()) {
      if (c.failed !== undefined) continue;
      try {
        c.samples.push(await work.measure(c.program, folder));
      } catch (error) {
        if (c === contestants[0]) throw error;
        c.failed = (error as Error).message;
      }
    }
    return (performance.now() - begin_ms) / 1000;
  }
  said('first round');
  const first_s = await round(0);
  const rounds = Math.min(most, ROUNDS.find(([seconds]) => first_s >= seconds)![1]);
  if (first_s < WARMED_S && rounds > 1) for (const c of contestants) c.samples.length = 0;
  for (let i = contestants[0]!.samples.length; i < rounds; i++) {
    said(`round ${i + 1} of ${rounds}`);
    await round(i);
  }
  return Object.fromEntries(work.figures.map((figure) => [figure.name, result(figure, contestants)]));
}
