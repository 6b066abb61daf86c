/** The report of a run and its alternatives. */
import { alternativeBars, type Alternatives } from '../metrics/alternatives.js';
import { waterfallPlot } from '../plots/waterfall.js';
import { alternativesTable } from '../tables/alternatives.js';
import { drawFigure, type Drawing } from './figure.js';
import { writePage } from './page.js';

const SUBTITLE = 'each by itself, on the scenario as it is';

/** Writes the report; returns its path. */
export async function writeAlternatives(folder: string, a: Alternatives, drawing: Drawing = {}): Promise<string> {
  const table = alternativesTable(a);
  const titleOf = (what: string): string => `${what}, one thing changed at a time: ${a.name}`;
  const latency = waterfallPlot(
    alternativeBars(a, 'latency_ms'),
    titleOf('Latency'),
    SUBTITLE,
    'latency, mean of the sentences (ms)',
  );
  const energy = waterfallPlot(alternativeBars(a, 'energy_uj'), titleOf('Energy'), SUBTITLE, 'energy of the run (µJ)');
  const figures = [
    await drawFigure(drawing, 'latency', 'latency, one thing changed at a time', latency),
    await drawFigure(drawing, 'energy', 'energy, one thing changed at a time', energy),
  ];
  return writePage(
    folder,
    {
      title: table.title,
      subtitle: 'what each change comes to',
      warnings: [],
      tables: [table],
      imported: undefined,
      provenance: drawing.provenance,
      sources: [],
    },
    { figures },
  );
}
