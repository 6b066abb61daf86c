/** What each product did: MACs, bytes over the link, and how long; and what the PE array's time went to, by kind of operator. */
import type { EventTrace } from '../../traces/event-traces.js';
import type { Ledger, LedgerColumn } from './operator-ledger.js';
import { scan } from './scan.js';

/** Products of one name and shape together: from issue to retirement, loads and stores included. */
export interface OperatorWork {
  /** with its dimensions */
  readonly name: string;
  readonly kind: string;
  /** of the tiles that the PE array passed */
  readonly macs: number;
  /** moved for it over the link, both ways */
  readonly link_bytes: number;
  /** summed over the products: one that came twice took twice as long */
  readonly time_ps: number;
}
/** Time of the PE array that went to one use while operators of one kind ran; `none` where none did. */
export interface UseRow {
  readonly kind: string;
  /** one of `USES`: compute, or why nothing was multiplied */
  readonly use: string;
  readonly time_ps: number;
}

/** What one column of an operator's row holds. */
function columnIn({ columns }: Ledger, told: LedgerColumn['told']): (row: Float64Array) => number {
  const i = columns.findIndex((c) => c.told === told);
  return (row) => row[i] ?? 0;
}

/** Operators that multiplied, those of one name and kind together. */
export function operatorWork(trace: EventTrace): OperatorWork[] {
  const { ledger } = scan(trace);
  const [macsOf, bytesOf, timeOf] = [columnIn(ledger, 'macs'), columnIn(ledger, 'link_bytes'), columnIn(ledger, 'time_ps')];
  const byName = new Map<string, { -readonly [K in keyof OperatorWork]: OperatorWork[K] }>();
  for (const { id, name, kind, dims } of trace.operators) {
    const row = ledger.rows.get(id);
    // what multiplies nothing is no product; one without time was not told of as a whole
    if (!row || macsOf(row) === 0 || timeOf(row) === 0) continue;
    const key = `${name} ${dims.join('×')}`;
    const all = byName.get(key) ?? { name: key, kind, macs: 0, link_bytes: 0, time_ps: 0 };
    all.macs += macsOf(row);
    all.link_bytes += bytesOf(row);
    all.time_ps += timeOf(row);
    byName.set(key, all);
  }
  return [...byName.values()];
}

/** Time of the PE array by kind of operator and use; sums to the time simulated. */
export function arrayUse(trace: EventTrace): UseRow[] {
  const { columns, rows } = scan(trace).ledger;
  // the id of an operator is its index in the list
  const kinds = trace.operators.map((o) => o.kind);
  const sums = new Map<string, UseRow & { time_ps: number }>();
  for (const [operator, row] of rows)
    for (const [i, { told, detail: use }] of columns.entries()) {
      const time_ps = row[i] ?? 0;
      if (told !== 'use_ps' || time_ps === 0) continue;
      const kind = kinds[operator] ?? 'none';
      const sum = sums.get(`${kind}|${use}`);
      if (sum) sum.time_ps += time_ps;
      else sums.set(`${kind}|${use}`, { kind, use, time_ps });
    }
  return [...sums.values()];
}
