/**
 * A stretch: equal activities that follow one another, of the same actor, kind, operator, resource, requester, holder and detail
 * (whatever is told of other operators between them: a unit that is replayed tells several activities at once), where each
 * pause is at most twice as long as the activity before it (waits: 16 times). A buffer serves a tile in n of every 2n + 1
 * cycles: a stretch must outlast that pause to be one. Waits are short and far apart.
 */
import { amountOf, energyOf_fj, type Activity } from '../../sim/index.js';
import { kindIndex } from './kinds.js';
import { AMOUNT, BUSY, COUNT, END, ENERGY, kindIn, OPERATOR, START, WHO } from './record.js';

const WAIT = kindIndex('wait');
/** a stretch outlasts a pause of so many times the activity before it */
const PAUSE = 2;
const WAIT_PAUSE = 16;

/** A stretch, open while `count` > 0: its sums so far. */
export interface Stretch {
  key: number;
  operator: number;
  start_ps: number;
  end_ps: number;
  /** length of its latest activity */
  last_ps: number;
  busy_ps: number;
  /** of waits, which overlap: from and to of each pause so far that none has filled */
  pauses: number[];
  count: number;
  amount: number;
  energy_fj: number;
}
/** None is open. */
export function newStretch(): Stretch {
  return { key: 0, operator: 0, start_ps: 0, end_ps: 0, last_ps: 0, busy_ps: 0, pauses: [], count: 0, amount: 0, energy_fj: 0 };
}

/** Its first activity. */
export function begin(s: Stretch, { start_ps, end_ps, amount, energy_fj }: Activity): void {
  s.start_ps = start_ps;
  s.end_ps = end_ps;
  s.last_ps = end_ps - start_ps;
  s.busy_ps = end_ps - start_ps;
  if (s.pauses.length > 0) s.pauses.length = 0;
  s.count = 1;
  s.amount = amount;
  s.energy_fj = energy_fj;
}

/** A wait from `start_ps` to `end_ps` fills what it can of the pauses, and may leave a new one before or after the stretch. */
function fillPauses(s: Stretch, start_ps: number, end_ps: number): void {
  const { pauses } = s;
  // mostly it begins within the last wait, and fills nothing
  for (let i = pauses.length - 2; i >= 0 && pauses[i + 1]! > start_ps; i -= 2) {
    const [from, to] = [pauses[i]!, pauses[i + 1]!];
    const left = [...(start_ps > from ? [from, start_ps] : []), ...(end_ps < to ? [Math.max(from, end_ps), to] : [])];
    if (end_ps > from) pauses.splice(i, 2, ...left);
  }
  if (start_ps > s.end_ps) pauses.push(s.end_ps, start_ps);
  if (end_ps < s.start_ps) pauses.unshift(end_ps, s.start_ps);
}

/** One more, which goes on with it. */
export function extend(s: Stretch, { kind, start_ps, end_ps, amount, energy_fj }: Activity): void {
  s.count++;
  s.last_ps = end_ps - start_ps;
  if (kind === WAIT) fillPauses(s, start_ps, end_ps);
  else s.busy_ps += end_ps - start_ps;
  if (end_ps > s.end_ps) s.end_ps = end_ps;
  if (start_ps < s.start_ps) s.start_ps = start_ps;
  s.amount += amount;
  s.energy_fj += energy_fj;
}

/** All but the first of some that come one after the other, none later than it outlasts. */
export function extendOn(s: Stretch, a: Activity): void {
  const { start_ps, end_ps, period_ps } = a;
  const more = a.times - 1;
  s.count += more;
  s.busy_ps += more * (end_ps - start_ps);
  s.end_ps = end_ps + more * period_ps;
  s.amount += amountOf(a, 1);
  s.energy_fj += energyOf_fj(a, 1);
}

/** How long some activity of the stretch went on. */
function busyOf({ key, start_ps, end_ps, busy_ps, pauses }: Stretch): number {
  if (kindIn(key) !== WAIT) return busy_ps;
  let paused_ps = 0;
  for (let i = 0; i < pauses.length; i += 2) paused_ps += pauses[i + 1]! - pauses[i]!;
  return end_ps - start_ps - paused_ps;
}

const pauseOf = (kind: number): number => (kind === WAIT ? WAIT_PAUSE : PAUSE);

/** Does each of some that come one after the other go on with the stretch of the first? */
export function allGoOn(s: Stretch, a: Activity): boolean {
  const length_ps = a.end_ps - a.start_ps;
  // waits overlap: each is looked at
  return a.kind !== WAIT && s.end_ps <= a.end_ps && a.period_ps - length_ps <= pauseOf(a.kind) * length_ps;
}

/** The activity that comes `i` after the one given. */
const later = (a: Activity, i: number): Activity => ({
  ...a,
  start_ps: a.start_ps + i * a.period_ps,
  end_ps: a.end_ps + i * a.period_ps,
  amount: a.amounts?.[i] ?? a.amount,
  energy_fj: a.energies_fj?.[i] ?? a.energy_fj,
});

/** Whether something of this kind that begins then goes on with the stretch. */
export const goesOn = ({ count, end_ps, last_ps }: Stretch, kind: number, start_ps: number): boolean =>
  count > 0 && start_ps - end_ps <= pauseOf(kind) * last_ps;

/** All but the first of some that come one after the other: together where they may be, else one by one. */
export function eachLater(a: Activity, takeOne: (a: Activity) => void): void {
  for (let i = 1; i < a.times; i++) takeOne(later(a, i));
}

/** As record.ts lays it out. */
function fill(record: Float64Array, who: number, busy_ps: number, count: number, of: Stretch | Activity): void {
  record[START] = of.start_ps;
  record[END] = of.end_ps;
  record[BUSY] = busy_ps;
  record[COUNT] = count;
  record[OPERATOR] = of.operator;
  record[AMOUNT] = of.amount;
  record[ENERGY] = of.energy_fj;
  record[WHO] = who;
}
/** A stretch as a record. */
export const fillRecord = (record: Float64Array, who: number, s: Stretch): void => fill(record, who, busyOf(s), s.count, s);
/** An activity as a record. */
export const fillOne = (record: Float64Array, who: number, a: Activity): void => fill(record, who, a.end_ps - a.start_ps, 1, a);
