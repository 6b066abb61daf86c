/** Plots by name. A new one is one new file and one line here. */
import type { TopLevelSpec } from 'vega-lite';
import { registry } from '../../traces/formats.js';
import type { EventTrace } from '../../traces/event-traces.js';
import type { ContentionView } from '../metrics/contention.js';
import type { RunData } from '../metrics/run-data.js';
import { arrayUse, operatorWork } from '../metrics/operator-work.js';
import { scan } from '../metrics/scan.js';
import { arrayUsePlot } from './array-use.js';
import { bandwidthPlot } from './bandwidth.js';
import { bankContentionPartsPlot, bankContentionPlot } from './bank-contention.js';
import { conflictMatrixPlot } from './conflict-matrix.js';
import { powerPlot } from './power.js';
import { rooflinePlot } from './roofline.js';
import { sentencesPlot } from './sentences.js';
import { timelinePlot } from './timeline.js';

/** A kind of plot, from a run to its spec. Pure: it reads no file, and the same run gives the same spec. */
export interface Plot {
  /** its caption in a report */
  readonly summary: string;
  /** `trace` is for what needs records or sentences: totals and series are in `run` */
  readonly spec: (run: RunData, trace: EventTrace) => TopLevelSpec;
  /** the same seen by cause, holder or requester, where it can be */
  readonly parts?: (run: RunData, view: ContentionView) => TopLevelSpec;
}

/** By the names that `plot --kind` takes, in the order in which a report shows them. */
export const plots = registry<Plot>('kind of plot', {
  power: { summary: 'power over time, stacked by component', spec: powerPlot },
  bandwidth: { summary: 'bandwidth over time by memory and direction, against its peak', spec: bandwidthPlot },
  'bank-contention': {
    summary: 'requests waiting at each bank over time',
    spec: bankContentionPlot,
    parts: bankContentionPartsPlot,
  },
  'conflict-matrix': { summary: 'time waited at memories, by requester and holder', spec: conflictMatrixPlot },
  'pe-array-use': { summary: 'what the time of the PE array went to', spec: (run, trace) => arrayUsePlot(run, arrayUse(trace)) },
  roofline: {
    summary: 'products against the peaks of PE array and link',
    spec: (run, trace) => rooflinePlot(run, operatorWork(trace), trace.header.compute),
  },
  sentences: {
    summary: 'when each sentence waited, was switched to and was served',
    spec: (run, trace) =>
      sentencesPlot(
        { [run.name]: run.elapsed_ps > 0 ? (trace.end?.sentences ?? []) : [] },
        `Sentences over time: ${run.name} on ${run.platform}`,
      ),
  },
  timeline: {
    summary: 'when each actor worked, by kind of operator',
    spec: (run, trace) => timelinePlot(run, scan(trace).fine),
  },
});

/** A plot to be drawn, and how it is seen. */
export interface Choice {
  readonly kind: string;
  /** only for a kind that has `parts` */
  readonly by?: ContentionView;
}
/** What a report shows: every kind, contention by cause as well. */
export const reportPlots = (): readonly Choice[] =>
  plots.names.flatMap((kind) => (kind === 'bank-contention' ? [{ kind }, { kind, by: 'cause' as const }] : [{ kind }]));
