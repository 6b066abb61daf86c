/** Energies of a run at other prices than those at which it was simulated. */
import { hardwareOf, TILE_PRICES, withNumbers, type Hardware, type Platform, type Prices } from '../../models/index.js';

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

/** With numbers in place of its own; the mapper reckons with what the hardware was. */
export const hardwareWith = (h: Hardware, numbers: Numbers): Hardware =>
  numbers.length === 0 ? h : hardwareOf(withNumbers(h.platform, numbers), h.file, h.estimates);

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
