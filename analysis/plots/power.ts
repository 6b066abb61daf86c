/** Power over time, stacked by component. */
import type { TopLevelSpec } from 'vega-lite';
import { powerOverTime } from '../metrics/over-time.js';
import type { RunData } from '../metrics/run-data.js';
import { timeUnit, type TimeUnit } from '../metrics/time-axis.js';
import { binText, category, ofRun, short, simulatedTime, stepPoints, view } from './frame.js';
import { colours } from './palette.js';

/** The one definition of peak power, which bins of other widths do not show. */
const peakText = ({ peak }: RunData, unit: TimeUnit): string =>
  peak
    ? `; peak ${short(Object.values(peak.energy_fj).reduce((a, b) => a + b, 0) / peak.window_ps)} mW over ${short(peak.window_ps / 1e6)} µs at ${short(peak.start_ps / unit.ps)} ${unit.name}`
    : '';

/** In mW, averaged over each bin; the component with most lies at the bottom. */
export function powerPlot(run: RunData): TopLevelSpec {
  const unit = timeUnit(run.elapsed_ps);
  const rows = powerOverTime(run);
  const total = new Map<string, number>();
  for (const r of rows) total.set(r.component, (total.get(r.component) ?? 0) + r.power_mw);
  const components = [...total.keys()].sort(); // the same colours in every run of a platform
  const largest = [...total].sort(([, a], [, b]) => b - a).map(([c]) => c);
  const values = stepPoints(rows, run, unit, ({ component, power_mw }) => ({
    component,
    power_mw,
    order: largest.indexOf(component),
  }));
  const said = rows.length === 0 ? 'no power was recorded' : `${binText(run, unit)}${peakText(run, unit)}`;
  return {
    ...view([ofRun('Power by component', run), said], 260, values),
    mark: { type: 'area', interpolate: 'step-after' },
    encoding: {
      x: { ...simulatedTime('time', unit), scale: { nice: false } },
      y: { field: 'power_mw', type: 'quantitative', stack: 'zero', title: 'power (mW)' },
      order: { field: 'order', type: 'quantitative' },
      color: { ...category('component', 'component'), scale: colours(components) },
    },
  };
}
