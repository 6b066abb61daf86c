/** Which parameter of a sweep decides which figure. */
import type { TopLevelSpec } from 'vega-lite';
import type { Importance } from '../metrics/importance.js';
import { category, frame, quantity } from './frame.js';
import { AXES } from './parallel.js';

const REST = 'several together';

/** A panel a figure, a row a parameter, the one that decides most first. */
export function importancePlot(all: readonly Importance[], axes: Readonly<Record<string, string>> = AXES): TopLevelSpec {
  const total = new Map<string, number>();
  for (const { parameter, share } of all) if (parameter !== '') total.set(parameter, (total.get(parameter) ?? 0) + share);
  const order = [...[...total].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([p]) => p), REST];
  const figures = [...new Set(all.map((i) => axes[i.figure] ?? i.figure))];
  return {
    ...frame(
      'Importance of parameters',
      all.length === 0
        ? 'no figure varies'
        : 'share of the variance of all points between the means at a parameter’s values; the rest is of several together',
    ),
    data: {
      values: all.map(({ figure, parameter, share }) => ({
        figure: axes[figure] ?? figure,
        parameter: parameter || REST,
        percent: Number((100 * share).toFixed(2)),
      })),
    },
    facet: {
      row: {
        ...category('figure', null),
        sort: figures,
        header: { labelAngle: 0, labelAlign: 'left', labelOrient: 'top' },
      },
    },
    spec: {
      width: 560,
      height: { step: 20 },
      mark: { type: 'bar' },
      encoding: {
        y: { ...category('parameter', null), sort: order, axis: { labelLimit: 300 } },
        x: { ...quantity('percent', 'share of the variance (%)'), scale: { domain: [0, 100] } },
      },
    },
  };
}
