/** The points of a sweep that no other beats. */

/** A point's parameters and figures, by name. */
type Row = Readonly<Record<string, unknown>>;

/** What a design is judged by; less is better in each. */
export const GOALS = ['energy_per_sentence_uj', 'latency_mean_ms', 'area_mm2'] as const;

/** Where a point stands. A point that misses its accuracy is on no front, and beats nobody. */
export const STANDINGS = ['not beaten', 'beaten', 'accuracy too low', 'not beaten, accuracy not known'] as const;
/** Where a point stands. */
export type Standing = (typeof STANDINGS)[number];

const beats = (o: Row, row: Row): boolean =>
  GOALS.every((g) => (o[g] as number) <= (row[g] as number)) && GOALS.some((g) => (o[g] as number) < (row[g] as number));

/** By row: a row lacks none of the goals; `accuracy_met` is yes, no, not known, or is not there. */
export function standings(rows: readonly Row[]): Standing[] {
  const able = rows.filter((r) => r['accuracy_met'] !== 'no');
  return rows.map((row) => {
    if (row['accuracy_met'] === 'no') return 'accuracy too low';
    if (able.some((o) => beats(o, row))) return 'beaten';
    return row['accuracy_met'] === 'not known' ? 'not beaten, accuracy not known' : 'not beaten';
  });
}
