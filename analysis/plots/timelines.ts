/** When each actor worked, run by run on one axis, coloured by the kind of operator. */
import type { TopLevelSpec } from 'vega-lite';
import { timeUnit } from '../metrics/time-axis.js';
import type { TimelineBar } from '../metrics/timeline.js';
import { category, frame, simulatedTime } from './frame.js';
import { colours } from './palette.js';
import { barTips, strength, STRENGTH_TEXT } from './timeline.js';
import { WIDTH } from './theme.js';

/** A panel a run, a row an actor. @param runs by name, with their bars as `timeline` makes them @param elapsed_ps of the longest */
export function timelinesPlot(
  runs: readonly (readonly [name: string, bars: readonly TimelineBar[]])[],
  elapsed_ps: number,
  title: string,
): TopLevelSpec {
  const unit = timeUnit(elapsed_ps);
  const kinds = [...new Set(runs.flatMap(([, bars]) => bars.map((b) => b.kind)))].sort();
  const values = runs.flatMap(([run, bars]) =>
    bars.map(({ actor, kind, share, start_ps, end_ps }) => ({
      ...{ run, actor, kind, share, name: '' },
      from: start_ps / unit.ps,
      to: end_ps / unit.ps,
    })),
  );
  return {
    ...frame(title, values.length === 0 ? 'no work was recorded' : STRENGTH_TEXT),
    data: { values },
    facet: {
      row: {
        ...category('run', null),
        sort: runs.map(([name]) => name),
        header: { labelAngle: 0, labelAlign: 'left', labelOrient: 'top' },
      },
    },
    spec: {
      width: WIDTH,
      height: { step: 18 },
      mark: { type: 'bar', height: 13 },
      encoding: {
        x: { ...simulatedTime('from', unit), scale: { domain: [0, elapsed_ps / unit.ps], nice: false } },
        x2: { field: 'to' },
        y: category('actor', null),
        color: { ...category('kind', 'operator'), scale: colours(kinds) },
        opacity: { field: 'share', type: 'quantitative', scale: strength, legend: null },
        tooltip: barTips(unit).filter((t) => t.field !== 'name'),
      },
    },
  };
}
