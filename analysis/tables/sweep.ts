/** The table of a sweep: a row a point. */
import type { PointResult } from '../metrics/sweep-rows.js';
import type { Table } from './table.js';
import { number } from './numbers.js';

/** Columns as `sweepRow` names them. */
const SHOWN: readonly (readonly [column: string, header: string, digits: number])[] = [
  ['energy_per_sentence_uj', 'energy a sentence (µJ)', 1],
  ['latency_mean_ms', 'latency, mean (ms)', 3],
  ['latency_p95_ms', 'p95 (ms)', 3],
  ['switches', 'switches', 2],
  ['switch_mean_ms', 'switch, mean (ms)', 3],
  ['area_mm2', 'area (mm²)', 3],
  ['sentences_per_s_per_mm2', 'sentences/(s·mm²)', 3],
];
/** Where requests come so many a day. */
const DAY = ['energy_per_day_j', 'energy a day (J)', 3] as const;
/** Where a sweep has a table of accuracies. */
const ACCURACY = ['accuracy_lowest_percent', 'accuracy, lowest (%)', 1] as const;

/** A row a point: what varies, then a few of its figures; results.csv has them all. */
export function sweepTable(name: string, points: readonly PointResult[]): Table {
  const parameters = [...new Set(points.flatMap((p) => Object.keys(p.parameters)))];
  const figure = (p: PointResult, column: string, digits: number): string => {
    const v = p.row[column];
    // what misses its accuracy is marked, and so is what nobody knows
    const mark = column === ACCURACY[0] && p.row['accuracy_met'] === 'no' ? ' (too low)' : '';
    return typeof v === 'number' ? `${number(v, digits)}${mark}` : '–';
  };
  const shown = [...SHOWN, ...[DAY, ACCURACY].filter(([column]) => points.some((p) => column in p.row))];
  return {
    title: `${name}: ${points.length} points`,
    headers: [...parameters, ...shown.map(([, header]) => header)],
    rows: points.map((p) => [
      ...parameters.map((k) => p.parameters[k] ?? ''),
      ...shown.map(([column, , digits]) => figure(p, column, digits)),
    ]),
  };
}
