/** What a passage adds to totals and series: made once, added whenever the passage comes again. */
import { AMOUNT, BUSY, COUNT, END, ENERGY, OPERATOR, START, WHO, WIDTH } from './record.js';

/** Amounts that are each spread over a time, by their starts. Times in ps, from when the passage begins. */
export interface Train {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly amounts: Float64Array;
  /** latest end of all up to each */
  readonly latest: Float64Array;
  /** sum of those before each, and of all */
  readonly before: Float64Array;
  /** the last moment at which anything of it lies */
  readonly last_ps: number;
}

/** Sums of one actor and key. */
export interface WhoSums {
  readonly who: number;
  readonly count: number;
  readonly busy_ps: number;
  readonly amount: number;
  readonly energy_fj: number;
  /** those without energy are left out */
  readonly energies: Train;
  readonly all: Train;
}

/** What a passage sums to, in the order in which its actors and keys were first told of. */
export interface PassageSums {
  readonly whos: readonly WhoSums[];
  /** told of an operator, and of none */
  readonly own_fj: number;
  readonly idle_fj: number;
  /** latest end, from when the passage begins */
  readonly end_ps: number;
}

/** @param records where they begin in `p`, by start */
function trainOf(p: Float64Array, records: Uint32Array, field: number): Train {
  const count = records.length;
  const list = (length: number): Float64Array => new Float64Array(length);
  const [starts, ends, amounts, latest, before] = [list(count), list(count), list(count), list(count), list(count + 1)];
  let [last_ps, latest_ps] = [0, 0];
  for (let n = 0; n < count; n++) {
    const i = records[n]!;
    const [start, end, amount] = [p[i + START]!, p[i + END]!, p[i + field]!];
    starts[n] = start;
    ends[n] = end;
    amounts[n] = amount;
    before[n + 1] = before[n]! + amount;
    latest_ps = n === 0 ? end : Math.max(latest_ps, end);
    latest[n] = latest_ps;
    last_ps = Math.max(last_ps, end > start ? end - 1 : start);
  }
  return { starts, ends, amounts, latest, before, last_ps };
}

/** Where the records of each actor and key begin in `p`, by start. */
function byWho(p: Float64Array): Map<number, Uint32Array> {
  const lists = new Map<number, number[]>();
  for (let i = 0; i < p.length; i += WIDTH) {
    const of = lists.get(p[i + WHO]!);
    if (of) of.push(i);
    else lists.set(p[i + WHO]!, [i]);
  }
  const sorted = (list: readonly number[]): Uint32Array => {
    const inOrder = list.every((i, n) => n === 0 || p[list[n - 1]! + START]! <= p[i + START]!);
    const records = Uint32Array.from(list);
    return inOrder ? records : records.sort((x, y) => p[x + START]! - p[y + START]!);
  };
  return new Map([...lists].map(([who, list]) => [who, sorted(list)]));
}

/** @param p stretches side by side, as in record.ts, timed from when the passage begins */
export function passageSums(p: Float64Array): PassageSums {
  let [own_fj, idle_fj, end_ps] = [0, 0, 0];
  for (let i = 0; i < p.length; i += WIDTH) {
    if (p[i + OPERATOR]! < 0) idle_fj += p[i + ENERGY]!;
    else own_fj += p[i + ENERGY]!;
    end_ps = Math.max(end_ps, p[i + END]!);
  }
  const whos = [...byWho(p)].map(([who, records]): WhoSums => {
    let [count, busy_ps] = [0, 0];
    for (const i of records) {
      count += p[i + COUNT]!;
      busy_ps += p[i + BUSY]!;
    }
    const energies = trainOf(p, records.filter((i) => p[i + ENERGY]! > 0), ENERGY); // prettier-ignore
    const all = trainOf(p, records, AMOUNT);
    return { who, count, busy_ps, amount: totalOf(all), energy_fj: totalOf(energies), energies, all };
  });
  return { whos, own_fj, idle_fj, end_ps };
}

/** Of all amounts of a train. */
export const totalOf = ({ before }: Train): number => before[before.length - 1]!;

/** How many of the starts lie before a moment. */
function startedBefore(starts: Float64Array, moment_ps: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! < moment_ps) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What a train comes to up to a moment: what is under way then counts in part, rounded down, as series.ts spreads it. */
export function amountUpTo({ starts, ends, amounts, latest, before }: Train, moment_ps: number): number {
  const started = startedBefore(starts, moment_ps);
  let sum = before[started]!;
  for (let i = started - 1; i >= 0 && latest[i]! > moment_ps; i--) {
    const [start, end, amount] = [starts[i]!, ends[i]!, amounts[i]!];
    if (end > moment_ps) sum += Math.floor(amount * ((moment_ps - start) / (end - start))) - amount;
  }
  return sum;
}
