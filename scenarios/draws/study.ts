/**
 * A study at drawn numbers: every number that has a range is drawn, the same draw for all scenarios, and each scenario is priced at
 * it. What only costs is priced; what takes time is simulated, at a few levels of its range.
 */
import { latinHypercube, pairOf, type Drawn, type DrawsFound } from '../../analysis/figures.js';
import { pricesOf, type PlatformNumber } from '../../models/index.js';
import { InputError } from '../../traces/index.js';
import { hardwareWith } from '../run/price.js';
import type { Sweep, SweepPoint } from '../sweep/points.js';
import { figuresAt, LEVELS, levelKey, numbersAt, simulatedLevels } from './figures.js';
import type { Placement } from './placement.js';
import { placementsOf } from './placements.js';
import { sensitivitiesOf, swingsOf } from './sensitivities.js';
import { keyAt, simulateAll, type DrawsOptions } from './simulated.js';

const sharesOf = (names: readonly string[], point: ArrayLike<number>): Map<string, number> =>
  new Map(names.map((name, k) => [name, point[k]!]));

/** @param points as `drawnPoints` has them @returns undefined where it was asked to stop @throws InputError for a faulty scenario, and for a placement that fits at no draw */
export async function drawStudy(
  sweep: Sweep,
  points: readonly SweepPoint[],
  options: DrawsOptions,
): Promise<DrawsFound | undefined> {
  const { draws, seed } = options;
  const study = sweep.study!;
  const placements = await placementsOf(sweep, points, options);
  if (!placements) return undefined;
  const wanted = placements.flatMap((p) => simulatedLevels(p).map((levels) => ({ p, levels, numbers: numbersAt(p, levels) })));
  const came = await simulateAll(
    wanted.map(({ p, numbers }) => [p.point, numbers] as const),
    options,
  );
  if (!came) return undefined;
  for (const { p, levels, numbers } of wanted) {
    const point = came.get(keyAt(p.point, numbers))!;
    if (!('fault' in point)) p.simulated.set(levelKey(levels), { point, prices: pricesOf(hardwareWith(p.hardware, numbers)) });
  }
  const names = [...new Set(placements.flatMap((p) => [...p.ranged.keys()]))].sort();
  const a = latinHypercube(draws, names, seed).map((x) => sharesOf(names, x));
  const b = latinHypercube(draws, names, seed, 'second draws').map((x) => sharesOf(names, x));
  const figures = new Map(placements.map((p) => [p.name, a.map((shares) => figuresAt(p, shares))] as const));
  checkFits(figures, draws, sweep);
  const scenarios = new Map(
    placements.map((p) => {
      const nominal = figuresAt(p, new Map(), []);
      return [p.name, { name: p.name, drawn: figures.get(p.name)!, nominal }] as const;
    }),
  );
  const pairs = study.with.flatMap((name) => {
    const other = scenarios.get(name);
    return other ? pairOf(scenarios.get(study.of)!, other) : [];
  });
  return {
    draws,
    seed,
    levels: LEVELS,
    pairs,
    misfits: [...figures].flatMap(([scenario, drawn]) => {
      const count = drawn.filter((f) => f === undefined).length;
      return count === 0 ? [] : [{ scenario, draws: count }];
    }),
    sensitivities: sensitivitiesOf(placements, study, names, a, b, seed),
    swings: swingsOf(placements, study, names),
    parameters: names.flatMap((parameter) => parametersOf(placements, parameter)),
    assumed_without_range: withoutRange(placements),
    numbers: countsOf(placements),
  };
}

function checkFits(figures: ReadonlyMap<string, Drawn>, draws: number, { at }: Sweep): void {
  for (const [name, drawn] of figures)
    if (drawn.every((f) => f === undefined))
      throw new InputError(
        at('study'),
        `${name} fits in none of ${draws} draws`,
        'ranges in which its hardware can be built, and where requests are daily they fit into a day',
      );
}

/** What of a parameter is drawn: a row a range, for scenarios may have it otherwise. */
function parametersOf(placements: readonly Placement[], parameter: string): DrawsFound['parameters'] {
  const ranges = new Map<string, Placement[]>();
  for (const p of placements) {
    const n = p.ranged.get(parameter);
    if (!n) continue;
    const { value, low, high, shape } = n.range;
    const key = JSON.stringify([value, low, high, shape]);
    ranges.set(key, [...(ranges.get(key) ?? []), p]);
  }
  return [...ranges.values()].map((of) => {
    const { value, low, high, shape, source } = of[0]!.ranged.get(parameter)!.range;
    const simulated = of.some((p) => p.timed.includes(parameter));
    return { parameter, value, low, high, shape, source, simulated, scenarios: of.map((p) => p.name) };
  });
}

/** Nobody says where it is from. */
const isAssumed = ({ status }: PlatformNumber): boolean => status === 'assumed' || status === 'given';

const withoutRange = (placements: readonly Placement[]): string[] => {
  const names = placements.flatMap((p) =>
    p.numbers.filter((n) => isAssumed(n) && !p.ranged.has(n.parameter)).map((n) => n.parameter),
  );
  return [...new Set(names)].sort();
};

function countsOf(placements: readonly Placement[]): DrawsFound['numbers'] {
  const all = new Map(placements.flatMap((p) => p.numbers.map((n) => [n.parameter, n] as const)));
  const ranges = new Map(placements.flatMap((p) => [...p.ranged].map(([name, n]) => [name, n.range] as const)));
  return {
    all: all.size,
    sourced: [...all.values()].filter((n) => !isAssumed(n)).length,
    ranged: ranges.size,
    assumed_ranges: [...ranges.values()].filter(({ source }) => /\bassumed\b/.test(source)).length,
  };
}
