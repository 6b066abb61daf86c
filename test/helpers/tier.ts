/**
 * Two tiers of the same tests. The quick one, `npm test`, tries every property, law, independent reference and error at a small
 * size; the long one, `npm run test:long` (which is `DRAWS=1 npm test`; `SEED=7` draws others), all draws, sizes, rows and files.
 * A test file that is run alone is run long, unless `DRAWS` is given.
 */
const asked = process.env['DRAWS'];
/** Of what a property draws, where a case is a whole simulation. */
let share = asked === undefined ? 1 : Number(asked);

/** What is left to the long tier, counted as it is left: rows and cases of tests that take some of them. */
export const left = { taken: 0, of: 0 };

/** Of a suite: it is quick unless `DRAWS` says otherwise. */
export function quickUnlessAsked(): void {
  if (asked === undefined) share = 1 / 20;
}

export const isLong = (): boolean => share >= 1;

/** Of so many that are asked for, how many are drawn. @param least as many at least, where shares of the cases are asserted */
export const draws = (all: number, least = 2): number => Math.max(Math.min(least, all), Math.round(all * share));

/** A size, a list, a scenario: a small one, and the one of the long tier. */
export const sized = <T>(quick: T, long: T): T => (isLong() ? long : quick);

/**
 * Of the rows of a table, in their order, as many of each kind as `most`, evenly apart, the first and the last of the kind among
 * them; all of them in the long tier.
 */
export function spread<T>(rows: readonly T[], most: number, kind: (row: T) => unknown = () => ''): readonly T[] {
  const kinds = new Map<unknown, T[]>();
  for (const row of rows) kinds.set(kind(row), [...(kinds.get(kind(row)) ?? []), row]);
  const evenly = (of: readonly T[], n: number): T[] =>
    Array.from({ length: n }, (_, i) => of[n === 1 ? 0 : Math.round((i * (of.length - 1)) / (n - 1))]!);
  const chosen = new Set(isLong() ? rows : [...kinds.values()].flatMap((of) => evenly(of, Math.min(most, of.length))));
  left.taken += chosen.size;
  left.of += rows.length;
  return rows.filter((row) => chosen.has(row));
}

/** Options of a test of which a cheaper one holds the same thing: it is skipped in the quick tier, so that the runner counts it. */
export const longOnly = (): { readonly skip: string | false } => ({ skip: isLong() ? false : 'only in the long tier' });
