import { PJ_PER_UJ, PS_PER_MS } from '../../traces/formats.js';
import type { Summary } from './summary.js';
import type { Cell, Columns } from './columns.js';

/** By column; the names of columns end in their units. */
export type Row = Readonly<Record<string, Cell>>;

/** A point of a sweep that was run. */
export interface PointResult {
  /** what varies, by the name of its field */
  readonly parameters: Readonly<Record<string, string>>;
  /** what the point came to */
  readonly row: Row;
  /** why it could not be run */
  readonly fault?: string;
  /** what is to be known of its hardware, and of accelerators without work */
  readonly warning?: string;
}

type Named<V> = Readonly<Record<string, V>>;

/** A column for each name of a record. */
const columns = <V>(of: Named<V>, cellsOf: (name: string, value: V) => Row): Row =>
  Object.fromEntries(Object.entries(of).flatMap(([name, value]) => Object.entries(cellsOf(name, value))));

/** The same without the total, which is a column of its own. */
const columnsOfParts = (of: Named<number>, cellsOf: (name: string, value: number) => Row): Row =>
  columns(of, (name, value) => (name === 'total' ? {} : cellsOf(name, value)));

/** Where exits were predicted. */
function exitColumns({ exit_prediction: of }: Summary): Row {
  if (!of) return {};
  return {
    layers_actual_mean: of.all.layers_actual_mean,
    layers_predicted_mean: of.all.layers_predicted_mean,
    layers_run_mean: of.all.layers_run_mean,
    predicted_short_sentences: of.short.sentences,
    predicted_right_sentences: of.right.sentences,
    predicted_long_sentences: of.long.sentences,
  };
}

/** Of several accelerators. */
function acceleratorColumns({ accelerators = [] }: Summary): Row {
  const all = accelerators.map(({ accelerator: a, ...of }) => ({
    [`accelerator_${a}_sentences`]: of.sentences,
    [`accelerator_${a}_latency_mean_ms`]: of.latency_ms.mean,
    [`accelerator_${a}_utilisation`]: of.utilisation,
    ...columns(of.wait_ps, (where, ps) => ({ [`accelerator_${a}_wait_${where}_ms`]: ps / PS_PER_MS })),
    ...columns(of.contention_ps, (where, ps) => ({ [`accelerator_${a}_contention_${where}_ms`]: ps / PS_PER_MS })),
  }));
  return Object.assign({}, ...all) as Row;
}

/** A summary as one row; energies are a sentence's. */
export function sweepRow(s: Summary): Row {
  // a run that served no sentence has a row too
  const n = Math.max(1, s.sentences.length);
  return {
    workload: s.workload,
    simulated_ms: s.simulated_ps / PS_PER_MS,
    energy_per_sentence_uj: s.energy_per_sentence_uj,
    idle_energy_per_sentence_uj: s.idle_energy_pj / PJ_PER_UJ / n,
    latency_mean_ms: s.latency_ms.mean,
    latency_p50_ms: s.latency_ms.p50,
    latency_p95_ms: s.latency_ms.p95,
    latency_p99_ms: s.latency_ms.p99,
    switches: s.switches,
    switch_mean_ms: s.switch_ms.mean,
    switch_p95_ms: s.switch_ms.p95,
    fetched_bytes: s.fetched.bytes,
    deadline_misses: s.deadline_misses,
    ...exitColumns(s),
    ...acceleratorColumns(s),
    area_mm2: s.area_mm2['total'] ?? 0,
    ...(s.batches && { sentences_per_batch: s.batches.sentences_mean }),
    sentences_per_s: s.sentences_per_s,
    sentences_per_s_per_mm2: s.sentences_per_s_per_mm2,
    average_power_mw: s.average_power_mw,
    peak_power_mw: s.peak_power_mw,
    ...(s.generation && {
      tokens: s.generation.tokens,
      first_token_mean_ms: s.generation.first_token_ms.mean,
      first_token_p95_ms: s.generation.first_token_ms.p95,
      ...(s.generation.further_token_ms && { further_token_mean_ms: s.generation.further_token_ms.mean }),
      tokens_per_j: s.generation.tokens_per_j,
      tokens_per_s: s.generation.tokens_per_s,
    }),
    ...columnsOfParts(s.energy_pj, (c, pj) => ({ [`energy_per_sentence_${c}_uj`]: pj / (PJ_PER_UJ * n) })),
    ...columnsOfParts(s.area_mm2, (c, mm2) => ({ [`area_${c}_mm2`]: mm2 })),
    ...columns(s.bytes, (m, { read, write }) => ({ [`read_${m}_bytes`]: read, [`written_${m}_bytes`]: write })),
    ...columns(s.lifetime_years, (m, years) => ({ [`lifetime_${m}_years`]: years })),
  };
}

/** Parameters first, then figures in the order in which rows have them; what a row lacks is null. */
export function columnsOf(points: readonly PointResult[]): Columns {
  const parameters = [...new Set(points.flatMap((p) => Object.keys(p.parameters)))];
  // a parameter goes before a figure of its name
  const figures = [...new Set(points.flatMap((p) => Object.keys(p.row)))].filter((c) => !parameters.includes(c));
  const faults = points.some((p) => p.fault !== undefined) ? ['fault'] : [];
  const cell = ({ parameters: of, row, fault }: PointResult, c: string): Cell =>
    c === 'fault' ? (fault ?? null) : (of[c] ?? row[c] ?? null);
  const names = [...parameters, ...figures, ...faults];
  return { names, rows: points.map((p) => names.map((c) => cell(p, c))) };
}
