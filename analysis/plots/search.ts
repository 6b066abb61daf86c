/** Plots of a search: its points by what they are judged by, and how far the front was after so many evaluations. */
import type { TopLevelSpec } from 'vega-lite';
import { SEARCH_STANDINGS, type SearchFound } from '../metrics/search-found.js';
import { axisName } from '../tables/axis-name.js';
import { category, frame, quantity, view } from './frame.js';
import { WIDTH } from './theme.js';

/** By standing. */
const LOOKS: Readonly<Record<(typeof SEARCH_STANDINGS)[number], readonly [colour: string, shape: string]>> = {
  front: ['#882200', 'diamond'],
  beaten: ['#4e79a7', 'circle'],
  'misses a bound': ['#888888', 'cross'],
  'could not be simulated': ['#888888', 'triangle'],
};

/** An axis whose greatest value is so many times the least is logarithmic. */
const WIDE = 8;

/** Hand-made points beside those of a search. */
export interface BesidePoint {
  readonly label: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/** Of several that come to the same one mark, with the names of all. */
function marksOf(beside: readonly BesidePoint[], figures: (row: BesidePoint['row']) => object): object[] {
  const labels = new Map<string, string[]>();
  for (const { label, row } of beside) {
    const key = JSON.stringify(figures(row));
    labels.set(key, [...(labels.get(key) ?? []), label]);
  }
  return [...labels].map(([key, all]) => ({ ...(JSON.parse(key) as object), label: all.join(', ') }));
}

/** The first objective against the second, or against the evaluations where there is one alone; the third as size. */
export function searchFrontPlot(found: SearchFound, beside: readonly BesidePoint[] = []): TopLevelSpec {
  const { points, standings, objectives } = found;
  const names = objectives.map((o) => o.metric);
  const figures = (row: BesidePoint['row']) => Object.fromEntries(names.map((m, g) => [`g${g}`, row[m]]));
  const values = points.flatMap(({ row, parameters, goals }, i) => {
    if (!goals) return [];
    const said = Object.entries(parameters).map(([k, v]) => `${k}: ${v}`);
    return [{ ...figures(row), evaluation: i + 1, standing: standings[i]!, point: said.join(', ') }];
  });
  const there = SEARCH_STANDINGS.filter(
    (s) => s !== 'could not be simulated' && (s !== 'misses a bound' || standings.includes(s)),
  );
  // those of the front are drawn last
  values.sort((a, b) => SEARCH_STANDINGS.indexOf(b.standing) - SEARCH_STANDINGS.indexOf(a.standing));
  const axis = (g: number) => {
    const of = values.map((v) => Number((v as Readonly<Record<string, unknown>>)[`g${g}`]));
    const [low, high] = [of.reduce((a, b) => Math.min(a, b), Infinity), of.reduce((a, b) => Math.max(a, b), -Infinity)];
    const wide = low > 0 && high > WIDE * low;
    return { ...quantity(`g${g}`, axisName(names[g]!)), scale: wide ? { type: 'log' as const, nice: false } : { zero: false } };
  };
  const place =
    names.length === 1
      ? { x: { ...quantity('evaluation', 'evaluations'), scale: { zero: false } }, y: axis(0) }
      : { x: axis(0), y: axis(1) };
  const alike = marksOf(beside, figures);
  const goals = objectives.map((o) => `${axisName(o.metric)} ${o.goal === 'min' ? 'small' : 'large'}`).join(', ');
  return {
    ...view(['What was found', `front: no other point is as good in all and better in one; ${goals}`], 380, values),
    layer: [
      {
        mark: { type: 'point', filled: true },
        encoding: {
          ...place,
          opacity: { condition: { test: "datum.standing === 'front'", value: 0.95 }, value: 0.35 },
          ...(names.length > 2 && { size: { ...quantity('g2', axisName(names[2]!)), scale: { zero: false, range: [25, 220] } } }),
          color: { ...category('standing', null), scale: { domain: there, range: there.map((s) => LOOKS[s][0]) } },
          shape: { ...category('standing', null), scale: { domain: there, range: there.map((s) => LOOKS[s][1]) } },
          tooltip: [
            category('point', 'point'),
            ...names.map((m, g) => quantity(`g${g}`, axisName(m))),
            quantity('evaluation', 'evaluation'),
            category('standing', 'standing'),
          ],
        },
      },
      ...(beside.length === 0 || names.length === 1
        ? []
        : (['point', 'text'] as const).map((type) => ({
            data: { values: alike },
            mark:
              type === 'point'
                ? { type, shape: 'square', size: 70, color: '#444444', strokeWidth: 1.5 }
                : { type, align: 'left' as const, dx: 8, dy: -5, fontSize: 10, tooltip: null },
            encoding: { ...place, ...(type === 'text' && { text: category('label', null) }) },
          }))),
    ],
  };
}

/** The hypervolume after each evaluation; generations as rules where there are few. */
export function searchProgressPlot({ history, constraints }: SearchFound): TopLevelSpec {
  const values = history.map((h) => ({ ...h, percent: Number((100 * h.hypervolume).toFixed(4)) }));
  const begins = values.filter((v, i) => i > 0 && v.generation !== values[i - 1]!.generation);
  const x = quantity('evaluations', 'evaluations');
  return {
    ...frame(
      'Hypervolume over evaluations',
      `share of the box from the best values to a tenth beyond the worst${constraints.length > 0 ? ', of points that meet their bounds' : ''}; a rule where a generation begins`,
    ),
    width: WIDTH,
    height: 240,
    layer: [
      { data: { values: begins }, mark: { type: 'rule', opacity: 0.15 }, encoding: { x } },
      {
        data: { values },
        mark: { type: 'line', interpolate: 'step-after' },
        encoding: {
          x,
          y: { ...quantity('percent', 'hypervolume (% of the box)'), scale: { zero: false } },
          tooltip: [
            quantity('evaluations', 'evaluations'),
            quantity('generation', 'generation'),
            quantity('percent', 'hypervolume (%)'),
          ],
        },
      },
    ],
  };
}
