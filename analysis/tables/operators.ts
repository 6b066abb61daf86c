/** Tables of an operator trace, and of how it was imported. */
import { FATES, type ImportReport } from '../../traces/index.js';
import type { OperatorOverview } from '../metrics/operator-overview.js';
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

/** What became of each recorded operator; the title counts them by fate. */
export function importTable({ rows, totals, notes }: ImportReport): Table {
  return {
    title: `Imported: ${FATES.map((f) => `${totals[f]} ${f}`).join(', ')}`,
    headers: ['fate', 'recorded operator', 'became', 'count'],
    rows: rows.map((r) => [r.fate, r.name, r.into, String(r.count)]),
    ...(notes.length > 0 && { note: notes.map((n) => `- ${n}`).join('\n') }),
  };
}
