/**
 * A study at drawn numbers: every number that has a range is drawn, the same draw for all scenarios, and each scenario is priced at
 * it. What only costs is priced; what takes time is simulated, at a few levels of its range.
 */
import { latinHypercube, pairOf, type Drawn, type DrawsFound } from '../../analysis/figures.js';
import { pricesOf } from '../../models/index.js';
import { InputError } from '../../traces/index.js';
import { hardwareWith } from '../run/price.js';
import type { Sweep } from '../sweep/points.js';
import { figuresAt, LEVELS, levelKey, numbersAt, simulatedLevels } from './figures.js';
import type { Placement } from './placement.js';
import { placementsOf } from './placements.js';
import { sensitivitiesOf, swingsOf } from './sensitivities.js';
import { fileOf, simulateAll, type DrawsOptions } from './simulated.js';

const sharesOf = (names: readonly string[], point: ArrayLike<number>): Map<string, number> =>
  new Map(names.map((name, k) => [name, point[k]!]));

/** @returns undefined where it was asked to stop @throws InputError for a faulty study, and for a placement that fits at no draw */
export async function drawStudy(sweep: Sweep, file: string, options: DrawsOptions): Promise<DrawsFound | undefined> {
  const { draws, seed } = options;
  const study = sweep.study!;
  const placements = await placementsOf(sweep, file, options);
  if (!placements) return undefined;
  const wanted = placements.flatMap((p) => simulatedLevels(p).map((levels) => ({ p, levels, numbers: numbersAt(p, levels) })));
  const came = await simulateAll(
    wanted.map(({ p, numbers }) => [p.point, numbers] as const),
    options,
  );
  if (!came) return undefined;
  for (const { p, levels, numbers } of wanted) {
    const point = came.get(fileOf(options, p.point, numbers))!;
    if (!('fault' in point)) p.simulated.set(levelKey(levels), { point, prices: pricesOf(hardwareWith(p.hardware, numbers)) });
  }
  const names = [...new Set(placements.flatMap((p) => [...p.ranged.keys()]))].sort();
  const a = latinHypercube(draws, names, seed).map((x) => sharesOf(names, x));
  const b = latinHypercube(draws, names, seed, 'second draws').map((x) => sharesOf(names, x));
  const figures = new Map(placements.map((p) => [p.name, a.map((shares) => figuresAt(p, shares))] as const));
  checkFits(figures, draws, file);
  const others = study.with.filter((name) => figures.has(name));
  const pairs = others.flatMap((other) => pairOf([study.of, figures.get(study.of)!], [other, figures.get(other)!]));
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
    parameters: names.map((parameter) => parameterOf(placements, parameter)),
    assumed_without_range: [
      ...new Set(
        placements.flatMap((p) =>
          p.numbers.filter((n) => n.status === 'assumed' && !p.ranged.has(n.parameter)).map((n) => n.parameter),
        ),
      ),
    ].sort(),
    numbers: countsOf(placements),
  };
}

function checkFits(figures: ReadonlyMap<string, Drawn>, draws: number, file: string): void {
  for (const [name, drawn] of figures)
    if (drawn.every((f) => f === undefined))
      throw new InputError(
        { file, field: 'study' },
        `${name} fits in none of ${draws} draws`,
        'ranges in which its hardware can be built, and where requests are daily they fit into a day',
      );
}

function parameterOf(placements: readonly Placement[], parameter: string): DrawsFound['parameters'][number] {
  const with_ = placements.filter((p) => p.ranged.has(parameter));
  const { range } = with_[0]!.ranged.get(parameter)!;
  return { parameter, ...range, simulated: with_.some((p) => p.timed.includes(parameter)) };
}

function countsOf(placements: readonly Placement[]): DrawsFound['numbers'] {
  const all = new Map(placements.flatMap((p) => p.numbers.map((n) => [n.parameter, n] as const)));
  const ranged = new Set(placements.flatMap((p) => [...p.ranged.keys()]));
  const assumed = [...all.values()].filter((n) => n.status === 'assumed' || n.status === 'given').length;
  return { all: all.size, sourced: all.size - assumed, ranged: ranged.size };
}
