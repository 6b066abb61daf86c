/** Operators of two runs beside each other, by the work that they are, not by their ids: another mapping or platform numbers them otherwise. */
import type { OperatorRow } from './operator-table.js';

/** An execution in each run; undefined where the other has no such work. */
export interface AlignedRows {
  readonly a: OperatorRow | undefined;
  readonly b: OperatorRow | undefined;
  /** the how many-th of equal work, from 0 */
  readonly nth: number;
}

/** What is the same work: kind, dimensions and layer, of the same sentence where sentences are the same. */
const workOf = ({ kind, dims, layer, sentence }: OperatorRow, bySentence: boolean): string =>
  JSON.stringify([bySentence ? sentence : '', kind, dims, layer]);

/** Rows of each work, in order of issue. */
function byWork(rows: readonly OperatorRow[], bySentence: boolean): Map<string, OperatorRow[]> {
  const found = new Map<string, OperatorRow[]>();
  for (const row of rows) {
    const work = workOf(row, bySentence);
    const same = found.get(work);
    if (same) same.push(row);
    else found.set(work, [row]);
  }
  return found;
}

/**
 * The n-th execution of a work is that of the other run's n-th. Every row is in one pair; works that `a` has come first, in its order.
 * @param a in order of issue, as `b`
 * @param bySentence whether ids of sentences mean the same in both
 */
export function alignedRows(a: readonly OperatorRow[], b: readonly OperatorRow[], bySentence: boolean): AlignedRows[] {
  const [in_a, in_b] = [byWork(a, bySentence), byWork(b, bySentence)];
  return [...new Set([...in_a.keys(), ...in_b.keys()])].flatMap((work) => {
    const [of_a, of_b] = [in_a.get(work) ?? [], in_b.get(work) ?? []];
    return Array.from({ length: Math.max(of_a.length, of_b.length) }, (_, nth) => ({ a: of_a[nth], b: of_b[nth], nth }));
  });
}
