/** Power over time, stacked by component. */
import type { TopLevelSpec } from 'vega-lite';
import type { FineSeries } from '../metrics/fine-series.js';
import type { RunData } from '../metrics/run-data.js';
import { COLUMNS, levelOf, runOfLevel } from '../metrics/zoom.js';
import { timeUnit, type TimeUnit } from '../metrics/time-axis.js';
import {
  binText,
  brush,
  category,
  ofRun,
  quantity,
  short,
  simulatedTime,
  stretchAxis,
  stretchParams,
  tips,
  view,
} from './frame.js';
import { powerValues } from './over-time-values.js';
import { colours } from './palette.js';

/** The one definition of peak power, which bins of other widths do not show. */
const peakText = ({ peak }: RunData, unit: TimeUnit): string =>
  peak
    ? `; peak ${short(Object.values(peak.energy_fj).reduce((a, b) => a + b, 0) / peak.window_ps)} mW over ${short(peak.window_ps / 1e6)} µs at ${short(peak.start_ps / unit.ps)} ${unit.name}`
    : '';

/** Components, the one that took most first. */
export function byEnergy({ series }: Pick<RunData, 'series'>): string[] {
  const total = new Map<string, number>();
  for (const r of series.rows)
    if (r.what === 'energy_fj') total.set(r.actor, (total.get(r.actor) ?? 0) + r.bins.reduce((a, b) => a + b, 0));
  return [...total].sort(([, a], [, b]) => b - a).map(([c]) => c);
}

/** In mW, averaged over each bin; the component with most lies at the bottom. */
export function powerPlot(run: RunData): TopLevelSpec {
  const unit = timeUnit(run.elapsed_ps);
  const largest = byEnergy(run);
  const components = [...largest].sort(); // the same colours in every run of a platform
  const values = powerValues(run, largest, { start_ps: 0, unit });
  const said = values.length === 0 ? 'no power was recorded' : `${binText(run, unit)}${peakText(run, unit)}`;
  return {
    ...view([ofRun('Power by component', run), said], 260, values),
    params: [...stretchParams(run, unit), brush()],
    mark: { type: 'area', interpolate: 'step', clip: true },
    encoding: {
      x: stretchAxis('time', unit),
      y: { field: 'power_mw', type: 'quantitative', stack: 'zero', title: 'power (mW)' },
      order: { field: 'order', type: 'quantitative' },
      color: { ...category('component', 'component'), scale: colours(components) },
      tooltip: tips([['component', 'component']], [['power_mw', 'power (mW)']], unit, 'until'),
    },
  };
}

/** The whole run in a strip, in bins as wide as those of the plots below it: a stretch of it is chosen here. */
export function overviewPlot(run: RunData, fine: FineSeries): TopLevelSpec {
  const unit = timeUnit(run.elapsed_ps);
  const level = levelOf(fine, { from_ps: 0, to_ps: run.elapsed_ps }, COLUMNS);
  const sums = new Map<number, { time: number; from: number; until: number; power_mw: number }>();
  for (const p of powerValues(runOfLevel(level, fine, []), [], { start_ps: 0, unit })) {
    const { time, from, until, power_mw } = p;
    sums.set(time, { time, from, until, power_mw: (sums.get(time)?.power_mw ?? 0) + power_mw });
  }
  return {
    ...view([ofRun('Power', run), `means over ${short(level.bin_ps / unit.ps)} ${unit.name}`], 50, [...sums.values()]),
    params: [brush()],
    mark: { type: 'area', interpolate: 'step', color: '#8aa5c4' },
    encoding: {
      x: { ...simulatedTime('time', unit), scale: { nice: false, domain: [0, run.elapsed_ps / unit.ps] } },
      y: { ...quantity('power_mw', 'power (mW)'), axis: { tickCount: 2 } },
    },
  };
}
