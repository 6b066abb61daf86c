/** What is saved over each other scenario, with the interval in which nine of ten draws lie, and how likely it is anything. */
import type { TopLevelSpec } from 'vega-lite';
import type { Pair } from '../metrics/uncertainty.js';
import { category, frame, quantity } from './frame.js';

/** A panel a metric, a row a scenario that is compared with. @param titles by metric */
export function pairsPlot(pairs: readonly Pair[], title: string, titles: Readonly<Record<string, string>>): TopLevelSpec {
  const values = pairs.map((p) => ({
    metric: titles[p.metric] ?? p.metric,
    with: p.with,
    median: 100 * p.median,
    low: 100 * p.low,
    high: 100 * p.high,
    text: `better in ${(100 * p.probability).toFixed(0)} % of draws`,
  }));
  return {
    ...frame(title, 'median and 5 to 95 % of the draws; above 0: better'),
    data: { values },
    facet: { row: { ...category('metric', null), header: { labelAngle: 0, labelAlign: 'left', labelOrient: 'top' } } },
    spec: {
      width: 560,
      height: { step: 22 },
      layer: [
        { mark: { type: 'rule', color: '#888' }, encoding: { x: { datum: 0 } } },
        {
          mark: { type: 'bar', height: 8, opacity: 0.6 },
          encoding: { x: { ...quantity('low', 'saved, or higher (%)'), scale: { zero: false } }, x2: { field: 'high' } },
        },
        {
          mark: { type: 'point', filled: true, size: 60, color: '#222' },
          encoding: { x: { field: 'median', type: 'quantitative' } },
        },
        {
          mark: { type: 'text', fontSize: 9, dy: -9, align: 'center' },
          encoding: { x: { field: 'median', type: 'quantitative' }, text: { field: 'text' } },
        },
      ],
      encoding: { y: { field: 'with', type: 'nominal', title: null, sort: null } },
    },
    resolve: { scale: { x: 'independent' } },
  };
}
