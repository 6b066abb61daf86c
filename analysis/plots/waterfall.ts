/** From one whole to another, a step at a time. */
import type { TopLevelSpec } from 'vega-lite';
import type { WaterfallBar } from '../metrics/waterfall.js';
import { config, SCHEMA, WIDTH } from './theme.js';

export function waterfallPlot(bars: readonly WaterfallBar[], title: string, subtitle: string, axis: string): TopLevelSpec {
  const steps = bars.map((b) => b.step);
  return {
    $schema: SCHEMA,
    config,
    title: { text: title, subtitle },
    width: WIDTH,
    height: { step: 26 },
    data: { values: [...bars] },
    mark: { type: 'bar' },
    encoding: {
      y: { field: 'step', type: 'nominal', sort: steps, title: null, axis: { labelLimit: 320 } },
      x: { field: 'from', type: 'quantitative', title: axis },
      x2: { field: 'to' },
      color: {
        field: 'kind',
        type: 'nominal',
        title: null,
        scale: { domain: ['whole', 'less', 'more'], range: ['#777', '#59a14f', '#e15759'] },
      },
    },
  };
}
