/** The points of a sweep that no other beats. */

import { dominates, frontOf } from './pareto.js';

/** A point's parameters and figures, by name. */
type Row = Readonly<Record<string, unknown>>;

/** What a design is judged by; less is better in each. */
export const GOALS = ['energy_per_sentence_uj', 'latency_mean_ms', 'area_mm2'] as const;

/** Where a point stands. A point that misses its accuracy is on no front, and beats nobody. */
export const STANDINGS = ['not beaten', 'beaten', 'accuracy too low', 'not beaten, accuracy not known'] as const;
/** Where a point stands. */
export type Standing = (typeof STANDINGS)[number];

/** By row: a row lacks none of the goals; `accuracy_met` is yes, no, not known, or is not there. */
export function standings(rows: readonly Row[]): Standing[] {
  const goals = rows.map((row) => GOALS.map((g) => row[g] as number));
  const front = frontOf(goals.filter((_, i) => rows[i]!['accuracy_met'] !== 'no'));
  return rows.map(({ accuracy_met }, i) => {
    if (accuracy_met === 'no') return 'accuracy too low';
    if (front.some((f) => dominates(f, goals[i]!))) return 'beaten';
    return accuracy_met === 'not known' ? 'not beaten, accuracy not known' : 'not beaten';
  });
}
