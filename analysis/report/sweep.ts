/** The results of a sweep: a row a point, every parameter a column; CSV, Arrow, a report. */
import { join } from 'node:path';
import { writeWhole } from '../../traces/formats.js';
import { importances } from '../metrics/importance.js';
import { importancePlot } from '../plots/importance.js';
import { parallelPlot } from '../plots/parallel.js';
import { facetPlot, paretoPlot } from '../plots/sweep.js';
import { studyReport } from './study.js';
import { drawFigure, type Drawing, type Figure } from './figure.js';
import { writePage } from './page.js';
import type { DrawsFound } from '../metrics/draws-found.js';
import { inGrid, type Study } from '../metrics/study.js';
import { type PointResult, columnsOf } from '../metrics/sweep-rows.js';
import { sweepTable } from '../tables/sweep.js';
import { arrow, csv } from '../metrics/columns.js';

const FIGURES = [
  ['energy_per_sentence_uj', 'energy a sentence (µJ)'],
  ['latency_mean_ms', 'latency, mean (ms)'],
  ['area_mm2', 'area on chip (mm²)'],
] as const;

/** What points show beside each other. @param varied parameters that are not the same at all of them */
async function gridFigures(
  rows: readonly Readonly<Record<string, unknown>>[],
  varied: readonly string[],
  drawing: Drawing,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [column, axis] of FIGURES)
    figures.push(await drawFigure(drawing, column, `${axis} by what varies`, facetPlot(rows, varied, column, axis)));
  const beaten = 'energy, latency and area: who is beaten in all three';
  figures.push(await drawFigure(drawing, 'pareto', beaten, paretoPlot(rows, varied)));
  if (varied.length === 0) return figures;
  const importance = importancePlot(importances(rows, varied));
  return [
    ...figures,
    await drawFigure(drawing, 'parallel', 'each point across its parameters and figures', parallelPlot(rows, varied)),
    await drawFigure(drawing, 'importance', 'which parameter decides which figure', importance),
  ];
}

/** Writes results.csv, results.arrow and report.html; returns the report's path. @param study undefined where it is a plain sweep @param drawn where numbers were drawn */
export async function writeSweep(
  folder: string,
  name: string,
  points: readonly PointResult[],
  study: Study | undefined,
  drawn: DrawsFound | undefined,
  drawing: Drawing = {},
): Promise<string> {
  const columns = columnsOf(points);
  writeWhole(join(folder, 'results.csv'), csv(columns));
  writeWhole(join(folder, 'results.arrow'), await arrow(columns));
  // a point that failed has no figures; those of the study are compared among themselves
  const grid = points.filter((p) => p.fault === undefined && inGrid(p));
  const keys = [...new Set(grid.flatMap((p) => Object.keys(p.parameters)))];
  // a parameter that is the same at all points tells none apart
  const varied = keys.filter((k) => new Set(grid.map((p) => p.parameters[k])).size > 1);
  const rows = grid.map((p) => ({ ...p.row, ...p.parameters }));
  const more = study && (await studyReport(points, study, drawn, drawing));
  const figures = [...(more?.figures ?? []), ...(await gridFigures(rows, varied, drawing))];
  return writePage(
    folder,
    {
      title: name,
      subtitle: `a sweep of ${points.length} points`,
      warnings: [
        ...new Set(points.flatMap((p) => (p.warning === undefined ? [] : [p.warning]))),
        ...points.flatMap((p) => (p.fault === undefined ? [] : [`${Object.values(p.parameters).join(', ')}: ${p.fault}`])),
      ],
      tables: [...(more?.tables ?? []), sweepTable(name, points)],
      imported: undefined,
      provenance: drawing.provenance,
      sources: [],
    },
    { figures },
  );
}
