/** A scenario of a study at its point, and the numbers of it that are drawn. */
import { quantile, type Ranged } from '../../analysis/figures.js';
import type { Hardware, PlatformNumber, Prices, Range } from '../../models/index.js';
import type { PricedPoint } from '../run/price.js';
import type { SweepPoint } from '../sweep/points.js';

/** A number and its range, as it is drawn. */
export type DrawnNumber = PlatformNumber & { readonly range: Ranged & Range };

/** A scenario of the study at its point. */
export interface Placement {
  readonly name: string;
  readonly point: SweepPoint;
  /** with the numbers as they are */
  readonly hardware: Hardware;
  readonly there: number;
  /** where requests are daily: how many, and which memories are off between them */
  readonly day: { readonly per_day: number; readonly off: readonly string[]; readonly refilled: readonly string[] } | undefined;
  readonly numbers: readonly PlatformNumber[];
  /** those that are drawn, by parameter */
  readonly ranged: ReadonlyMap<string, DrawnNumber>;
  /** parameters of which its times depend */
  readonly timed: readonly string[];
  /** what was simulated, and at which prices, by the levels of what takes time */
  readonly simulated: Map<string, { readonly point: PricedPoint; readonly prices: Prices }>;
}

/** The ends of a range. */
export const END_SHARES = [0, 1] as const;
/** A number at a share of its range. */
export const numberAt = ({ path, range }: { path: readonly string[]; range: Ranged }, share: number) =>
  [path, quantile(range, share)] as const;
