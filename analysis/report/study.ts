/** What a study adds to the report of its sweep. */
import { apartBars, beginsAt, takenApart, type Apart } from '../metrics/decomposition.js';
import type { DrawsFound } from '../metrics/draws-found.js';
import { tornadoBars, type Study, type TornadoBar } from '../metrics/study.js';
import type { PointResult } from '../metrics/sweep-rows.js';
import { winners } from '../metrics/winners.js';
import { pairsPlot } from '../plots/pairs.js';
import { tornadoPlot } from '../plots/tornado.js';
import { waterfallPlot } from '../plots/waterfall.js';
import { winnersPlot } from '../plots/winners.js';
import { DRAWN_TITLES, pairsTable, sensitivityTable, withoutRangeTable } from '../tables/draws.js';
import { causesTable, energyTable, figuresTable, savingsTable, tornadoTable, unsaidTable } from '../tables/study.js';
import type { Table } from '../tables/table.js';
import { drawFigure, type Drawing, type Figure } from './figure.js';

const takenApartAll = (points: readonly PointResult[], study: Study): Apart[][] =>
  (study.decompositions ?? []).map((d) => takenApart(points, d, study.at)).filter((a) => a.length > 0);

/** What is saved, how surely, and which causes save it. */
export const studyTables = (points: readonly PointResult[], study: Study, drawn: DrawsFound | undefined): Table[] => [
  ...(drawn ? [pairsTable(drawn), ...DECIDING.flatMap((metric) => sensitivityTable(drawn, metric))] : []),
  savingsTable(points, study),
  ...takenApartAll(points, study).map((a) => causesTable(a, study.of)),
];

/** Of what it is shown which numbers decide. */
const DECIDING = ['energy_per_sentence_uj', 'area_mm2', 'sentences_per_s_per_mm2', 'energy_per_day_j'] as const;
/** Bars a plot at most: what moves less is not seen beside what moves more. */
const MOST_BARS = 12;
const LEAST_REACH = 0.01;

/** The swings of a metric as bars in percent, of the numbers that move it most. */
function swingBars({ swings, parameters }: DrawsFound, metric: (typeof DECIDING)[number]): TornadoBar[] {
  const mine = swings.filter((s) => s.metric === metric);
  const reach = new Map<string, number>();
  for (const s of mine) reach.set(s.parameter, Math.max(reach.get(s.parameter) ?? 0, Math.abs(s.value - s.middle)));
  const most = Math.max(...reach.values());
  const seen = [...reach].filter(([, r]) => r > LEAST_REACH * most);
  const kept = new Set(seen.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).flatMap(([p], i) => (i < MOST_BARS ? [p] : [])));
  /** of several scenarios that have it otherwise, each */
  const labelOf = (parameter: string, side: 'low' | 'high'): string =>
    [...new Set(parameters.filter((p) => p.parameter === parameter).map((p) => String(Number(p[side].toPrecision(3)))))].join(
      ' or ',
    );
  return mine.flatMap(({ with: other, parameter, side, value, middle }): TornadoBar[] => {
    if (!kept.has(parameter)) return [];
    return [
      { against: `over ${other}`, parameter, side, label: labelOf(parameter, side), value: 100 * value, middle: 100 * middle },
    ];
  });
}

async function drawnFigures(drawn: DrawsFound, { of }: Study, drawing: Drawing): Promise<Figure[]> {
  const what = `What ${of} saves, and how surely`;
  const figures = [await drawFigure(drawing, 'pairs', what, pairsPlot(drawn.pairs, what, DRAWN_TITLES))];
  for (const metric of DECIDING) {
    const bars = swingBars(drawn, metric);
    if (bars.length === 0) continue;
    const title = `${DRAWN_TITLES[metric]} that ${of} saves: each number at the ends of its range`;
    figures.push(await drawFigure(drawing, `range-${metric}`, title, tornadoPlot(bars, title, 'saved, or higher (%)')));
  }
  return figures;
}

const MAPS = [
  ['energy_per_sentence_uj', 'Who takes the least energy a sentence'],
  ['energy_per_day_j', 'Who takes the least energy a day'],
  ['sentences_per_s_per_mm2', 'Who has the best area efficiency'],
] as const;

/** A map for each figure, over the first two parameters of the grid that are numbers and vary; none where there are no two. */
async function winnersFigures(points: readonly PointResult[], drawing: Drawing): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [column, title] of MAPS) {
    const all = winners(points, column);
    const values = (k: string): string[] => [...new Set(all.map((w) => w.parameters[k]!))];
    const [across, down] = Object.keys(all[0]?.parameters ?? {}).filter(
      (k) => values(k).length > 1 && values(k).every((v) => Number.isFinite(Number(v))),
    );
    if (across === undefined || down === undefined) continue;
    figures.push(await drawFigure(drawing, `winners-${column}`, title, winnersPlot(all, title, across, down)));
  }
  return figures;
}

/** Tables and figures that a study adds to the report of its sweep. */
export async function studyReport(
  points: readonly PointResult[],
  study: Study,
  drawn: DrawsFound | undefined,
  drawing: Drawing,
): Promise<{ tables: Table[]; figures: Figure[] }> {
  const apart = takenApartAll(points, study);
  const bars = tornadoBars(points, study);
  const title = `Energy that ${study.of} saves: which parameters decide`;
  const maps = await winnersFigures(points, drawing);
  const uncertain = drawn ? await drawnFigures(drawn, study, drawing) : [];
  const waterfalls: Figure[] = [];
  for (const [i, [energy]] of apart.entries()) {
    const what = `From ${beginsAt(energy!)} to ${study.of}: what each cause buys`;
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
      ...studyTables(points, study, drawn),
      energyTable(points, study),
      figuresTable(points, study),
      ...(study.tornado ? [tornadoTable(bars, study, study.tornado)] : []),
      ...(drawn ? [withoutRangeTable(drawn)] : []),
      ...unsaidTable(study),
    ],
    figures:
      bars.length === 0
        ? [...uncertain, ...maps, ...waterfalls]
        : [
            ...uncertain,
            ...maps,
            ...waterfalls,
            await drawFigure(drawing, 'tornado', title, tornadoPlot(bars, title, 'energy saved a sentence (%)')),
          ],
  };
}
