/** What a study adds to the report of its sweep. */
import { tornadoBars, type Study } from '../metrics/study.js';
import type { PointResult } from '../metrics/sweep-rows.js';
import { tornadoPlot } from '../plots/tornado.js';
import { energyTable, figuresTable, savingsTable, tornadoTable, unsaidTable } from '../tables/study.js';
import type { Table } from '../tables/table.js';
import { drawFigure, type Drawing, type Figure } from './page.js';

/** Tables and figures that a study adds to the report of its sweep. */
export async function studyReport(
  points: readonly PointResult[],
  study: Study,
  drawing: Drawing,
): Promise<{ tables: Table[]; figures: Figure[] }> {
  const bars = tornadoBars(points, study);
  const title = `Energy that ${study.of} saves: which parameters decide`;
  return {
    tables: [
      savingsTable(points, study),
      energyTable(points, study),
      figuresTable(points, study),
      tornadoTable(bars, study),
      ...unsaidTable(study),
    ],
    figures: [await drawFigure(drawing, 'tornado', title, tornadoPlot(bars, title, 'energy saved a sentence (%)'))],
  };
}
