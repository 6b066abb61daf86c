/** The report of where two runs differ: waterfalls of time and energy, both timelines on one axis, the tables. */
import type { ComparedRun, RunDiff } from '../metrics/run-diff.js';
import { scan } from '../metrics/scan.js';
import { timeline } from '../metrics/timeline.js';
import { COLUMNS } from '../metrics/zoom.js';
import { energyBars, useBars } from '../metrics/waterfall.js';
import { sentencesPlot } from '../plots/sentences.js';
import { timelinesPlot } from '../plots/timelines.js';
import { waterfallPlot } from '../plots/waterfall.js';
import type { Table } from '../tables/table.js';
import { drawFigure, type Drawing, type Figure } from './figure.js';
import { writePage } from './page.js';

/** What the figures of two runs are made of. */
async function figuresOf([a, b]: readonly [ComparedRun, ComparedRun], drawing: Drawing): Promise<Figure[]> {
  const [from, to] = [a, b].map((r) => ({ ...r.summary, name: r.label })) as [ComparedRun['summary'], ComparedRun['summary']];
  const time = waterfallPlot(
    useBars(from, to),
    `where the difference in time comes from: ${a.label} and ${b.label}`,
    'by what the time of the PE array went to, the largest difference first',
    'simulated time (ms)',
  );
  const energy = waterfallPlot(
    energyBars(from, to),
    `where the difference in energy comes from: ${a.label} and ${b.label}`,
    'by component, the largest difference first',
    'energy of the run (µJ)',
  );
  const figures = [
    await drawFigure(drawing, 'time', 'where the difference in time comes from', time),
    await drawFigure(drawing, 'energy', 'where the difference in energy comes from', energy),
  ];
  if (a.trace && b.trace) {
    const elapsed_ps = Math.max(from.simulated_ps, to.simulated_ps);
    const whole = { from_ps: 0, to_ps: elapsed_ps };
    const bars = [a, b].map((r) => [r.label, timeline(scan(r.trace!).fine, whole, COLUMNS)] as const);
    const spec = timelinesPlot(bars, elapsed_ps, 'Operators by actor');
    figures.push(await drawFigure(drawing, 'timelines', 'both timelines on one axis', spec));
  }
  const all = { [a.label]: from.sentences, [b.label]: to.sentences };
  return [
    ...figures,
    await drawFigure(drawing, 'sentences', 'the sentences of each run, on one axis', sentencesPlot(all, 'Sentences')),
  ];
}

/** Writes report.html; returns its path. @param runs in the order of the difference */
export async function writeRunDiff(
  folder: string,
  diff: RunDiff,
  runs: readonly [ComparedRun, ComparedRun],
  { tables, warnings }: { readonly tables: readonly Table[]; readonly warnings: readonly string[] },
  drawing: Drawing = {},
): Promise<string> {
  return writePage(
    folder,
    {
      title: `${runs[0].label} and ${runs[1].label}`,
      subtitle: diff.identical ? 'they do not differ' : 'where they differ',
      warnings: [...(diff.same_workload ? [] : ['The runs are of different work.']), ...warnings],
      tables,
      imported: undefined,
      provenance: drawing.provenance,
      sources: [],
    },
    { figures: await figuresOf(runs, drawing) },
  );
}
