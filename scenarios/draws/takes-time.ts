/** Whether a scenario simulated at another number took other times, or moved or counted anything else than before. */
import type { DayWindow } from '../../analysis/figures.js';
import type { Prices } from '../../models/index.js';
import { dayAt, energyAt, type PricedPart, type PricedPoint, type PricedWindow } from '../run/price.js';

const WINDOWS = ['cold', 'stays', 'longer', 'changes'] as const;
const PARTS = ['stays', 'changes'] as const;

function sameRows<R>(a: Readonly<Record<string, R>>, b: Readonly<Record<string, R>>, same: (a: R, b: R) => boolean): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((k) => b[k] !== undefined && same(a[k]!, b[k]));
}
const samePart = (a: PricedPart | undefined, b: PricedPart | undefined): boolean =>
  a === undefined || b === undefined ? a === b : a.ps === b.ps && sameRows(a.rows, b.rows, (x, y) => x.amount === y.amount);
const sameWindow = (a: PricedWindow | undefined, b: PricedWindow | undefined): boolean =>
  a === undefined || b === undefined
    ? a === b
    : a.gap_ps === b.gap_ps &&
      a.service_ps === b.service_ps &&
      sameRows(a.rows, b.rows, (x, y) => x.amount === y.amount && x.busy_ps === y.busy_ps);

/** Of sentences, and of those of a day: times, and how much was done. */
export const tookTheSame = (a: PricedPoint, b: PricedPoint): boolean =>
  PARTS.every((part) => samePart(a[part], b[part])) && WINDOWS.every((w) => sameWindow(a.day?.[w], b.day?.[w]));

const near = (a: number, b: number, share: number): boolean => Math.abs(a - b) <= share * Math.abs(b);
const energyOf = (window: DayWindow | undefined): number => window?.totals.reduce((sum, r) => sum + r.energy_fj, 0) ?? 0;
/** What rounding to fJ and gaps of whole cycles leave. */
const PART_ERROR = 1e-6;
const WINDOW_ERROR = 1e-4;

/** A point, and the prices at which it was simulated. */
export interface AtPrices {
  readonly point: PricedPoint;
  readonly prices: Prices;
}

/** Whether the energies of the other follow from the first's at its prices. Both took the same times. */
export function followsByPrice(first: AtPrices, other: AtPrices): boolean {
  const parts = PARTS.every((part) => {
    const [a, b] = [first.point[part], other.point[part]];
    if (!a || !b) return true;
    return near(energyAt(a, first.prices, other.prices), energyAt(b, other.prices, other.prices), PART_ERROR);
  });
  const { day, platform } = first.point;
  if (!parts || !day || !other.point.day) return parts;
  const period_ps = platform.clock.period_ps.value;
  const priced = dayAt(day, first.prices, other.prices, period_ps);
  const simulated = dayAt(other.point.day, other.prices, other.prices, period_ps);
  return WINDOWS.every((w) => near(energyOf(priced[w]), energyOf(simulated[w]), WINDOW_ERROR));
}
