/**
 * A scenario simulated so that its energies can be had at other prices: sentences as an expectation has them, each with what its
 * energy went to. Times are simulated, energies are priced; the program stays that of the numbers as they are.
 */
import { sweepRow, type DayWindow } from '../../analysis/figures.js';
import { priceKey } from '../../models/index.js';
import type { TotalRow } from '../../traces/index.js';
import type { Override } from '../file/layers.js';
import { loadScenario } from '../file/load.js';
import { isDaily, withStandby, type Resolved } from '../workload/resolve.js';
import { dayWindows } from './day.js';
import { expectScenario } from './expectation.js';
import { hardwareWith, type Numbers, type PricedPart, type PricedPoint, type PricedWindow } from './price.js';
import { runForFigures, runUntilTaken, type RunScenarioOptions } from './run-scenario.js';
import type { RunResult } from './run-result.js';
import { summaryOf } from './summary.js';

/** Rows of totals by what they are priced by. */
function rowsOf(totals: readonly TotalRow[]): PricedWindow['rows'] {
  const rows: Record<string, { fj: number; amount: number; busy_ps: number }> = {};
  for (const { actor, kind, detail, energy_fj, amount, busy_ps } of totals) {
    if (energy_fj === 0 && kind !== 'wake-up') continue;
    const row = (rows[priceKey(actor, kind, detail)] ??= { fj: 0, amount: 0, busy_ps: 0 });
    row.fj += energy_fj;
    row.amount += amount;
    row.busy_ps += busy_ps;
  }
  return rows;
}

function partOf(result: RunResult): PricedPart {
  const { latency_mean_ms } = sweepRow(summaryOf(result.name, result));
  return { ps: result.end.now_ps, latency_ms: Number(latency_mean_ms), rows: rowsOf(result.end.totals) };
}

const windowOf = ({ totals, gap_ps, service_ps }: DayWindow): PricedWindow => ({ gap_ps, service_ps, rows: rowsOf(totals) });

/**
 * Simulates it with numbers in place of its platform's; undefined where `onProgress` asks it to stop.
 * @throws InputError where two sentences do not say what a stream costs, or something does not fit
 */
export async function simulatePriced(
  file: string,
  overrides: readonly Override[],
  numbers: Numbers,
  onProgress: RunScenarioOptions['onProgress'],
): Promise<PricedPoint | undefined> {
  const loaded = loadScenario(file, overrides);
  const changed = (resolved: Resolved): Resolved => ({ ...resolved, hardware: hardwareWith(resolved.hardware, numbers) });
  const set = withStandby(loaded, overrides);
  const expected = await expectScenario(loaded, set, runForFigures(onProgress, changed));
  if (!expected) return undefined;
  const { stays, changes } = expected;
  const daily = isDaily(loaded);
  const windows = daily ? await dayWindows(loaded, set, expected, runUntilTaken(onProgress, changed)) : undefined;
  if (daily && !windows) return undefined;
  return {
    platform: stays.platform,
    stays: partOf(stays),
    changes: changes && partOf(changes),
    ...(windows && {
      day: {
        cold: windowOf(windows.cold),
        stays: windowOf(windows.stays),
        longer: windowOf(windows.longer),
        changes: windows.changes && windowOf(windows.changes),
      },
    }),
  };
}
