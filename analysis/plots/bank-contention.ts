/** How many requests wait at each bank over time. */
import type { TopLevelSpec } from 'vega-lite';
import { waitingOverTime } from '../metrics/over-time.js';
import type { RunData } from '../metrics/run-data.js';
import { timeUnit } from '../metrics/time-axis.js';
import { config, SCHEMA, WIDTH } from './theme.js';

export function bankContentionPlot(run: RunData): TopLevelSpec {
  const unit = timeUnit(run.elapsed_ps);
  const rows = waitingOverTime(run);
  const most = rows.reduce((m, r) => Math.max(m, r.waiting), 0);
  const values = rows
    .filter((r) => r.waiting > 0)
    .map((r) => ({
      from: r.start_ps / unit.ps,
      to: r.end_ps / unit.ps,
      bank: `${r.memory} ${String(r.bank).padStart(2, '0')}`,
      waiting: Number(r.waiting.toPrecision(4)),
    }));
  const banks = run.memories.flatMap((m) => Array.from({ length: m.banks }, (_, b) => `${m.name} ${String(b).padStart(2, '0')}`));
  return {
    $schema: SCHEMA,
    config,
    title: {
      text: `Requests waiting at each bank: ${run.name} on ${run.platform}`,
      subtitle: most === 0 ? 'no request waited at any bank' : 'average number of requests that wait at a time; white: none',
    },
    width: WIDTH,
    height: { step: 14 },
    data: { values },
    mark: { type: 'rect' },
    encoding: {
      x: {
        field: 'from',
        type: 'quantitative',
        title: `simulated time (${unit.name})`,
        scale: { domain: [0, run.elapsed_ps / unit.ps], nice: false },
      },
      x2: { field: 'to' },
      y: { field: 'bank', type: 'nominal', title: 'memory and bank', scale: { domain: banks }, sort: null },
      color: {
        field: 'waiting',
        type: 'quantitative',
        title: 'requests waiting',
        scale: { range: ['#fde0c5', '#eb4a40', '#70284a'], domain: [0, most || 1] },
      },
    },
  };
}
