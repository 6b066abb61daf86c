/** What the plots and tables need of an event trace: its totals, or the same made from the records where it is cut off. */
import { allRecords, newBins, reach, records, spread, type EventTrace } from '../../traces/event-traces.js';
import type { MemoryInfo, OperatorInfo, Peak, Series, SeriesRow, TotalRow } from '../../traces/formats.js';

/** A run as plots and tables need it, whether its trace is whole or not. */
export interface RunData {
  readonly name: string;
  readonly platform: string;
  /** simulated time; of a trace that was cut off, up to the last end that it still has */
  readonly elapsed_ps: number;
  readonly memories: readonly MemoryInfo[];
  /** by id, which is the index */
  readonly operators: readonly OperatorInfo[];
  /** one row for each actor, kind, resource, requester, holder and detail */
  readonly totals: readonly TotalRow[];
  /** amounts by time; the bins of a row sum to its total */
  readonly series: Series;
  /** the window of most power, where it was found */
  readonly peak: Peak | undefined;
  /** why the trace is not whole, or undefined */
  readonly partial: string | undefined;
}

type What = SeriesRow['what'];
/** Kinds of records whose amounts are shown over time. */
const SERIES_OF: Readonly<Record<string, What>> = { read: 'read_bytes', write: 'write_bytes', wait: 'wait_ps' };

/**
 * Series from the records alone. Equal to the recorded series at level tile; at coarser levels a run of activities is
 * spread evenly over its span.
 */
export function seriesFromRecords(trace: EventTrace): Series {
  const bins = newBins();
  const row = (what: What, actor: string, resource: number): number[] => (bins.rows[`${what}|${actor}|${resource}`] ??= []);
  for (const r of records(trace)) {
    // first: it may merge the bins of every row
    reach(bins, r.end_ps);
    if (r.energy_fj > 0) spread(row('energy_fj', r.actor, 0), bins.bin_ps, r.start_ps, r.end_ps, r.energy_fj);
    const what = Object.hasOwn(SERIES_OF, r.kind) ? SERIES_OF[r.kind] : undefined;
    // waits are kept by bank, bytes by actor, as the recorder keeps them
    if (what) spread(row(what, r.actor, what === 'wait_ps' ? r.resource : 0), bins.bin_ps, r.start_ps, r.end_ps, r.amount);
  }
  const rows = Object.entries(bins.rows).map(([key, values]) => {
    const [what, ...rest] = key.split('|') as [What, ...string[]];
    const resource = Number(rest.pop());
    return { what, actor: rest.join('|'), resource, bins: values }; // a name may hold the separator
  });
  return { bin_ps: bins.bin_ps, rows };
}

/** Sums over the records, as the recorder sums the activities. */
export function totalsFromRecords(trace: EventTrace): TotalRow[] {
  const sums = new Map<string, TotalRow & { count: number; busy_ps: number; amount: number; energy_fj: number }>();
  for (const { actor, kind, resource, requester, holder, detail, ...r } of records(trace)) {
    const who = { actor, kind, resource, requester, holder, detail };
    const key = Object.values(who).join('|');
    const sum = sums.get(key) ?? { ...who, count: 0, busy_ps: 0, amount: 0, energy_fj: 0 };
    sum.count += r.count;
    sum.busy_ps += kind === 'wait' ? r.amount : r.busy_ps; // waits overlap
    sum.amount += r.amount;
    sum.energy_fj += r.energy_fj;
    sums.set(key, sum);
  }
  return [...sums.values()];
}

/** Takes the totals and series of the trace where it has an end; a trace that was cut off has none, and its records give them. */
export function runData(trace: EventTrace): RunData {
  const { header, operators, chunks, end, missing } = trace;
  // any record may end last, so all are looked at
  const last_ps = (): number => {
    let last = 0;
    for (const { records, start_ps, span_ps } of allRecords(chunks))
      for (let i = 0; i < records; i++) last = Math.max(last, start_ps[i]! + span_ps[i]!);
    return last;
  };
  const partial = end ? (end.ended === 'interrupted' ? 'the run was interrupted' : undefined) : `cut off: ${missing?.why ?? ''}`;
  return {
    name: header.name,
    platform: header.platform,
    elapsed_ps: end?.now_ps ?? last_ps(),
    memories: header.memories,
    operators,
    totals: end?.totals ?? totalsFromRecords(trace),
    series: end?.series ?? seriesFromRecords(trace),
    peak: end?.peak,
    partial,
  };
}
