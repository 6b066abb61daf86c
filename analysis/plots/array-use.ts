/** What the PE array's time went to, by kind of operator. */
import type { TopLevelSpec } from 'vega-lite';
import { USES } from '../../traces/formats.js';
import type { UseRow } from '../metrics/operator-work.js';
import type { RunData } from '../metrics/run-data.js';
import { timeUnit } from '../metrics/time-axis.js';
import { category, ofRun, quantity, view } from './frame.js';
import { colours } from './palette.js';

/** Bars whose lengths sum to the time simulated; uses are stacked in the order of `USES`. */
export function arrayUsePlot(run: RunData, rows: readonly UseRow[]): TopLevelSpec {
  const unit = timeUnit(run.elapsed_ps);
  // in the order of the list, those that occur: the legend names no other
  const uses = USES.filter((u) => rows.some((r) => r.use === u));
  const values = rows.map(({ kind, use, time_ps }) => ({
    kind,
    use,
    time: time_ps / unit.ps,
    order: uses.findIndex((u) => u === use),
  }));
  const said =
    rows.length === 0
      ? 'no PE array was recorded'
      : 'compute multiplies; all else says why nothing was multiplied; together the time simulated';
  return {
    ...view([ofRun('Time of the PE array by kind of operator', run), said], { step: 26 }, values),
    mark: { type: 'bar' },
    encoding: {
      y: { ...category('kind', 'kind of operator'), sort: '-x' },
      x: { field: 'time', type: 'quantitative', stack: 'zero', title: `time (${unit.name})` },
      order: { field: 'order', type: 'quantitative' },
      color: { ...category('use', 'use'), scale: colours(uses) },
      tooltip: [
        category('kind', 'kind of operator'),
        category('use', 'use'),
        { ...quantity('time', `time (${unit.name})`), format: ',.4~g' },
      ],
    },
  };
}
