/** Tables of an operator trace, and of how it was imported. */
import { coverageText, FATES } from '../../traces/formats.js';
import type { ImportReport } from '../../traces/index.js';
import type { OperatorOverview } from '../metrics/operator-overview.js';
import { withoutInner } from './import-rows.js';
import { number } from './numbers.js';
import type { Table } from './table.js';

/** What was recorded, the shapes of its products, how it was imported. */
export function operatorTables(o: OperatorOverview): Table[] {
  return [
    {
      title: 'Operator trace',
      headers: ['field', 'value'],
      rows: [
        ['name', o.name],
        ['source', o.source],
        ['sentences', number(o.sentences.length)],
        ['layers', number(o.layers)],
        ['operators', number(o.operators)],
        ['matrix products', number(o.gemms)],
        ['multiply-accumulates', number(o.macs)],
        ...Object.entries(o.bytes).map(([c, b]) => [`${c} (bytes as recorded)`, b.toLocaleString('en-US')]),
      ],
    },
    {
      title: 'Matrix products',
      headers: ['kind', 'batches', 'm', 'k', 'n', 'count'],
      rows: o.gemm_shapes.map((g) => [g.kind, ...[g.b, g.m, g.k, g.n, g.count].map(String)]),
    },
    importTable(o.import),
  ];
}

/** What became of each recorded operator; the title counts them by fate, the note begins with what is covered. */
export function importTable({ rows, totals, notes, coverage }: ImportReport): Table {
  const counted = FATES.filter((f) => totals[f] > 0 || f === 'unknown').map((f) => `${totals[f]} ${f}`);
  return {
    title: `Imported: ${counted.join(', ')}`,
    headers: ['fate', 'recorded operator', 'became', 'count'],
    rows: withoutInner(rows).map((r) => [r.fate, r.name, r.into, String(r.count)]),
    note: [coverageText(coverage), ...notes].map((n) => `- ${n}`).join('\n'),
  };
}
