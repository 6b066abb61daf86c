/** Rows of an import as people read them. */
import type { ImportReport } from '../../traces/index.js';

const INSIDE = /^inside /;
/** Rows with what is inside an operator that was taken whole in one. */
export function withoutInner(rows: ImportReport['rows']): ImportReport['rows'] {
  const inside = new Map<string, number>();
  for (const r of rows) if (INSIDE.test(r.into)) inside.set(r.into, (inside.get(r.into) ?? 0) + r.count);
  const plain = rows.filter((r) => !INSIDE.test(r.into));
  const inner = [...inside].map(([into, count]) => ({ fate: 'folded' as const, name: 'all that was called', into, count }));
  const last = plain.findLastIndex((r) => r.fate !== 'left out' && r.fate !== 'unknown') + 1;
  return [...plain.slice(0, last), ...inner.sort((a, b) => b.count - a.count), ...plain.slice(last)];
}
