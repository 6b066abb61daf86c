/** Error correction of a memory's words: what a code promises, no more. */
import { registry } from '../../traces/formats.js';

/** A code over words of data. */
export interface Ecc {
  readonly summary: string;
  readonly source: string;
  readonly data_bits: number;
  readonly parity_bits: number;
  /** wrong bits of a code word that are put right */
  readonly corrects: number;
  /** wrong bits that are at least noticed */
  readonly detects: number;
}

/** By name. A new one is one entry here. */
export const eccs = registry<Ecc>('ecc', {
  none: {
    summary: 'no parity',
    source: 'the definition',
    data_bits: 128,
    parity_bits: 0,
    corrects: 0,
    detects: 0,
  },
  secded: {
    summary: 'single error corrected, double detected: 9 bits on 128',
    source: 'derived: the Hamming bound, 2^8 ≥ 1 + 128 + 8, and a bit of parity over all',
    data_bits: 128,
    parity_bits: 9,
    corrects: 1,
    detects: 2,
  },
  dec: {
    summary: 'double error corrected: 16 bits on 128, as a BCH code over GF(2^8)',
    source:
      'quoted: 16 parity bits on 128 of the RRAM macro of a shipped chip (baochip/baochip-1x 0a61410, rtl/modules/rrc); that they are a BCH code of t = 2 is derived, 2 × 8 bits',
    data_bits: 128,
    parity_bits: 16,
    corrects: 2,
    detects: 2,
  },
});
