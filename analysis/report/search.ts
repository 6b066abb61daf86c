/** The results of a search: a row a point, the front, its history, what was rejected; a report. */
import { join } from 'node:path';
import { writeWhole } from '../../traces/formats.js';
import { arrow, csv } from '../metrics/columns.js';
import { importances } from '../metrics/importance.js';
import { frontRows, historyColumns, rejectedColumns, rejections, searchRows, type SearchFound } from '../metrics/search-found.js';
import { columnsOf } from '../metrics/sweep-rows.js';
import { importancePlot } from '../plots/importance.js';
import { parallelPlot } from '../plots/parallel.js';
import { searchFrontPlot, searchProgressPlot, type BesidePoint } from '../plots/search.js';
import { axisName } from '../tables/axis-name.js';
import { frontTable, rejectedTables, searchCounts } from '../tables/search.js';
import type { Table } from '../tables/table.js';
import { drawFigure, type Drawing, type Figure } from './figure.js';
import { writePage } from './page.js';

/** Parts of a range, each of as many points: values of a range are hardly ever the same. */
const PARTS = 8;

/** Rows with the values of these fields put into parts. */
function inParts(rows: readonly Readonly<Record<string, unknown>>[], ranges: readonly string[]): Record<string, unknown>[] {
  const part = new Map(
    ranges.map((name) => {
      const order = rows.map((_, i) => i).sort((a, b) => Number(rows[a]![name]) - Number(rows[b]![name]) || a - b);
      const parts = rows.map(() => 0);
      order.forEach((i, k) => (parts[i] = Math.floor((PARTS * k) / rows.length)));
      return [name, parts] as const;
    }),
  );
  return rows.map((row, i) => ({ ...row, ...Object.fromEntries([...part].map(([name, parts]) => [name, parts[i]!])) }));
}

async function searchFigures(found: SearchFound, beside: readonly BesidePoint[], drawing: Drawing): Promise<Figure[]> {
  const { points, standings, objectives, ranges } = found;
  const able = points.flatMap(({ goals, row, parameters }, i) =>
    goals ? [{ row: { ...row, ...parameters }, standing: standings[i]! }] : [],
  );
  // those of the front first: a plot shows so many lines
  able.sort((a, b) => Number(b.standing === 'front') - Number(a.standing === 'front'));
  const rows = able.map((a) => a.row);
  const figures = Object.fromEntries(objectives.map(({ metric }) => [metric, axisName(metric)]));
  const fields = Object.keys(points[0]?.parameters ?? {});
  const varied = fields.filter((k) => new Set(rows.map((r) => r[k])).size > 1);
  const drawn = [
    await drawFigure(drawing, 'front', 'what was found: the points by what they are judged by', searchFrontPlot(found, beside)),
    await drawFigure(drawing, 'hypervolume', 'how far the front was after so many evaluations', searchProgressPlot(found)),
  ];
  if (varied.length === 0) return drawn;
  const ends = { figures, standings: able.map((a) => a.standing) };
  const shares = importances(inParts(rows, ranges), varied, Object.keys(figures));
  const of = 'which field decides what, over the points that were evaluated, which are not evenly spread; ranges in eight parts';
  return [
    ...drawn,
    await drawFigure(drawing, 'parallel', 'each point across its fields and figures', parallelPlot(rows, varied, ends)),
    await drawFigure(drawing, 'importance', of, importancePlot(shares, figures)),
  ];
}

/** What is said first: points that were rejected or could not be simulated, with why, and an empty front. */
export function searchWarnings({ points, standings, rejected }: SearchFound): string[] {
  const faults = points.flatMap(({ fault, parameters }) => (fault === undefined ? [] : [{ parameters, why: fault }]));
  const told = (all: typeof faults, what: string): string[] =>
    all.length === 0 ? [] : [`${all.length} points ${what}`, ...rejections(all).map(({ count, why }) => `${count} × ${why}`)];
  return [
    ...(standings.includes('front') ? [] : ['no point meets what is asked for: the front is empty']),
    ...told([...rejected], 'were rejected before simulating, and are in rejected.csv'),
    ...told(faults, 'could not be simulated and have no figures'),
    ...new Set(points.flatMap((p) => (p.warning === undefined ? [] : [p.warning]))),
  ];
}

/** What a report of a search shows besides. */
export interface SearchBeside {
  readonly points?: readonly BesidePoint[];
  readonly tables?: readonly Table[];
  readonly warnings?: readonly string[];
}

/** Writes results.csv, results.arrow, front.csv, history.csv, rejected.csv and report.html; returns the report's path. */
export async function writeSearch(
  folder: string,
  found: SearchFound,
  drawing: Drawing = {},
  { points: beside = [], tables = [], warnings = [] }: SearchBeside = {},
): Promise<string> {
  const columns = columnsOf(searchRows(found));
  const figures = await searchFigures(found, beside, drawing);
  writeWhole(join(folder, 'results.csv'), csv(columns));
  writeWhole(join(folder, 'results.arrow'), await arrow(columns));
  writeWhole(join(folder, 'front.csv'), csv(columnsOf(frontRows(found))));
  writeWhole(join(folder, 'history.csv'), csv(historyColumns(found)));
  writeWhole(join(folder, 'rejected.csv'), csv(rejectedColumns(found)));
  return writePage(
    folder,
    {
      title: found.name,
      subtitle: `a search of ${found.points.length} evaluations`,
      warnings: [...warnings, ...searchWarnings(found)],
      tables: [searchCounts(found), ...tables, frontTable(found), ...rejectedTables(found)],
      imported: undefined,
      provenance: drawing.provenance,
      sources: [],
    },
    { figures },
  );
}

/** As JSON has it: counts, the front, and after each generation how far it was. */
export const searchJson = (found: SearchFound) => {
  const { name, how, objectives, constraints, space, points, standings, rejected, duplicates, ended, history } = found;
  const count = (s: string): number => standings.filter((o) => o === s).length;
  return {
    ...{ name, how, ended, objectives, constraints, space },
    evaluated: points.length,
    front: count('front'),
    beaten: count('beaten'),
    misses_a_bound: count('misses a bound'),
    faults: count('could not be simulated'),
    rejected: rejected.length,
    rejections: rejections(rejected),
    duplicates,
    points: frontRows(found),
    history: history.filter((h, i) => history[i + 1]?.generation !== h.generation),
  };
};
