/**
 * Amounts that are each spread over a time, by their starts. Times in ps, from when their passage begins.
 *
 * Those of a passage stand in one list: of each train so many starts, as many ends, amounts, latest ends of all up to each, and
 * sums of those before each, and of all. A run may keep a hundred thousand trains, most of them short.
 */
import { firstFrom } from './first-from.js';

/** Some of a passage's amounts. */
export interface Train {
  readonly numbers: Float64Array;
  /** where its own begin, and how many amounts it has, at least one */
  readonly at: number;
  readonly count: number;
  /** the last moment at which anything of it lies */
  readonly last_ps: number;
}

/** Amounts as they come. */
export interface Amounts {
  readonly starts: number[];
  readonly ends: number[];
  readonly amounts: number[];
}
/** Adds one. */
export function put({ starts, ends, amounts }: Amounts, start_ps: number, end_ps: number, amount: number): void {
  starts.push(start_ps);
  ends.push(end_ps);
  amounts.push(amount);
}

/** Numbers that a train of so many amounts takes. */
export const numbersOf = (count: number): number => 5 * count + 1;

/** Its first amount begins. */
export const firstStart = ({ numbers, at }: Train): number => numbers[at]!;
/** Of all amounts. */
export const totalOf = ({ numbers, at, count }: Train): number => numbers[at + 5 * count]!;

/** @param which of the amounts, by start @param at where its numbers go */
export function trainOf({ starts, ends, amounts }: Amounts, which: Uint32Array, numbers: Float64Array, at: number): Train {
  const count = which.length;
  let [last_ps, latest_ps] = [-Infinity, -Infinity];
  for (let n = 0; n < count; n++) {
    const i = which[n]!;
    const [start, end, amount] = [starts[i]!, ends[i]!, amounts[i]!];
    latest_ps = Math.max(latest_ps, end);
    last_ps = Math.max(last_ps, end > start ? end - 1 : start);
    numbers[at + n] = start;
    numbers[at + count + n] = end;
    numbers[at + 2 * count + n] = amount;
    numbers[at + 3 * count + n] = latest_ps;
    numbers[at + 4 * count + n + 1] = numbers[at + 4 * count + n]! + amount;
  }
  return { numbers, at, count, last_ps };
}

/** Tells of each amount. */
export function eachAmount(
  { numbers, at, count }: Train,
  told: (start_ps: number, end_ps: number, amount: number) => void,
): void {
  for (let i = at; i < at + count; i++) told(numbers[i]!, numbers[i + count]!, numbers[i + 2 * count]!);
}

/** What a train comes to up to a moment: what is under way then counts in part, rounded down, as series.ts spreads it. */
export function amountUpTo({ numbers, at, count }: Train, moment_ps: number): number {
  const started = firstFrom(numbers, moment_ps, at, at + count);
  let sum = numbers[started + 4 * count]!;
  for (let i = started - 1; i >= at && numbers[i + 3 * count]! > moment_ps; i--) {
    const [start, end, amount] = [numbers[i]!, numbers[i + count]!, numbers[i + 2 * count]!];
    if (end > moment_ps) sum += Math.floor(amount * ((moment_ps - start) / (end - start))) - amount;
  }
  return sum;
}
