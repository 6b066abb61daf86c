/** Bits of a memory read wrong: cells drawn at their rate, words put right by their code. */
import { draw, type RandomState } from '../../sim/index.js';
import type { Ecc } from './ecc.js';

/** What a memory is. */
export interface FaultyMemory {
  /** share of cells that are read wrong, each for itself; such a cell has one bit wrong (Gray-coded levels) */
  readonly rate: number;
  readonly bits_per_cell: number;
  readonly ecc: Ecc;
}
/** What happened to some bytes. */
export interface Faults {
  /** cells read wrong, those of parity too */
  readonly cells: number;
  /** code words with a wrong bit; put right; noticed but not put right */
  readonly words: number;
  readonly corrected: number;
  readonly detected: number;
  /** wrong bits that are left in the data */
  readonly bits: number;
}

const RESOLUTION = 2 ** 30;
/** In (0, 1]. */
const uniform = (random: RandomState): number => (draw(random, RESOLUTION) + 1) / RESOLUTION;

/** Cells of `count` that are wrong, in order: the gaps between them are geometric. */
export function* wrongCells(count: number, rate: number, random: RandomState): Generator<number> {
  if (rate <= 0) return;
  const log = Math.log1p(-rate);
  for (let at = -1; ;) {
    at += rate >= 1 ? 1 : 1 + Math.floor(Math.log(uniform(random)) / log);
    if (at >= count) return;
    yield at;
  }
}

/** Flips in place what is read wrong and not put right. Bytes fill code words one after the other; the last may be part of one. */
export function makeFaults(bytes: Uint8Array, { rate, bits_per_cell, ecc }: FaultyMemory, random: RandomState): Faults {
  const word_bits = ecc.data_bits + ecc.parity_bits;
  const word_cells = Math.ceil(word_bits / bits_per_cell);
  const words = Math.ceil((8 * bytes.length) / ecc.data_bits);
  const found = { cells: 0, words: 0, corrected: 0, detected: 0, bits: 0 };
  let [word, wrong]: [number, number[]] = [-1, []];

  function close(): void {
    if (wrong.length === 0) return;
    found.words++;
    if (wrong.length <= ecc.corrects) found.corrected++;
    else {
      if (wrong.length <= ecc.detects) found.detected++;
      for (const bit of wrong) {
        const at = word * ecc.data_bits + bit;
        // parity behind the data, and what lies past the last byte, hold no data
        if (bit >= ecc.data_bits || at >= 8 * bytes.length) continue;
        bytes[at >> 3]! ^= 1 << (at & 7);
        found.bits++;
      }
    }
    wrong = [];
  }

  for (const cell of wrongCells(words * word_cells, rate, random)) {
    const of = Math.floor(cell / word_cells);
    if (of !== word) close();
    word = of;
    const first = (cell % word_cells) * bits_per_cell;
    // the last cell of a word may hold fewer bits
    wrong.push(first + (bits_per_cell === 1 ? 0 : draw(random, Math.min(bits_per_cell, word_bits - first))));
    found.cells++;
  }
  close();
  return found;
}
