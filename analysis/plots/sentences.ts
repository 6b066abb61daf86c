/** When the sentences of several runs waited, were switched to and were served, on one axis. */
import type { TopLevelSpec } from 'vega-lite';
import { config, SCHEMA, WIDTH } from './theme.js';

export interface SentenceBar {
  readonly run: string;
  readonly task: string;
  readonly sentence: string;
  readonly phase: 'waits' | 'switch' | 'served';
  readonly from_ms: number;
  readonly to_ms: number;
}
const PHASES = ['served', 'switch', 'waits'] as const;

export function sentencesPlot(bars: readonly SentenceBar[], title: string): TopLevelSpec {
  const runs = [...new Set(bars.map((b) => b.run))];
  return {
    $schema: SCHEMA,
    config,
    title: {
      text: title,
      subtitle: 'each task a line; waits: from arrival until it is taken up; switch: until the part of its task is there',
    },
    data: { values: bars.filter((b) => b.to_ms > b.from_ms) },
    facet: {
      row: {
        field: 'run',
        type: 'nominal',
        title: null,
        sort: runs,
        header: { labelAngle: 0, labelAlign: 'left', labelOrient: 'top' },
      },
    },
    spec: {
      width: WIDTH,
      height: { step: 16 },
      mark: { type: 'bar' },
      encoding: {
        y: { field: 'task', type: 'nominal', title: null },
        x: { field: 'from_ms', type: 'quantitative', title: 'simulated time (ms)' },
        x2: { field: 'to_ms' },
        color: {
          field: 'phase',
          type: 'nominal',
          title: null,
          scale: { domain: [...PHASES], range: ['#4e79a7', '#e15759', '#d4d4d4'] },
        },
      },
    },
  };
}
