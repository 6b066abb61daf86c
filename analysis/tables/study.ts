/** Tables of a study: a scenario beside others in a sweep, what it saves, and which parameters decide. */
import {
  energyByGroup,
  figureOf,
  gained,
  inGrid,
  pointsAt,
  saved,
  type Study,
  type Tornado,
  type TornadoBar,
} from '../metrics/study.js';
import { beginsAt, type Apart } from '../metrics/decomposition.js';
import type { PointResult } from '../metrics/sweep-rows.js';
import { signed } from './comparison.js';
import { number } from './numbers.js';
import type { Table } from './table.js';

/** – where nothing can be said: a point failed, or the other takes nothing. */
const percent = (x: number | undefined): string => (x === undefined ? '–' : `${(100 * x).toFixed(1)} %`);

/** A row a scenario at the study's point, in µJ. */
export function energyTable(points: readonly PointResult[], study: Study): Table {
  const rows = pointsAt(points, study).map((p) => ({ point: p, parts: energyByGroup(p.row) }));
  const groups = [...new Set(rows.flatMap((r) => [...r.parts.keys()]))];
  const where = Object.entries(study.at).map(([k, v]) => `${k} ${String(v)}`);
  return {
    title: 'Energy of a sentence by component',
    headers: ['scenario', ...groups.map((g) => `${g} (µJ)`), 'total (µJ)'],
    rows: rows.map(({ point, parts }) => [
      point.parameters['scenario'] ?? '',
      ...groups.map((g) => number(parts.get(g) ?? 0, 3)),
      number(figureOf(point, 'energy_per_sentence_uj') ?? 0, 3),
    ]),
    note: `at ${where.join(', ')}`,
  };
}

/** Columns as `sweepRow` names them. */
const FIGURES: readonly (readonly [column: string, header: string, digits: number])[] = [
  ['latency_mean_ms', 'latency, mean (ms)', 2],
  ['latency_p50_ms', 'p50 (ms)', 2],
  ['latency_p95_ms', 'p95 (ms)', 2],
  ['latency_p99_ms', 'p99 (ms)', 2],
  ['switch_mean_ms', 'switch alone, mean (ms)', 3],
  ['deadline_misses', 'deadline misses', 0],
  ['area_mm2', 'area (mm²)', 2],
  ['sentences_per_s_per_mm2', 'sentences/(s·mm²)', 3],
  ['average_power_mw', 'average power (mW)', 1],
  ['peak_power_mw', 'peak power (mW)', 1],
];

/** The other figures of each scenario at the study's point. */
export function figuresTable(points: readonly PointResult[], study: Study): Table {
  return {
    title: 'Latency, area, power',
    headers: ['scenario', ...FIGURES.map(([, header]) => header)],
    rows: pointsAt(points, study).map((p) => [
      p.parameters['scenario'] ?? '',
      ...FIGURES.map(([column, , digits]) => number(figureOf(p, column) ?? 0, digits)),
    ]),
    note: 'area is of the chip: logic, buffers and memories on it; a DRAM has an area of its own, which is not counted',
  };
}

const SAVINGS =
  'Energy and area: share saved, negative where it takes more. Area efficiency: sentences a second and mm² of the chip, by how much it is higher.';

/** What the scenario saves over each other one, at each point of the grid. */
export function savingsTable(points: readonly PointResult[], study: Study): Table {
  const grid = points.filter(inGrid);
  const keys = [...new Set(grid.flatMap((p) => Object.keys(p.parameters)))].filter((k) => k !== 'scenario');
  // the same point of the grid, but for the scenario
  const same = (p: PointResult, q: PointResult): boolean => keys.every((k) => p.parameters[k] === q.parameters[k]);
  const mine = grid.filter((p) => p.parameters['scenario'] === study.of);
  const cells = (p: PointResult, name: string): string[] => {
    const other = grid.find((q) => q.parameters['scenario'] === name && same(p, q));
    return [
      percent(saved(figureOf(p, 'energy_per_sentence_uj'), figureOf(other, 'energy_per_sentence_uj'))),
      percent(saved(figureOf(p, 'area_mm2'), figureOf(other, 'area_mm2'))),
      percent(gained(figureOf(p, 'sentences_per_s_per_mm2'), figureOf(other, 'sentences_per_s_per_mm2'))),
    ];
  };
  return {
    title: `What ${study.of} saves`,
    headers: [...keys, ...study.with.flatMap((name) => [`energy, over ${name}`, 'area', 'area efficiency'])],
    rows: mine.map((p) => [...keys.map((k) => p.parameters[k] ?? ''), ...study.with.flatMap((name) => cells(p, name))]),
    note: study.claimed === undefined ? SAVINGS : `${SAVINGS} ${study.claimed}`,
  };
}

/** What is saved in percent with each parameter at either end, and with all as they are. */
export function tornadoTable(bars: readonly TornadoBar[], { with: others }: Study, tornado: Tornado): Table {
  const against = (other: string): TornadoBar[] => bars.filter((b) => b.against === `over ${other}`);
  const middles = others.map((o) => `${(against(o)[0]?.middle ?? NaN).toFixed(1)} %`);
  const cell = (parameter: string, side: string, other: string): string => {
    const bar = against(other).find((b) => b.parameter === parameter && b.side === side);
    return bar ? `${bar.value.toFixed(1)} %` : '–';
  };
  return {
    title: 'Which parameters decide',
    headers: ['parameter', 'value', ...others.map((o) => `energy saved over ${o}`), 'source'],
    rows: [
      ['as the scenarios are', '', ...middles, ''],
      ...tornado.parameters.flatMap(({ parameter, source, ...sides }) =>
        (['low', 'high'] as const).map((side) => {
          return [parameter, sides[side].label, ...others.map((o) => cell(parameter, side, o)), source];
        }),
      ),
    ],
  };
}

const METRIC: Readonly<Record<string, readonly [title: string, digits: number]>> = {
  energy_per_sentence_uj: ['energy a sentence (µJ)', 1],
  latency_mean_ms: ['latency, mean (ms)', 3],
  area_mm2: ['area (mm²)', 3],
};

/** A row a cause: what it adds to each figure, averaged over all orders of the causes, in units and of where they began. */
export function causesTable(apart: readonly Apart[], to: string): Table {
  const [first] = apart as [Apart];
  const { causes, changed } = first;
  const begin = beginsAt(first);
  const header = ({ metric }: Apart): string => METRIC[metric]![0];
  const cell = ({ metric, first }: Apart, x: number): string =>
    `${signed(number(x, METRIC[metric]![1]), x)} (${signed(number((100 * x) / first, 1), x)} %)`;
  const whole = (name: string, of: 'first' | 'last'): string[] => [
    name,
    ...apart.map((a) => number(a[of], METRIC[a.metric]![1])),
  ];
  return {
    title: `From ${begin} to ${to}: what each cause buys`,
    headers: ['cause', ...apart.map(header)],
    rows: [
      whole(begin, 'first'),
      ...causes.map(({ cause }, i) => [cause, ...apart.map((a) => cell(a, a.causes[i]!.contribution))]),
      whole('with all of them', 'last'),
    ],
    note: `Shapley values: a cause’s contribution averaged over all orders in which the causes may come; they sum to the whole. Negative: less${
      changed.length > 0 ? `. Changed: ${changed.join(', ')}` : ''
    }`,
  };
}

/** The questions that the paper leaves open; no table where the study names none. */
export function unsaidTable({ unsaid = [] }: Study): Table[] {
  if (unsaid.length === 0) return [];
  return [
    {
      title: 'What the paper leaves unsaid',
      headers: ['question', 'what is taken here'],
      rows: unsaid.map(({ question, taken }) => [question, taken]),
    },
  ];
}
