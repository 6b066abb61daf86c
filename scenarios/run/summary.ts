/** The summary of a run, from what it gives to those who report on it. */
import { summarise, type Summary } from '../../analysis/figures.js';
import { PS_PER_S } from '../../traces/index.js';
import type { RunResult } from './run-result.js';

/** What a run came to; who has looked at the clock adds how long it took. */
export const summaryOf = (name: string, r: RunResult): Summary =>
  summarise(r.end, {
    name,
    wall_s: 0,
    trace_sha256: r.trace_sha256,
    platform: r.platform.name,
    seed: r.seed,
    memories: r.memories,
    clock_ps: r.platform.clock.period_ps.value,
    link_bytes_per_s: (r.platform.axi.width_bytes.value * PS_PER_S) / r.platform.clock.period_ps.value,
    area_um2: r.area_um2,
    storage: r.storage,
    exits: r.exits,
    predictedExits: r.predictedExits,
    batches: r.batches,
    compute: r.compute,
    operatingPoints: r.operatingPoints,
    workload: r.workload,
    provenance: r.provenance,
  });
