/** What a scenario comes to at drawn numbers: its times as simulated, its energies and area priced. */
import { dayFigures, measureDay, serviceOf, toLevel, type DrawnFigures } from '../../analysis/figures.js';
import { platformBreakdown, pricesOf, type Hardware, type Prices } from '../../models/index.js';
import { InputError, PS_PER_MS } from '../../traces/index.js';
import { dayAt, energyAt, hardwareWith, type Numbers, type PricedPoint } from '../run/price.js';
import { restOn } from '../run/rest.js';
import { S_PER_DAY } from '../workload/daily.js';
import { END_SHARES, numberAt, type Placement } from './placement.js';

/** Values of a number that takes time, in place of its range: the middles of so many equal parts. */
export const LEVELS = 3;
/** Shares of the ranges, by parameter. */
export type Shares = ReadonlyMap<string, number>;

const leveled = (p: Placement, shares: Shares): [string, number][] =>
  p.timed.map((parameter) => [parameter, toLevel(shares.get(parameter)!, LEVELS)]);
/** What is simulated is found by it. */
export const levelKey = (levels: readonly (readonly [string, number])[]): string =>
  levels.map(([, share]) => share.toFixed(4)).join(' ');
/** Numbers at shares of their ranges; what the placement has not is left out. */
export const numbersAt = (p: Placement, shares: Iterable<readonly [string, number]>): Numbers =>
  [...shares].flatMap(([parameter, share]) => {
    const n = p.ranged.get(parameter);
    return n ? [numberAt(n, share)] : [];
  });

/** All levels of what takes time in a placement. */
function lattice(p: Placement): [string, number][][] {
  return p.timed.reduce<[string, number][][]>(
    (all, parameter) =>
      all.flatMap((before) =>
        Array.from({ length: LEVELS }, (_, i): [string, number][] => [...before, [parameter, (i + 0.5) / LEVELS]]),
      ),
    [[]],
  );
}

/** One number at a share of its range, what takes time otherwise in the middle of its own. */
export const levelsAlone = (p: Placement, parameter: string, share: number): [string, number][] =>
  p.timed.map((name) => [name, name === parameter ? share : MIDDLE]);
const MIDDLE = 0.5;

/** What is simulated of a placement: all levels, and each number that takes time alone at its ends. */
export const simulatedLevels = (p: Placement): [string, number][][] => [
  ...lattice(p),
  ...p.timed.flatMap((parameter) => END_SHARES.map((share) => levelsAlone(p, parameter, share))),
];

/** Of a scenario whose requests are daily; undefined where they take more than a day. */
function energyPerDay_j(
  { per_day, ...standby }: NonNullable<Placement['day']>,
  there: number,
  { point, prices }: { readonly point: PricedPoint; readonly prices: Prices },
  now: Prices,
  { platform }: Hardware,
): number | undefined {
  const windows = dayAt(point.day!, prices, now, platform.clock.period_ps.value);
  const measured = measureDay(windows, restOn(platform, standby));
  const of = { per_day, there };
  return serviceOf(measured, of) > S_PER_DAY ? undefined : dayFigures(measured, of).energy_per_day_j['total']!.total;
}

/** What a placement comes to at shares of the ranges; undefined where it does not fit, or its requests do not fit into a day.
 * @param levels of what takes time, in place of the shares */
export function figuresAt(p: Placement, shares: Shares, levels = leveled(p, shares)): DrawnFigures | undefined {
  const simulated = p.simulated.get(levelKey(levels));
  if (!simulated) return undefined;
  const { point, prices } = simulated;
  let hardware: Hardware;
  try {
    hardware = hardwareWith(p.hardware, numbersAt(p, new Map([...shares, ...levels])));
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
  const now = pricesOf(hardware);
  const { stays, changes = stays } = point;
  const mixed = (of: (part: typeof stays) => number): number => p.there * of(stays) + (1 - p.there) * of(changes);
  const { accelerator_um2, memories_um2 } = platformBreakdown(hardware);
  const area_mm2 = (accelerator_um2 + memories_um2) / 1e6;
  const ms = mixed((part) => part.ps) / PS_PER_MS;
  const energy_per_day_j = p.day && energyPerDay_j(p.day, p.there, simulated, now, hardware);
  if (p.day && energy_per_day_j === undefined) return undefined;
  return {
    energy_per_sentence_uj: mixed((part) => energyAt(part, prices, now)) / 1e9,
    latency_ms: mixed((part) => part.latency_ms),
    area_mm2,
    sentences_per_s_per_mm2: 1000 / ms / area_mm2,
    ...(p.day && { energy_per_day_j }),
  };
}
