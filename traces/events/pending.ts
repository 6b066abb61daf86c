/** Records that wait to go out, a list of numbers: their order, and what becomes one record at level operator. */
import { orderOf } from './order.js';
import { AMOUNT, BUSY, COUNT, END, ENERGY, OPERATOR, START, WHO, WIDTH } from './record.js';

/** so that a run without operators keeps no more than this; an operator that has more is not recorded again */
export const MOST_PENDING = WIDTH * 2 ** 20;

/** A growing list of records. Plain arrays of as many numbers are ten times slower to fill. */
export class Pending {
  private room = new Float64Array(WIDTH * 32);
  /** of its numbers, not of its records */
  length = 0;

  get records(): Float64Array {
    return this.room.subarray(0, this.length);
  }
  /** Makes room for so many numbers more, and says where they go. */
  private at(count: number): number {
    const { length } = this;
    this.length += count;
    if (this.length > this.room.length) {
      const larger = new Float64Array(Math.max(2 * this.room.length, this.length));
      larger.set(this.room.subarray(0, length));
      this.room = larger;
    }
    return length;
  }
  /** One record. Copying eight numbers costs less than a call of `set`. */
  add(record: Float64Array): void {
    const at = this.at(WIDTH);
    for (let f = 0; f < WIDTH; f++) this.room[at + f] = record[f]!;
  }
  addAll(records: ArrayLike<number>): void {
    const at = this.at(records.length);
    this.room.set(records, at);
  }
  /** Those of a passage (passage.ts), begun at `now_ps`, told of this operator. */
  addAgain(passage: Float64Array, now_ps: number, operator: number): void {
    const from = this.at(passage.length);
    const { room } = this;
    room.set(passage, from);
    for (let i = from; i < this.length; i += WIDTH) {
      room[i + START]! += now_ps;
      room[i + END]! += now_ps;
      if (room[i + OPERATOR]! >= 0) room[i + OPERATOR] = operator;
    }
  }
  /** Takes out those of these operators, in the order in which they came. */
  take(of: (operator: number) => boolean): Pending {
    const taken = new Pending();
    const { records } = this;
    this.length = 0;
    for (let i = 0; i < records.length; i += WIDTH) {
      const record = records.subarray(i, i + WIDTH);
      // what stays moves forward, never over what is still to be looked at
      (of(record[OPERATOR]!) ? taken : this).add(record);
    }
    return taken;
  }
  clear(): void {
    this.length = 0;
  }
}

/** Order of two pending records: by start, by what they are of, then by all else. */
function compare(records: Float64Array, x: number, y: number): number {
  let d = records[x + START]! - records[y + START]! || records[x + WHO]! - records[y + WHO]!;
  for (let f = END; d === 0 && f <= ENERGY; f++) d = records[x + f]! - records[y + f]!;
  return d;
}

/** so many are sorted by insertion */
const FEW = 16;

/** Sorts those that begin at one time: mostly a few, by insertion. */
function sortTies(records: Float64Array, at: Uint32Array): void {
  for (let from = 0, to = 1; from < at.length; from = to++) {
    const start = records[at[from]! + START];
    while (to < at.length && records[at[to]! + START] === start) to++;
    if (to - from > FEW) at.subarray(from, to).sort((x, y) => compare(records, x, y));
    else sortFew(records, at, from, to);
  }
}
function sortFew(records: Float64Array, at: Uint32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const x = at[i]!;
    let j = i;
    for (; j > from && compare(records, at[j - 1]!, x) > 0; j--) at[j] = at[j - 1]!;
    at[j] = x;
  }
}

/** Where pending records begin, in order, so that equal sets go out in equal order. */
export function inOrder(records: Float64Array): Uint32Array {
  const starts = new Float64Array(records.length / WIDTH);
  for (let i = 0; i < starts.length; i++) starts[i] = records[i * WIDTH + START]!;
  const at = orderOf(starts);
  for (let i = 0; i < at.length; i++) at[i]! *= WIDTH;
  sortTies(records, at);
  return at;
}

/** Level operator: one record of all that are of the same operator and alike, in the order of the first of each. */
export function merged(records: Float64Array, order: Uint32Array): Float64Array {
  const first = new Map<number, Map<number, number>>();
  const out = new Pending();
  for (const i of order) {
    const [operator, who] = [records[i + OPERATOR]!, records[i + WHO]!];
    let ofOperator = first.get(operator);
    if (ofOperator === undefined) {
      ofOperator = new Map<number, number>();
      first.set(operator, ofOperator);
    }
    const at = ofOperator.get(who);
    if (at === undefined) {
      ofOperator.set(who, out.length);
      out.add(records.subarray(i, i + WIDTH));
    } else {
      const o = out.records;
      o[at + END] = Math.max(o[at + END]!, records[i + END]!);
      for (const f of [BUSY, COUNT, AMOUNT, ENERGY]) o[at + f]! += records[i + f]!;
    }
  }
  return out.records;
}
