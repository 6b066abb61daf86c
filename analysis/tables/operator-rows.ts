/** What each operator of a run took, as the tables of `operators` and of the report. */
import type { EventTrace } from '../../traces/event-traces.js';
import { largest } from '../../traces/formats.js';
import type { OperatorFigures, OperatorGroup, OperatorRow } from '../metrics/operator-table.js';
import { timeUnit, type TimeUnit } from '../metrics/time-axis.js';
import { number, share } from './numbers.js';
import type { Table } from './table.js';

const FJ_PER_NJ = 1e6;
const sum = (of: Readonly<Record<string, number>>): number => Object.values(of).reduce((a, b) => a + b, 0);
/** The largest of some, with its share; a dash for none. */
function most(of: Readonly<Record<string, number>>): string {
  const [first] = Object.entries(of).sort(([ka, a], [kb, b]) => b - a || (ka < kb ? -1 : 1));
  return first && first[1] > 0 ? `${first[0]} ${share(first[1], sum(of))}` : '–';
}

/** Where, for what and for whom requests waited. */
export const waitText = ({ at, cause, holder }: OperatorFigures['waits'][number]): string =>
  `${at}: ${cause}${holder ? ` (${holder})` : ''}`;
const stalls = ({ use_ps }: OperatorFigures): Record<string, number> =>
  Object.fromEntries(Object.entries(use_ps).filter(([use]) => use !== 'compute'));
const moved = ({ bytes }: OperatorFigures, memories: readonly string[], way: 'read' | 'write'): number =>
  memories.reduce((all, m) => all + (bytes[m]?.[way] ?? 0), 0);

/** Headers and cells that operators and groups of them have in common. */
function figureCells(unit: TimeUnit, memories: readonly string[]) {
  return {
    headers: [
      `time (${unit.name})`,
      'MACs',
      'utilisation',
      'read (bytes)',
      'written (bytes)',
      'energy (nJ)',
      'most energy',
      'not multiplying',
      'waited longest',
    ],
    cells: (f: OperatorFigures): string[] => [
      number(f.time_ps / unit.ps, 3),
      number(f.macs),
      f.utilisation === null ? '–' : share(f.utilisation, 1),
      number(moved(f, memories, 'read')),
      number(moved(f, memories, 'write')),
      number(f.total_fj / FJ_PER_NJ, 1),
      most(f.energy_fj),
      most(stalls(f)),
      f.waits[0] ? `${waitText(f.waits[0])} ${number(f.waits[0].wait_ps / unit.ps, 3)}` : '–',
    ],
  };
}

/** By what a page finds what it opens. */
export const detailOf = (what: 'operator' | 'resource' | 'component', which: string | number): string => `${what} ${which}`;

/** What utilisation and the other columns mean, once for all tables of operators. */
export const OPERATOR_NOTE =
  'utilisation: MACs done, of those that the PE array can do in the time in which it multiplied; bytes are of the memories; ' +
  'energy has standing power up to each retirement; waits are summed over requests';

/** A name with its dimensions. */
export const operatorName = ({ name, dims }: Pick<OperatorRow, 'name' | 'dims'>): string =>
  dims.length > 0 ? `${name} ${dims.join('×')}` : name;

/** How a table of operators is cut: rows at most, of how many, and in which order they stand. */
export interface Shown {
  readonly limit: number;
  readonly sort: Sort;
}
/** In what order rows can stand: as they were issued, or the largest first. */
export const SORTS = ['start', 'time', 'energy', 'macs', 'bytes', 'waits'] as const;
export type Sort = (typeof SORTS)[number];
const SIZE: Readonly<Record<Sort, (f: OperatorFigures) => number>> = {
  start: () => 0,
  time: (f) => f.time_ps,
  energy: (f) => f.total_fj,
  macs: (f) => f.macs,
  bytes: (f) => f.link_bytes,
  waits: (f) => f.waits.reduce((all, w) => all + w.wait_ps, 0),
};
/** The largest first; of the same size as they come. */
export const sorted = <F extends OperatorFigures>(rows: readonly F[], sort: Sort): F[] =>
  [...rows].sort((a, b) => SIZE[sort](b) - SIZE[sort](a));

/** The first rows, and how many there are. */
export function operatorTable(rows: readonly OperatorRow[], { header }: EventTrace, { limit, sort }: Shown): Table {
  const unit = timeUnit(
    largest(
      rows.map((r) => r.time_ps),
      0,
    ),
  );
  const begun = timeUnit(
    largest(
      rows.map((r) => r.start_ps ?? 0),
      0,
    ),
  );
  const figures = figureCells(
    unit,
    header.memories.map((m) => m.name),
  );
  const shown = sorted(rows, sort).slice(0, limit);
  const some = (when: boolean, ...cells: string[]): string[] => (when ? cells : []);
  const several = rows.some((r) => r.times > 1);
  const sentences = header.sentences.length > 1 && !several;
  const cut =
    shown.length < rows.length
      ? `${number(shown.length)} of ${number(rows.length)} rows${sort === 'start' ? '' : `, the largest ${sort} first`}; `
      : '';
  return {
    title: 'Operators',
    headers: [
      'id',
      'operator',
      'layer',
      ...some(sentences, 'sentence', 'task'),
      ...some(several, 'times'),
      `${several ? 'first ' : ''}start (${begun.name})`,
      ...figures.headers,
    ],
    rows: shown.map((r) => [
      r.operator < 0 ? '–' : String(r.operator),
      operatorName(r),
      r.layer === null ? '–' : String(r.layer),
      ...some(sentences, r.sentence || '–', r.task || '–'),
      ...some(several, number(r.times)),
      r.start_ps === null ? '–' : number(r.start_ps / begun.ps, 3),
      ...figures.cells(r),
    ]),
    note: cut + OPERATOR_NOTE,
    details: shown.map((r) => detailOf('operator', r.operator)),
  };
}

/** A row a group. */
export function groupTable(title: string, groups: readonly OperatorGroup[], { header }: EventTrace): Table {
  const unit = timeUnit(
    largest(
      groups.map((g) => g.time_ps),
      0,
    ),
  );
  const figures = figureCells(
    unit,
    header.memories.map((m) => m.name),
  );
  return {
    title,
    headers: [title.replace(/^Operators by /, ''), 'executed', ...figures.headers],
    rows: groups.map((g) => [g.group, number(g.times), ...figures.cells(g)]),
    note: OPERATOR_NOTE,
  };
}

/** Shares of a whole as a table, the largest first. */
function partsTable(
  title: string,
  what: string,
  unit: string,
  per: number,
  parts: readonly (readonly [string, number])[],
): Table {
  const whole = parts.reduce((all, [, v]) => all + v, 0);
  return {
    title,
    headers: [what, unit, 'share'],
    rows: [...parts].sort(([, a], [, b]) => b - a).map(([name, v]) => [name, number(v / per, 3), share(v, whole)]),
  };
}

/** What the mapper chose of, with its estimates; none of what is no product. */
function mappingTable(choices: NonNullable<EventTrace['operators'][number]['choices']>): Table[] {
  const [chosen] = choices;
  if (!chosen) return [];
  return [
    {
      title: 'Mappings: the one chosen, and the next best',
      headers: ['stays', 'block m × k × n', 'slots A, B', 'A fetched', 'B fetched', 'cycles', 'energy (nJ)', 'energy × delay'],
      rows: choices.map((c) => [
        c.order === 'a-stationary' ? 'A' : 'B',
        c.block.join(' × '),
        c.slots.join(', '),
        ...c.fetches.map((n) => `${number(n)}×`),
        number(c.cycles),
        number(c.energy_fj / FJ_PER_NJ, 3),
        `${number((c.cycles * c.energy_fj) / (chosen.cycles * chosen.energy_fj), 3)}×`,
      ]),
      note: 'cycles and energy are the estimates that the mapper chose by; what was simulated stands above',
    },
  ];
}

/** Everything of one row: where its time, its energy and its bytes went, what waited for whom, how it was mapped. */
export function oneOperator(row: OperatorRow, { operators, header }: EventTrace): Table[] {
  const unit = timeUnit(row.time_ps);
  return [
    {
      title: `Operator ${row.operator}: ${operatorName(row)}`,
      headers: ['quantity', 'value'],
      rows: [
        ['kind', row.kind],
        ['layer', row.layer === null ? '–' : String(row.layer)],
        ...(row.sentence ? [['sentence', `${row.sentence} (${row.task})`]] : []),
        ...(row.times === 1 ? [] : [['executed', number(row.times)]]),
        [
          `issued (${timeUnit(row.start_ps ?? 0).name})`,
          row.start_ps === null ? '–' : number(row.start_ps / timeUnit(row.start_ps).ps, 3),
        ],
        [`time (${unit.name})`, number(row.time_ps / unit.ps, 3)],
        ['multiply-accumulates', number(row.macs)],
        ['utilisation', row.utilisation === null ? '–' : share(row.utilisation, 1)],
        ['energy (nJ)', number(row.total_fj / FJ_PER_NJ, 3)],
        ['over the link (bytes)', number(row.link_bytes)],
        ['mapping', row.mapping || '–'],
      ],
      note: OPERATOR_NOTE,
    },
    ...mappingTable(operators[row.operator]?.choices ?? []),
    partsTable('Time of the PE array', 'use', `time (${unit.name})`, unit.ps, Object.entries(row.use_ps)),
    partsTable('Energy', 'component', 'energy (nJ)', FJ_PER_NJ, Object.entries(row.energy_fj)),
    {
      title: 'Bytes',
      headers: ['where', 'read', 'written', 'peak share'],
      rows: Object.entries(row.bytes).map(([name, { read, write }]) => {
        const peak = header.memories.find((m) => m.name === name)?.peak_bytes_per_s;
        return [name, number(read), number(write), peak ? share(read + write, (peak * row.time_ps) / 1e12) : '–'];
      }),
    },
    {
      title: 'Waits',
      headers: ['at', 'requester', 'cause', 'held by', `waited (${unit.name})`],
      rows: row.waits.map((w) => [w.at, w.requester || '–', w.cause, w.holder || '–', number(w.wait_ps / unit.ps, 3)]),
      note: 'summed over requests: two that wait at once count twice',
    },
  ];
}
