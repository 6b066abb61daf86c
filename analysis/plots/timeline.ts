/** When each actor worked, coloured by the kind of operator; how strongly: how much of the time. */
import type { TopLevelSpec } from 'vega-lite';
import type { FineSeries } from '../metrics/fine-series.js';
import type { RunData } from '../metrics/run-data.js';
import { timeUnit, type TimeUnit } from '../metrics/time-axis.js';
import { timeline } from '../metrics/timeline.js';
import { COLUMNS } from '../metrics/zoom.js';
import { brush, category, ofRun, stretchAxis, stretchParams, tips, view } from './frame.js';
import { operatorRows, timelineValues } from './over-time-values.js';
import { colours } from './palette.js';

/** Work of half the time is half as strong as work without a pause; the least is a breath. */
export const strength = { domain: [0, 1], range: [0.03, 1] };
export const STRENGTH_TEXT =
  'the stronger, the more of the time at work, ports and banks added up; a bin has the colour of what it worked for most';
/** What is said of a bar. */
export const barTips = (unit: TimeUnit) =>
  tips(
    [
      ['actor', 'actor'],
      ['name', 'name of operator'],
      ['kind', 'kind of operator'],
    ],
    [['share', 'share of the time at work']],
    unit,
    'to',
  );

/** A row an actor, above them one of the operators themselves, of each accelerator. */
export function timelinePlot(run: RunData, fine: FineSeries): TopLevelSpec {
  const unit = timeUnit(run.elapsed_ps);
  const stretch = { from_ps: 0, to_ps: run.elapsed_ps };
  const bars = timeline(fine, stretch, COLUMNS);
  const known = new Map(run.operators.map((o) => [o.id, o]));
  const values = timelineValues(bars, fine.executions, known, { ...stretch, columns: COLUMNS, unit });
  const kinds = [...new Set([...run.operators.map((o) => o.kind), ...values.map((b) => b.kind)])].sort();
  const drawn = new Set(values.map((v) => v.actor));
  const rows = operatorRows(known, (row) => drawn.has(row));
  const actors = [...new Set([...rows, ...bars.map((b) => b.actor).sort()])];
  return {
    ...view([ofRun('Operators by actor', run), bars.length === 0 ? 'no work was recorded' : STRENGTH_TEXT], { step: 22 }, values),
    params: [...stretchParams(run, unit), brush()],
    mark: { type: 'bar', height: 16, clip: true },
    encoding: {
      x: stretchAxis('from', unit),
      x2: { field: 'to' },
      y: { ...category('actor', 'actor'), scale: { domain: actors }, sort: null },
      color: { ...category('kind', 'kind of operator'), scale: colours(kinds) },
      opacity: { field: 'share', type: 'quantitative', scale: strength, legend: null },
      tooltip: barTips(unit),
    },
  };
}
