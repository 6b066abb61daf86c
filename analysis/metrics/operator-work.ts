/** What each product did: MACs, bytes over the link, and how long; and what the PE array's time went to, by kind of operator. */
import { allRecords, type EventTrace } from '../../traces/index.js';

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

/** What an operator has so far. */
interface Sums {
  macs: number;
  link_bytes: number;
  time_ps: number;
}

/** Operators that multiplied, those of one name and kind together. */
export function operatorWork({ header, operators, chunks }: EventTrace): OperatorWork[] {
  const [tile, transfer, whole] = ['tile', 'transfer', 'operator'].map((k) => header.kinds.indexOf(k)) as [
    number,
    number,
    number,
  ];
  // columns are read as they are: sums need no object a record
  const sums = new Map<number, Sums>();
  for (const { records, who, whose, operator, amount, span_ps } of allRecords(chunks)) {
    const kinds = who.map(([, kind]) => kind!);
    for (let i = 0; i < records; i++) {
      const k = kinds[whose[i]!]!;
      if (k !== tile && k !== transfer && k !== whole) continue;
      let s = sums.get(operator[i]!);
      if (!s) sums.set(operator[i]!, (s = { macs: 0, link_bytes: 0, time_ps: 0 }));
      if (k === tile) s.macs += amount[i]!;
      else if (k === transfer) s.link_bytes += amount[i]!;
      else s.time_ps += span_ps[i]!;
    }
  }
  const byName = new Map<string, Sums & { name: string; kind: string }>();
  for (const { id, name, kind, dims } of operators) {
    const s = sums.get(id);
    // what multiplies nothing is no product; one without time was not told of as a whole
    if (!s || s.macs === 0 || s.time_ps === 0) continue;
    const key = `${name} ${dims.join('×')}`;
    const all = byName.get(key) ?? { name: key, kind, macs: 0, link_bytes: 0, time_ps: 0 };
    all.macs += s.macs;
    all.link_bytes += s.link_bytes;
    all.time_ps += s.time_ps;
    byName.set(key, all);
  }
  return [...byName.values()];
}

/** Time of the PE array by kind of operator and use; sums to the time simulated. */
export function arrayUse({ header, operators, chunks }: EventTrace): UseRow[] {
  const use = header.kinds.indexOf('use');
  // the id of an operator is its index in the list
  const kinds = operators.map((o) => o.kind);
  const sums = new Map<string, number>();
  for (const { records, who, whose, operator, amount } of allRecords(chunks)) {
    const used = who.map(([, kind, , , , detail]) => (kind === use ? header.details[detail!]! : undefined));
    for (let i = 0; i < records; i++) {
      const of = used[whose[i]!];
      if (of === undefined) continue;
      const key = `${kinds[operator[i]!] ?? 'none'}|${of}`;
      sums.set(key, (sums.get(key) ?? 0) + amount[i]!);
    }
  }
  return [...sums].map(([key, time_ps]) => {
    const [kind, u] = key.split('|') as [string, string];
    return { kind, use: u, time_ps };
  });
}
