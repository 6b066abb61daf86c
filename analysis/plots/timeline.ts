/** When each actor worked, coloured by the kind of operator. */
import type { TopLevelSpec } from 'vega-lite';
import type { RunData } from '../metrics/run-data.js';
import { timeUnit } from '../metrics/time-axis.js';
import type { TimelineBar } from '../metrics/timeline.js';
import { category, ofRun, simulatedTime, view } from './frame.js';
import { colours } from './palette.js';

/** A row an actor; `bars` as `timeline` makes them. */
export function timelinePlot(run: RunData, bars: readonly TimelineBar[]): TopLevelSpec {
  const unit = timeUnit(run.elapsed_ps);
  const kinds = [...new Set(bars.map((b) => b.kind))].sort();
  const values = bars.map((b) => ({ actor: b.actor, kind: b.kind, from: b.start_ps / unit.ps, to: b.end_ps / unit.ps }));
  const said = bars.length === 0 ? 'no work was recorded' : 'pauses too short to be seen are closed';
  return {
    ...view([ofRun('Operators by actor', run), said], { step: 22 }, values),
    mark: { type: 'bar', height: 16 },
    encoding: {
      x: { ...simulatedTime('from', unit), scale: { domain: [0, run.elapsed_ps / unit.ps], nice: false } },
      x2: { field: 'to' },
      y: category('actor', 'actor'),
      color: { ...category('kind', 'operator'), scale: colours(kinds) },
    },
  };
}
