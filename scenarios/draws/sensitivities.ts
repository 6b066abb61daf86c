/** Which of the drawn numbers decide: shares of the variance of a saving, and each number alone at the ends of its range. */
import {
  DRAWN_METRICS,
  resamplesOf,
  savingsOf,
  sensitivity,
  type Drawn,
  type DrawsFound,
  type Study,
  type SwingBar,
} from '../../analysis/figures.js';
import { figuresAt, levelsAlone, type Shares } from './figures.js';
import { END_SHARES, type Placement } from './placement.js';

const drawn = (p: Placement, at: readonly Shares[]): Drawn => at.map((shares) => figuresAt(p, shares));

/** Draws, as many others, and what all placements come to at both. */
interface Whole {
  readonly a: readonly Shares[];
  readonly b: readonly Shares[];
  readonly figures: ReadonlyMap<string, { readonly a: Drawn; readonly b: Drawn }>;
}

/** A placement at the draws with one parameter as in the others; one that it has not changes nothing there. */
function mixed(p: Placement, { a, b, figures }: Whole, parameter: string): Drawn {
  if (!p.ranged.has(parameter)) return figures.get(p.name)!.a;
  return drawn(
    p,
    a.map((shares, i) => new Map([...shares, [parameter, b[i]!.get(parameter)!]])),
  );
}

/** Of each other scenario and metric what of the variance of the saving each parameter brings; none where one does not always fit. */
export function sensitivitiesOf(
  placements: readonly Placement[],
  study: Study,
  names: readonly string[],
  a: readonly Shares[],
  b: readonly Shares[],
  seed: number,
): DrawsFound['sensitivities'] {
  const resamples = resamplesOf(a.length, seed);
  const by = new Map(placements.map((p) => [p.name, p] as const));
  const [of, others] = [by.get(study.of)!, study.with.flatMap((name) => by.get(name) ?? [])];
  const asked = [of, ...others];
  const whole: Whole = { a, b, figures: new Map(asked.map((p) => [p.name, { a: drawn(p, a), b: drawn(p, b) }])) };
  const changed = new Map(
    asked.map((p) => [p.name, new Map(names.map((parameter) => [parameter, mixed(p, whole, parameter)]))] as const),
  );
  return others.flatMap((other) =>
    DRAWN_METRICS.flatMap((metric): DrawsFound['sensitivities'] => {
      const at = (which: 'a' | 'b'): number[] =>
        savingsOf(whole.figures.get(of.name)![which], whole.figures.get(other.name)![which], metric);
      const [first, second] = [at('a'), at('b')];
      if (first.length < a.length || second.length < b.length) return [];
      const parameters = names.flatMap((parameter) => {
        if (!of.ranged.has(parameter) && !other.ranged.has(parameter)) return [];
        const third = savingsOf(changed.get(of.name)!.get(parameter)!, changed.get(other.name)!.get(parameter)!, metric);
        return third.length < a.length ? [] : [[parameter, sensitivity(first, second, third, resamples)] as const];
      });
      return [{ of: of.name, with: other.name, metric, parameters: Object.fromEntries(parameters) }];
    }),
  );
}

/** Each parameter alone at either end of its range, the others in the middle of theirs. */
export function swingsOf(placements: readonly Placement[], study: Study, names: readonly string[]): SwingBar[] {
  const by = new Map(placements.map((p) => [p.name, p] as const));
  const of = by.get(study.of)!;
  const middle: Shares = new Map(names.map((name) => [name, 0.5]));
  const at = (p: Placement, parameter?: string, share?: number): Drawn =>
    parameter === undefined || !p.ranged.has(parameter)
      ? [figuresAt(p, middle)]
      : [figuresAt(p, new Map([...middle, [parameter, share!]]), levelsAlone(p, parameter, share!))];
  const mine = new Map(names.map((name) => [name, END_SHARES.map((share) => at(of, name, share))] as const));
  return study.with.flatMap((name): SwingBar[] => {
    const other = by.get(name);
    if (!other) return [];
    const asTheyAre = [at(of), at(other)] as const;
    return names.flatMap((parameter) => {
      if (!of.ranged.has(parameter) && !other.ranged.has(parameter)) return [];
      return END_SHARES.flatMap((share, i) => {
        const theirs = at(other, parameter, share);
        return DRAWN_METRICS.flatMap((metric): SwingBar[] => {
          const [value] = savingsOf(mine.get(parameter)![i]!, theirs, metric);
          const [centre] = savingsOf(...asTheyAre, metric);
          if (value === undefined || centre === undefined) return [];
          return [{ with: name, metric, parameter, side: share === 0 ? 'low' : 'high', value, middle: centre }];
        });
      });
    });
  });
}
