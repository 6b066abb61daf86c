/** A scenario beside others, in a sweep: what it saves, beside what is claimed of it, and which parameters decide. */
import { tornadoPlot, type TornadoBar } from '../plots/tornado.js';
import { number } from './numbers.js';
import type { Row } from './sweep.js';
import type { Table } from './tables.js';
import { writeFigure, type Figure } from './write.js';

interface Point {
  readonly parameters: Readonly<Record<string, string>>;
  readonly row: Row;
  readonly fault?: string;
}
interface Side {
  readonly label: string;
}
/** What the report needs to know of a study. */
export interface StudyOf {
  readonly of: string;
  readonly with: readonly string[];
  readonly at: Readonly<Record<string, unknown>>;
  readonly tornado: {
    readonly parameters: readonly {
      readonly parameter: string;
      readonly source: string;
      readonly low: Side;
      readonly high: Side;
    }[];
  };
}

const figure = (p: Point | undefined, column: string): number | undefined => {
  const v = p?.row[column];
  return typeof v === 'number' ? v : undefined;
};
const percent = (x: number | undefined): string => (x === undefined ? '–' : `${(100 * x).toFixed(1)} %`);
/** Share of `other` that `mine` saves. */
const saved = (mine: number | undefined, other: number | undefined): number | undefined =>
  mine === undefined || other === undefined || other === 0 ? undefined : 1 - mine / other;
/** How much more of something good. */
const gained = (mine: number | undefined, other: number | undefined): number | undefined =>
  mine === undefined || other === undefined || other === 0 ? undefined : mine / other - 1;

const GRID = (p: Point): boolean => p.parameters['tornado'] === undefined;
const isAt = (p: Point, at: StudyOf['at']): boolean => Object.entries(at).every(([k, v]) => p.parameters[k] === String(v));

/** Components in groups that a reader thinks in. */
function groupOf(component: string): string {
  if (/buffer$/.test(component)) return 'operand buffers';
  if (['pe-array', 'sfu', 'encoder', 'sequencer'].includes(component)) return 'compute';
  return component;
}

function energyTable(points: readonly Point[], study: StudyOf): Table {
  const rows = points.filter((p) => GRID(p) && isAt(p, study.at));
  const parts = rows.map((p) => {
    const groups = new Map<string, number>();
    for (const [column, v] of Object.entries(p.row)) {
      const component = /^energy_per_sentence_(.+)_uj$/.exec(column)?.[1];
      if (component !== undefined && typeof v === 'number')
        groups.set(groupOf(component), (groups.get(groupOf(component)) ?? 0) + v);
    }
    return groups;
  });
  const groups = [...new Set(parts.flatMap((g) => [...g.keys()]))];
  const where = Object.entries(study.at).map(([k, v]) => `${k} ${String(v)}`).join(', '); // prettier-ignore
  return {
    title: 'Energy of a sentence by component',
    headers: ['scenario', ...groups.map((g) => `${g} (µJ)`), 'total (µJ)'],
    rows: rows.map((p, i) => [
      p.parameters['scenario'] ?? '',
      ...groups.map((g) => number(parts[i]!.get(g) ?? 0, 0)),
      number(figure(p, 'energy_per_sentence_uj') ?? 0, 0),
    ]),
    note: `at ${where}`,
  };
}

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

function figuresTable(points: readonly Point[], study: StudyOf): Table {
  return {
    title: 'Latency, area, power',
    headers: ['scenario', ...FIGURES.map(([, header]) => header)],
    rows: points
      .filter((p) => GRID(p) && isAt(p, study.at))
      .map((p) => [
        p.parameters['scenario'] ?? '',
        ...FIGURES.map(([column, , digits]) => number(figure(p, column) ?? 0, digits)),
      ]),
    note: 'area is of the chip: logic, buffers and memories on it; a DRAM has an area of its own, which is not counted',
  };
}

/** What the scenario saves over each other one, at each point of the grid. */
function savingsTable(points: readonly Point[], study: StudyOf): Table {
  const grid = points.filter(GRID);
  const keys = [...new Set(grid.flatMap((p) => Object.keys(p.parameters)))].filter((k) => k !== 'scenario');
  const same = (p: Point, q: Point): boolean => keys.every((k) => p.parameters[k] === q.parameters[k]);
  const mine = grid.filter((p) => p.parameters['scenario'] === study.of);
  const cells = (p: Point, name: string): string[] => {
    const other = grid.find((q) => q.parameters['scenario'] === name && same(p, q));
    return [
      percent(saved(figure(p, 'energy_per_sentence_uj'), figure(other, 'energy_per_sentence_uj'))),
      percent(saved(figure(p, 'area_mm2'), figure(other, 'area_mm2'))),
      percent(gained(figure(p, 'sentences_per_s_per_mm2'), figure(other, 'sentences_per_s_per_mm2'))),
    ];
  };
  return {
    title: `What ${study.of} saves`,
    headers: [...keys, ...study.with.flatMap((name) => [`energy, over ${name}`, 'area', 'area efficiency'])],
    rows: mine.map((p) => [...keys.map((k) => p.parameters[k] ?? ''), ...study.with.flatMap((name) => cells(p, name))]),
    note:
      'Energy and area: share saved, negative where it takes more. Area efficiency: sentences a second and mm² of the chip, by how much it is ' +
      'higher. Summaries of the paper speak of up to 40 % less energy and 30 % better area efficiency than plain ALBERT on the same hardware; ' +
      'neither figure is in a part of the paper that could be read, and nothing here is tuned to them.',
  };
}

function tornadoBars(points: readonly Point[], { of, with: others, tornado }: StudyOf): TornadoBar[] {
  const energy = (scenario: string, at: string): number | undefined =>
    figure(
      points.find((p) => p.parameters['scenario'] === scenario && p.parameters['tornado'] === at),
      'energy_per_sentence_uj',
    );
  const saving = (other: string, at: string): number | undefined => {
    const share = saved(energy(of, at), energy(other, at));
    return share === undefined ? undefined : 100 * share;
  };
  return others.flatMap((other) => {
    const middle = saving(other, 'middle');
    return tornado.parameters.flatMap(({ parameter, low, high }) =>
      ([['low', low], ['high', high]] as const).flatMap(([side, { label }]): TornadoBar[] => {
        const value = saving(other, `${parameter}: ${label}`);
        return value === undefined || middle === undefined ? [] : [{ against: `over ${other}`, parameter, side, label, value, middle }];
      }),
    );
  }); // prettier-ignore
}

function tornadoTable(bars: readonly TornadoBar[], { tornado, with: others }: StudyOf): Table {
  const cell = (parameter: string, side: string, other: string): string => {
    const bar = bars.find((b) => b.parameter === parameter && b.side === side && b.against === `over ${other}`);
    return bar ? `${bar.value.toFixed(1)} %` : '–';
  };
  return {
    title: 'Which parameters decide',
    headers: ['parameter', 'value', ...others.map((o) => `energy saved over ${o}`), 'source'],
    rows: [
      ['as the scenarios are', '', ...others.map((o) => `${(bars.find((b) => b.against === `over ${o}`)?.middle ?? NaN).toFixed(1)} %`), ''],
      ...tornado.parameters.flatMap(({ parameter, low, high, source }) =>
        ([['low', low], ['high', high]] as const).map(([side, { label }]) => [parameter, label, ...others.map((o) => cell(parameter, side, o)), source]),
      ),
    ], // prettier-ignore
  };
}

const UNSAID: Table = {
  title: 'What the paper leaves unsaid',
  headers: ['question', 'what is taken here'],
  rows: [
    ['which baseline the savings are against: DRAM at each layer, at a switch, on-chip SRAM', 'each of (a) to (d), side by side'],
    ['capacities of RRAM and SRAM', 'as large as what is put there; area and leakage in proportion to the capacity'],
    ['node, clock, vector size', '22 nm tables, 717 MHz, 16: platform adapter-albert-hetero'],
    ['cells and bits a cell of the RRAM', 'single-level, as silicon; the tool’s figures in the table above'],
    ['pruning and number format', '60 % of encoder and embeddings pruned, AdaptivFloat8'],
    ['size and sharing of adapters', '64 features, one set for all layers'],
    ['whether the RRAM is gated, and how the DRAM idles', 'gated after 4 µs; self-refresh: in the table above'],
    ['how often the task changes', 'a Markov chain; from never to nearly always'],
    [
      'whether plain ALBERT is pruned and encoded too',
      'the same share of zeros gates its multipliers; (a) to (c) store it dense, (d) encoded',
    ],
    ['whether embeddings are fine-tuned with the encoder', 'no: one table for all tasks, on its own in each scenario'],
  ],
};

/** Tables and figures that a study adds to the report of its sweep. */
export async function studyReport(
  folder: string,
  points: readonly Point[],
  study: StudyOf,
): Promise<{ tables: Table[]; figures: Figure[] }> {
  const bars = tornadoBars(points, study);
  const title = `Energy that ${study.of} saves: which parameters decide`;
  return {
    tables: [
      savingsTable(points, study),
      energyTable(points, study),
      figuresTable(points, study),
      tornadoTable(bars, study),
      UNSAID,
    ],
    figures: [await writeFigure(`${folder}/plots`, 'tornado', title, tornadoPlot(bars, title, 'energy saved a sentence (%)'))],
  };
}
