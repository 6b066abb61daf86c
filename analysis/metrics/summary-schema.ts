/** What of a `summary.json` is needed to compare runs: one of another kind of result, or of an earlier version, is refused. */
import * as z from 'zod';
import type { Summary } from './summary.js';

const named = z.record(z.string(), z.number());
const bank = z.looseObject({
  ...{ requests: z.number(), conflicts: z.number() },
  ...{ wait_ps: z.number(), refresh_wait_ps: z.number(), other_wait_ps: z.number() },
});
const energies = z.looseObject({ dynamic_pj: z.number(), background_pj: z.number(), refresh_pj: z.number() });

const needed = {
  ...{ name: z.string(), platform: z.string(), workload: z.string(), seed: z.number(), ended: z.string() },
  simulated_ps: z.number(),
  energy_pj: named,
  energy_per_sentence_uj: z.number(),
  idle_energy_pj: z.number(),
  latency_ms: z.looseObject({ mean: z.number(), p50: z.number(), p95: z.number(), p99: z.number() }),
  switches: z.number(),
  switch_ms: z.looseObject({ mean: z.number(), p95: z.number() }),
  deadline_misses: z.number(),
  average_power_mw: z.number(),
  peak_power_mw: z.number(),
  area_mm2: named,
  sentences_per_s_per_mm2: z.number(),
  bytes: z.record(z.string(), z.looseObject({ read: z.number(), write: z.number() })),
  banks: z.record(z.string(), z.array(bank)),
  memories: z.record(z.string(), z.looseObject({ wait_ps: named, banks: z.array(energies) })),
  pe_array_ps: named,
  sentences: z.array(
    z.looseObject({
      ...{ id: z.string(), task: z.string() },
      ...{ arrival_ps: z.number(), start_ps: z.number(), ready_ps: z.number(), end_ps: z.number(), deadline_ps: z.number() },
    }),
  ),
} satisfies { readonly [K in keyof Summary]?: unknown };

/** Of a run's `summary.json`. */
export const summarySchema = z.looseObject(needed);
