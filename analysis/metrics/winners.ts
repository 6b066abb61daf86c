/** Who has the best figure at each point of a sweep's grid, and by how much. */
import { figureOf, inGrid } from './study.js';
import type { PointResult } from './sweep-rows.js';

/** A cell of a map. */
export interface Winner {
  /** the point without its scenario */
  readonly parameters: Readonly<Record<string, string>>;
  readonly scenario: string;
  /** by how much the second is worse, as a share of the best */
  readonly ahead: number;
}

/** Columns of `sweepRow` in which less, or more, is better. */
export type WinnersBy = 'energy_per_sentence_uj' | 'energy_per_day_j' | 'area_mm2' | 'sentences_per_s_per_mm2';

const better = (column: WinnersBy, a: number, b: number): number => (column === 'sentences_per_s_per_mm2' ? b - a : a - b);

/** One a point of the grid at which two scenarios or more have the figure. */
export function winners(points: readonly PointResult[], column: WinnersBy): Winner[] {
  const cells = new Map<string, PointResult[]>();
  for (const p of points) {
    if (!inGrid(p) || figureOf(p, column) === undefined) continue;
    const key = JSON.stringify(Object.fromEntries(Object.entries(p.parameters).filter(([k]) => k !== 'scenario')));
    cells.set(key, [...(cells.get(key) ?? []), p]);
  }
  return [...cells].flatMap(([key, of]): Winner[] => {
    const figure = (p: PointResult): number => figureOf(p, column)!;
    const [best, second] = [...of].sort((a, b) => better(column, figure(a), figure(b)));
    if (!best || !second) return [];
    return [
      {
        parameters: JSON.parse(key) as Record<string, string>,
        scenario: best.parameters['scenario']!,
        ahead: Math.abs(figure(second) / figure(best) - 1),
      },
    ];
  });
}
