/** Tables of what a sentence is expected to cost. */
import type { Row } from '../metrics/sweep-rows.js';
import { number } from './numbers.js';
import type { Table } from './table.js';

/** Columns as `expectedRow` and `replicatedRow` name them, and the half width of an interval where there is one. */
const FIGURES: readonly (readonly [column: string, header: string, digits: number, halfWidth?: string])[] = [
  ['energy_per_sentence_uj', 'energy (µJ)', 3, 'energy_per_sentence_ci95_uj'],
  ['latency_mean_ms', 'latency (ms)', 4, 'latency_mean_ci95_ms'],
  ['latency_p95_ms', 'latency, p95 (ms)', 4],
  ['switches', 'switches', 3, 'switches_ci95'],
  ['switch_mean_ms', 'of a switch alone (ms)', 4],
  ['fetched_bytes', 'fetched (bytes)', 0],
  ['sentences_per_s', 'sentences a second', 2],
  ['sentences_per_s_per_mm2', 'sentences/(s·mm²)', 3, 'sentences_per_s_per_mm2_ci95'],
  ['average_power_mw', 'average power (mW)', 2],
];

const cell = (row: Row | undefined, column: string, digits: number): string => {
  const v = row?.[column];
  return typeof v === 'number' ? number(v, digits) : '–';
};

/** What is simulated of an expectation, a column each, and what comes of it. */
export function expectationTable(
  { cold, stays, changes }: { readonly cold: Row; readonly stays: Row; readonly changes: Row | undefined },
  expected: Row,
): Table {
  const stay = expected['stay_probability'];
  return {
    title: 'A sentence, as an expectation',
    headers: ['', 'expected', 'its part is there', 'it has to come', 'the first of all'],
    rows: FIGURES.map(([column, header, digits]) => [
      header,
      ...[expected, stays, changes, cold].map((row) => cell(row, column, digits)),
    ]),
    note: `exact: the next sentence is of the same task with probability ${number(Number(stay), 3)}, and the part of its task has to come with ${number(Number(expected['fetch_probability']), 3)}; what the first of all costs beside is not spread over others`,
  };
}

/** Means over replications, with 95 % intervals. */
export function replicationsTable(row: Row, switchesExpected: number | undefined): Table {
  const count = Number(row['replications']);
  const expected = switchesExpected === undefined ? '' : `; ${number(switchesExpected, 2)} switches a run are expected`;
  return {
    title: `Means over ${count} replications`,
    headers: ['', 'mean', '95 % interval'],
    rows: FIGURES.map(([column, header, digits, half]) => {
      const [v, h] = [row[column], half === undefined ? undefined : row[half]];
      const interval =
        typeof v === 'number' && typeof h === 'number' ? `${number(v - h, digits)} to ${number(v + h, digits)}` : '–';
      return [header, cell(row, column, digits), interval];
    }),
    note: `energy and latency of a sentence, cold start included; intervals by Student\u2019s t${expected}`,
  };
}
