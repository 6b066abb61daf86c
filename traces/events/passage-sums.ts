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

/** @param records where they begin in `p` */
function trainOf(p: Float64Array, records: readonly number[], field: number): Train {
  const order = [...records].sort((a, b) => p[a + START]! - p[b + START]!);
  const before = new Float64Array(order.length + 1);
  const latest = new Float64Array(order.length);
  let last_ps = 0;
  order.forEach((i, n) => {
    const [start, end] = [p[i + START]!, p[i + END]!];
    before[n + 1] = before[n]! + p[i + field]!;
    latest[n] = n === 0 ? end : Math.max(latest[n - 1]!, end);
    last_ps = Math.max(last_ps, end > start ? end - 1 : start);
  });
  const column = (f: number): Float64Array => Float64Array.from(order, (i) => p[i + f]!);
  return { starts: column(START), ends: column(END), amounts: column(field), latest, before, last_ps };
}

/** @param p stretches side by side, as in record.ts, timed from when the passage begins */
export function passageSums(p: Float64Array): PassageSums {
  const byWho = new Map<number, number[]>();
  let [own_fj, idle_fj, end_ps] = [0, 0, 0];
  for (let i = 0; i < p.length; i += WIDTH) {
    const of = byWho.get(p[i + WHO]!);
    if (of) of.push(i);
    else byWho.set(p[i + WHO]!, [i]);
    if (p[i + OPERATOR]! < 0) idle_fj += p[i + ENERGY]!;
    else own_fj += p[i + ENERGY]!;
    end_ps = Math.max(end_ps, p[i + END]!);
  }
  const whos = [...byWho].map(([who, records]): WhoSums => {
    const sum = (field: number): number => records.reduce((total, i) => total + p[i + field]!, 0);
    const withEnergy = records.filter((i) => p[i + ENERGY]! > 0);
    return {
      who,
      count: sum(COUNT),
      busy_ps: sum(BUSY),
      amount: sum(AMOUNT),
      energy_fj: sum(ENERGY),
      energies: trainOf(p, withEnergy, ENERGY),
      all: trainOf(p, records, AMOUNT),
    };
  });
  return { whos, own_fj, idle_fj, end_ps };
}

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
