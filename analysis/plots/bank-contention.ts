/** What requests wait for at each bank: how many over time, or how long by cause, holder or requester. */
import type { TopLevelSpec } from 'vega-lite';
import { contention, type ContentionView } from '../metrics/contention.js';
import { waitingOverTime } from '../metrics/over-time.js';
import type { RunData } from '../metrics/run-data.js';
import { timeUnit } from '../metrics/time-axis.js';
import { config, SCHEMA, WIDTH } from './theme.js';

const bankName = (memory: string, bank: number): string => `${memory} ${String(bank).padStart(2, '0')}`;
const bankNames = (run: RunData): string[] =>
  run.memories.flatMap((m) => Array.from({ length: m.banks }, (_, b) => bankName(m.name, b)));
const NO_WAIT = 'no request waited at any bank';

export function bankContentionPlot(run: RunData): TopLevelSpec {
  const unit = timeUnit(run.elapsed_ps);
  const rows = waitingOverTime(run);
  const most = rows.reduce((m, r) => Math.max(m, r.waiting), 0);
  const values = rows
    .filter((r) => r.waiting > 0)
    .map((r) => ({
      from: r.start_ps / unit.ps,
      to: r.end_ps / unit.ps,
      bank: bankName(r.memory, r.bank),
      waiting: Number(r.waiting.toPrecision(4)),
    }));
  return {
    $schema: SCHEMA,
    config,
    title: {
      text: `Requests waiting at each bank: ${run.name} on ${run.platform}`,
      subtitle: most === 0 ? NO_WAIT : 'average number of requests that wait at a time; white: none',
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
      y: { field: 'bank', type: 'nominal', title: 'memory and bank', scale: { domain: bankNames(run) }, sort: null },
      color: {
        field: 'waiting',
        type: 'quantitative',
        title: 'requests waiting',
        scale: { range: ['#fde0c5', '#eb4a40', '#70284a'], domain: [0, most || 1] },
      },
    },
  };
}

const TITLE: Readonly<Record<ContentionView, string>> = {
  cause: 'what it was for',
  holder: 'who held what was waited for',
  requester: 'who waited',
};

/** Bars whose parts add up to all that was waited at a bank. */
export function bankContentionPartsPlot(run: RunData, view: ContentionView): TopLevelSpec {
  const rows = contention(run, view);
  const total_ps = rows.reduce((sum, r) => sum + r.wait_ps, 0);
  const unit = timeUnit(rows[0]?.wait_ps ?? 0);
  const byPart = new Map<string, number>();
  for (const r of rows) byPart.set(r.part, (byPart.get(r.part) ?? 0) + r.wait_ps);
  const largest = [...byPart].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([part]) => part);
  const sum = timeUnit(total_ps);
  return {
    $schema: SCHEMA,
    config,
    title: {
      text: `Waiting at each bank by ${view}: ${run.name} on ${run.platform}`,
      subtitle:
        rows.length === 0
          ? NO_WAIT
          : `${TITLE[view]}; ${(total_ps / sum.ps).toPrecision(4)} ${sum.name} in all, summed over requests`,
    },
    width: WIDTH,
    height: { step: 16 },
    data: {
      values: rows.map((r) => ({
        bank: bankName(r.memory, r.bank),
        part: r.part,
        wait: Number((r.wait_ps / unit.ps).toPrecision(6)),
        order: largest.indexOf(r.part),
      })),
    },
    mark: { type: 'bar' },
    encoding: {
      x: { field: 'wait', type: 'quantitative', title: `waited, summed over requests (${unit.name})`, stack: 'zero' },
      y: { field: 'bank', type: 'nominal', title: 'memory and bank', scale: { domain: bankNames(run) }, sort: null },
      order: { field: 'order', type: 'quantitative' },
      color: { field: 'part', type: 'nominal', title: view, scale: { domain: [...byPart.keys()].sort(), scheme: 'tableau20' } },
    },
  };
}
