/** A run, and the same with one thing changed, for each of several things: each by itself. */
import { PJ_PER_UJ, PS_PER_MS } from '../../traces/formats.js';
import type { Summary } from './summary.js';
import type { WaterfallBar } from './waterfall.js';

/** What a run came to, as far as alternatives are compared by it. */
export interface Figures {
  /** until nothing was left to do: where sentences arrive by a clock, mostly that of the last arrival */
  readonly simulated_ms: number;
  /** from arrival to end, mean of the sentences */
  readonly latency_ms: number;
  readonly energy_uj: number;
  /** of decoders */
  readonly further_token_ms?: number;
}

/** A run with one thing changed; or why it cannot be run so. */
export type Alternative = { readonly name: string } & (Figures | { readonly fault: string });

/** A run as it is, and its alternatives. */
export interface Alternatives {
  readonly name: string;
  readonly base: Figures;
  readonly rows: readonly Alternative[];
}

export const figuresOf = ({ simulated_ps, latency_ms, energy_pj, generation }: Summary): Figures => ({
  simulated_ms: simulated_ps / PS_PER_MS,
  latency_ms: latency_ms.mean,
  energy_uj: (energy_pj['total'] ?? 0) / PJ_PER_UJ,
  ...(generation?.further_token_ms && { further_token_ms: generation.further_token_ms.mean }),
});

/** The run, then what each alternative takes away or adds, each from the run; those that cannot be run have no bar. */
export function alternativeBars({ base, rows }: Alternatives, of: 'latency_ms' | 'energy_uj'): WaterfallBar[] {
  const from = base[of];
  return [
    { step: 'as it is', from: 0, to: from, kind: 'whole' },
    ...rows.flatMap((row): WaterfallBar[] => {
      if ('fault' in row) return [];
      const to = row[of];
      return [{ step: row.name, from, to, kind: to <= from ? 'less' : 'more' }];
    }),
  ];
}
