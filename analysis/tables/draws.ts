/** Tables of a study at drawn numbers. */
import type { DrawsFound } from '../metrics/draws-found.js';
import type { DrawnMetric } from '../metrics/uncertainty.js';
import { number } from './numbers.js';
import type { Table } from './table.js';

/** What a saving is of. */
export const DRAWN_TITLES: Readonly<Record<DrawnMetric, string>> = {
  energy_per_sentence_uj: 'energy a sentence',
  latency_ms: 'latency',
  area_mm2: 'area',
  sentences_per_s_per_mm2: 'area efficiency',
  energy_per_day_j: 'energy a day',
};

const percent = (x: number): string => `${number(100 * x, 1)} %`;

/** How sure: a row a pair and metric. */
export const pairsTable = ({ draws, levels, pairs, misfits, numbers, parameters }: DrawsFound): Table => ({
  title: 'What is saved, and how surely',
  headers: [
    'of',
    'over',
    'what',
    'as the numbers are',
    'median',
    '5 %',
    '95 %',
    'probability that it is better',
    'by 95 % between',
    'draws',
  ],
  rows: pairs.map((p) => [
    p.of,
    p.with,
    DRAWN_TITLES[p.metric],
    p.nominal === null ? '–' : percent(p.nominal),
    percent(p.median),
    percent(p.low),
    percent(p.high),
    number(p.probability, 3),
    `${number(p.probability_low, 3)} and ${number(p.probability_high, 3)}`,
    number(p.draws),
  ]),
  note: [
    `${draws} draws of ${numbers.ranged} numbers together, the same for all scenarios; of ${numbers.all} numbers ${numbers.sourced} are sourced, of ${numbers.ranged} ranges ${numbers.assumed_ranges} are assumed, at one end at least`,
    ...(parameters.some((p) => p.simulated)
      ? [
          `what takes time is drawn at ${levels} levels of its range, inside its ends, so intervals of latency are a little narrow`,
        ]
      : []),
    ...misfits.map((m) => `${m.scenario} does not fit in ${m.draws} of them`),
  ].join('; '),
});

const withError = (x: number, error: number): string => `${number(x, 3)} ± ${number(error, 3)}`;
const MOST_PARAMETERS = 12;

/** The parameters that bring most of the variance of a saving, by pair. */
export function sensitivityTable({ sensitivities }: DrawsFound, metric: DrawnMetric): Table[] {
  const mine = sensitivities.filter((s) => s.metric === metric);
  if (mine.length === 0) return [];
  const most = new Map<string, number>();
  for (const { parameters } of mine)
    for (const [name, { total }] of Object.entries(parameters)) most.set(name, Math.max(most.get(name) ?? 0, total));
  const names = [...most].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, MOST_PARAMETERS);
  return [
    {
      title: `Which numbers decide: ${DRAWN_TITLES[metric]}`,
      headers: ['number', ...mine.flatMap((s) => [`over ${s.with}: alone`, 'with all others'])],
      rows: names.map(([name]) => [
        name,
        ...mine.flatMap(({ parameters }) => {
          const s = parameters[name];
          return s ? [withError(s.first, s.first_error), withError(s.total, s.total_error)] : ['–', '–'];
        }),
      ]),
      note: 'share of the variance of what is saved (Sobol indices, first order and total; estimates ± the standard error of so many draws, which may fall below 0); the twelve largest',
    },
  ];
}

/** What is taken as it is because nobody gave a range for it. */
export const withoutRangeTable = ({ assumed_without_range: names }: DrawsFound): Table => ({
  title: 'Assumed, or given without a source, and no range',
  headers: ['number'],
  rows: names.map((name) => [name]),
  note: 'these were not drawn: what they may change is in no interval above',
});
