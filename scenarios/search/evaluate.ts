/** What points of a search come to: those that cannot be simulated, or miss a bound that needs no simulation, are rejected before. */
import type { EvaluatedPoint, PointResult, RejectedPoint, Row } from '../../analysis/index.js';
import { platformBreakdown } from '../../models/index.js';
import { InputError, nearest } from '../../traces/index.js';
import { loadScenario } from '../file/load.js';
import { accuracyOf, withAccuracy, type AccuracyOf } from '../sweep/accuracy.js';
import type { SweepPoint } from '../sweep/points.js';
import { resolveScenario } from '../workload/resolve.js';
import type { Bound, Search } from './search.js';
import type { Candidate } from './space.js';

/** Rows in the order of the points; fewer mean that it was asked to stop. */
export type RunPoints = (points: readonly SweepPoint[]) => Promise<PointResult[]>;

const UM2_PER_MM2 = 1e6;

/** A point that may be simulated, or why it is not. */
export interface Tried {
  readonly candidate: Candidate;
  readonly rejected?: { readonly why: string; readonly violation: number };
  /** where there is a table of accuracies */
  readonly accuracy?: readonly AccuracyOf[];
}

/** As a share of the bound. */
function beyond(value: number, { at_most, at_least }: Bound): number {
  const over = Math.max(0, value - (at_most ?? Infinity), (at_least ?? -Infinity) - value);
  return over === 0 ? 0 : over / Math.max(1e-12, Math.abs(value > (at_most ?? Infinity) ? at_most! : at_least!));
}
const outside = (metric: string, value: number, { at_most, at_least }: Bound): string =>
  `${metric} is ${Number(value.toPrecision(4))}, ${value > (at_most ?? Infinity) ? `above ${at_most}` : `below ${at_least}`}`;

/** Columns of a row that are known before it is simulated. */
function areasOf(resolved: ReturnType<typeof resolveScenario>): Row {
  const { blocks } = platformBreakdown(resolved.hardware);
  const total = blocks.reduce((sum, b) => sum + b.area_um2, 0) / UM2_PER_MM2;
  return { area_mm2: total, ...Object.fromEntries(blocks.map((b) => [`area_${b.block}_mm2`, b.area_um2 / UM2_PER_MM2])) };
}

/** Where the table says that an accuracy is too low, or does not know it. */
function inaccurate({ accuracy }: Search, of: readonly AccuracyOf[] | undefined) {
  if (!accuracy || !of) return [];
  const [point] = withAccuracy([{ parameters: {}, row: {} }], accuracy, [of]);
  const met = point!.row['accuracy_met'] ?? 'yes';
  // by how much is not compared: a percentage has no scale that goes with those of bounds
  return met === 'yes' ? [] : [{ by: 1, why: met === 'no' ? 'its accuracy is too low' : 'its accuracy is not known' }];
}

/** Without what stands before every message of a file. */
const reason = ({ place, problem }: InputError): string => (place.field === undefined ? problem : `${place.field}: ${problem}`);

/** Looks at a point without simulating it. */
export function tried(search: Search, candidate: Candidate): Tried {
  try {
    const loaded = loadScenario(search.scenario, [...search.set, ...candidate.overrides]);
    const areas = areasOf(resolveScenario(loaded));
    const misses = search.bounds.flatMap((b) => {
      const value = areas[b.metric];
      const by = typeof value === 'number' ? beyond(value, b) : 0;
      return by > 0 ? [{ by, why: outside(b.metric, value as number, b) }] : [];
    });
    const accuracy = search.accuracy && accuracyOf(loaded);
    misses.push(...inaccurate(search, accuracy));
    if (misses.length === 0) return { candidate, ...(accuracy && { accuracy }) };
    const violation = misses.reduce((sum, { by }) => sum + by, 0);
    return { candidate, rejected: { why: misses.map((m) => m.why).join('; '), violation } };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { candidate, rejected: { why: reason(error), violation: Infinity } };
  }
}

const pointOf = (search: Search, { parameters, overrides }: Candidate): SweepPoint => ({
  scenario: search.scenario,
  overrides: [...search.set, ...overrides],
  parameters,
});

/** @throws InputError for a column that results do not have, with the nearest */
function checkMetrics({ objectives, bounds }: Search, row: Row): void {
  const numbers = Object.keys(row).filter((c) => typeof row[c] === 'number');
  for (const { metric, place } of [...objectives, ...bounds]) {
    if (typeof row[metric] === 'number') continue;
    throw new InputError(
      place,
      `${metric} is ${Object.hasOwn(row, metric) ? 'no number' : 'no column of the results'}`,
      `one of ${numbers.slice(0, 12).join(', ')} …, as results.csv of a sweep has them`,
      nearest(metric, numbers),
    );
  }
}

/** What a row comes to by what is asked of it. */
export function judged(search: Search, point: PointResult): Omit<EvaluatedPoint, 'generation'> {
  const { objectives, bounds } = search;
  const { row, fault } = point;
  if (fault !== undefined) return { ...point, goals: undefined, violation: Infinity };
  const isNumber = (metric: string): boolean => Number.isFinite(row[metric]);
  const missing = [...objectives, ...bounds].find(({ metric }) => !isNumber(metric));
  // a figure that only some points have, such as of predicted exits
  if (missing) return { ...point, fault: `it has no ${missing.metric}`, goals: undefined, violation: Infinity };
  const goals = objectives.map(({ metric, goal }) => (goal === 'min' ? 1 : -1) * (row[metric] as number));
  return { ...point, goals, violation: bounds.reduce((sum, b) => sum + beyond(row[b.metric] as number, b), 0) };
}

/** Points that may be simulated, simulated. @returns fewer where it was asked to stop */
async function evaluated(search: Search, points: readonly Tried[], run: RunPoints): Promise<PointResult[]> {
  const rows = await run(points.map(({ candidate }) => pointOf(search, candidate)));
  if (rows.length < points.length || !search.accuracy) return rows;
  return withAccuracy(
    rows,
    search.accuracy,
    points.map((p) => p.accuracy!),
  );
}

/** The first point goes alone: it says which columns results have. @throws InputError for a metric that is none of them */
export function createRunner(search: Search, run: (done: number) => RunPoints) {
  let checked = false;
  const see = (rows: readonly PointResult[]): void => {
    const row = rows.find((r) => r.fault === undefined);
    if (checked || !row) return;
    checkMetrics(search, row.row);
    checked = true;
  };
  return async (points: readonly Tried[], done: number): Promise<PointResult[]> => {
    if (points.length === 0) return [];
    if (done > 0) {
      const rows = await evaluated(search, points, run(done));
      see(rows);
      return rows;
    }
    const first = await evaluated(search, points.slice(0, 1), run(0));
    see(first);
    if (first.length === 0 || points.length === 1) return first;
    const others = await evaluated(search, points.slice(1), run(1));
    see(others);
    return [...first, ...others];
  };
}

/** Those that were rejected. */
export const rejectedOf = (points: readonly Tried[]): RejectedPoint[] =>
  points.flatMap(({ candidate, rejected }) => (rejected ? [{ parameters: candidate.parameters, why: rejected.why }] : []));
