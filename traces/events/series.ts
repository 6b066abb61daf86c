/**
 * Amounts over time in bins of equal width that doubles as the run grows, so memory stays flat.
 *
 * An amount spread over [start, end) puts F(b) − F(a) into the bin [a, b), with F the amount so far rounded down. That
 * telescopes: whole numbers stay whole, sums are exact, and merging bins gives what wider bins would have given.
 */
import { amountUpTo, firstStart, totalOf, type Train } from './train.js';

/** a plot is some 700 pixels wide */
export const MOST_BINS = 1000;
/** width at the beginning: 1 ns */
export const FIRST_BIN_PS = 1000;

/** The series of a run so far. Plain data. */
export interface BinState {
  bin_ps: number;
  /** series by key; a bin not yet reached is absent */
  rows: Record<string, number[]>;
}
/** No series yet. */
export const newBins = (): BinState => ({ bin_ps: FIRST_BIN_PS, rows: {} });

function halve(bins: readonly number[]): number[] {
  const half: number[] = [];
  for (let i = 0; i < bins.length; i += 2) half.push(bins[i]! + (bins[i + 1] ?? 0));
  return half;
}

/** Makes bins wide enough for `end_ps`. Rows are changed in place, so that holders of a row keep it. */
export function reach(state: BinState, end_ps: number): void {
  while (end_ps > state.bin_ps * MOST_BINS) {
    state.bin_ps *= 2;
    for (const row of Object.values(state.rows)) {
      const half = halve(row);
      row.length = half.length;
      half.forEach((v, i) => (row[i] = v));
    }
  }
}

/** Spreads `amount` over [start, end) into `row`. `reach(end_ps)` must have been called. */
export function spread(row: number[], bin_ps: number, start_ps: number, end_ps: number, amount: number): void {
  const first = Math.floor(start_ps / bin_ps);
  if (end_ps <= (first + 1) * bin_ps && first < row.length) {
    row[first]! += amount; // nearly always
    return;
  }
  const last = end_ps > start_ps ? Math.floor((end_ps - 1) / bin_ps) : first;
  while (row.length <= last) row.push(0);
  let done = 0;
  for (let i = first; i < last; i++) {
    const upTo = Math.floor(amount * (((i + 1) * bin_ps - start_ps) / (end_ps - start_ps)));
    row[i]! += upTo - done;
    done = upTo;
  }
  row[last]! += amount - done;
}

/** Spreads each amount of a train, all as much later, into `row`: the same numbers. `reach` must have been called. */
export function spreadTrain(row: number[], bin_ps: number, train: Train, shift_ps: number): void {
  const first = Math.floor((firstStart(train) + shift_ps) / bin_ps);
  const last = Math.floor((train.last_ps + shift_ps) / bin_ps);
  while (row.length <= last) row.push(0);
  let done = 0;
  for (let i = first; i < last; i++) {
    const upTo = amountUpTo(train, (i + 1) * bin_ps - shift_ps);
    row[i]! += upTo - done;
    done = upTo;
  }
  row[last]! += totalOf(train) - done;
}
