/** How many cells of an RRAM are read wrong, by bits a cell: raw, before any correction. */
import { assumed, from, ranged, type Ranged, type Sourced } from './sourced.js';

/** Shares of cells. */
export interface CellFaults {
  readonly bits: number;
  /** soon after programming */
  readonly programmed: Ranged;
}

const pba = from('derived', 'counted in the checkerboards of the EMBER chip, 40 nm (Anjiang-Wei/PBA 966a64c, data)');
const survey = from('second-hand', 'NVMExplorer survey (16eb289)');

/** The ends of what sources give stand in the source itself. */
const ends = (number: Sourced, low: number, high: number): Ranged => ranged(number, low, high, number.source);

/** By cell, as platform files name them. Levels are Gray-coded (assumed): a cell read as its neighbour is one bit wrong. */
export const cellFaults = {
  slc: {
    bits: 1,
    programmed: ends(
      survey(
        4e-6,
        'of cells',
        '22 nm after 1e4 cycles, VLSI 2019; 4e-8: 40 nm, ISSCC 2018; 1e-5: 22FFL design target, ISSCC 2019',
      ),
      4e-8,
      1e-5,
    ),
  },
  mlc2: {
    bits: 2,
    programmed: ends(
      pba(
        2.3e-3,
        'of cells',
        '16 of 6,912 reads; 0 of 1,088 with optimised levels, which bounds it by 2.8e-3; high: 21 of 6,912',
      ),
      0,
      3e-3,
    ),
  },
  mlc3: {
    bits: 3,
    programmed: ends(pba(1.6e-2, 'of cells', '109 of 6,912 reads; low: optimised levels; high: 247 of 6,912'), 1.1e-2, 3.6e-2),
  },
} as const satisfies Readonly<Record<string, CellFaults>>;

/** Bits a cell, as platform files have them. */
export type FaultCell = keyof typeof cellFaults;

/** After so many years the upper end of the range is reached. */
export const RETENTION_YEARS = assumed(
  10,
  'years',
  'no source gives a rate by age: the upper end of the range is taken for the ten years at 85 °C that products promise, and a straight line between',
);

/** Share of cells read wrong after so many years. */
export function faultRate(cell: FaultCell, years: number): number {
  const { value, range } = cellFaults[cell].programmed;
  return value + (range.high - value) * Math.min(1, years / RETENTION_YEARS.value);
}
