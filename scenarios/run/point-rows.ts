/** What is kept of a scenario that was simulated for its figures, and the one row that they come to. */
import { expectedRow, replicatedRow, type Row } from '../../analysis/figures.js';
import type { LoadedScenario } from '../file/load.js';
import { chanceToStay } from '../workload/stay.js';
import { tasksOfScenario } from '../workload/tasks.js';

/** What was simulated, as rows of `sweepRow`: of an expectation what holds for every chance to stay. Plain data. */
export type PointRows =
  | { readonly kind: 'run'; readonly row: Row }
  | { readonly kind: 'replicated'; readonly rows: readonly Row[] }
  | { readonly kind: 'exact'; readonly cold: Row; readonly stays: Row; readonly changes: Row | undefined };

/** How likely the task of a scenario's stream stays; undefined where its order is a list. */
export function stayOf(loaded: LoadedScenario): number | undefined {
  const names = tasksOfScenario(loaded, undefined).map((t) => t.name);
  return chanceToStay(loaded.scenario.stream.order ?? { kind: 'round-robin' }, names);
}

/** One row of what was simulated. @param stay as `stayOf` has it */
export function rowOfPoint(rows: PointRows, stay: number): Row {
  switch (rows.kind) {
    case 'run':
      return rows.row;
    case 'replicated':
      return replicatedRow(rows.rows);
    case 'exact':
      return expectedRow({ ...rows, stay });
  }
}
