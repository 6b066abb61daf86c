/** A scenario as a row of figures: of its one run, of its replications, or as an expectation. */
import { expectedRow, replicatedRow, sweepRow, type Row } from '../../analysis/figures.js';
import { PS_PER_MS } from '../../traces/index.js';
import type { Override } from '../file/layers.js';
import { loadScenario, type LoadedScenario } from '../file/load.js';
import { resolveScenario } from '../workload/resolve.js';
import { chanceToStay } from '../workload/stay.js';
import { tasksOfScenario } from '../workload/tasks.js';
import { expectScenario, replicationsOf } from './expectation.js';
import { replicateScenario } from './replications.js';
import { runScenario, type RunScenarioOptions } from './run-scenario.js';
import type { RunResult } from './run-result.js';
import { summaryOf } from './summary.js';

/** What was simulated, as rows of `sweepRow`: of an expectation what holds for every chance to stay. Plain data. */
export type PointRows =
  | { readonly kind: 'run'; readonly row: Row }
  | { readonly kind: 'replicated'; readonly rows: readonly Row[] }
  | { readonly kind: 'exact'; readonly cold: Row; readonly stays: Row; readonly changes: Row | undefined };

const rowOf = (result: RunResult): Row => sweepRow(summaryOf(result.name, result));

/** Of a sentence after one of another task, which a part of a run does not show. */
function switchedRow(result: RunResult): Row {
  const [sentence] = result.end.sentences;
  const switch_ms = (sentence!.ready_ps - sentence!.start_ps) / PS_PER_MS;
  return { ...rowOf(result), switches: 1, switch_mean_ms: switch_ms, switch_p95_ms: switch_ms };
}

/** Simulates what a row of the scenario needs. @throws InputError when something does not fit */
export async function simulatePoint(
  file: string,
  overrides: readonly Override[],
  onProgress: RunScenarioOptions['onProgress'],
): Promise<PointRows> {
  const loaded = loadScenario(file, overrides);
  const replications = replicationsOf(loaded);
  const options = { level: 'operator' as const, onProgress };
  if (replications === undefined)
    return { kind: 'run', row: rowOf(await runScenario(resolveScenario(loaded), { ...options, folder: undefined })) };
  if (replications !== 'exact')
    return { kind: 'replicated', rows: (await replicateScenario(loaded, overrides, replications, options)).map(rowOf) };
  const { cold, stays, changes } = await expectScenario(loaded, overrides, options);
  return { kind: 'exact', cold: rowOf(cold), stays: rowOf(stays), changes: changes && switchedRow(changes) };
}

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
