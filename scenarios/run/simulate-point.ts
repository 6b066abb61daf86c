/** What the figures of a scenario need: its one run, its replications, or an expectation. */
import { sweepRow, type Row } from '../../analysis/figures.js';
import { PS_PER_MS } from '../../traces/index.js';
import type { Override } from '../file/layers.js';
import { loadScenario } from '../file/load.js';
import { isDaily, resolveScenario, withStandby } from '../workload/resolve.js';
import { replicationsOf } from '../workload/replications.js';
import { dayWindows, measuredDay } from './day.js';
import { expectScenario } from './expectation.js';
import type { PointRows } from './point-rows.js';
import { replicateScenario } from './replications.js';
import { runForFigures, runUntilTaken, type RunScenarioOptions } from './run-scenario.js';
import type { RunResult } from './run-result.js';
import { summaryOf } from './summary.js';

const rowOf = (result: RunResult): Row => sweepRow(summaryOf(result.name, result));

/** Of a sentence after one of another task, which a part of a run does not show. */
function switchedRow(result: RunResult): Row {
  const [sentence] = result.end.sentences;
  const switch_ms = (sentence!.ready_ps - sentence!.start_ps) / PS_PER_MS;
  return { ...rowOf(result), switches: 1, switch_mean_ms: switch_ms, switch_p95_ms: switch_ms };
}

/** Simulates what a row of the scenario needs; undefined where `onProgress` asks it to stop. @throws InputError when something does not fit */
export async function simulatePoint(
  file: string,
  overrides: readonly Override[],
  onProgress: RunScenarioOptions['onProgress'],
): Promise<PointRows | undefined> {
  const loaded = loadScenario(file, overrides);
  const replications = replicationsOf(loaded);
  const run = runForFigures(onProgress);
  if (replications === undefined) {
    const result = await run(resolveScenario(loaded));
    return result.end.ended === 'finished' ? { kind: 'run', row: rowOf(result) } : undefined;
  }
  if (replications !== 'exact') {
    const results = await replicateScenario(loaded, overrides, replications, run);
    return results && { kind: 'replicated', rows: results.map(rowOf) };
  }
  const set = withStandby(loaded, overrides);
  const expected = await expectScenario(loaded, set, run);
  if (!expected) return undefined;
  const { cold, stays, changes } = expected;
  const daily = isDaily(loaded);
  const windows = daily ? await dayWindows(loaded, set, expected, runUntilTaken(onProgress)) : undefined;
  if (daily && !windows) return undefined;
  return {
    ...(windows && { day: measuredDay(loaded, cold, windows) }),
    kind: 'exact',
    cold: rowOf(cold),
    stays: rowOf(stays),
    changes: changes && switchedRow(changes),
  };
}
