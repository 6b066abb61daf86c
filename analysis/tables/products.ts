/** A list of products: a row each, and their sum. */
import { visibleLine } from '../../traces/formats.js';
import { csv } from '../metrics/columns.js';
import { number, share } from './numbers.js';
import type { Table } from './table.js';

/** Sums over one or more products. Share of peak: MACs, of those that the array can do in all of the cycles. */
interface Sums {
  /** of the array, one after another */
  readonly runs: number;
  readonly macs: number;
  /** summed over the runs */
  readonly cycles: number;
  /** from 0 to 1 */
  readonly share_of_peak: number;
  readonly energy_pj: number;
}
/** A product A[m,k] · B[k,n] of a list, `times` times. */
interface Layer extends Sums {
  readonly name: string;
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** the sums are of all of them */
  readonly times: number;
}
/** What the products of a list came to, and what of it was taken to be so. */
export interface ProductListResult {
  readonly on: string;
  readonly layers: readonly Layer[];
  readonly total: Sums;
  readonly notes: readonly string[];
}

/** Cells of the last columns, in their order. */
const sumCells = ({ macs, cycles, share_of_peak, energy_pj }: Sums): string[] => [
  number(macs),
  number(cycles),
  share(share_of_peak, 1),
  number(energy_pj / 1000, 3),
];

/** Cells of those columns that say something. */
export function productListTable({ on, layers, total, notes }: ProductListResult): Table {
  const repeated = layers.some((l) => l.times > 1);
  // more runs than products: some product is beyond the registers
  const cut = total.runs > layers.reduce((sum, l) => sum + l.times, 0);
  const some = (times: string, runs: string): string[] => [...(repeated ? [times] : []), ...(cut ? [runs] : [])];
  return {
    title: `${layers.length} layers on ${on}, one after another`,
    headers: ['layer', 'm', 'k', 'n', ...some('times', 'runs'), 'multiply-accumulates', 'cycles', 'share of peak', 'energy (nJ)'],
    rows: [
      ...layers.map((l) => [
        l.name,
        ...[l.m, l.k, l.n].map((v) => number(v)),
        ...some(number(l.times), number(l.runs)),
        ...sumCells(l),
      ]),
      ['total', '', '', '', ...some('', number(total.runs)), ...sumCells(total)],
    ],
    note: notes.join('; '),
  };
}

/** The layers as CSV, without their sum. */
export const productListCsv = ({ layers }: ProductListResult): string =>
  csv({
    names: ['layer', 'm', 'k', 'n', 'times', 'runs', 'macs', 'cycles', 'share_of_peak', 'energy_pj'],
    rows: layers.map((l) => [
      visibleLine(l.name),
      l.m,
      l.k,
      l.n,
      l.times,
      l.runs,
      l.macs,
      l.cycles,
      l.share_of_peak,
      l.energy_pj,
    ]),
  });
