/** A scenario beside others, in a sweep: what it saves, beside what is claimed of it, and which parameters decide. */
import { tornadoPlot, type TornadoBar } from '../plots/tornado.js';

import { writeFigure, type Figure } from './page.js';
import type { Point } from '../metrics/sweep-rows.js';
import type { Table } from '../tables/table.js';
import { type StudyOf, figure, saved, savingsTable, energyTable, figuresTable, tornadoTable } from '../tables/study.js';

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
