/** From one whole to another, a step at a time. */
import type { TopLevelSpec } from 'vega-lite';
import { config, SCHEMA, WIDTH } from './theme.js';

export interface WaterfallRow {
  readonly step: string;
  /** before and after, in the unit of the axis */
  readonly from: number;
  readonly to: number;
  readonly kind: 'whole' | 'less' | 'more';
}

export function waterfallPlot(rows: readonly WaterfallRow[], title: string, subtitle: string, axis: string): TopLevelSpec {
  const steps = rows.map((r) => r.step);
  return {
    $schema: SCHEMA,
    config,
    title: { text: title, subtitle },
    width: WIDTH,
    height: { step: 26 },
    data: { values: [...rows] },
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
