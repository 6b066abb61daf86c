/** Plots of a sweep: a figure by what varies, and the points that no other beats. */
import type { TopLevelSpec } from 'vega-lite';
import { GOALS, standings, STANDINGS } from '../metrics/front.js';
import { category, frame, quantity, view } from './frame.js';
import { colours } from './palette.js';
import { WIDTH } from './theme.js';

/** A point's parameters and figures, by name. */
type Row = Readonly<Record<string, unknown>>;

/** Parameters are text; those that are numbers at every point get an axis. */
const isNumber = (rows: readonly Row[], key: string): boolean =>
  rows.every((r) => r[key] !== '' && Number.isFinite(Number(r[key])));

/** Fields named `p0`, `p1` …: dots in a field's name mean something to Vega. */
function renamed(rows: readonly Row[], varied: readonly string[], figures: readonly string[]): Record<string, unknown>[] {
  const numbers = varied.map((key) => isNumber(rows, key));
  return rows.map((r) => ({
    ...Object.fromEntries(figures.map((f) => [f, r[f]])),
    ...Object.fromEntries(varied.map((key, i) => [`p${i}`, numbers[i] ? Number(r[key]) : r[key]])),
  }));
}

/** Colour, and dashes or shapes beside it: series that lie on each other are told apart. */
function series(rows: readonly Row[], i: number, varied: readonly string[], lines: boolean) {
  const key = varied[i]!;
  const names = [...new Set(rows.map((r) => String(r[key])))].sort();
  if (isNumber(rows, key)) names.sort((a, b) => Number(a) - Number(b));
  const field = category(`p${i}`, key);
  const inOrder = { ...field, scale: { domain: names } };
  return { color: { ...field, scale: colours(names) }, ...(lines && { strokeDash: inOrder }), shape: inOrder };
}

/** Numbers on the x axis, the first text as colour, what is left as columns of panels. */
export function facetPlot(rows: readonly Row[], varied: readonly string[], column: string, axis: string): TopLevelSpec {
  const numbers = varied.flatMap((key, i) => (isNumber(rows, key) ? [i] : []));
  const texts = varied.flatMap((_, i) => (numbers.includes(i) ? [] : [i]));
  // what varies beyond three has no place of its own: its points lie over each other
  const x = numbers.at(-1) ?? texts.at(-1);
  const colour = texts.find((i) => i !== x) ?? numbers.find((i) => i !== x);
  const panel = [...numbers, ...texts].find((i) => i !== x && i !== colour);
  const one = x !== undefined && numbers.includes(x);
  // a colour goes by a name: that of a number is its text
  const values = renamed(rows, varied, [column]).map((v, i) =>
    colour === undefined ? v : { ...v, [`p${colour}`]: String(rows[i]![varied[colour]!]) },
  );
  return {
    ...frame(axis, varied.length === 0 ? 'nothing varies' : `by ${varied.join(', ')}`),
    width: panel === undefined ? WIDTH : 260,
    height: 240,
    data: { values },
    mark: one ? { type: 'line', point: true } : { type: 'point', filled: true, size: 70 },
    encoding: {
      ...(x !== undefined && { x: one ? quantity(`p${x}`, varied[x]!) : category(`p${x}`, varied[x]!) }),
      y: { ...quantity(column, axis), scale: { zero: true } },
      ...(colour !== undefined && series(rows, colour, varied, one)),
      ...(panel !== undefined && { facet: { ...category(`p${panel}`, varied[panel]!), columns: 3 } }),
    },
  };
}

const NOT_BEATEN = 'not beaten: no other point is as good in all three and better in one';

/** Labels at most: the others are said by their tooltips. */
const MOST_LABELS = 12;

/** By standing. */
const SHAPES = ['diamond', 'circle', 'cross', 'triangle'] as const;

/** Energy against latency; area as size; what is not beaten says its parameters. A row lacks none of the three. */
export function paretoPlot(rows: readonly Row[], varied: readonly string[]): TopLevelSpec {
  const colour = varied.findIndex((key) => !isNumber(rows, key));
  const fronts = standings(rows);
  const values = renamed(rows, varied, GOALS).map((r, i): Record<string, unknown> => ({ ...r, front: fronts[i]! }));
  // the first two have their place in the legend; what is of accuracy stands there where it comes
  const shapes = STANDINGS.map((s, i) => [s, SHAPES[i]!] as const).filter(([s], i) => i < 2 || fronts.includes(s));
  const place = {
    x: { ...quantity('energy_per_sentence_uj', 'energy a sentence (µJ)'), scale: { zero: false } },
    y: { ...quantity('latency_mean_ms', 'latency, mean (ms)'), scale: { zero: false } },
  };
  const said = varied.length > 0 ? `; it says ${varied.join(', ')}` : '';
  const best = values.filter((v) => v.front === STANDINGS[0]);
  const labels = best.slice(0, MOST_LABELS).map((v) => ({ ...v, label: varied.map((_, i) => String(v[`p${i}`])).join(', ') }));
  return {
    ...view(['Energy, latency and area', `${NOT_BEATEN}${said}`], 380, values),
    layer: [
      {
        mark: { type: 'point', filled: true, opacity: 0.8 },
        encoding: {
          ...place,
          size: quantity('area_mm2', 'area on chip (mm²)'),
          shape: {
            ...category('front', null),
            scale: { domain: shapes.map(([s]) => s), range: shapes.map(([, shape]) => shape) },
          },
          ...(colour >= 0 && {
            color: {
              ...category(`p${colour}`, varied[colour]!),
              scale: colours([...new Set(rows.map((r) => String(r[varied[colour]!])))].sort()),
            },
          }),
          tooltip: [
            ...varied.map((key, i) => category(`p${i}`, key)),
            quantity('energy_per_sentence_uj', 'energy a sentence (µJ)'),
            quantity('latency_mean_ms', 'latency, mean (ms)'),
            quantity('area_mm2', 'area on chip (mm²)'),
            category('front', 'standing'),
          ],
        },
      },
      {
        data: { values: labels },
        mark: { type: 'text', align: 'left', dx: 9, dy: -6, fontSize: 10, tooltip: null },
        encoding: { ...place, text: category('label', null) },
      },
    ],
  };
}
