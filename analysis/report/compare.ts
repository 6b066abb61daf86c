/** The report of runs beside each other: what differs, by how much, and where the difference in energy comes from. */
import type { Comparison } from '../metrics/comparison.js';
import type { Summary } from '../metrics/summary.js';
import { energyBars } from '../metrics/waterfall.js';
import { sentencesPlot } from '../plots/sentences.js';
import { waterfallPlot } from '../plots/waterfall.js';
import { comparisonTable } from '../tables/comparison.js';
import { drawFigure, type Drawing, type Figure } from './figure.js';
import { writePage } from './page.js';

/** Writes the report; returns its path. */
export async function writeComparison(
  folder: string,
  comparison: Comparison,
  runs: readonly Summary[],
  drawing: Drawing = {},
): Promise<string> {
  const [first, ...others] = runs as [Summary, ...Summary[]];
  const figures: Figure[] = [];
  for (const [i, other] of others.entries()) {
    const caption = `where the difference in energy comes from: ${first.name} and ${other.name}`;
    const spec = waterfallPlot(
      energyBars(first, other),
      caption,
      'by component, the largest difference first',
      'energy of the run (µJ)',
    );
    // numbered: a run's name may be no name of a file
    figures.push(await drawFigure(drawing, `energy-${i + 1}`, caption, spec));
  }
  const all = Object.fromEntries(runs.map((s) => [s.name, s.sentences]));
  figures.push(await drawFigure(drawing, 'sentences', 'the sentences of each run, on one axis', sentencesPlot(all, 'Sentences')));
  return writePage(
    folder,
    {
      title: runs.map((r) => r.name).join(' and '),
      subtitle: 'runs beside each other',
      warnings: comparison.same_workload ? [] : ['The runs are of different sentences.'],
      tables: [comparisonTable(comparison)],
      imported: undefined,
      provenance: drawing.provenance,
      sources: [],
    },
    { figures },
  );
}
