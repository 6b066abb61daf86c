/** The scenarios of a study at its point, the numbers of each that are drawn, and which of them take time. */
import {
  checkNumber,
  isWhole,
  hardwareOf,
  platformNumbers,
  pricesOf,
  timesOf,
  type Hardware,
  type Platform,
  type PlatformNumber,
} from '../../models/index.js';
import { InputError, nearest, type Place } from '../../traces/index.js';
import { loadScenario } from '../file/load.js';
import { chancesOf } from '../run/point-rows.js';
import { hardwareWith, type Numbers, type PricedPoint } from '../run/price.js';
import { resolveScenario } from '../workload/resolve.js';
import { replicationsOf } from '../workload/replications.js';
import { standbyOf } from '../workload/standby.js';
import { tasksOfScenario } from '../workload/tasks.js';
import { gridAt } from '../sweep/grid.js';
import type { Sweep, SweepPoint } from '../sweep/points.js';
import { END_SHARES, numberAt, type DrawnNumber, type Placement } from './placement.js';
import { keyAt, simulateAll, type DrawsOptions } from './simulated.js';
import { followsByPrice, tookTheSame, type AtPrices } from './takes-time.js';

/** A range of the study's own, in place of what platform and tables say. */
type OwnRanges = NonNullable<NonNullable<Sweep['study']>['ranges']>;

/**
 * The points of the grid at which the study compares, looked at before anything is simulated.
 * @throws InputError where there is none, or several of a scenario, where one is no expectation, and for a faulty range of the study
 */
export function drawnPoints(sweep: Sweep): SweepPoint[] {
  checkRanges(sweep);
  const found = gridAt(sweep);
  checkFixed(found, sweep);
  // one simulation has to say all: where it cannot, reading it says why
  const exact = { path: ['stream', 'replications'], value: 'exact', flag: '--draws' };
  return found.map((p) => {
    const point = { ...p, overrides: [...p.overrides, exact] };
    const loaded = loadScenario(point.scenario, point.overrides);
    replicationsOf(loaded);
    // a row of totals does not say at which of the voltages its energy was spent
    if (tasksOfScenario(loaded, undefined).some((t) => t.target_ms !== undefined))
      throw new InputError(loaded.at('tasks'), 'a target_ms, for which voltages change', 'none, where numbers are drawn');
    return point;
  });
}

/** @throws InputError where a scenario has several points, with the fields of which they have several values */
function checkFixed(points: readonly SweepPoint[], { at }: Sweep): void {
  for (const name of new Set(points.map((p) => p.parameters['scenario']!))) {
    const of = points.filter((p) => p.parameters['scenario'] === name);
    if (of.length === 1) continue;
    const varied = Object.keys(of[0]!.parameters).filter((k) => new Set(of.map((p) => p.parameters[k])).size > 1);
    throw new InputError(
      at('study', 'at'),
      varied.length > 0 ? `no value of ${varied.join(', ')}: ${of.length} points of ${name}` : `two scenarios called ${name}`,
      'one point a scenario, where numbers are drawn',
    );
  }
}

/** @throws InputError for a range of the study of what no scenario has, which does not hold its number, or of whose ends a platform could not have one */
export function checkRanges(sweep: Sweep): void {
  const { ranges } = sweep.study!;
  if (!ranges) return;
  const platforms = gridAt(sweep).map(
    ({ scenario, overrides }) => resolveScenario(loadScenario(scenario, overrides)).hardware.platform,
  );
  const { at } = sweep;
  const all = platforms.flatMap((platform) => platformNumbers(platform).map((number) => ({ platform, number })));
  const names = [...new Set(all.map(({ number }) => number.parameter))];
  for (const [parameter, { low, high }] of Object.entries(ranges)) {
    const having = all.filter(({ number }) => number.parameter === parameter);
    const place = at('study', 'ranges', parameter);
    if (having.length === 0)
      throw new InputError(
        place,
        'a number that no scenario has',
        'a path of the platform’s file, or TABLE.GROUP.NUMBER as `platform` lists it',
        nearest(parameter, names),
      );
    const outside = having.find(({ number: { value } }) => value < low || value > high);
    if (outside)
      throw new InputError(
        place,
        `${low} to ${high} does not hold ${outside.number.value}`,
        'a range around the number of each scenario',
      );
    for (const { platform, number } of having)
      for (const [end, value] of Object.entries({ low, high }))
        checkNumber(platform, number.path, value, { ...at('study', 'ranges', parameter, end) });
  }
}

/** What is drawn of a placement: ranges of the study before those of platform and tables. */
function rangedOf(numbers: readonly PlatformNumber[], own: OwnRanges, platform: Platform): Placement['ranged'] {
  const ranged = numbers.flatMap((n): [string, DrawnNumber][] => {
    const range = own[n.parameter] ?? n.range;
    if (!range) return [];
    const { low, high, shape = 'uniform' } = range;
    const whole = isWhole(platform, n.path, low, high);
    return [[n.parameter, { ...n, range: { ...range, value: n.value, low, high, shape, whole } }]];
  });
  return new Map(ranged);
}

/** A number at an end of its range, and what was simulated there. */
interface End {
  readonly number: Numbers[number];
  readonly came: PricedPoint | { readonly fault: string };
}

/** @throws InputError for a range of what neither takes time nor is priced: draws of it would change nothing */
function takesTime(ends: readonly End[], first: AtPrices, hardware: Hardware, place: Place): boolean {
  for (const { came } of ends) if ('fault' in came || !tookTheSame(first.point, came)) return true;
  const known = ends.every(
    ({ number, came }) =>
      'fault' in came || followsByPrice(first, { point: came, prices: pricesOf(hardwareWith(hardware, [number])) }),
  );
  if (!known)
    throw new InputError(place, 'a range of what changes energies without a price', 'a number that is priced or takes time');
  return false;
}

/** @param points as `drawnPoints` has them @returns undefined where it was asked to stop @throws InputError for a faulty scenario */
export async function placementsOf(
  sweep: Sweep,
  points: readonly SweepPoint[],
  options: DrawsOptions,
): Promise<Placement[] | undefined> {
  const nominal = await simulateAll(
    points.map((p) => [p, []] as const),
    options,
  );
  if (!nominal) return undefined;
  const described = points.map((point) => {
    const came = nominal.get(keyAt(point, []))!;
    if ('fault' in came) throw new InputError({ file: point.scenario }, came.fault, 'a scenario that runs as it is');
    return { point, came };
  });
  const own = sweep.study!.ranges ?? {};
  const placements = described.map(({ point, came }) => {
    const numbers = platformNumbers(came.platform);
    const hardware = hardwareOf(came.platform, point.scenario);
    const ranged = rangedOf(numbers, own, came.platform);
    const times = timesOf(hardware);
    const maybe = [...ranged.values()].filter((n) =>
      END_SHARES.some((share) => timesOf(hardwareWith(hardware, [numberAt(n, share)])) !== times),
    );
    return { point, came, numbers, hardware, ranged, maybe };
  });
  // what might take time takes none where both ends of its range take the same
  const ends = placements.flatMap(({ point, maybe }) =>
    maybe.flatMap((n) => END_SHARES.map((share) => [point, [numberAt(n, share)]] as const)),
  );
  const tried = await simulateAll(ends, options);
  if (!tried) return undefined;
  return placements.map(({ point, came, maybe, ...p }): Placement => {
    const first = { point: came, prices: pricesOf(p.hardware) };
    const at = (n: DrawnNumber): End[] =>
      END_SHARES.map((share) => {
        const number = numberAt(n, share);
        return { number, came: tried.get(keyAt(point, [number]))! };
      });
    const placeOf = ({ parameter }: DrawnNumber): Place =>
      own[parameter] ? sweep.at('study', 'ranges', parameter) : { file: point.scenario, field: parameter };
    const loaded = loadScenario(point.scenario, point.overrides);
    const { there, daily } = chancesOf(loaded);
    return {
      ...p,
      name: point.parameters['scenario']!,
      point,
      there: there!,
      day: daily && { per_day: daily.per_day, ...standbyOf(loaded, came.platform) },
      timed: maybe.filter((n) => takesTime(at(n), first, p.hardware, placeOf(n))).map((n) => n.parameter),
      simulated: new Map([['', first]]),
    };
  });
}
