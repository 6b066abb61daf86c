/** What a passage adds to totals and series: made once, added whenever the passage comes again. */
import type { Series } from './format.js';
import { kindIndex } from './kinds.js';
import { orderOf } from './order.js';
import { actorOf, AMOUNT, COUNT, END, ENERGY, keyIn, kindIn, OPERATOR, START, timeIn, unkey, WHO, WIDTH } from './record.js';
import { eachAmount, numbersOf, put, totalOf, trainOf, type Amounts, type Train } from './train.js';

/** Numbers of the sums of one actor and key, side by side: what it is of, activities, busy time in ps, amount, energy in fJ. */
export const SUMS = 5;

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
  /** sums by actor and key, as `SUMS` says */
  readonly whos: Float64Array;
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
    const parts = [...this.all.values()].map(({ of, what, actor, resource }) => {
      const { starts, ends } = of;
      const sorted = orderOf(starts);
      const isLong = (i: number): boolean => ends[i]! - starts[i]! > LONG * end_ps;
      const some = [sorted.filter((i) => !isLong(i)), sorted.filter(isLong)].filter((part) => part.length > 0);
      return { of, what, actor, resource, some };
    });
    const lengths = parts.flatMap(({ some }) => some.map((part) => numbersOf(part.length)));
    const numbers = new Float64Array(lengths.reduce((n, length) => n + length, 0));
    let at = 0;
    return parts.map(({ of, what, actor, resource, some }) => {
      const trains = some.map((part) => trainOf(of, part, numbers, (at += numbersOf(part.length)) - numbersOf(part.length)));
      return { what, actor, resource, trains, total: trains.reduce((sum, train) => sum + totalOf(train), 0) };
    });
  }
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

/** Sums by actor and key, in the order in which these come. */
class SumsByWho {
  private readonly places = new Map<number, number>();
  private readonly numbers: number[] = [];

  add(who: number, sums: ArrayLike<number>): void {
    const { numbers, places } = this;
    let at = places.get(who);
    if (at === undefined) {
      places.set(who, (at = numbers.length));
      numbers.push(who, 0, 0, 0, 0);
    }
    for (let i = 1; i < SUMS; i++) numbers[at + i]! += sums[i - 1]!;
  }
  get sums(): Float64Array {
    return Float64Array.from(this.numbers);
  }
}

function sumsByWho(p: Float64Array): Float64Array {
  const all = new SumsByWho();
  for (let i = 0; i < p.length; i += WIDTH) {
    const who = p[i + WHO]!;
    all.add(who, [p[i + COUNT]!, p[i + timeIn(keyIn(who))]!, p[i + AMOUNT]!, p[i + ENERGY]!]);
  }
  return all.sums;
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

/** In which of equal widths of time all of a passage lies that begins at `start_ps`; −1: in several. */
export function widthOf({ from_ps, end_ps }: PassageSums, start_ps: number, width_ps: number): number {
  const which = Math.floor((start_ps + from_ps) / width_ps);
  // what takes no time at its end is of the next
  return start_ps + end_ps < (which + 1) * width_ps ? which : -1;
}

/** A passage among others, begun `at_ps` after the first of them. */
export interface PassageAt {
  readonly sums: PassageSums;
  readonly at_ps: number;
}

/** What passages come to that follow one another. */
export function joinedSums(passages: readonly PassageAt[]): PassageSums {
  const gathering = new Gathering();
  const whos = new SumsByWho();
  for (const { sums, at_ps } of passages) {
    for (const { what, actor, resource, trains } of sums.series) {
      const of = gathering.amountsOf(what, actor, resource);
      for (const train of trains)
        eachAmount(train, (start_ps, end_ps, amount) => put(of, start_ps + at_ps, end_ps + at_ps, amount));
    }
    for (let i = 0; i < sums.whos.length; i += SUMS) whos.add(sums.whos[i]!, sums.whos.subarray(i + 1, i + SUMS));
  }
  const end_ps = Math.max(...passages.map(({ sums, at_ps }) => sums.end_ps + at_ps));
  const sumOf = (f: 'own_fj' | 'idle_fj'): number => passages.reduce((n, { sums }) => n + sums[f], 0);
  const series = gathering.series(end_ps);
  return {
    whos: whos.sums,
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
