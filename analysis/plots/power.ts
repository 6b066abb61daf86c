/** Power over time, stacked by component. */
import type { TopLevelSpec } from 'vega-lite';
import { powerOverTime } from '../metrics/over-time.js';
import type { RunData } from '../metrics/run-data.js';
import { timeUnit } from '../metrics/time-axis.js';
import { config, SCHEMA, WIDTH } from './theme.js';

export function powerPlot(run: RunData): TopLevelSpec {
  const unit = timeUnit(run.elapsed_ps);
  const rows = powerOverTime(run);
  const total = new Map<string, number>();
  for (const r of rows) total.set(r.component, (total.get(r.component) ?? 0) + r.power_mw);
  const components = [...total.keys()].sort(); // the same colours in every run of a platform
  const largest = [...total].sort(([, a], [, b]) => b - a).map(([c]) => c);
  // an area needs a last point for its last step
  const values = rows.flatMap((r) => {
    const point = {
      time: r.start_ps / unit.ps,
      component: r.component,
      power_mw: r.power_mw,
      order: largest.indexOf(r.component),
    };
    const last = r.start_ps + run.series.bin_ps >= run.elapsed_ps;
    return last ? [point, { ...point, time: run.elapsed_ps / unit.ps }] : [point];
  });
  return {
    $schema: SCHEMA,
    config,
    title: {
      text: `Power by component: ${run.name} on ${run.platform}`,
      subtitle:
        rows.length === 0
          ? 'no power was recorded'
          : `${components.length} components, averaged over ${Number((run.series.bin_ps / unit.ps).toPrecision(3))} ${unit.name}`,
    },
    width: WIDTH,
    height: 260,
    data: { values },
    mark: { type: 'area', interpolate: 'step-after' },
    encoding: {
      x: { field: 'time', type: 'quantitative', title: `simulated time (${unit.name})`, scale: { nice: false } },
      y: { field: 'power_mw', type: 'quantitative', stack: 'zero', title: 'power (mW)' },
      order: { field: 'order', type: 'quantitative' },
      color: { field: 'component', type: 'nominal', title: 'component', scale: { domain: components, scheme: 'tableau20' } },
    },
  };
}
