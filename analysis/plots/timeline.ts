/** When each actor worked, coloured by the kind of operator. */
import type { TopLevelSpec } from 'vega-lite';
import type { RunData } from '../metrics/run-data.js';
import { timeUnit } from '../metrics/time-axis.js';
import type { TimelineBar } from '../metrics/timeline.js';
import { config, SCHEMA, WIDTH } from './theme.js';

export function timelinePlot(run: RunData, bars: readonly TimelineBar[]): TopLevelSpec {
  const unit = timeUnit(run.elapsed_ps);
  const kinds = [...new Set(bars.map((b) => b.kind))].sort();
  const values = bars.map((b) => ({ actor: b.actor, kind: b.kind, from: b.start_ps / unit.ps, to: b.end_ps / unit.ps }));
  return {
    $schema: SCHEMA,
    config,
    title: {
      text: `Operators by actor: ${run.name} on ${run.platform}`,
      subtitle: bars.length === 0 ? 'no work was recorded' : 'pauses too short to be seen are closed',
    },
    width: WIDTH,
    height: { step: 22 },
    data: { values },
    mark: { type: 'bar', height: 16 },
    encoding: {
      x: {
        field: 'from',
        type: 'quantitative',
        title: `simulated time (${unit.name})`,
        scale: { domain: [0, run.elapsed_ps / unit.ps], nice: false },
      },
      x2: { field: 'to' },
      y: { field: 'actor', type: 'nominal', title: 'actor' },
      color: { field: 'kind', type: 'nominal', title: 'operator', scale: { domain: kinds, scheme: 'tableau10' } },
    },
  };
}
