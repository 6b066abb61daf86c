/** How much of a figure's variance over the points of a sweep each parameter accounts for. */
import { GOALS } from './front.js';

/** A point's parameters and figures, by name. */
type Row = Readonly<Record<string, unknown>>;

/** The share of one parameter in one figure. */
export interface Importance {
  readonly figure: string;
  /** empty: what no parameter alone accounts for, as two that act together */
  readonly parameter: string;
  /** between 0 and 1; those of a figure sum to 1 where the sweep is a whole grid */
  readonly share: number;
}

const mean = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0) / of.length;

/**
 * The correlation ratio (η², Pearson 1905): variance of the means at each of a parameter's values, of the variance of all points.
 * A figure that does not vary has none.
 * @param figures columns of the rows, all of them numbers
 */
export function importances(rows: readonly Row[], varied: readonly string[], figures: readonly string[] = GOALS): Importance[] {
  return figures.flatMap((figure) => {
    const values = rows.map((r) => Number(r[figure]));
    const middle = mean(values);
    const all = values.reduce((sum, v) => sum + (v - middle) ** 2, 0);
    if (!(all > 1e-18 * middle ** 2)) return [];
    const own = varied.map((parameter) => {
      const groups = new Map<unknown, number[]>();
      rows.forEach((r, i) => groups.set(r[parameter], [...(groups.get(r[parameter]) ?? []), values[i]!]));
      const between = [...groups.values()].reduce((sum, g) => sum + g.length * (mean(g) - middle) ** 2, 0);
      return { figure, parameter, share: between / all };
    });
    const rest = 1 - own.reduce((sum, { share }) => sum + share, 0);
    return [...own, { figure, parameter: '', share: Math.max(0, rest) }];
  });
}
