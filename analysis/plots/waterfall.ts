/** From one whole to another, a step at a time. */
import type { TopLevelSpec } from 'vega-lite';
import type { WaterfallBar } from '../metrics/waterfall.js';
import { category, quantity, view } from './frame.js';

/** Less is blue, more is orange, for every eye: bars are of time or energy. */
const COLOURS = { domain: ['whole', 'less', 'more'], range: ['#666666', '#66ccff', '#cc6644'] };

/** A row a bar, in their order. @param axis title of the axis, with the unit of the bars */
export function waterfallPlot(bars: readonly WaterfallBar[], title: string, subtitle: string, axis: string): TopLevelSpec {
  const steps = bars.map((b) => b.step);
  return {
    ...view([title, subtitle], { step: 26 }, [...bars]),
    mark: { type: 'bar' },
    encoding: {
      y: { field: 'step', type: 'nominal', sort: steps, title: null, axis: { labelLimit: 320 } },
      x: quantity('from', axis),
      x2: { field: 'to' },
      color: { ...category('kind', null), scale: COLOURS },
    },
  };
}
