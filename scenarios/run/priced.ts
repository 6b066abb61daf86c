/**
 * A scenario simulated so that its energies can be had at other prices: sentences as an expectation has them, each with what its
 * energy went to. Times are simulated, energies are priced; the program stays that of the numbers as they are.
 */
import { sweepRow } from '../../analysis/figures.js';
import { priceKey } from '../../models/index.js';
import type { Override } from '../file/layers.js';
import { loadScenario } from '../file/load.js';
import { expectScenario } from './expectation.js';
import { hardwareWith, type Numbers, type PricedPart, type PricedPoint } from './price.js';
import { runScenario, type RunScenarioOptions } from './run-scenario.js';
import type { RunResult } from './run-result.js';
import { summaryOf } from './summary.js';

function partOf(result: RunResult): PricedPart {
  const rows: Record<string, { fj: number; amount: number }> = {};
  for (const { actor, kind, detail, energy_fj, amount } of result.end.totals) {
    if (energy_fj === 0) continue;
    const row = (rows[priceKey(actor, kind, detail)] ??= { fj: 0, amount: 0 });
    row.fj += energy_fj;
    row.amount += amount;
  }
  const { latency_mean_ms } = sweepRow(summaryOf(result.name, result));
  return { ps: result.end.now_ps, latency_ms: Number(latency_mean_ms), rows };
}

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
  const expected = await expectScenario(loadScenario(file, overrides), overrides, (resolved, onTaken) =>
    runScenario(
      { ...resolved, hardware: hardwareWith(resolved.hardware, numbers) },
      { level: 'operator', folder: undefined, onProgress, onTaken },
    ),
  );
  if (!expected) return undefined;
  const { stays, changes } = expected;
  return { platform: stays.platform, stays: partOf(stays), changes: changes && partOf(changes) };
}
