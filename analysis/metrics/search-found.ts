/** What a search found, as its report, its files and its JSON have it. */
import type { Cell, Columns } from './columns.js';
import { boxOf, dominates, hypervolumes, type Goals } from './pareto.js';
import type { PointResult, Row } from './sweep-rows.js';

/** A column of the results that is to be small, or large. */
export interface Objective {
  readonly metric: string;
  readonly goal: 'min' | 'max';
}
/** Where a point of a search stands. */
export const SEARCH_STANDINGS = ['front', 'beaten', 'misses a bound', 'could not be simulated'] as const;
/** One of them. */
export type SearchStanding = (typeof SEARCH_STANDINGS)[number];

/** A point that was evaluated. */
export interface EvaluatedPoint extends PointResult {
  readonly generation: number;
  /** by objective, less is better; undefined where there are none */
  readonly goals: Goals | undefined;
  /** 0: it meets every bound */
  readonly violation: number;
}
/** A point that was not simulated. */
export interface RejectedPoint {
  readonly parameters: Readonly<Record<string, string>>;
  readonly why: string;
}
/** What a search did. */
export interface SearchRun {
  readonly name: string;
  /** in a line: how points were chosen */
  readonly how: string;
  readonly objectives: readonly Objective[];
  /** as the file has them, in words */
  readonly constraints: readonly string[];
  /** points of the space; null: without end */
  readonly space: number | null;
  readonly points: readonly EvaluatedPoint[];
  readonly rejected: readonly RejectedPoint[];
  /** chosen again, and not evaluated again */
  readonly duplicates: number;
  readonly ended: string;
  /** fields whose values are of a range: many of them */
  readonly ranges: readonly string[];
}
/** How far the front was after so many evaluations. */
export interface Progress {
  readonly evaluations: number;
  readonly generation: number;
  /** of the box from the best values to a tenth beyond the worst, over all points that meet their bounds */
  readonly hypervolume: number;
}
/** With what follows from it. */
export interface SearchFound extends SearchRun {
  /** by point */
  readonly standings: readonly SearchStanding[];
  readonly history: readonly Progress[];
}

/** By point; of points of equal goals all are on the front. */
export function searchStandings(points: readonly EvaluatedPoint[]): SearchStanding[] {
  const able = points.flatMap((p) => (p.goals && p.violation === 0 ? [p.goals] : []));
  return points.map(({ goals, violation }) => {
    if (!goals) return 'could not be simulated';
    if (violation > 0) return 'misses a bound';
    return able.some((o) => dominates(o, goals)) ? 'beaten' : 'front';
  });
}

/** After each evaluation. */
function progressOf(points: readonly EvaluatedPoint[]): Progress[] {
  const goals = points.map((p) => (p.violation === 0 ? p.goals : undefined));
  const able = goals.filter((g) => g !== undefined);
  const volumes = able.length === 0 ? points.map(() => 0) : hypervolumes(goals, boxOf(able));
  return points.map(({ generation }, i) => ({ evaluations: i + 1, generation, hypervolume: volumes[i]! }));
}

/** What a search did, and what follows. */
export const searchFound = (run: SearchRun): SearchFound => ({
  ...run,
  standings: searchStandings(run.points),
  history: progressOf(run.points),
});

/** Its points as rows of results: generation and standing before the figures. */
export const searchRows = ({ points, standings }: SearchFound): PointResult[] =>
  points.map(({ parameters, row, fault, warning, generation }, i) => ({
    parameters,
    row: { generation, standing: standings[i]!, ...row } satisfies Row,
    ...(fault !== undefined && { fault }),
    ...(warning !== undefined && { warning }),
  }));

/** Those on the front, by their first objective. */
export function frontRows(found: SearchFound): PointResult[] {
  const rows = searchRows(found);
  const on = found.points.flatMap(({ goals }, i) => (found.standings[i] === 'front' ? [{ i, first: goals![0]! }] : []));
  return on.sort((a, b) => a.first - b.first || a.i - b.i).map(({ i }) => rows[i]!);
}

/** After so many evaluations, how far the front was. */
export const historyColumns = ({ history }: SearchFound): Columns => ({
  names: ['evaluations', 'generation', 'hypervolume'],
  rows: history.map(({ evaluations, generation, hypervolume }): Cell[] => [evaluations, generation, hypervolume]),
});

/** What was not simulated, each with why. */
export function rejectedColumns({ rejected }: SearchFound): Columns {
  const names = Object.keys(rejected[0]?.parameters ?? {});
  return {
    names: [...names, 'rejected'],
    rows: rejected.map((r): Cell[] => [...names.map((n) => r.parameters[n] ?? null), r.why]),
  };
}

/** What is rejected for the same reason, whatever the numbers in it: how many, and one of them in full. */
export function rejections(rejected: readonly RejectedPoint[]): { readonly count: number; readonly why: string }[] {
  const by = new Map<string, { count: number; why: string }>();
  for (const { why } of rejected) {
    const key = why.replace(/\d[\d.,]*/g, '0');
    const known = by.get(key);
    if (known) known.count++;
    else by.set(key, { count: 1, why });
  }
  return [...by.values()].sort((a, b) => b.count - a.count);
}
