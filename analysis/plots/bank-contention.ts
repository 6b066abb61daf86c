/** What requests wait for at each bank: how many over time, or how long by cause, holder or requester. */
import type { TopLevelSpec } from 'vega-lite';
import { contention, type ContentionView } from '../metrics/contention.js';
import type { RunData } from '../metrics/run-data.js';
import { timeUnit } from '../metrics/time-axis.js';
import { brush, category, ofRun, quantity, short, stretchAxis, stretchParams, tips, view } from './frame.js';
import { MOST } from './data-names.js';
import { bankName, mostWaiting, waitingValues } from './over-time-values.js';
import { colours } from './palette.js';

/** Every bank there is, in the order of the memories: one that nobody waited at has an empty row. */
const bankNames = (run: RunData): string[] =>
  run.memories.flatMap((m) => Array.from({ length: m.banks }, (_, b) => bankName(m.name, b)));
const bankAxis = (run: RunData) => ({ ...category('bank', 'memory and bank'), scale: { domain: bankNames(run) }, sort: null });
const NO_WAIT = 'no request waited at any bank';

/** Requests that wait at each bank, on average over each bin. */
export function bankContentionPlot(run: RunData): TopLevelSpec {
  const unit = timeUnit(run.elapsed_ps);
  const values = waitingValues(run, { start_ps: 0, unit });
  const said = values.length === 0 ? NO_WAIT : 'average number of requests that wait at a time; white: none';
  return {
    ...view([ofRun('Requests waiting at each bank', run), said], { step: 14 }, values),
    params: [...stretchParams(run, unit), { name: MOST, value: mostWaiting(values) }, brush()],
    mark: { type: 'rect', clip: true },
    encoding: {
      x: stretchAxis('from', unit),
      x2: { field: 'to' },
      y: bankAxis(run),
      color: {
        ...quantity('waiting', 'requests waiting'),
        scale: { range: ['#fde0c5', '#eb4a40', '#70284a'], domainMin: 0, domainMax: { expr: MOST } },
      },
      tooltip: tips([['bank', 'memory and bank']], [['waiting', 'requests waiting']], unit, 'to'),
    },
  };
}

/** What the colours mean, by view. */
const TITLE: Readonly<Record<ContentionView, string>> = {
  cause: 'what it was for',
  holder: 'who held what was waited for',
  requester: 'who waited',
};

/** Bars whose parts add up to all that was waited at a bank. */
export function bankContentionPartsPlot(run: RunData, by: ContentionView): TopLevelSpec {
  const rows = contention(run, by);
  const total_ps = rows.reduce((sum, r) => sum + r.wait_ps, 0);
  const [unit, sum] = [timeUnit(rows[0]?.wait_ps ?? 0), timeUnit(total_ps)];
  const byPart = new Map<string, number>();
  for (const r of rows) byPart.set(r.part, (byPart.get(r.part) ?? 0) + r.wait_ps);
  // the largest part lies at the axis; colours go by name, so that parts keep them where sizes change
  const largest = [...byPart].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([part]) => part);
  const values = rows.map((r) => ({
    bank: bankName(r.memory, r.bank),
    part: r.part,
    wait: Number((r.wait_ps / unit.ps).toPrecision(6)),
    order: largest.indexOf(r.part),
  }));
  const inAll = `${short(total_ps / sum.ps)} ${sum.name} in all, summed over requests`;
  const said = rows.length === 0 ? NO_WAIT : `${TITLE[by]}; ${inAll}`;
  return {
    ...view([ofRun(`Waiting at each bank by ${by}`, run), said], { step: 16 }, values),
    mark: { type: 'bar' },
    encoding: {
      x: { ...quantity('wait', `waited, summed over requests (${unit.name})`), stack: 'zero' },
      y: bankAxis(run),
      order: { field: 'order', type: 'quantitative' },
      color: { ...category('part', by), scale: colours([...byPart.keys()].sort()) },
      tooltip: [
        category('bank', 'memory and bank'),
        category('part', by),
        { ...quantity('wait', `waited, summed over requests (${unit.name})`), format: ',.4~g' },
      ],
    },
  };
}
