/** What each of several accelerators came to: latencies, what its array's time went to, and what it waited for where they meet. */
import { accelerators, FJ_PER_PJ, PS_PER_MS, type ComputeInfo, type TotalRow, type TraceEnd } from '../../traces/formats.js';
import { spread, type Spread } from './spread.js';

/** An accelerator of several. */
export interface AcceleratorSummary {
  readonly accelerator: number;
  readonly sentences: number;
  /** from arrival to end */
  readonly latency_ms: Spread;
  /** while a sentence was served */
  readonly served_ps: number;
  readonly macs: number;
  /** MACs done, of those that its array can do in the time simulated; null where its clock changes */
  readonly utilisation: number | null;
  /** what its PE array's time went to; sums to the time simulated */
  readonly pe_array_ps: Readonly<Record<string, number>>;
  /** by link and memory that all share: what its requests waited, summed over requests */
  readonly wait_ps: Readonly<Record<string, number>>;
  /** of that, for requests of another accelerator */
  readonly contention_ps: Readonly<Record<string, number>>;
  /** of its own parts; link and memories are nobody's */
  readonly energy_pj: number;
}

/** Sums of rows by a name, of those for which there is one. */
function sums(rows: readonly TotalRow[], nameOf: (row: TotalRow) => string): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const row of rows) sum[nameOf(row)] = (sum[nameOf(row)] ?? 0) + row.amount;
  return sum;
}

function summaryOf(end: TraceEnd, compute: ComputeInfo, accelerator: number): AcceleratorSummary {
  const isOwn = (name: string): boolean => accelerators.of(name) === accelerator;
  const own = end.totals.filter((r) => isOwn(r.actor));
  const met = end.totals.filter((r) => r.kind === 'wait' && accelerators.of(r.actor) === undefined && isOwn(r.requester));
  const other = met.filter((r) => accelerators.of(r.holder) !== undefined && !isOwn(r.holder));
  const macs = own.reduce((n, r) => n + (r.kind === 'tile' ? r.amount : 0), 0);
  const possible = (end.now_ps / compute.clock_ps) * compute.macs_per_cycle;
  const sentences = end.sentences.filter((s) => s.accelerator === accelerator);
  const served = new Map(sentences.map((s) => [s.start_ps, s.end_ps - s.start_ps]));
  return {
    accelerator,
    sentences: sentences.length,
    latency_ms: spread(sentences.map((s) => (s.end_ps - s.arrival_ps) / PS_PER_MS)),
    served_ps: [...served.values()].reduce((a, b) => a + b, 0), // those served together begin and end at once
    macs,
    utilisation: compute.clock_changes === true || possible === 0 ? null : macs / possible,
    pe_array_ps: sums(
      own.filter((r) => r.kind === 'use'),
      (r) => r.detail,
    ),
    wait_ps: sums(met, (r) => r.actor),
    contention_ps: sums(other, (r) => r.actor),
    energy_pj: own.reduce((fj, r) => fj + r.energy_fj, 0) / FJ_PER_PJ,
  };
}

/** Undefined where there is one. */
export function byAccelerator(end: TraceEnd, compute: ComputeInfo | undefined): AcceleratorSummary[] | undefined {
  const { accelerators: count = 1 } = compute ?? {};
  if (!compute || count === 1) return undefined;
  return Array.from({ length: count }, (_, a) => summaryOf(end, compute, a));
}
