/** The table of placements: the scenario's own and hand-made ones beside the best that were found. */
import { dominates } from '../metrics/pareto.js';
import { frontRows, type SearchFound } from '../metrics/search-found.js';
import type { Row } from '../metrics/sweep-rows.js';
import { axisName } from './axis-name.js';
import { figure } from './search.js';
import type { Table } from './table.js';

/** A placement that somebody has made. */
export interface MadePlacement {
  readonly label: string;
  /** by class, in words */
  readonly places: Readonly<Record<string, string>>;
  /** in what it differs from the choices of the search */
  readonly differs: readonly string[];
  readonly row: Row;
  readonly fault?: string | undefined;
}

/** With a sign. */
const changed = (share: number): string => `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)} %`.replace('-', '−');

/** A row a placement; the first of those that are made is what the others are compared with. */
export function placementsTable(found: SearchFound, made: readonly MadePlacement[]): Table {
  const metrics = found.objectives.map((o) => o.metric);
  const front = frontRows(found);
  const goals = (row: Row): number[] => metrics.map((m) => row[m] as number);
  const base = made[0]?.row ?? {};
  const classes = [...new Set([...made.flatMap((m) => Object.keys(m.places)), ...Object.keys(front[0]?.parameters ?? {})])];
  const cells = (row: Row): string[] =>
    metrics.flatMap((m) => {
      const [value, before] = [row[m], base[m]];
      if (typeof value !== 'number') return ['–', '–'];
      const change = typeof before !== 'number' || before === 0 ? '–' : changed(value / before - 1);
      return [figure(value), change];
    });
  const beaten = (row: Row): string => {
    const by = front.filter((f) => dominates(goals(f.row), goals(row))).length;
    return by === 0 ? 'by none' : `by ${by}`;
  };
  const best = metrics.flatMap((m) => {
    const point = front.reduce<(typeof front)[number] | undefined>(
      (so, p) => (so === undefined || (p.row[m] as number) < (so.row[m] as number) ? p : so),
      undefined,
    );
    return point ? [{ label: `least ${axisName(m).replace(/ \(.*/, '')}`, point }] : [];
  });
  return {
    title: `${found.name}: placements, and their change over the first`,
    headers: ['placement', ...classes, ...metrics.flatMap((m) => [axisName(m), 'change']), 'beaten', 'what else differs'],
    rows: [
      ...made.map(({ label, places, differs, row, fault }) => [
        label,
        ...classes.map((c) => places[c] ?? ''),
        ...cells(row),
        fault === undefined ? beaten(row) : 'not simulated',
        [...differs, ...(fault === undefined ? [] : [fault])].join('; '),
      ]),
      ...best.map(({ label, point: { row, parameters } }) => [
        label,
        ...classes.map((c) => parameters[c] ?? ''),
        ...cells(row),
        beaten(row),
        '',
      ]),
    ],
    note: 'model, tasks and stream are those of the scenario throughout; memories in which nothing lies are not built, but for those of the first row',
  };
}
