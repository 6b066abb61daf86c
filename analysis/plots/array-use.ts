/** What the PE array's time went to, by kind of operator. */
import type { TopLevelSpec } from 'vega-lite';
import { USES } from '../../traces/index.js';
import type { UseRow } from '../metrics/operator-work.js';
import type { RunData } from '../metrics/run-data.js';
import { timeUnit } from '../metrics/time-axis.js';
import { config, SCHEMA, WIDTH } from './theme.js';

export function arrayUsePlot(run: RunData, rows: readonly UseRow[]): TopLevelSpec {
  const unit = timeUnit(run.elapsed_ps);
  const uses = USES.filter((u) => rows.some((r) => r.use === u));
  const values = rows.map((r) => ({
    kind: r.kind,
    use: r.use,
    time: r.time_ps / unit.ps,
    order: uses.indexOf(r.use as (typeof USES)[number]),
  }));
  return {
    $schema: SCHEMA,
    config,
    title: {
      text: `Where the time of the PE array goes: ${run.name} on ${run.platform}`,
      subtitle:
        rows.length === 0
          ? 'no PE array was recorded'
          : 'compute multiplies; all else says why nothing was multiplied; together the time simulated',
    },
    width: WIDTH,
    height: { step: 26 },
    data: { values },
    mark: { type: 'bar' },
    encoding: {
      y: { field: 'kind', type: 'nominal', title: 'kind of operator', sort: '-x' },
      x: { field: 'time', type: 'quantitative', stack: 'zero', title: `time (${unit.name})` },
      order: { field: 'order', type: 'quantitative' },
      color: { field: 'use', type: 'nominal', title: 'use', scale: { domain: uses, scheme: 'tableau20' } },
    },
  };
}
