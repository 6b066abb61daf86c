/**
 * A day of few requests: how often a sentence, and for the rest of the day what everything takes at rest.
 *
 * States of a component. active: on, while a sentence is served (work, leakage, clock). idle: on, while none is. asleep: in the low-power
 * state that it rests in between requests (retention, gated, self-refresh, off), also within a sentence. waking: leaving it.
 */
/** What a component's energy and time go to. */
export const DAY_STATES = ['active', 'idle', 'asleep', 'waking'] as const;
/** By state; J, s, mW or a share. */
export type ByState = Readonly<Record<(typeof DAY_STATES)[number], number>>;
type ByComponent = Readonly<Record<string, ByState>>;

/** A sentence after a gap, wake-ups included, the gap left out. */
export interface DaySentence {
  readonly service_s: number;
  readonly energy_j: ByComponent;
  readonly time_s: ByComponent;
}
/** All that a day follows from. Plain data. */
export interface DayMeasured {
  /** between requests, by component; `share` of the time in each state */
  readonly rest: Readonly<Record<string, { readonly power_w: ByState; readonly share: ByState }>>;
  readonly cold: DaySentence;
  readonly stays: DaySentence;
  readonly changes: DaySentence | undefined;
  /** memories that are off between requests and then hold no part of a task: each sentence is as the first */
  readonly refilled: readonly string[];
}
/** How often, and of what. */
export interface DayOf {
  readonly per_day: number;
  /** how likely the part of a sentence's task is there, where no memory loses it between requests */
  readonly there: number;
}
/** Names are fixed: they are those of summary.json. */
export interface DayFigures {
  readonly requests_per_day: number;
  /** while one is served */
  readonly service_per_day_s: number;
  /** by component, and in all, by state, with a total */
  readonly energy_per_day_j: Readonly<Record<string, ByState & { readonly total: number }>>;
  /** by component; the states sum to a day */
  readonly time_per_day_s: ByComponent;
  /** what one request more costs, and a day without any */
  readonly energy_per_request_j: number;
  readonly energy_of_idle_day_j: number;
}

const S_PER_DAY = 86_400;
/** A sum of nothing yet. */
export const noState = (): Record<keyof ByState, number> => ({ active: 0, idle: 0, asleep: 0, waking: 0 });
/** The sentences of a day by how likely they are. */
const sentencesOf = (
  { cold, stays, changes = stays, refilled }: DayMeasured,
  there: number,
): (readonly [number, DaySentence])[] =>
  refilled.length > 0
    ? [[1, cold]]
    : [
        [there, stays],
        [1 - there, changes],
      ];

/** Of requests in a day, each after a long gap; s. */
export const serviceOf = (measured: DayMeasured, { per_day, there }: DayOf): number =>
  per_day * sentencesOf(measured, there).reduce((sum, [chance, s]) => sum + chance * s.service_s, 0);

const total = (x: ByState): number => DAY_STATES.reduce((sum, s) => sum + x[s], 0);

/** @throws RangeError where the requests take more than a day */
export function dayFigures(measured: DayMeasured, of: DayOf): DayFigures {
  const { per_day, there } = of;
  const service_s = serviceOf(measured, of);
  const rest_s = S_PER_DAY - service_s;
  if (rest_s < 0) throw new RangeError(`${per_day} requests take ${service_s} s of a day`);
  const sentences = sentencesOf(measured, there);
  /** a sentence's, and so much of the rest */
  const mixed = (pick: (s: DaySentence) => ByState, requests: number, atRest: ByState, s: number): ByState => {
    const sums = noState();
    for (const state of DAY_STATES)
      sums[state] = requests * sentences.reduce((sum, [chance, x]) => sum + chance * pick(x)[state], 0) + atRest[state] * s;
    return sums;
  };
  const components = Object.entries(measured.rest);
  const energy = components.map(([c, { power_w }]) => [c, mixed((x) => x.energy_j[c]!, per_day, power_w, rest_s)] as const);
  const all = noState();
  for (const [, e] of energy) for (const state of DAY_STATES) all[state] += e[state];
  const power_w = components.reduce((sum, [, r]) => sum + total(r.power_w), 0);
  return {
    requests_per_day: per_day,
    service_per_day_s: service_s,
    energy_per_day_j: Object.fromEntries([...energy, ['total', all] as const].map(([c, e]) => [c, { ...e, total: total(e) }])),
    time_per_day_s: Object.fromEntries(
      components.map(([c, { share }]) => [c, mixed((x) => x.time_s[c]!, per_day, share, rest_s)]),
    ),
    energy_per_request_j: (total(all) - power_w * S_PER_DAY) / per_day,
    energy_of_idle_day_j: power_w * S_PER_DAY,
  };
}

/** The columns of a sweep's row. */
export function dayColumns({ energy_per_day_j }: DayFigures): Record<string, number> {
  const { total: all, ...parts } = energy_per_day_j;
  return {
    energy_per_day_j: all!.total,
    ...Object.fromEntries(DAY_STATES.map((s) => [`energy_per_day_${s}_j`, all![s]])),
    ...Object.fromEntries(Object.entries(parts).map(([c, e]) => [`energy_per_day_${c}_j`, e.total])),
  };
}
