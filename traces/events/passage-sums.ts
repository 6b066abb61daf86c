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
  /** of all of them */
  readonly total: number;
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
  /** energy: which actors', and of each how much, side by side */
  readonly energyOf: Int32Array;
  readonly energies_fj: Float64Array;
  /** earliest start and latest end, from when the passage begins: a bank may have slept before */
  readonly from_ps: number;
  readonly end_ps: number;
  /** from issue to retirement, of the operators that were told of as a whole */
  readonly executions: readonly (readonly [from_ps: number, to_ps: number])[];
}

/** Amounts, each spread over a time, as they come. */
interface Amounts {
  readonly starts: number[];
  readonly ends: number[];
  readonly amounts: number[];
}

/** @param which of them, by start */
function trainOf({ starts: allStarts, ends: allEnds, amounts: all }: Amounts, which: Uint32Array): Train {
  const count = which.length;
  const list = (length: number): Float64Array => new Float64Array(length);
  const [starts, ends, amounts, latest, before] = [list(count), list(count), list(count), list(count), list(count + 1)];
  let [last_ps, latest_ps] = [-Infinity, 0];
  for (let n = 0; n < count; n++) {
    const i = which[n]!;
    const [start, end, amount] = [allStarts[i]!, allEnds[i]!, all[i]!];
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

/** an activity longer than this part of its passage is a long one */
const LONG = 1 / 16;

/** What goes into each series, of a passage that ends at `end_ps`. */
class Gathering {
  private readonly all = new Map<string, Omit<SeriesTrains, 'trains' | 'total'> & { readonly of: Amounts }>();

  amountsOf(what: What, actor: number, resource: number): Amounts {
    const key = `${what} ${actor} ${resource}`;
    let g = this.all.get(key);
    if (g === undefined) this.all.set(key, (g = { what, actor, resource, of: { starts: [], ends: [], amounts: [] } }));
    return g.of;
  }
  series(end_ps: number): SeriesTrains[] {
    return [...this.all.values()].map(({ of, ...series }) => {
      const { starts, ends } = of;
      const sorted = Uint32Array.from(starts.keys()).sort((x, y) => starts[x]! - starts[y]!);
      const isLong = (i: number): boolean => ends[i]! - starts[i]! > LONG * end_ps;
      const parts = [sorted.filter((i) => !isLong(i)), sorted.filter(isLong)];
      const trains = parts.filter((part) => part.length > 0).map((part) => trainOf(of, part));
      return { ...series, trains, total: trains.reduce((sum, train) => sum + totalOf(train), 0) };
    });
  }
}

function put({ starts, ends, amounts }: Amounts, start_ps: number, end_ps: number, amount: number): void {
  starts.push(start_ps);
  ends.push(end_ps);
  amounts.push(amount);
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

/** @param end_ps latest end of them */
function seriesIn(p: Float64Array, end_ps: number): SeriesTrains[] {
  const gathering = new Gathering();
  for (let i = 0; i < p.length; i += WIDTH) {
    const who = p[i + WHO]!;
    const actor = actorOf(who);
    const amounts = amountsOf(keyIn(who));
    if (p[i + ENERGY]! > 0) put(gathering.amountsOf('energy_fj', actor, 0), p[i + START]!, p[i + END]!, p[i + ENERGY]!);
    if (amounts) put(gathering.amountsOf(amounts[0], actor, amounts[1]), p[i + START]!, p[i + END]!, p[i + AMOUNT]!);
  }
  return gathering.series(end_ps);
}

/** When operators were issued, and retired. */
function executionsIn(p: Float64Array): [number, number][] {
  const found: [number, number][] = [];
  for (let i = 0; i < p.length; i += WIDTH)
    if (kindIn(keyIn(p[i + WHO]!)) === OPERATOR_KIND) found.push([p[i + START]!, p[i + END]!]);
  return found;
}

/** Apart from all else that a series is: what is asked for most is that of a whole passage. */
function energiesIn(series: readonly SeriesTrains[]): Pick<PassageSums, 'energyOf' | 'energies_fj'> {
  const energy = series.filter(({ what }) => what === 'energy_fj');
  return { energyOf: Int32Array.from(energy, (s) => s.actor), energies_fj: Float64Array.from(energy, (s) => s.total) };
}

/** @param p stretches side by side, as in record.ts, timed from when the passage begins */
export function passageSums(p: Float64Array): PassageSums {
  let [own_fj, idle_fj] = [0, 0];
  let [from_ps, end_ps] = p.length === 0 ? [0, 0] : [Infinity, -Infinity];
  for (let i = 0; i < p.length; i += WIDTH) {
    if (p[i + OPERATOR]! < 0) idle_fj += p[i + ENERGY]!;
    else own_fj += p[i + ENERGY]!;
    from_ps = Math.min(from_ps, p[i + START]!);
    end_ps = Math.max(end_ps, p[i + END]!);
  }
  const series = seriesIn(p, end_ps);
  return { whos: sumsByWho(p), series, own_fj, idle_fj, ...energiesIn(series), from_ps, end_ps, executions: executionsIn(p) };
}

/** A passage among others, begun `at_ps` after the first of them. */
export interface PassageAt {
  readonly sums: PassageSums;
  readonly at_ps: number;
}

/** What passages come to that follow one another. */
export function joinedSums(passages: readonly PassageAt[]): PassageSums {
  const gathering = new Gathering();
  const whos = new Map<number, { -readonly [K in keyof WhoSums]: WhoSums[K] }>();
  for (const { sums, at_ps } of passages) {
    for (const { what, actor, resource, trains } of sums.series) {
      const of = gathering.amountsOf(what, actor, resource);
      for (const { starts, ends, amounts } of trains)
        for (let i = 0; i < starts.length; i++) put(of, starts[i]! + at_ps, ends[i]! + at_ps, amounts[i]!);
    }
    for (const w of sums.whos) {
      const sum = whos.get(w.who);
      if (sum === undefined) whos.set(w.who, { ...w });
      else for (const f of ['count', 'busy_ps', 'amount', 'energy_fj'] as const) sum[f] += w[f];
    }
  }
  const end_ps = Math.max(...passages.map(({ sums, at_ps }) => sums.end_ps + at_ps));
  const sumOf = (f: 'own_fj' | 'idle_fj'): number => passages.reduce((n, { sums }) => n + sums[f], 0);
  const series = gathering.series(end_ps);
  return {
    whos: [...whos.values()],
    series,
    ...energiesIn(series),
    own_fj: sumOf('own_fj'),
    idle_fj: sumOf('idle_fj'),
    from_ps: Math.min(...passages.map(({ sums, at_ps }) => sums.from_ps + at_ps)),
    end_ps,
    executions: passages.flatMap(({ sums, at_ps }) =>
      sums.executions.map(([from_ps, to_ps]) => [from_ps + at_ps, to_ps + at_ps] as const),
    ),
  };
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
