/** Bandwidth over time by memory and direction, each memory against its peak. */
import type { TopLevelSpec } from 'vega-lite';
import type { MemoryInfo } from '../../traces/formats.js';
import { bandwidthOverTime, type BandwidthRow } from '../metrics/over-time.js';
import type { RunData } from '../metrics/run-data.js';
import { timeUnit } from '../metrics/time-axis.js';
import { binText, brush, category, frame, ofRun, quantity, short, stretchAxis, stretchParams, tips } from './frame.js';
import { ofMemory, saidOf } from './data-names.js';
import { bandwidthValues, highestText } from './over-time-values.js';
import { WIDTH } from './theme.js';

/** A peak further above the data than this would press the data flat: it is then named, not drawn. */
const SHOW_PEAK_WITHIN = 5;
/** In every panel the same, also where only one direction is used. */
const COLOURS = { domain: ['read', 'write'], range: ['#4e79a7', '#cc6644'] };
/** One that lies on the other is seen between its dashes. */
const DASHES = {
  domain: ['read', 'write'],
  range: [
    [1, 0],
    [5, 3],
  ],
};

const text = (gb_per_s: number): string => `${short(gb_per_s)} GB/s`;

/** A dashed line at the peak, with its value on it. */
const peakLine = (peak: number) => ({
  data: { values: [{ peak, label: `peak ${text(peak)}` }] },
  layer: [
    {
      mark: { type: 'rule' as const, strokeDash: [5, 4], color: '#333' },
      encoding: { y: { field: 'peak', type: 'quantitative' as const } },
    },
    {
      mark: { type: 'text' as const, align: 'left' as const, baseline: 'bottom' as const, dx: 4, dy: -2, color: '#333' },
      encoding: { x: { value: 0 }, y: { field: 'peak', type: 'quantitative' as const }, text: { field: 'label' } },
    },
  ],
});

/** One memory: both directions, and its peak where that is near enough. */
function panel(run: RunData, { name, peak_bytes_per_s }: MemoryInfo, i: number, rows: readonly BandwidthRow[]) {
  const unit = timeUnit(run.elapsed_ps);
  // GB/s, as the rows
  const peak = peak_bytes_per_s / 1e9;
  const most = rows.reduce((m, r) => Math.max(m, r.gb_per_s), 0);
  const drawn = peak <= most * SHOW_PEAK_WITHIN;
  const values = bandwidthValues(run, name, { start_ps: 0, unit });
  const line = {
    data: { name: ofMemory(i), values },
    params: [brush(`brush_${i}`)],
    mark: { type: 'line' as const, interpolate: 'step' as const, strokeWidth: 1.2, clip: true },
    encoding: {
      x: stretchAxis('time', unit),
      y: quantity('gb_per_s', 'bandwidth (GB/s)'),
      color: { ...category('direction', 'direction'), scale: COLOURS },
      strokeDash: { ...category('direction', 'direction'), scale: DASHES },
      tooltip: tips([['direction', 'direction']], [['gb_per_s', 'bandwidth (GB/s)']], unit, 'until'),
    },
  };
  return {
    // of the stretch that is shown, where a page has another
    title: {
      text: { expr: saidOf(i) },
      ...(most > 0 && !drawn && { subtitle: `peak ${text(peak)}, not drawn` }),
      fontSize: 13,
    },
    width: WIDTH,
    height: 130,
    layer: drawn ? [line, peakLine(peak)] : [line],
  };
}

/** A panel a memory, in GB/s. */
export function bandwidthPlot(run: RunData): TopLevelSpec {
  const rows = bandwidthOverTime(run);
  const ofRows = ({ name }: MemoryInfo): BandwidthRow[] => rows.filter((r) => r.memory === name);
  return {
    ...frame(ofRun('Bandwidth by memory', run), binText(run, timeUnit(run.elapsed_ps))),
    params: [
      ...stretchParams(run, timeUnit(run.elapsed_ps)),
      ...run.memories.map((m, i) => ({ name: saidOf(i), value: highestText(m.name, ofRows(m), run.series.bin_ps) })),
    ],
    vconcat: run.memories.map((m, i) => panel(run, m, i, ofRows(m))),
  };
}
