/** What a sentence of a long stream is expected to cost: exactly, from one whose task stays and one whose task changes, or as the mean of replications. */
import { studentT975 } from './student-t.js';
import type { Row } from './sweep-rows.js';
import type { Cell } from './columns.js';

/** Rows as `sweepRow` has them, each of one sentence; and how likely each is. */
export interface ExpectedOf {
  /** the first of a run */
  readonly cold: Row;
  readonly stays: Row;
  /** undefined where there is one task */
  readonly changes: Row | undefined;
  readonly stay: number;
  /** how likely the part of a task is there, which costs as if the task stayed */
  readonly there: number;
}

const numberIn = (row: Row, column: string): number => {
  const v = row[column];
  return typeof v === 'number' ? v : 0;
};

/** Of a value with this chance and another: where it alone, or both together, reach the share. */
const percentile = (share: number, [a, b]: readonly [number, number], chanceOfA: number): number => {
  const [low, high, chanceOfLow] = a <= b ? [a, b, chanceOfA] : [b, a, 1 - chanceOfA];
  return share <= chanceOfLow ? low : high;
};

/** Rates over a mean time, which are no means of rates. */
function rates(row: Row): Row {
  const ms = numberIn(row, 'simulated_ms');
  const per_s = ms === 0 ? 0 : 1000 / ms;
  const mm2 = numberIn(row, 'area_mm2');
  return {
    sentences_per_s: per_s,
    sentences_per_s_per_mm2: mm2 === 0 ? 0 : per_s / mm2,
    // a µJ a ms is a mW
    average_power_mw: ms === 0 ? 0 : numberIn(row, 'energy_per_sentence_uj') / ms,
  };
}

/** At the mean rate of writing; null: never written. */
function lifetime(column: string, stays: Row, changes: Row, stay: number): Cell {
  // writes by time, times the time: what is left of a life by one sentence
  const worn = (row: Row): number =>
    typeof row[column] === 'number' ? numberIn(row, 'simulated_ms') / numberIn(row, column) : 0;
  const each = stay * worn(stays) + (1 - stay) * worn(changes);
  const ms = stay * numberIn(stays, 'simulated_ms') + (1 - stay) * numberIn(changes, 'simulated_ms');
  return each === 0 ? null : ms / each;
}

/** One row for a sentence of a stream without end; the cold start, once a run, is in columns of its own. */
export function expectedRow({ cold, stays, changes = stays, stay, there }: ExpectedOf): Row {
  const columns = [...new Set([...Object.keys(stays), ...Object.keys(changes)])];
  const mixed = columns.map((c): [string, Cell] => {
    const [a, b] = [stays[c] ?? null, changes[c] ?? null];
    if (c.startsWith('lifetime_')) return [c, lifetime(c, stays, changes, there)];
    if (/^latency_p\d+_ms$/.test(c))
      return [c, percentile(Number(/\d+/.exec(c)![0]) / 100, [numberIn(stays, c), numberIn(changes, c)], there)];
    // of a change whose part is there nothing is waited for
    if (c.startsWith('switch_')) return [c, stay < 1 ? (numberIn(changes, c) * (1 - there)) / (1 - stay) : 0];
    if (c === 'peak_power_mw') return [c, Math.max(numberIn(stays, c), numberIn(changes, c))];
    if (typeof a === 'string' || typeof b === 'string') return [c, a ?? b];
    return [c, there * numberIn(stays, c) + (1 - there) * numberIn(changes, c)];
  });
  const row: Row = { ...Object.fromEntries(mixed), switches: 1 - stay };
  return {
    ...row,
    ...rates(row),
    stay_probability: stay,
    fetch_probability: 1 - there,
    switch_costs_uj: numberIn(changes, 'energy_per_sentence_uj') - numberIn(stays, 'energy_per_sentence_uj'),
    cold_start_uj: numberIn(cold, 'energy_per_sentence_uj'),
    cold_start_ms: numberIn(cold, 'simulated_ms'),
  };
}

/** Columns that get a confidence interval, and the name of its half width. */
const WITH_INTERVAL: readonly (readonly [column: string, halfWidth: string])[] = [
  ['energy_per_sentence_uj', 'energy_per_sentence_ci95_uj'],
  ['latency_mean_ms', 'latency_mean_ci95_ms'],
  ['sentences_per_s_per_mm2', 'sentences_per_s_per_mm2_ci95'],
  ['switches', 'switches_ci95'],
];

const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;

/** Half of the 95 % confidence interval of the mean, by Student's t; the draws are taken as independent. */
export function halfWidth95(xs: readonly number[]): number {
  if (xs.length < 2) return Infinity;
  const m = mean(xs);
  const variance = xs.reduce((sum, x) => sum + (x - m) ** 2, 0) / (xs.length - 1);
  return studentT975(xs.length - 1) * Math.sqrt(variance / xs.length);
}

/** Means over replications of one scenario, column by column, with intervals of the columns that are compared. */
export function replicatedRow(rows: readonly Row[]): Row {
  const columns = [...new Set(rows.flatMap((r) => Object.keys(r)))];
  const means = columns.map((c): [string, Cell] => {
    const cells = rows.map((r) => r[c] ?? null);
    const text = cells.find((x) => typeof x === 'string');
    // of sentences that differ by seed there is no one workload
    if (text !== undefined) return [c, cells.every((x) => x === text) ? text : `${rows.length} replications`];
    return [c, cells.every((x) => x === null) ? null : mean(rows.map((r) => numberIn(r, c)))];
  });
  const halves = WITH_INTERVAL.map(([c, half]): [string, Cell] => [half, halfWidth95(rows.map((r) => numberIn(r, c)))]);
  return { ...Object.fromEntries([...means, ...halves]), replications: rows.length };
}
