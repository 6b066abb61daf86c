/** What is kept of a scenario that was simulated for its figures, and the one row that they come to. */
import {
  dayColumns,
  dayFigures,
  expectedRow,
  replicatedRow,
  serviceOf,
  type DayFigures,
  type DayMeasured,
  type Row,
} from '../../analysis/figures.js';
import { InputError, type Place } from '../../traces/index.js';
import { S_PER_DAY } from '../workload/daily.js';
import type { LoadedScenario } from '../file/load.js';
import { chanceThere, chanceToStay } from '../workload/stay.js';
import { tasksOfScenario } from '../workload/tasks.js';

/** What was simulated, as rows of `sweepRow`: of an expectation what holds for every chance to stay. Plain data. */
export type PointRows =
  | { readonly kind: 'run'; readonly row: Row }
  | { readonly kind: 'replicated'; readonly rows: readonly Row[] }
  | {
      readonly kind: 'exact';
      readonly cold: Row;
      readonly stays: Row;
      readonly changes: Row | undefined;
      readonly day?: DayMeasured;
    };

/** How likely the task of a scenario's stream stays, and the part of a sentence's task is there; undefined where no formula says it. */
export interface Chances {
  readonly stay: number | undefined;
  readonly there: number | undefined;
  /** requests a day, where they are so few that everything rests between them, and where that was given */
  readonly daily?: { readonly per_day: number; readonly place: Place } | undefined;
}
/** Of a scenario's stream. */
export function chancesOf({ scenario, ...loaded }: LoadedScenario): Chances {
  const names = tasksOfScenario({ scenario, ...loaded }, undefined).map((t) => t.name);
  const { order = { kind: 'round-robin' as const }, arrivals } = scenario.stream;
  return {
    ...(arrivals.kind === 'daily' && {
      daily: { per_day: arrivals.per_day, place: loaded.at('stream', 'arrivals', 'per_day') },
    }),
    stay: chanceToStay(order, names),
    there: chanceThere(order, names, scenario.switching?.slots ?? 1),
  };
}

/** What a day comes to; undefined where requests are not daily. @throws InputError where they take more than a day */
export function dayOf(rows: PointRows, { there, daily }: Chances): DayFigures | undefined {
  if (rows.kind !== 'exact' || !rows.day || !daily) return undefined;
  const of = { per_day: daily.per_day, there: there! };
  const service_s = serviceOf(rows.day, of);
  if (service_s <= S_PER_DAY) return dayFigures(rows.day, of);
  const most = Math.floor((of.per_day * S_PER_DAY) / service_s);
  throw new InputError(daily.place, `${of.per_day} requests, which take ${service_s.toFixed(0)} s of a day`, `at most ${most}`);
}

/** One row of what was simulated. @param chances as `chancesOf` has them */
export function rowOfPoint(rows: PointRows, chances: Chances): Row {
  switch (rows.kind) {
    case 'run':
      return rows.row;
    case 'replicated':
      return replicatedRow(rows.rows);
    case 'exact': {
      // of what is simulated as an expectation both are known
      const { stay, there } = { stay: chances.stay!, there: chances.there! };
      const row = expectedRow({ ...rows, stay, there });
      const day = dayOf(rows, chances);
      return day ? { ...row, ...dayColumns(day) } : row;
    }
  }
}
