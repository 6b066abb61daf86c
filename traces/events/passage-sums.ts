/** What a passage adds to totals and series: made once, added whenever the passage comes again. */
import { firstFrom } from './first-from.js';
import type { Series } from './format.js';
import { kindIndex } from './kinds.js';
import { actorOf, AMOUNT, COUNT, END, ENERGY, keyIn, kindIn, OPERATOR, START, timeIn, unkey, WHO, WIDTH } from './record.js';

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
}
/** What goes into one series. */
export interface SeriesTrains {
  readonly what: What;
  readonly actor: number;
  readonly resource: number;
  /** short ones and long ones apart: few are under way at a time */
  readonly trains: readonly Train[];
}
/** The series of an actor. */
type What = Series['rows'][number]['what'];

/** What a passage sums to, in the order in which its actors and keys were first told of. */
export interface PassageSums {
  readonly whos: readonly WhoSums[];
  readonly series: readonly SeriesTrains[];
  /** told of an operator, and of none */
  readonly own_fj: number;
  readonly idle_fj: number;
  /** latest end, from when the passage begins */
  readonly end_ps: number;
  /** from issue to retirement, of the operators that were told of as a whole */
  readonly executions: readonly (readonly [from_ps: number, to_ps: number])[];
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

const READ = kindIndex('read');
const WRITE = kindIndex('write');
const WAIT = kindIndex('wait');
const OPERATOR_KIND = kindIndex('operator');

/** The series that the amounts of a key go into, where there is one. */
export function amountsOf(key: number): readonly [what: What, resource: number] | undefined {
  const [kind, resource] = unkey(key);
  if (kind === READ) return ['read_bytes', 0];
  if (kind === WRITE) return ['write_bytes', 0];
  return kind === WAIT ? ['wait_ps', resource] : undefined;
}

/** Sums by actor and key. */
function sumsByWho(p: Float64Array): WhoSums[] {
  const sums = new Map<number, { -readonly [K in keyof WhoSums]: WhoSums[K] }>();
  for (let i = 0; i < p.length; i += WIDTH) {
    const who = p[i + WHO]!;
    let s = sums.get(who);
    if (s === undefined) sums.set(who, (s = { who, count: 0, busy_ps: 0, amount: 0, energy_fj: 0 }));
    s.count += p[i + COUNT]!;
    s.busy_ps += p[i + timeIn(keyIn(who))]!;
    s.amount += p[i + AMOUNT]!;
    s.energy_fj += p[i + ENERGY]!;
  }
  return [...sums.values()];
}

/** What goes into a series: where the records begin in `p`, and which of their numbers. */
interface Gathered extends Omit<SeriesTrains, 'trains'> {
  readonly field: number;
  readonly records: number[];
}

/** What goes into each series. */
function gathered(p: Float64Array): Gathered[] {
  const all = new Map<string, Gathered>();
  function put(what: What, actor: number, resource: number, field: number, i: number): void {
    const key = `${what} ${actor} ${resource}`;
    let g = all.get(key);
    if (g === undefined) all.set(key, (g = { what, actor, resource, field, records: [] }));
    g.records.push(i);
  }
  for (let i = 0; i < p.length; i += WIDTH) {
    const who = p[i + WHO]!;
    const amounts = amountsOf(keyIn(who));
    if (p[i + ENERGY]! > 0) put('energy_fj', actorOf(who), 0, ENERGY, i);
    if (amounts) put(amounts[0], actorOf(who), amounts[1], AMOUNT, i);
  }
  return [...all.values()];
}

/** When operators were issued, and retired. */
function executionsIn(p: Float64Array): [number, number][] {
  const found: [number, number][] = [];
  for (let i = 0; i < p.length; i += WIDTH)
    if (kindIn(keyIn(p[i + WHO]!)) === OPERATOR_KIND) found.push([p[i + START]!, p[i + END]!]);
  return found;
}

/** an activity longer than this part of its passage is a long one */
const LONG = 1 / 16;

/** @param p stretches side by side, as in record.ts, timed from when the passage begins */
export function passageSums(p: Float64Array): PassageSums {
  let [own_fj, idle_fj, end_ps] = [0, 0, 0];
  for (let i = 0; i < p.length; i += WIDTH) {
    if (p[i + OPERATOR]! < 0) idle_fj += p[i + ENERGY]!;
    else own_fj += p[i + ENERGY]!;
    end_ps = Math.max(end_ps, p[i + END]!);
  }
  const isLong = (i: number): boolean => p[i + END]! - p[i + START]! > LONG * end_ps;
  const series = gathered(p).map(({ field, records, ...of }): SeriesTrains => {
    const sorted = Uint32Array.from(records).sort((x, y) => p[x + START]! - p[y + START]!);
    const parts = [sorted.filter((i) => !isLong(i)), sorted.filter(isLong)];
    return { ...of, trains: parts.filter((part) => part.length > 0).map((part) => trainOf(p, part, field)) };
  });
  return { whos: sumsByWho(p), series, own_fj, idle_fj, end_ps, executions: executionsIn(p) };
}

/** Of all amounts of a train. */
export const totalOf = ({ before }: Train): number => before[before.length - 1]!;

/** What a train comes to up to a moment: what is under way then counts in part, rounded down, as series.ts spreads it. */
export function amountUpTo({ starts, ends, amounts, latest, before }: Train, moment_ps: number): number {
  const started = firstFrom(starts, moment_ps);
  let sum = before[started]!;
  for (let i = started - 1; i >= 0 && latest[i]! > moment_ps; i--) {
    const [start, end, amount] = [starts[i]!, ends[i]!, amounts[i]!];
    if (end > moment_ps) sum += Math.floor(amount * ((moment_ps - start) / (end - start))) - amount;
  }
  return sum;
}
