/** Energies of a run at other prices than those at which it was simulated. */
import type { DayWindow, DayWindows } from '../../analysis/figures.js';
import {
  checkPlatform,
  CLOCK_PRICES,
  hardwareOf,
  TILE_PRICES,
  withNumbers,
  type Hardware,
  type Platform,
  type Prices,
} from '../../models/index.js';
import { pathText, type TotalRow } from '../../traces/index.js';

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
/** A sentence after a long gap, and the gap. Plain data. */
export interface PricedWindow {
  readonly gap_ps: number;
  readonly service_ps: number;
  /** by `priceKey`; with the time, which says how long a wake-up took */
  readonly rows: Readonly<Record<string, PricedRow & { readonly busy_ps: number }>>;
}
/** Sentences after long gaps, as a day follows from them. */
export interface PricedDay {
  readonly cold: PricedWindow;
  readonly stays: PricedWindow;
  readonly longer: PricedWindow;
  readonly changes: PricedWindow | undefined;
}
/** A scenario at some times. Plain data. */
export interface PricedPoint {
  /** with its memories as large as they are made */
  readonly platform: Platform;
  readonly stays: PricedPart;
  readonly changes: PricedPart | undefined;
  /** where requests are daily */
  readonly day?: PricedDay | undefined;
}

/** With numbers in place of its own; the mapper reckons with what the hardware was. @throws InputError where they contradict each other */
export function hardwareWith(h: Hardware, numbers: Numbers): Hardware {
  if (numbers.length === 0) return h;
  const { platform, file, estimates } = h;
  const changed = withNumbers(platform, numbers);
  checkPlatform(changed, (...path) => ({ file, field: pathText(path) }));
  return hardwareOf(changed, file, { estimates });
}

type Rows = PricedPart['rows'];

/**
 * fJ of each row at other prices than those at which it was simulated.
 * @throws Error for a row that no price is known of: a conservation law, since no row may be left out
 */
function rowsAt(rows: Rows, from: Prices, to: Prices): [key: string, fj: number][] {
  const price = (of: Prices, key: string): number => {
    const p = of.get(key);
    if (p === undefined) throw new Error(`no price of ${key}`);
    return p;
  };
  const scaled = (fj: number, key: string): number => {
    const [before, after] = [price(from, key), price(to, key)];
    return before === after ? fj : (fj * after) / before;
  };
  return Object.entries(rows).map(([key, { fj }]) => {
    if (key !== TILE_PRICES.whole) return [key, scaled(fj, key)];
    const bytes = TILE_PRICES.decoded.reduce((s, k) => s + (rows[k]?.amount ?? 0), 0);
    const decoded_fj = bytes * price(from, TILE_PRICES.decode);
    return [key, scaled(fj - decoded_fj, TILE_PRICES.mac) + bytes * price(to, TILE_PRICES.decode)];
  });
}

/** Energy in fJ at other prices than those at which it was simulated: the same rows, each with its price. */
export const energyAt = ({ rows }: PricedPart, from: Prices, to: Prices): number =>
  rowsAt(rows, from, to).reduce((sum, [, fj]) => sum + fj, 0);

/** A window at other prices. The clock of its gap has a price of its own. */
function windowAt({ gap_ps, service_ps, rows }: PricedWindow, from: Prices, to: Prices, period_ps: number): DayWindow {
  const idleCycles = gap_ps / period_ps;
  const idle = (of: Prices): number => idleCycles * of.get(CLOCK_PRICES.idle)!;
  const totals = rowsAt(rows, from, to).map(([key, fj]): TotalRow => {
    const [actor, kind, detail] = key.split('|') as [string, string, string];
    const { amount, busy_ps } = rows[key]!;
    const clock = key === CLOCK_PRICES.on ? idle(to) - (idle(from) * to.get(key)!) / from.get(key)! : 0;
    return {
      ...{ actor, kind, detail, amount, busy_ps },
      resource: 0,
      requester: '',
      holder: '',
      count: 1,
      energy_fj: fj + clock,
    };
  });
  return { totals, gap_ps, service_ps };
}

/** The windows of a day at other prices. @param period_ps of the clock */
export const dayAt = ({ cold, stays, longer, changes }: PricedDay, from: Prices, to: Prices, period_ps: number): DayWindows => {
  const at = (w: PricedWindow): DayWindow => windowAt(w, from, to, period_ps);
  return { cold: at(cold), stays: at(stays), longer: at(longer), changes: changes && at(changes) };
};
