import t from 'tap';
import type { TopLevelSpec } from 'vega-lite';
import { svgOf } from '../../../analysis/index.js';
import { importances } from '../../../analysis/metrics/importance.js';
import { importancePlot } from '../../../analysis/plots/importance.js';
import { parallelPlot } from '../../../analysis/plots/parallel.js';
import { predictedPlot } from '../../../analysis/plots/predicted.js';
import { facetPlot, paretoPlot } from '../../../analysis/plots/sweep.js';
import { tornadoPlot } from '../../../analysis/plots/tornado.js';
import { waterfallPlot } from '../../../analysis/plots/waterfall.js';
import { HOSTILE } from '../../helpers/hostile.js';

const valuesOf = (vl: TopLevelSpec): Record<string, unknown>[] =>
  (vl as unknown as { data: { values: Record<string, unknown>[] } }).data.values;
const encodingOf = (vl: TopLevelSpec): Record<string, { field: string; type: string; title: string }> =>
  (vl as unknown as { encoding: never }).encoding;

const rows = HOSTILE.map((name, i) => ({
  scenario: name,
  'tasks.count': String(i),
  energy_per_sentence_uj: 10 - i,
  latency_mean_ms: i,
  area_mm2: 1,
}));
const varied = ['scenario', 'tasks.count'];
const bar = { against: HOSTILE[0], parameter: HOSTILE[1], side: 'low' as const, label: HOSTILE[2], value: 3, middle: 1 };
const specs: Readonly<Record<string, TopLevelSpec>> = {
  facet: facetPlot(rows, varied, 'energy_per_sentence_uj', HOSTILE[0]),
  'facet of nothing': facetPlot([], [], 'energy_per_sentence_uj', 'energy'),
  pareto: paretoPlot(rows, varied),
  'pareto of nothing': paretoPlot([], []),
  parallel: parallelPlot(rows, varied),
  'parallel of one point': parallelPlot(rows.slice(0, 1), varied),
  importance: importancePlot(importances(rows, varied)),
  'importance of nothing': importancePlot([]),
  tornado: tornadoPlot([bar, { ...bar, side: 'high', value: -3 }], HOSTILE[0], 'x'),
  'tornado of nothing': tornadoPlot([], 'title', 'x'),
  waterfall: waterfallPlot([{ step: HOSTILE[3], from: 0, to: 2, kind: 'whole' }], HOSTILE[0], HOSTILE[1], 'ms'),
  'waterfall of nothing': waterfallPlot([], 'title', 'subtitle', 'ms'),
  predicted: predictedPlot(
    HOSTILE.map((name, i) => ({ quantity: HOSTILE[0], group: name, series: name, reference: i, ours: 1 })),
    'title',
  ),
  'predicted of nothing': predictedPlot([], 'title'),
};
for (const [what, vl] of Object.entries(specs))
  t.test(`${what}: a spec without a warning`, async (t) => {
    const svg = await svgOf(vl);
    t.match(svg, /^<svg/);
    t.notMatch(svg, /<script|<img/);
  });

t.test('a sweep: numbers on the x axis, the first text as colour, a third field as panels', async (t) => {
  const three = rows.map((r, i) => ({ ...r, stay: `${i % 2}` }));
  const e = encodingOf(facetPlot(three, ['tasks.count', 'scenario', 'stay'], 'area_mm2', 'area (mm²)'));
  t.match(e, {
    x: { field: 'p2', type: 'quantitative', title: 'stay' },
    y: { field: 'area_mm2', title: 'area (mm²)' },
    color: { field: 'p1', type: 'nominal', title: 'scenario' },
    facet: { field: 'p0', title: 'tasks.count' },
  });
  const text = encodingOf(facetPlot(rows, ['scenario'], 'area_mm2', 'area'));
  t.match(text, { x: { field: 'p0', type: 'nominal' } });
  t.notOk('color' in text || 'facet' in text);
  t.same(valuesOf(facetPlot(rows, varied, 'area_mm2', 'area'))[1], { area_mm2: 1, p0: HOSTILE[1], p1: 1 }, 'a number as one');
});

t.test('a sweep of numbers alone: a line each of the second, told by colour and dashes, in their order', async (t) => {
  const points = [8, 16, 32].flatMap((w) => [1, 2].map((n) => ({ width: `${w}`, count: `${n}`, energy_per_sentence_uj: w + n })));
  const vl = facetPlot(points, ['width', 'count'], 'energy_per_sentence_uj', 'energy');
  t.match(encodingOf(vl), { color: { field: 'p0', title: 'width', scale: { domain: ['8', '16', '32'] } } });
  const lines = [...(await svgOf(vl)).matchAll(/aria-label="([^"]*)" [^>]*"line mark" [^>]*stroke="(#\w+)"/g)];
  t.equal(new Set(lines.map(([, , stroke]) => stroke)).size, 3, lines.map(([line]) => line).join());
});

t.test('a point is beaten by one at least as good in energy, latency and area, and better in one', async (t) => {
  const at = (e: number, l: number, a: number) => ({ energy_per_sentence_uj: e, latency_mean_ms: l, area_mm2: a });
  const front = (points: ReturnType<typeof at>[]) => valuesOf(paretoPlot(points, [])).map((v) => v['front']);
  t.same(front([at(1, 1, 1), at(1, 1, 2), at(0, 2, 2), at(1, 1, 1)]), ['not beaten', 'beaten', 'not beaten', 'not beaten']);
});

t.test('a tornado puts the parameter first that moves the figure most, to either side; ties by name', async (t) => {
  const of = (parameter: string, value: number) => ({ ...bar, parameter, value, middle: 0 });
  const vl = tornadoPlot([of('b', 2), of('a', -2), of('c', -9), of('b', 1)], 't', 'x') as unknown as {
    spec: { encoding: { y: { sort: string[] } } };
  };
  t.same(vl.spec.encoding.y.sort, ['c', 'a', 'b']);
});

t.test('a figure of 0 has no place on logarithmic axes, and leaves the others theirs', async (t) => {
  const row = { quantity: 'q', group: 'g', series: 's', reference: 10, ours: 20 };
  const vl = predictedPlot([row, { ...row, reference: 0 }, { ...row, ours: 0 }], 't') as unknown as {
    concat: { layer: { data: { values: { at?: number }[] } }[] }[];
  };
  const [line, points] = vl.concat[0]!.layer;
  t.same(line!.data.values, [{ at: 9 }, { at: 22 }]);
  t.equal(points!.data.values.length, 1);
});
