/** Tables of a search: counts first, then the front, then why points were rejected. */
import { frontRows, rejections, type SearchFound } from '../metrics/search-found.js';
import type { Cell } from '../metrics/columns.js';
import type { PointResult } from '../metrics/sweep-rows.js';
import { axisName } from './axis-name.js';
import { number } from './numbers.js';
import type { Table } from './table.js';

/** Rows of a table at most; front.csv has all. */
const MOST_ROWS = 40;

/** To four digits, as tables have it. */
export const figure = (v: Cell | undefined): string => {
  if (typeof v !== 'number') return v ?? '–';
  const digits = v === 0 ? 0 : Math.max(0, 3 - Math.floor(Math.log10(Math.abs(v))));
  return number(v, Math.min(6, digits));
};

/** Columns that a point is judged by. */
const judgedBy = ({ objectives, points }: SearchFound): string[] => {
  const bounded = objectives.map((o) => o.metric);
  return points.some((p) => 'accuracy_lowest_percent' in p.row) ? [...new Set([...bounded, 'accuracy_lowest_percent'])] : bounded;
};

/** How many points there were, and what became of them. */
export function searchCounts({
  points,
  standings,
  rejected,
  duplicates,
  space,
  how,
  ended,
  constraints,
  history,
}: SearchFound): Table {
  const count = (s: string): string => String(standings.filter((o) => o === s).length);
  return {
    title: 'The search',
    headers: ['quantity', 'value'],
    rows: [
      ['points of the space', space === null ? 'any number' : number(space)],
      ['evaluated', number(points.length)],
      ['of these on the front', count('front')],
      ['beaten', count('beaten')],
      ['that miss a bound', count('misses a bound')],
      ['that could not be simulated', count('could not be simulated')],
      ['rejected before simulating', number(rejected.length)],
      ['chosen again, not evaluated again', number(duplicates)],
      ['hypervolume (% of the box)', number(100 * (history.at(-1)?.hypervolume ?? 0), 2)],
      ['bounds', constraints.join('; ') || 'that it fits'],
      ['how', how],
      ['ended', ended],
    ],
  };
}

/** The front, by its first objective. */
export function frontTable(found: SearchFound): Table {
  const rows = frontRows(found);
  const columns = judgedBy(found);
  const parameters = Object.keys(rows[0]?.parameters ?? {});
  const cells = ({ parameters: of, row }: PointResult): string[] => [
    ...parameters.map((k) => of[k]!),
    ...columns.map((c) => figure(row[c])),
  ];
  return {
    title: `${found.name}: the front, ${rows.length} of ${found.points.length} points`,
    headers: [...parameters, ...columns.map(axisName)],
    rows: rows.slice(0, MOST_ROWS).map(cells),
    ...(rows.length > MOST_ROWS && { note: `the first ${MOST_ROWS}; front.csv has all` }),
  };
}

/** Why points were not simulated, what comes most first. */
export const rejectedTables = ({ rejected }: SearchFound): Table[] =>
  rejected.length === 0
    ? []
    : [
        {
          title: `Rejected before simulating: ${rejected.length} points`,
          headers: ['points', 'why, of one of them'],
          rows: rejections(rejected).map(({ count, why }) => [String(count), why]),
        },
      ];
