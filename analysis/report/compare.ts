/** Runs beside each other: what differs, by how much, and where the difference in energy comes from. */
import { InputError } from '../../traces/index.js';
import { sentencesPlot } from '../plots/sentences.js';
import { waterfallPlot, type WaterfallRow } from '../plots/waterfall.js';
import { number, relative } from './numbers.js';
import type { Summary } from './summary.js';
import type { Table } from './tables.js';
import { writeFigure, writePage } from './write.js';

const PJ_PER_UJ = 1e6;
const PS_PER_MS = 1e9;

export interface Difference {
  readonly quantity: string;
  readonly unit: string;
  /** by run, in their order */
  readonly values: readonly number[];
  /** to the first run; relative to it, null where that is 0 */
  readonly absolute: readonly number[];
  readonly relative: readonly (number | null)[];
}
export interface Comparison {
  readonly runs: readonly { readonly name: string; readonly platform: string }[];
  readonly same_workload: boolean;
  readonly differences: readonly Difference[];
}

type Quantity = readonly [quantity: string, unit: string, of: (s: Summary) => number];

const WHOLE: readonly Quantity[] = [
  ['simulated time', 'ms', (s) => s.simulated_ps / PS_PER_MS],
  ['energy', 'µJ', (s) => (s.energy_pj['total'] ?? 0) / PJ_PER_UJ],
  ['energy per sentence', 'µJ', (s) => s.energy_per_sentence_uj],
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

const namesIn = (runs: readonly Summary[], of: (s: Summary) => Readonly<Record<string, unknown>>): string[] =>
  [...new Set(runs.flatMap((s) => Object.keys(of(s))))].filter((n) => n !== 'total').sort();

/** Energy and area by component, and traffic by memory: what some run has. */
function parts(runs: readonly Summary[]): Quantity[] {
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
  const other = runs.find((s) => s.workload !== first.workload);
  if (other && !force)
    throw new InputError(
      { file: other.name },
      `other sentences than ${first.name}: their tasks, lengths, arrivals or deadlines differ`,
      'runs of the same sentences, or --force',
    );
  const differences = [...WHOLE, ...parts(runs)].map(([quantity, unit, of]): Difference => {
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

const shown = (v: number): string => (Number.isInteger(v) ? number(v) : Math.abs(v) < 1 ? v.toPrecision(3) : number(v, 3));
const signed = (text: string, v: number): string => (v > 0 ? `+${text}` : text);

export function comparisonTable({ runs, differences, same_workload }: Comparison): Table {
  return {
    title: `Compared with ${runs[0]!.name}`,
    headers: ['quantity', runs[0]!.name, ...runs.slice(1).flatMap((r) => [r.name, 'difference', 'relative'])],
    rows: differences.map(({ quantity, unit, values, absolute, relative: rel }) => [
      unit ? `${quantity} (${unit})` : quantity,
      shown(values[0]!),
      ...values.slice(1).flatMap((v, i) => {
        const [d, r] = [absolute[i + 1]!, rel[i + 1]!];
        return [shown(v), signed(shown(d), d), r === null ? '–' : signed(relative(r), r)];
      }),
    ]),
    ...(!same_workload && { note: 'the runs are of different sentences: compared because of --force' }),
  };
}

/** From the energy of one run to that of another, a component at a time, the largest difference first. */
function energySteps(from: Summary, to: Summary): WaterfallRow[] {
  const uj = (s: Summary, c: string): number => (s.energy_pj[c] ?? 0) / PJ_PER_UJ;
  let at = uj(from, 'total');
  const steps = namesIn([from, to], (s) => s.energy_pj)
    .map((c) => [c, uj(to, c) - uj(from, c)] as const)
    .filter(([, d]) => d !== 0)
    .sort(([a, x], [b, y]) => Math.abs(y) - Math.abs(x) || (a < b ? -1 : 1))
    .map(([step, d]): WaterfallRow => {
      const row = { step, from: at, to: at + d, kind: d < 0 ? 'less' : 'more' } as const;
      at += d;
      return row;
    });
  const whole = (s: Summary): WaterfallRow => ({ step: s.name, from: 0, to: uj(s, 'total'), kind: 'whole' });
  return [whole(from), ...steps, whole(to)];
}

/** Writes the report; returns its path. */
export async function writeComparison(folder: string, comparison: Comparison, runs: readonly Summary[]): Promise<string> {
  const [first, ...others] = runs as [Summary, ...Summary[]];
  const plots = `${folder}/plots`;
  const figures = [];
  for (const [i, other] of others.entries()) {
    const caption = `where the difference in energy comes from: ${first.name} and ${other.name}`;
    const spec = waterfallPlot(
      energySteps(first, other),
      caption,
      'by component, the largest difference first',
      'energy of the run (µJ)',
    );
    figures.push(await writeFigure(plots, `energy-${i + 1}`, caption, spec));
  }
  const all = Object.fromEntries(runs.map((s) => [s.name, s.sentences]));
  figures.push(await writeFigure(plots, 'sentences', 'the sentences of each run, on one axis', sentencesPlot(all, 'Sentences')));
  return writePage(folder, {
    title: runs.map((r) => r.name).join(' and '),
    subtitle: 'runs beside each other',
    warnings: comparison.same_workload ? [] : ['The runs are of different sentences.'],
    tables: [comparisonTable(comparison)],
    figures,
    imported: undefined,
    sources: [],
  });
}
