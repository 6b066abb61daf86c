/** Points of a sweep as lines across their parameters and figures. */
import type { TopLevelSpec } from 'vega-lite';
import { standings, type GOALS } from '../metrics/front.js';
import { category, frame, short } from './frame.js';
import { WIDTH } from './theme.js';

/** A point's parameters and figures, by name. */
type Row = Readonly<Record<string, unknown>>;

/** Figures as axes name them. */
export const AXES: Readonly<Record<(typeof GOALS)[number], string>> = {
  energy_per_sentence_uj: 'energy a sentence (µJ)',
  latency_mean_ms: 'latency, mean (ms)',
  area_mm2: 'area on chip (mm²)',
};
/** More lines than these are a carpet. */
const MOST_POINTS = 600;

/** An axis from its lowest value to its highest; words stand in their order. */
interface ParallelAxis {
  readonly title: string;
  readonly at: (row: Row) => number;
  readonly low: string;
  readonly high: string;
  readonly text: (row: Row) => string;
}

function axisOf(rows: readonly Row[], key: string, title: string): ParallelAxis {
  const text = (row: Row): string => {
    const v = row[key];
    return typeof v === 'number' ? short(v) : String(v);
  };
  if (!rows.every((r) => r[key] !== '' && Number.isFinite(Number(r[key])))) {
    const words = [...new Set(rows.map((r) => String(r[key])))].sort();
    const at = (row: Row): number => (words.length === 1 ? 0.5 : words.indexOf(String(row[key])) / (words.length - 1));
    return { title, at, low: words[0]!, high: words.at(-1)!, text };
  }
  const numbers = rows.map((r) => Number(r[key]));
  const [low, high] = [numbers.reduce((a, b) => Math.min(a, b)), numbers.reduce((a, b) => Math.max(a, b))];
  const at = (row: Row): number => (high === low ? 0.5 : (Number(row[key]) - low) / (high - low));
  return { title, at, low: short(low), high: short(high), text };
}

/** What a point's line ends in: figures by column, with how axes name them, and where each point stands. */
interface Ends {
  readonly figures: Readonly<Record<string, string>>;
  readonly standings: readonly string[];
}

/** A line a point, an axis for each parameter that varies and each figure; the one under the pointer stands out. */
export function parallelPlot(
  rows: readonly Row[],
  varied: readonly string[],
  { figures, standings: fronts }: Ends = { figures: AXES, standings: standings(rows) },
): TopLevelSpec {
  const shown = rows.slice(0, MOST_POINTS);
  const axes = [
    ...varied.map((key) => axisOf(shown, key, key)),
    ...Object.entries(figures).map(([key, title]) => axisOf(shown, key, title)),
  ];
  const values = shown.flatMap((row, point) =>
    axes.map((axis) => ({ point, axis: axis.title, place: axis.at(row), value: axis.text(row), front: fronts[point]! })),
  );
  const ends = axes.flatMap(({ title, low, high }) => [
    { axis: title, place: 0, text: low },
    { axis: title, place: 1, text: high },
  ]);
  const order = axes.map((a) => a.title);
  const x = {
    ...category('axis', null),
    sort: order,
    scale: { padding: 0.3 },
    axis: { labelLimit: 130, grid: true, domain: false, offset: 16, ticks: false },
  };
  const y = { field: 'place', type: 'quantitative' as const, axis: null };
  const cut = rows.length > MOST_POINTS ? `; the first ${MOST_POINTS} of ${rows.length} points` : '';
  return {
    ...frame(
      'Parallel coordinates',
      `a line a point, from parameters to figures; each axis from its lowest value to its highest${cut}`,
    ),
    width: WIDTH,
    height: 300,
    layer: [
      {
        data: { values },
        params: [{ name: 'picked', select: { type: 'point', fields: ['point'], on: 'pointerover' } }],
        mark: { type: 'line', strokeWidth: 1.6, point: { size: 25 } },
        encoding: {
          x,
          y,
          detail: { field: 'point' },
          color: { ...category('front', null) },
          opacity: { condition: { param: 'picked', value: 0.9 }, value: 0.12 },
          tooltip: [
            category('point', 'point'),
            category('axis', 'axis'),
            category('value', 'value'),
            category('front', 'standing'),
          ],
        },
      },
      ...([0, 1] as const).map((end) => ({
        data: { values: ends.filter((e) => e.place === end) },
        mark: { type: 'text' as const, dy: end === 0 ? 14 : -10, fontSize: 10, tooltip: null },
        encoding: { x, y, text: category('text', null) },
      })),
    ],
  };
}
