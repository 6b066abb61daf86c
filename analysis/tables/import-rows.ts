/** Rows of an import as people read them. */
import type { ImportReport } from '../../traces/index.js';

type Rows = ImportReport['rows'];

/** Rows that say one thing of many names: what is inside an operator that was taken whole, what was left out. */
const isInside = ({ into }: Rows[number]): boolean => into.startsWith('inside ');
const isLeftOut = ({ fate }: Rows[number]): boolean => fate === 'left out';
/** names that are listed one by one at most */
const LISTED = 5;

/** One row for all that came to the same. */
function together(rows: Rows, name: string): Rows {
  const counts = new Map<string, { fate: Rows[number]['fate']; count: number; names: Rows[number][] }>();
  for (const r of rows) {
    const of = counts.get(r.into) ?? { fate: r.fate, count: 0, names: [] };
    of.count += r.count;
    of.names.push(r);
    counts.set(r.into, of);
  }
  return [...counts]
    .flatMap(([into, { fate, count, names }]) =>
      names.length > LISTED || fate === 'folded' ? [{ fate, name, into, count }] : names,
    )
    .sort((a, b) => b.count - a.count);
}

/** Rows with what is inside an operator that was taken whole in one, and what was left out for one reason in one. */
export function withoutInner(rows: Rows): Rows {
  const plain = rows.filter((r) => !isInside(r) && !isLeftOut(r));
  const last = plain.findLastIndex((r) => r.fate !== 'unknown') + 1;
  return [
    ...plain.slice(0, last),
    ...together(rows.filter(isInside), 'all that was called'),
    ...together(rows.filter(isLeftOut), 'all that was recorded'),
    ...plain.slice(last),
  ];
}
