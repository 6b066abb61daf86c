/** The report of a way from one platform to another. */
import { timeBars, type Waterfall } from '../metrics/waterfall.js';
import { waterfallPlot } from '../plots/waterfall.js';
import { waterfallTable } from '../tables/waterfall.js';
import { drawFigure, type Drawing } from './figure.js';
import { writePage } from './page.js';

/** Writes the report; returns its path. */
export async function writeWaterfall(folder: string, w: Waterfall, drawing: Drawing = {}): Promise<string> {
  const title = `${w.name}: from ${w.from} to ${w.to}`;
  const spec = waterfallPlot(timeBars(w), title, 'each step keeps those before it', 'simulated time (ms)');
  const figure = await drawFigure(drawing, 'waterfall', 'simulated time, a step a parameter', spec);
  return writePage(
    folder,
    {
      title,
      subtitle: 'what each parameter gains',
      warnings: [],
      tables: [waterfallTable(w)],
      imported: undefined,
      provenance: drawing.provenance,
      sources: [],
    },
    { figures: [figure] },
  );
}
