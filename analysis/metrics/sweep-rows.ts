/** Rows of a sweep: what a point came to, as columns with their units; CSV and Arrow. */
import type { Vector } from 'apache-arrow';
import type { Summary } from './summary.js';
import { PS_PER_MS, PJ_PER_UJ } from '../../traces/index.js';

export type Cell = number | string | null;

export type Row = Readonly<Record<string, Cell>>;

/** A point of a sweep that was run. */
export interface PointResult {
  readonly parameters: Readonly<Record<string, string>>;
  /** what the point came to */
  readonly row: Row;
  /** why it could not be run */
  readonly fault?: string;
}

/** What a point came to, as columns with their units. */
export function sweepRow(s: Summary): Row {
  const n = Math.max(1, s.sentences.length);
  const per = (of: Readonly<Record<string, number>>, name: (c: string) => string, scale: number): [string, number][] =>
    Object.entries(of).filter(([c]) => c !== 'total').map(([c, v]) => [name(c), v / scale]); // prettier-ignore
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
    area_mm2: s.area_mm2['total'] ?? 0,
    sentences_per_s: s.sentences_per_s,
    sentences_per_s_per_mm2: s.sentences_per_s_per_mm2,
    average_power_mw: s.average_power_mw,
    peak_power_mw: s.peak_power_mw,
    ...Object.fromEntries(per(s.energy_pj, (c) => `energy_per_sentence_${c}_uj`, PJ_PER_UJ * n)),
    ...Object.fromEntries(per(s.area_mm2, (c) => `area_${c}_mm2`, 1)),
    ...Object.fromEntries(Object.entries(s.bytes).flatMap(([m, { read, write }]) => [[`read_${m}_bytes`, read], [`written_${m}_bytes`, write]])), // prettier-ignore
    ...Object.fromEntries(Object.entries(s.lifetime_years).map(([m, years]) => [`lifetime_${m}_years`, years])),
  };
}

export interface Columns {
  readonly names: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Parameters first, then figures in the order in which rows have them; what a row lacks is null. */
export function columnsOf(points: readonly PointResult[]): Columns {
  const parameters = [...new Set(points.flatMap((p) => Object.keys(p.parameters)))];
  const figures = [...new Set(points.flatMap((p) => Object.keys(p.row)))].filter((c) => !parameters.includes(c));
  const faults = points.some((p) => p.fault !== undefined) ? ['fault'] : [];
  const cell = ({ parameters: of, row, fault }: PointResult, c: string): Cell =>
    c === 'fault' ? (fault ?? null) : (of[c] ?? row[c] ?? null);
  const names = [...parameters, ...figures, ...faults];
  return { names, rows: points.map((p) => names.map((c) => cell(p, c))) };
}

export const quoted = (cell: Cell): string => {
  const text = cell === null ? '' : String(cell);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

export const csv = ({ names, rows }: Columns): string => [names, ...rows].map((r) => `${r.map(quoted).join(',')}\n`).join('');

/** Numbers as doubles, all else as text. */
export async function arrow({ names, rows }: Columns): Promise<Uint8Array> {
  // loaded here, since most commands write no table
  const { Table: ArrowTable, tableToIPC, vectorFromArray, Utf8 } = await import('apache-arrow');
  const vector = (i: number): Vector => {
    const cells = rows.map((r) => r[i]!);
    if (cells.every((c) => typeof c !== 'string')) return vectorFromArray(cells.map((c) => (c === null ? null : Number(c))));
    return vectorFromArray(cells.map((c) => (c === null ? null : String(c))), new Utf8()); // prettier-ignore
  };
  return tableToIPC(new ArrowTable(Object.fromEntries(names.map((n, i) => [n, vector(i)]))), 'file');
}
