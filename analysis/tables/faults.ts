/** Tables of weights read with faults. */
import type { FaultResult, OverDraws } from '../metrics/fault-result.js';
import { number } from './numbers.js';
import type { Table } from './table.js';

const ranged = ({ mean, low, high }: OverDraws): string =>
  low === high ? number(mean, Number.isInteger(mean) ? 0 : 1) : `${number(mean, 1)} (${number(low)} to ${number(high)})`;
const db = (x: number): string => number(x, 1);

/** A row a tensor. */
export function faultTable({ cell, ecc, years, wrong_cell_rate, draws, encoding, memory, tensors }: FaultResult): Table {
  return {
    title: `Weights read from ${memory}: ${cell}, ${encoding}, ecc ${ecc}`,
    headers: [
      'tensor',
      'elements',
      'encoded (bytes)',
      'parity (bytes)',
      'wrong cells',
      'words left wrong',
      'wrong bits in masks',
      'wrong elements',
      'displaced',
      'by at most',
      'signal to faults (dB)',
      'to rounding (dB)',
    ],
    rows: tensors.map((t) => [
      t.tensor,
      number(t.elements),
      number(t.encoded_bytes),
      number(t.parity_bytes),
      ranged(t.wrong_cells),
      ranged(t.wrong_words),
      ranged(t.wrong_mask_bits),
      ranged(t.wrong_elements),
      ranged(t.displaced_elements),
      ranged(t.farthest_displaced),
      t.signal_to_faults_db === null ? 'no fault' : `${db(t.signal_to_faults_db.mean)} (least ${db(t.signal_to_faults_db.low)})`,
      t.signal_to_rounding_db === null ? 'exact' : db(t.signal_to_rounding_db),
    ]),
    note: `${wrong_cell_rate.toPrecision(3)} of cells are read wrong${years > 0 ? ` after ${number(years, 1)} years` : ' soon after programming'}; means over ${draws} draws, in brackets what 5 % of them lie below and above; displaced: a wrong bit in a mask before it makes an element read another one’s value`,
  };
}
