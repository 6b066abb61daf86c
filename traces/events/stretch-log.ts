/**
 * What is told of a part of an operator, kept so that it can be told again when the part comes again.
 *
 * Activities that follow one another are a link. Of an actor, key and operator the first link may go on with a stretch that was
 * open before, and the last one is left open; those between are stretches, of which records and sums are kept (passage.ts).
 */
import type { Activity } from '../../sim/index.js';
import { kindIndex } from './kinds.js';
import { passageSums, type PassageSums } from './passage-sums.js';
import { Pending } from './pending.js';
import { END, keyOf, KEYS, kindIn, START, whoOf, WIDTH } from './record.js';
import { allGoOn, begin, eachLater, extend, extendOn, fillRecord, goesOn, newStretch, type Stretch } from './stretch.js';

const WAIT = kindIndex('wait');
/** about, with what refers to it */
const BYTES_A_LINK = 300;

/** Activities that follow one another, as a stretch. Times in ps, once it is told from when the part began. */
export interface Link {
  readonly actor: number;
  readonly stretch: Stretch;
  /** of the first of them: whether it goes on with a stretch depends on these */
  readonly first: { start_ps: number; end_ps: number };
}
/** Of one actor, key and operator. */
interface Chain {
  readonly head: Link;
  /** undefined where the head is all */
  tail: Stretch | undefined;
}
/** What was told, of one operator or of none. */
export interface ToldWithin {
  /** −1: of none */
  readonly operator: number;
  /** in the order in which they were first told of */
  readonly chains: readonly Readonly<Chain>[];
  /** stretches between heads and tails, as in record.ts, timed from when the part began */
  readonly between: Float64Array;
  /** that may come of it, at most */
  readonly records: number;
  /** what those come to: made when it is first asked for */
  readonly sums: () => PassageSums;
  /** that it takes, about */
  readonly bytes: number;
}

function shift({ stretch, first }: Pick<Link, 'stretch'> & Partial<Link>, by_ps: number): void {
  stretch.start_ps += by_ps;
  stretch.end_ps += by_ps;
  for (let i = 0; i < stretch.pauses.length; i++) stretch.pauses[i]! += by_ps;
  if (!first) return;
  first.start_ps += by_ps;
  first.end_ps += by_ps;
}

function newLink(actor: number, key: number, a: Activity): Link {
  const stretch = newStretch();
  stretch.key = key;
  stretch.operator = a.operator;
  begin(stretch, a);
  return { actor, stretch, first: { start_ps: a.start_ps, end_ps: a.end_ps } };
}

/** Listens to a part of an operator. */
export class StretchLog {
  private readonly chains = new Map<number, Chain>();
  private readonly between = new Pending();
  private readonly record = new Float64Array(WIDTH);
  private operator = -1;
  private several = false;
  /** @param since_ps when the part begins */
  constructor(private readonly since_ps: number) {}

  take(actor: number, a: Activity): void {
    const { operator } = a;
    if (operator >= 0) {
      if (this.operator >= 0 && operator !== this.operator) this.several = true;
      this.operator = operator;
    }
    const key = keyOf(a);
    const stretch = this.takeOne(actor, key, a);
    if (a.times === 1) return;
    if (allGoOn(stretch, a)) extendOn(stretch, a);
    else eachLater(a, (one) => void this.takeOne(actor, key, one));
  }

  private takeOne(actor: number, key: number, a: Activity): Stretch {
    const id = (2 * actor + (a.operator < 0 ? 0 : 1)) * KEYS + key;
    const chain = this.chains.get(id);
    if (chain === undefined) {
      const head = newLink(actor, key, a);
      this.chains.set(id, { head, tail: undefined });
      return head.stretch;
    }
    const last = chain.tail ?? chain.head.stretch;
    if (goesOn(last, a.kind, a.start_ps)) extend(last, a);
    else if (chain.tail === undefined) chain.tail = newLink(actor, key, a).stretch;
    else {
      fillRecord(this.record, whoOf(actor, key), last);
      this.between.add(this.record);
      begin(last, a);
    }
    return chain.tail ?? last;
  }

  /** @returns undefined where several operators were told of */
  told(): ToldWithin | undefined {
    if (this.several) return undefined;
    const chains = [...this.chains.values()];
    for (const { head, tail } of chains) {
      shift(head, -this.since_ps);
      if (tail) shift({ stretch: tail }, -this.since_ps);
    }
    const between = this.between.records.slice();
    for (let i = 0; i < between.length; i += WIDTH) {
      between[i + START]! -= this.since_ps;
      between[i + END]! -= this.since_ps;
    }
    let sums: PassageSums | undefined;
    // the stretches between, and once they are told again sums that have each in two lists of five numbers
    const bytes = 2 * BYTES_A_LINK * chains.length + 2.25 * between.byteLength;
    const records = 2 * chains.length + between.length / WIDTH;
    return { operator: this.operator, chains, between, records, sums: () => (sums ??= passageSums(between)), bytes };
  }
}

const isOfWaits = ({ stretch }: Link): boolean => kindIn(stretch.key) === WAIT;

/** Whether a link, begun `shift_ps` later, goes on with the stretch. */
const joins = (s: Stretch, { stretch, first }: Link, shift_ps: number): boolean =>
  goesOn(s, kindIn(stretch.key), first.start_ps + shift_ps);

/** Whether its activities, told one by one, would come to the same: all of them go on with the stretch, or none. */
export const isWhole = (s: Stretch, link: Link, shift_ps: number): boolean =>
  !joins(s, link, shift_ps) || s.end_ps <= (isOfWaits(link) ? link.stretch.start_ps : link.first.end_ps) + shift_ps;

/** The stretch goes on with all of the link. */
function join(s: Stretch, link: Link, shift_ps: number): void {
  const { start_ps, end_ps, last_ps, busy_ps, pauses, count, amount, energy_fj } = link.stretch;
  if (isOfWaits(link)) {
    if (start_ps + shift_ps > s.end_ps) s.pauses.push(s.end_ps, start_ps + shift_ps);
    for (const p of pauses) s.pauses.push(p + shift_ps);
  } else s.busy_ps += busy_ps;
  s.start_ps = Math.min(s.start_ps, start_ps + shift_ps);
  s.end_ps = Math.max(s.end_ps, end_ps + shift_ps);
  s.last_ps = last_ps;
  s.count += count;
  s.amount += amount;
  s.energy_fj += energy_fj;
}

/** The stretch, which is not open, becomes another's, `shift_ps` later. */
export function beginAs(s: Stretch, other: Stretch, shift_ps: number): void {
  const { start_ps, end_ps, last_ps, busy_ps, pauses, count, amount, energy_fj } = other;
  s.start_ps = start_ps + shift_ps;
  s.end_ps = end_ps + shift_ps;
  s.last_ps = last_ps;
  s.busy_ps = busy_ps;
  if (s.pauses.length > 0) s.pauses.length = 0;
  for (const p of pauses) s.pauses.push(p + shift_ps);
  s.count = count;
  s.amount = amount;
  s.energy_fj = energy_fj;
}

/** The stretch goes on with the link, or ends before it. @param close ends it */
export function goOnWith(s: Stretch, link: Link, shift_ps: number, close: (s: Stretch) => void): void {
  if (joins(s, link, shift_ps)) {
    join(s, link, shift_ps);
    return;
  }
  close(s);
  beginAs(s, link.stretch, shift_ps);
}
