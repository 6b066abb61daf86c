/** Runs beside each other: what differs, by how much, and where the difference in energy comes from. */
import { PJ_PER_UJ } from '../../traces/index.js';
import { sentencesPlot } from '../plots/sentences.js';
import { waterfallPlot, type WaterfallRow } from '../plots/waterfall.js';
import type { Summary } from '../metrics/summary.js';

import { writeFigure, writePage } from './page.js';
import { namesIn, type Comparison } from '../metrics/comparison.js';
import { comparisonTable } from '../tables/comparison.js';

/** From the energy of one run to that of another, a component at a time, the largest difference first. */
function energySteps(from: Summary, to: Summary): WaterfallRow[] {
  const uj = (s: Summary, c: string): number => (s.energy_pj[c] ?? 0) / PJ_PER_UJ;
  let at = uj(from, 'total');
  const steps = namesIn([from, to], (s) => s.energy_pj)
    .map((c) => [c, uj(to, c) - uj(from, c)] as const)
    .filter(([, d]) => d !== 0)
    .sort(([a, x], [b, y]) => Math.abs(y) - Math.abs(x) || (a < b ? -1 : 1))
    .map(([step, d]): WaterfallRow => {
      const row = { step, from: at, to: at + d, kind: d < 0 ? 'less' : 'more' } as const;
      at += d;
      return row;
    });
  const whole = (s: Summary): WaterfallRow => ({ step: s.name, from: 0, to: uj(s, 'total'), kind: 'whole' });
  return [whole(from), ...steps, whole(to)];
}

/** Writes the report; returns its path. */
export async function writeComparison(folder: string, comparison: Comparison, runs: readonly Summary[]): Promise<string> {
  const [first, ...others] = runs as [Summary, ...Summary[]];
  const plots = `${folder}/plots`;
  const figures = [];
  for (const [i, other] of others.entries()) {
    const caption = `where the difference in energy comes from: ${first.name} and ${other.name}`;
    const spec = waterfallPlot(
      energySteps(first, other),
      caption,
      'by component, the largest difference first',
      'energy of the run (µJ)',
    );
    figures.push(await writeFigure(plots, `energy-${i + 1}`, caption, spec));
  }
  const all = Object.fromEntries(runs.map((s) => [s.name, s.sentences]));
  figures.push(await writeFigure(plots, 'sentences', 'the sentences of each run, on one axis', sentencesPlot(all, 'Sentences')));
  return writePage(folder, {
    title: runs.map((r) => r.name).join(' and '),
    subtitle: 'runs beside each other',
    warnings: comparison.same_workload ? [] : ['The runs are of different sentences.'],
    tables: [comparisonTable(comparison)],
    figures,
    imported: undefined,
    sources: [],
  });
}
