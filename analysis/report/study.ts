/** What a study adds to the report of its sweep. */
import { apartBars, takenApart, type Apart } from '../metrics/decomposition.js';
import { tornadoBars, type Study } from '../metrics/study.js';
import type { PointResult } from '../metrics/sweep-rows.js';
import { tornadoPlot } from '../plots/tornado.js';
import { waterfallPlot } from '../plots/waterfall.js';
import { causesTable, energyTable, figuresTable, savingsTable, tornadoTable, unsaidTable } from '../tables/study.js';
import type { Table } from '../tables/table.js';
import { drawFigure, type Drawing, type Figure } from './page.js';

const takenApartAll = (points: readonly PointResult[], study: Study): Apart[][] =>
  (study.decompositions ?? []).map((d) => takenApart(points, d)).filter((a) => a.length > 0);

/** What is saved, and which causes save it. */
export const studyTables = (points: readonly PointResult[], study: Study): Table[] => [
  savingsTable(points, study),
  ...takenApartAll(points, study).map((a) => causesTable(a, study.of)),
];

/** Tables and figures that a study adds to the report of its sweep. */
export async function studyReport(
  points: readonly PointResult[],
  study: Study,
  drawing: Drawing,
): Promise<{ tables: Table[]; figures: Figure[] }> {
  const apart = takenApartAll(points, study);
  const bars = tornadoBars(points, study);
  const title = `Energy that ${study.of} saves: which parameters decide`;
  const waterfalls: Figure[] = [];
  for (const [i, [energy]] of apart.entries()) {
    const what = `From ${energy!.over} to ${study.of}: what each cause buys`;
    const spec = waterfallPlot(
      apartBars(energy!, study.of),
      what,
      'averaged over all orders of the causes',
      'energy a sentence (µJ)',
    );
    waterfalls.push(await drawFigure(drawing, `causes-${i + 1}`, what, spec));
  }
  return {
    tables: [
      ...studyTables(points, study),
      energyTable(points, study),
      figuresTable(points, study),
      ...(study.tornado ? [tornadoTable(bars, study, study.tornado)] : []),
      ...unsaidTable(study),
    ],
    figures:
      bars.length === 0
        ? waterfalls
        : [...waterfalls, await drawFigure(drawing, 'tornado', title, tornadoPlot(bars, title, 'energy saved a sentence (%)'))],
  };
}
