/**
 * A scenario simulated so that its energies can be had at other prices: sentences as an expectation has them, each with what its
 * energy went to. Times are simulated, energies are priced; the program stays that of the numbers as they are.
 */
import { sweepRow } from '../../analysis/figures.js';
import { hardwareOf, priceKey, TILE_PRICES, withNumbers, type Hardware, type Platform, type Prices } from '../../models/index.js';
import type { Override } from '../file/layers.js';
import { loadScenario } from '../file/load.js';
import { expectScenario } from './expectation.js';
import { runScenario, type RunScenarioOptions } from './run-scenario.js';
import type { RunResult } from './run-result.js';
import { summaryOf } from './summary.js';

/** Numbers of a platform in place of its own. */
export type Numbers = Parameters<typeof withNumbers>[1];

/** What a row of totals came to; the amount in its own unit. */
interface PricedRow {
  readonly fj: number;
  readonly amount: number;
}
/** A sentence. Plain data. */
export interface PricedPart {
  readonly ps: number;
  readonly latency_ms: number;
  /** by `priceKey` */
  readonly rows: Readonly<Record<string, PricedRow>>;
}
/** A scenario at some times. Plain data. */
export interface PricedPoint {
  /** with its memories as large as they are made */
  readonly platform: Platform;
  readonly stays: PricedPart;
  readonly changes: PricedPart | undefined;
}

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

/** With numbers in place of its own; the mapper reckons with what the hardware was. */
export const hardwareWith = (h: Hardware, numbers: Numbers): Hardware =>
  numbers.length === 0 ? h : hardwareOf(withNumbers(h.platform, numbers), h.file, h.estimates);

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

/**
 * Energy in fJ at other prices than those at which it was simulated: the same rows, each with its price.
 * @throws Error for a row that no price is known of: a conservation law, since no row may be left out
 */
export function energyAt({ rows }: PricedPart, from: Prices, to: Prices): number {
  const price = (of: Prices, key: string): number => {
    const p = of.get(key);
    if (p === undefined) throw new Error(`no price of ${key}`);
    return p;
  };
  const scaled = (fj: number, key: string): number => {
    const [before, after] = [price(from, key), price(to, key)];
    return before === after ? fj : (fj * after) / before;
  };
  let sum = 0;
  for (const [key, { fj }] of Object.entries(rows)) {
    if (key !== TILE_PRICES.whole) {
      sum += scaled(fj, key);
      continue;
    }
    const bytes = TILE_PRICES.decoded.reduce((s, k) => s + (rows[k]?.amount ?? 0), 0);
    const decoded_fj = bytes * price(from, TILE_PRICES.decode);
    sum += scaled(fj - decoded_fj, TILE_PRICES.mac) + bytes * price(to, TILE_PRICES.decode);
  }
  return sum;
}
