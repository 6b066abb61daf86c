/** What is kept of a scenario that was simulated for its figures, and the one row that they come to. */
import { expectedRow, replicatedRow, type Row } from '../../analysis/figures.js';
import type { LoadedScenario } from '../file/load.js';
import { chanceThere, chanceToStay } from '../workload/stay.js';
import { tasksOfScenario } from '../workload/tasks.js';

/** What was simulated, as rows of `sweepRow`: of an expectation what holds for every chance to stay. Plain data. */
export type PointRows =
  | { readonly kind: 'run'; readonly row: Row }
  | { readonly kind: 'replicated'; readonly rows: readonly Row[] }
  | { readonly kind: 'exact'; readonly cold: Row; readonly stays: Row; readonly changes: Row | undefined };

/** How likely the task of a scenario's stream stays, and the part of a sentence's task is there; undefined where no formula says it. */
export interface Chances {
  readonly stay: number | undefined;
  readonly there: number | undefined;
}
/** Of a scenario's stream. */
export function chancesOf({ scenario, ...loaded }: LoadedScenario): Chances {
  const names = tasksOfScenario({ scenario, ...loaded }, undefined).map((t) => t.name);
  const { order = { kind: 'round-robin' as const } } = scenario.stream;
  return { stay: chanceToStay(order, names), there: chanceThere(order, names, scenario.switching?.slots ?? 1) };
}

/** One row of what was simulated. @param chances as `chancesOf` has them */
export function rowOfPoint(rows: PointRows, chances: Chances): Row {
  switch (rows.kind) {
    case 'run':
      return rows.row;
    case 'replicated':
      return replicatedRow(rows.rows);
    case 'exact':
      // of what is simulated as an expectation both are known
      return expectedRow({ ...rows, stay: chances.stay!, there: chances.there! });
  }
}
