/** From one design to another, a step a parameter: what each saves in time. */
import type { TopLevelSpec } from 'vega-lite';
import { config, SCHEMA, WIDTH } from './theme.js';

export interface WaterfallRow {
  readonly step: string;
  /** ms before and after */
  readonly from_ms: number;
  readonly to_ms: number;
  readonly kind: 'whole' | 'less' | 'more';
}

export function waterfallPlot(rows: readonly WaterfallRow[], title: string): TopLevelSpec {
  const steps = rows.map((r) => r.step);
  return {
    $schema: SCHEMA,
    config,
    title: { text: title, subtitle: 'each step keeps those before it' },
    width: WIDTH,
    height: { step: 26 },
    data: { values: [...rows] },
    mark: { type: 'bar' },
    encoding: {
      y: { field: 'step', type: 'nominal', sort: steps, title: null, axis: { labelLimit: 320 } },
      x: { field: 'from_ms', type: 'quantitative', title: 'simulated time (ms)' },
      x2: { field: 'to_ms' },
      color: {
        field: 'kind',
        type: 'nominal',
        title: null,
        scale: { domain: ['whole', 'less', 'more'], range: ['#777', '#59a14f', '#e15759'] },
      },
    },
  };
}
