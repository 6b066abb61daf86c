/** Requests over days: so many a day, by the hour as a profile says, at random otherwise. */
import { InputError, registry, type Place } from '../../traces/index.js';
import { randomStream } from '../../sim/index.js';

import { uniform } from './draws.js';
import type { Arrivals } from '../file/stream-schema.js';

/** When in the day requests come: shares of 24 hours, from midnight, which need not sum to 1. */
export interface Profile {
  readonly summary: string;
  readonly source: string;
  readonly weights: readonly number[];
}
const HOURS = 24;
const S_PER_HOUR = 3600;
/** Of a day. */
export const S_PER_DAY = HOURS * S_PER_HOUR;
const hours = (weight: (hour: number) => number): number[] => Array.from({ length: HOURS }, (_, h) => weight(h));

/** By name. A new one is one entry here. */
export const profiles = registry<Profile>('profile', {
  flat: { summary: 'each hour alike', source: 'the definition', weights: hours(() => 1) },
  daytime: {
    summary: 'from 7 to 23 h alike, none at night',
    source: 'assumed: who sleeps asks nothing',
    weights: hours((h) => (h >= 7 && h < 23 ? 1 : 0)),
  },
});

/** Arrivals of the kind `daily`. */
export type Daily = Extract<Arrivals, { readonly kind: 'daily' }>;

/** Shares of the hours, which sum to 1. @throws InputError for an unknown name, and where no hour has a request */
export function hourShares({ profile }: Pick<Daily, 'profile'>, place: Place): number[] {
  const weights = typeof profile === 'string' ? profiles.get(profile, place).weights : profile;
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum <= 0) throw new InputError(place, 'no hour with a weight above 0', 'at least one');
  return weights.map((w) => w / sum);
}

/**
 * When requests come in so many days, in s from the first midnight: a Poisson process as fast as the busiest hour, of which each
 * request stays with the share of its hour (thinning; Lewis and Shedler 1979).
 */
export function dailyArrivals({ per_day, days }: Daily, shares: readonly number[], seed: number): number[] {
  const most = Math.max(...shares);
  const stream = randomStream(seed, 'daily arrivals');
  const times: number[] = [];
  for (let now_s = 0; ;) {
    now_s += (-Math.log(uniform(stream)) * S_PER_HOUR) / (per_day * most);
    if (now_s >= days * S_PER_DAY) return times;
    // the choice is drawn for every request, so that times do not depend on what came of those before
    if (uniform(stream) * most <= shares[Math.floor(now_s / S_PER_HOUR) % HOURS]!) times.push(now_s);
  }
}
