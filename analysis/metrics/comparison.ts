/** Runs beside each other: what differs, and by how much. */
import type { Summary } from './summary.js';
import { PS_PER_MS, PJ_PER_UJ, InputError } from '../../traces/formats.js';

/** A quantity of several runs, each against the first. */
export interface Difference {
  readonly quantity: string;
  /** empty for what is counted, such as switches */
  readonly unit: string;
  /** by run, in their order */
  readonly values: readonly number[];
  /** to the first run; relative to it, null where that is 0 */
  readonly absolute: readonly number[];
  readonly relative: readonly (number | null)[];
}

/** Runs beside each other; a quantity that is 0 in all of them is left out. */
export interface Comparison {
  readonly runs: readonly { readonly name: string; readonly platform: string }[];
  /** false only where it was forced: other sentences are refused */
  readonly same_workload: boolean;
  /** of the whole run first, then part by part */
  readonly differences: readonly Difference[];
}

/** A quantity, its unit, and where a summary has it. */
export type Quantity = readonly [quantity: string, unit: string, of: (s: Summary) => number];

/** What every run has, in the order in which it is shown. */
export const WHOLE: readonly Quantity[] = [
  ['simulated time', 'ms', (s) => s.simulated_ps / PS_PER_MS],
  ['energy', 'µJ', (s) => (s.energy_pj['total'] ?? 0) / PJ_PER_UJ],
  ['energy per sentence', 'µJ', (s) => s.energy_per_sentence_uj],
  // a share for each sentence, as the energy above; a run without sentences is divided by one
  ['of it while none is served', 'µJ', (s) => s.idle_energy_pj / PJ_PER_UJ / Math.max(1, s.sentences.length)],
  ['latency, mean', 'ms', (s) => s.latency_ms.mean],
  ['latency, p50', 'ms', (s) => s.latency_ms.p50],
  ['latency, p95', 'ms', (s) => s.latency_ms.p95],
  ['latency, p99', 'ms', (s) => s.latency_ms.p99],
  ['switches', '', (s) => s.switches],
  ['switch, mean', 'ms', (s) => s.switch_ms.mean],
  ['deadline misses', '', (s) => s.deadline_misses],
  ['average power', 'mW', (s) => s.average_power_mw],
  ['peak power', 'mW', (s) => s.peak_power_mw],
  ['area on chip', 'mm²', (s) => s.area_mm2['total'] ?? 0],
  ['throughput per area', '1/(s·mm²)', (s) => s.sentences_per_s_per_mm2],
];

/** Names that some run has, sorted; the total is no part. */
export const namesIn = (runs: readonly Summary[], of: (s: Summary) => Readonly<Record<string, unknown>>): string[] =>
  [...new Set(runs.flatMap((s) => Object.keys(of(s))))].filter((n) => n !== 'total').sort();

/** Where some run predicted exits. */
function exits(runs: readonly Summary[]): Quantity[] {
  if (runs.every((s) => !s.exit_prediction)) return [];
  return [
    ['layers run, mean', '', (s) => s.exit_prediction?.all.layers_run_mean ?? 0],
    ['predictions that are short', '', (s) => s.exit_prediction?.short.sentences ?? 0],
    ['predictions that are long', '', (s) => s.exit_prediction?.long.sentences ?? 0],
  ];
}

/** Energy and area by component, and traffic by memory: what some run has. */
export function parts(runs: readonly Summary[]): Quantity[] {
  return [
    ...namesIn(runs, (s) => s.energy_pj).map((c): Quantity => [`energy of ${c}`, 'µJ', (s) => (s.energy_pj[c] ?? 0) / PJ_PER_UJ]),
    ...namesIn(runs, (s) => s.area_mm2).map((c): Quantity => [`area of ${c}`, 'mm²', (s) => s.area_mm2[c] ?? 0]),
    ...namesIn(runs, (s) => s.bytes).flatMap((m): Quantity[] => [
      [`read from ${m}`, 'bytes', (s) => s.bytes[m]?.read ?? 0],
      [`written to ${m}`, 'bytes', (s) => s.bytes[m]?.write ?? 0],
    ]),
  ];
}

/**
 * @param force compare runs of different sentences too
 * @throws InputError for runs of different sentences
 */
export function compareRuns(runs: readonly Summary[], force: boolean): Comparison {
  const first = runs[0]!;
  // the workload is a hash of tasks, lengths, arrivals and deadlines
  const other = runs.find((s) => s.workload !== first.workload);
  if (other && !force)
    throw new InputError(
      { file: other.name },
      `other sentences than ${first.name}: their tasks, lengths, arrivals or deadlines differ`,
      'runs of the same sentences, or --force',
    );
  const differences = [...WHOLE, ...exits(runs), ...parts(runs)].map(([quantity, unit, of]): Difference => {
    const values = runs.map(of);
    const absolute = values.map((v) => v - values[0]!);
    return { quantity, unit, values, absolute, relative: absolute.map((d) => (values[0] === 0 ? null : d / values[0]!)) };
  });
  return {
    runs: runs.map(({ name, platform }) => ({ name, platform })),
    same_workload: other === undefined,
    differences: differences.filter((d) => d.values.some((v) => v !== 0)),
  };
}
