/** How many cells of an RRAM are read wrong, by bits a cell: raw, before any correction. */
import { assumed, from, type Sourced } from './sourced.js';

/** Shares of cells. `low` and `high` are the ends of what sources give. */
export interface CellFaults {
  readonly bits: number;
  /** soon after programming */
  readonly programmed: Sourced & { readonly low: number; readonly high: number };
}

const pba = from('derived', 'counted in the checkerboards of the EMBER chip, 40 nm (Anjiang-Wei/PBA 966a64c, data)');
const survey = from('second-hand', 'NVMExplorer survey (16eb289)');

/** By cell, as platform files name them. Levels are Gray-coded (assumed): a cell read as its neighbour is one bit wrong. */
export const cellFaults = {
  slc: {
    bits: 1,
    programmed: {
      ...survey(
        4e-6,
        'of cells',
        '22 nm after 1e4 cycles, VLSI 2019; 4e-8: 40 nm, ISSCC 2018; 1e-5: 22FFL design target, ISSCC 2019',
      ),
      low: 4e-8,
      high: 1e-5,
    },
  },
  mlc2: {
    bits: 2,
    programmed: {
      ...pba(
        2.3e-3,
        'of cells',
        '16 of 6,912 reads; 0 of 1,088 with optimised levels, which bounds it by 2.8e-3; high: 21 of 6,912',
      ),
      low: 0,
      high: 3e-3,
    },
  },
  mlc3: {
    bits: 3,
    programmed: {
      ...pba(1.6e-2, 'of cells', '109 of 6,912 reads; low: optimised levels; high: 247 of 6,912'),
      low: 1.1e-2,
      high: 3.6e-2,
    },
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
  const { value, high } = cellFaults[cell].programmed;
  return value + (high - value) * Math.min(1, years / RETENTION_YEARS.value);
}
