/**
 * What a day follows from, out of sentences that were simulated with long gaps between them. A gap is not stepped: once everything
 * rests, power does not change, so that a longer gap costs that power times its length, whatever the clock can hold.
 */
import type { TotalRow } from '../../traces/formats.js';
import { noState, type ByState, type DayMeasured, type DaySentence } from './day.js';

/** A sentence, and the long gap before it. */
export interface DayWindow {
  /** what both came to: what flows in a gap is told when it ends */
  readonly totals: readonly TotalRow[];
  readonly gap_ps: number;
  /** from when it is taken up to its end */
  readonly service_ps: number;
}
const PS_PER_S = 1e12;
const J_PER_FJ = 1e-15;
const LOW: ReadonlySet<string> = new Set(['retention', 'gated', 'active-power-down', 'precharged-power-down', 'self-refresh']);
/** What flows with time; work takes the same whatever the gap. */
const STANDING: ReadonlySet<string> = new Set(['leakage', 'refresh', 'wake-up']);
/** Of a component's power at rest: less is what one sentence takes more than another, as refresh meets it at another moment. */
const LEAST = 1e-3;

const add = (sums: Map<string, number>, key: string, x: number): void => void sums.set(key, (sums.get(key) ?? 0) + x);

/** fJ by component, and ps of wake-ups, by what they are of: kind and detail. */
function sumsOf(totals: readonly TotalRow[]) {
  const [energy_fj, wake_ps] = [new Map<string, Map<string, number>>(), new Map<string, number>()];
  for (const t of totals) {
    const own = energy_fj.get(t.actor) ?? new Map<string, number>();
    energy_fj.set(t.actor, own);
    add(own, `${t.kind} ${t.detail}`, t.energy_fj);
    if (t.kind === 'wake-up') add(wake_ps, t.actor, t.busy_ps);
  }
  return { energy_fj, wake_ps };
}
type Sums = ReturnType<typeof sumsOf>;

const isLow = (key: string): boolean => LOW.has(key.slice(key.indexOf(' ') + 1)) && key.startsWith('leakage');

/** Power at rest in fJ a ps, by kind and detail, and the low-power states that it rests in. */
interface Rest {
  readonly power: ReadonlyMap<string, number>;
  readonly low: ReadonlySet<string>;
  readonly waking: number;
}

/** From two windows of the same sentence with gaps of different length. */
function restOf(component: string, banks: number, [short, long]: readonly [Sums, Sums], longer_ps: number): Rest {
  const [a, b] = [short.energy_fj.get(component), long.energy_fj.get(component)];
  const power = new Map<string, number>();
  for (const [key, fj] of b ?? [])
    if (STANDING.has(key.slice(0, key.indexOf(' ')))) power.set(key, (fj - (a?.get(key) ?? 0)) / longer_ps);
  const all = [...power.values()].reduce((x, y) => x + y, 0);
  for (const [key, p] of power) if (Math.abs(p) < LEAST * all) power.delete(key);
  const low = new Set([...power.keys()].filter(isLow));
  const waking = ((long.wake_ps.get(component) ?? 0) - (short.wake_ps.get(component) ?? 0)) / longer_ps / banks;
  return { power, low, waking };
}

const stateOf = (key: string, { low }: Rest, otherwise: 'active' | 'idle'): keyof ByState =>
  low.has(key) ? 'asleep' : key.startsWith('wake-up') ? 'waking' : otherwise;

/** What a component takes at rest, and in which states it is. */
function resting(
  rest: Rest,
  { off, asleep }: { readonly off: boolean; readonly asleep: boolean },
): { readonly power_w: ByState; readonly share: ByState } {
  const [power_w, share] = [noState(), noState()];
  // a fJ a ps is a mW
  if (!off) for (const [key, p] of rest.power) power_w[stateOf(key, rest, 'idle')] += p / 1000;
  share.waking = off ? 0 : rest.waking;
  share[off || asleep || rest.low.size > 0 ? 'asleep' : 'idle'] = 1 - share.waking;
  return { power_w, share };
}

/** A window without its gap. */
function sentenceOf(
  { gap_ps, service_ps }: DayWindow,
  sums: Sums,
  rests: ReadonlyMap<string, Rest>,
  banksOf: (component: string) => number,
): DaySentence {
  const [energy_j, time_s]: [Record<string, ByState>, Record<string, ByState>] = [{}, {}];
  for (const [component, rest] of rests) {
    const energy = noState();
    let asleep_ps = 0;
    for (const [key, all_fj] of sums.energy_fj.get(component) ?? []) {
      const p = rest.power.get(key) ?? 0;
      const fj = all_fj - p * gap_ps;
      const state = stateOf(key, rest, 'active');
      // it falls asleep a little after a gap has begun: that is not less than no sleep in the sentence
      energy[state === 'asleep' && fj < 0 ? 'active' : state] += fj * J_PER_FJ;
      if (state === 'asleep') asleep_ps = Math.max(asleep_ps, fj / p);
    }
    const waking_ps = (sums.wake_ps.get(component) ?? 0) / banksOf(component) - rest.waking * gap_ps;
    const [asleep, waking] = [Math.min(asleep_ps, service_ps - waking_ps), waking_ps].map((ps) => ps / PS_PER_S) as [
      number,
      number,
    ];
    energy_j[component] = energy;
    time_s[component] = { active: service_ps / PS_PER_S - asleep - waking, idle: 0, asleep, waking };
  }
  return { service_s: service_ps / PS_PER_S, energy_j, time_s };
}

/** Sentences after long gaps: the first of all, one whose task stays, the same after a longer gap, one whose part has to come. */
export interface DayWindows {
  readonly cold: DayWindow;
  readonly stays: DayWindow;
  readonly longer: DayWindow;
  readonly changes: DayWindow | undefined;
}

/** What components do between requests. */
export interface AtRest {
  /** of a memory, 1 of all else */
  readonly banksOf: (component: string) => number;
  /** without power */
  readonly isOff: (component: string) => boolean;
  /** in a low-power state, which may take none */
  readonly isAsleep: (component: string) => boolean;
  /** memories that are off and then hold no part of a task */
  readonly refilled: readonly string[];
}

/** What a day follows from. */
export function measureDay({ cold, stays, longer, changes }: DayWindows, atRest: AtRest): DayMeasured {
  const { banksOf, isOff, isAsleep, refilled } = atRest;
  const sums = (w: DayWindow): Sums => sumsOf(w.totals);
  const [short, long] = [sums(stays), sums(longer)];
  const components = [
    ...new Set([cold, stays, longer, ...(changes ? [changes] : [])].flatMap((w) => [...sums(w).energy_fj.keys()])),
  ]
    .filter((c) => [...(short.energy_fj.get(c) ?? []), ...(long.energy_fj.get(c) ?? [])].some(([, fj]) => fj > 0))
    .sort();
  const longer_ps = longer.gap_ps - stays.gap_ps;
  const rests = new Map(components.map((c) => [c, restOf(c, banksOf(c), [short, long], longer_ps)]));
  const sentence = (w: DayWindow): DaySentence => sentenceOf(w, sums(w), rests, banksOf);
  return {
    rest: Object.fromEntries([...rests].map(([c, rest]) => [c, resting(rest, { off: isOff(c), asleep: isAsleep(c) })])),
    cold: sentence(cold),
    stays: sentence(stays),
    changes: changes && sentence(changes),
    refilled,
  };
}
