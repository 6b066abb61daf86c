/** What two runs have otherwise, part by part: a number of each, and how far the second is from the first. */

/** A figure of both. */
export interface Change {
  readonly a: number;
  readonly b: number;
  /** b − a: swapped, the runs have the opposite */
  readonly difference: number;
}
/** A part of what is compared: a component, a bank, a cause. */
export interface PartChange extends Change {
  readonly part: string;
}

export const change = (a: number, b: number): Change => ({ a, b, difference: b - a });

type Named = Readonly<Record<string, number>>;

/** Largest first, whatever the sign; then by name. */
const byWeight = (x: PartChange, y: PartChange): number =>
  Math.abs(y.difference) - Math.abs(x.difference) || (x.part < y.part ? -1 : 1);

/** Parts that differ; one that only one of the two has is 0 in the other. The total is no part. */
export function partChanges(a: Named, b: Named): PartChange[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((part) => part !== 'total')
    .map((part) => ({ part, ...change(Object.hasOwn(a, part) ? a[part]! : 0, Object.hasOwn(b, part) ? b[part]! : 0) }))
    .filter((p) => p.difference !== 0)
    .sort(byWeight);
}
