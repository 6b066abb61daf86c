/** What a study adds to the report of its sweep. */
import { tornadoBars, type Study } from '../metrics/study.js';
import type { PointResult } from '../metrics/sweep-rows.js';
import { tornadoPlot } from '../plots/tornado.js';
import { energyTable, figuresTable, savingsTable, tornadoTable } from '../tables/study.js';
import type { Table } from '../tables/table.js';
import { writeFigure, type Figure } from './page.js';

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
  points: readonly PointResult[],
  study: Study,
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
