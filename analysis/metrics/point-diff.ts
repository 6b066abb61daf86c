/** Where two points of a sweep differ: what varies, and the figures of their rows. */
import { InputError } from '../../traces/formats.js';
import { partChanges, type PartChange } from './diff-parts.js';

/** The cells of a row by column. */
export interface ComparedPoint {
  readonly label: string;
  readonly cells: ReadonlyMap<string, string>;
}
/** A list without an entry: nothing. */
export interface PointDiff {
  readonly points: readonly [a: string, b: string];
  readonly identical: boolean;
  /** false only where it was forced */
  readonly same_workload: boolean;
  /** what varies, and words; null where one has none */
  readonly fields: readonly { readonly field: string; readonly from: string | null; readonly to: string | null }[];
  /** columns of numbers, with their units in their names; the largest difference first */
  readonly figures: readonly PartChange[];
}

/** A column is a figure where it is no field of a scenario and holds a number in both. */
const isFigure = (column: string, ...cells: (string | undefined)[]): boolean =>
  !column.includes('.') && cells.every((cell) => cell === undefined || Number.isFinite(Number(cell))) && column !== 'workload';

/** From `a` to `b`. @throws InputError for points of other sentences, unless it is forced */
export function pointDiff(a: ComparedPoint, b: ComparedPoint, force: boolean): PointDiff {
  const same_workload = a.cells.get('workload') === b.cells.get('workload');
  if (!same_workload && !force)
    throw new InputError(
      { file: b.label },
      `other sentences than ${a.label}: workload ${b.cells.get('workload') ?? 'unknown'} and ${a.cells.get('workload') ?? 'unknown'}`,
      'points of the same sentences, or --force',
    );
  const columns = [...new Set([...a.cells.keys(), ...b.cells.keys()])];
  const figures = columns.filter((c) => isFigure(c, a.cells.get(c), b.cells.get(c)));
  const numbers = (of: ComparedPoint): Record<string, number> =>
    Object.fromEntries(figures.map((c) => [c, Number(of.cells.get(c) ?? 0)]));
  const fields = columns
    .filter((c) => !figures.includes(c) && a.cells.get(c) !== b.cells.get(c))
    .map((field) => ({ field, from: a.cells.get(field) ?? null, to: b.cells.get(field) ?? null }));
  const changes = partChanges(numbers(a), numbers(b));
  return {
    points: [a.label, b.label],
    identical: fields.length === 0 && changes.length === 0,
    same_workload,
    fields,
    figures: changes,
  };
}
