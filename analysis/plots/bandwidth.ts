/** Bandwidth over time by memory and direction, each memory against its peak. */
import type { TopLevelSpec } from 'vega-lite';
import { bandwidthOverTime, type BandwidthRow } from '../metrics/over-time.js';
import type { RunData } from '../metrics/run-data.js';
import { timeUnit } from '../metrics/time-axis.js';
import { config, SCHEMA, WIDTH } from './theme.js';

/** A peak further above the data than this would press the data flat: it is then named, not drawn. */
const SHOW_PEAK_WITHIN = 5;
const text = (gb_per_s: number): string => `${Number(gb_per_s.toPrecision(3))} GB/s`;

export function bandwidthPlot(run: RunData): TopLevelSpec {
  const unit = timeUnit(run.elapsed_ps);
  const rows = bandwidthOverTime(run);
  const panels = run.memories.map(({ name, peak_bytes_per_s }) =>
    panel(
      name,
      peak_bytes_per_s / 1e9,
      rows.filter((r) => r.memory === name),
    ),
  );

  function panel(memory: string, peak: number, own: readonly BandwidthRow[]): object {
    const most = own.reduce((m, r) => Math.max(m, r.gb_per_s), 0);
    const drawn = peak <= most * SHOW_PEAK_WITHIN;
    const said = most === 0 ? 'not used' : `highest ${text(most)}${drawn ? '' : `; peak ${text(peak)}, above the axis`}`;
    const values = own.flatMap((r) => {
      const point = { time: r.start_ps / unit.ps, direction: r.direction, gb_per_s: r.gb_per_s };
      const last = r.start_ps + run.series.bin_ps >= run.elapsed_ps;
      return last ? [point, { ...point, time: run.elapsed_ps / unit.ps }] : [point];
    });
    const peakRule = {
      data: { values: [{ peak, label: `peak ${text(peak)}` }] },
      layer: [
        { mark: { type: 'rule', strokeDash: [5, 4], color: '#333' }, encoding: { y: { field: 'peak', type: 'quantitative' } } },
        {
          mark: { type: 'text', align: 'left', baseline: 'bottom', dx: 4, dy: -2, color: '#333' },
          encoding: { x: { value: 0 }, y: { field: 'peak', type: 'quantitative' }, text: { field: 'label' } },
        },
      ],
    };
    return {
      title: { text: memory, subtitle: said, fontSize: 13 },
      width: WIDTH,
      height: 130,
      layer: [
        {
          data: { values },
          mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.2 },
          encoding: {
            x: { field: 'time', type: 'quantitative', title: `simulated time (${unit.name})`, scale: { nice: false } },
            y: { field: 'gb_per_s', type: 'quantitative', title: 'bandwidth (GB/s)' },
            color: {
              field: 'direction',
              type: 'nominal',
              title: 'direction',
              scale: { domain: ['read', 'write'], range: ['#4c78a8', '#f58518'] },
            },
          },
        },
        ...(drawn ? [peakRule] : []),
      ],
    };
  }

  return {
    $schema: SCHEMA,
    config,
    title: { text: `Bandwidth by memory: ${run.name} on ${run.platform}` },
    vconcat: panels,
  } as TopLevelSpec;
}
