/** The table of placements: the scenario's own and hand-made ones beside the best that were found. */
import { dominates } from '../metrics/pareto.js';
import { frontRows, type SearchFound } from '../metrics/search-found.js';
import type { PointResult, Row } from '../metrics/sweep-rows.js';
import { axisName } from './axis-name.js';
import { number } from './numbers.js';
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

/** Tensors of a class that lie together, by the parameter that says where. */
export interface PlacedGroup {
  readonly name: string;
  readonly class: string;
  readonly tensors: readonly { readonly shape: readonly number[] }[];
}
/** Tensors one by one, and what was found by class. */
export interface EachPlaced {
  readonly groups: readonly PlacedGroup[];
  readonly byClass: SearchFound;
}

/** With a sign. */
const changed = (share: number): string => `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)} %`.replace('-', '−');

/** By figure, the point of the front that has least of it. */
function bests(found: SearchFound): { readonly label: string; readonly point: PointResult }[] {
  const front = frontRows(found);
  return found.objectives.flatMap(({ metric: m }) => {
    const point = front.reduce<PointResult | undefined>(
      (so, p) => (so === undefined || (p.row[m] as number) < (so.row[m] as number) ? p : so),
      undefined,
    );
    return point ? [{ label: `least ${axisName(m).replace(/ \(.*/, '')}`, point }] : [];
  });
}

/** What tensors of a class have, with how many have it, what most have first. */
function inWords(groups: readonly PlacedGroup[], parameters: PointResult['parameters']): Record<string, string> {
  const classes = [...new Set(groups.map((g) => g.class))];
  const words = classes.map((c) => {
    const count = new Map<string, number>();
    for (const { name, tensors } of groups.filter((g) => g.class === c)) {
      const text = parameters[name]!;
      count.set(text, (count.get(text) ?? 0) + tensors.length);
    }
    const all = [...count].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return [c, all.map(([text, n]) => (all.length === 1 ? text : `${n} in ${text}`)).join('; ')];
  });
  const names = new Set(groups.map((g) => g.name));
  return Object.fromEntries([...words, ...Object.entries(parameters).filter(([name]) => !names.has(name))]) as Record<
    string,
    string
  >;
}

/** A row a placement; the first of those that are made is what the others are compared with. */
export function placementsTable(found: SearchFound, made: readonly MadePlacement[], each?: EachPlaced): Table {
  const metrics = found.objectives.map((o) => o.metric);
  const front = frontRows(found);
  const goals = (row: Row): number[] => metrics.map((m) => row[m] as number);
  const base = made[0]?.row ?? {};
  const placesOf = ({ parameters }: PointResult) => (each ? inWords(each.groups, parameters) : parameters);
  const best = [
    ...(each
      ? bests(each.byClass).map(({ label, point }) => ({ label: `by class, ${label}`, point, places: point.parameters }))
      : []),
    ...bests(found).map(({ label, point }) => ({ label, point, places: placesOf(point) })),
  ];
  const classes = [...new Set([...made, ...best].flatMap((m) => Object.keys(m.places)))];
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
      ...best.map(({ label, point: { row }, places }) => [
        label,
        ...classes.map((c) => places[c] ?? ''),
        ...cells(row),
        beaten(row),
        '',
      ]),
    ],
    note: 'model, tasks and stream are those of the scenario throughout; memories in which nothing lies are not built, but for those of the first row',
  };
}

/** A row a tensor, or tensors that lie together: where each of the best has it. */
export function tensorsTable(found: SearchFound, { groups }: EachPlaced): Table {
  const best = bests(found);
  const elements = ({ tensors }: PlacedGroup): number =>
    tensors.reduce((n, { shape }) => n + shape.reduce((a, b) => a * b, 1), 0);
  return {
    title: `${found.name}: where the best have each tensor`,
    headers: ['tensor', 'class', 'elements', ...best.map((b) => b.label)],
    rows: groups.map((g) => [
      g.tensors.length > 1 ? `${g.name} (${g.tensors.length})` : g.name,
      g.class,
      number(elements(g)),
      ...best.map(({ point }) => point.parameters[g.name] ?? ''),
    ]),
    note: 'front.csv has every point of the front, a column a tensor',
  };
}
