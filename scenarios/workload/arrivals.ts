/** When sentences arrive. */
import { randomStream } from '../../sim/index.js';
import { acceleratorsOf, type Platform } from '../../models/index.js';
import { uniform } from './draws.js';
import { PS_PER_MS, PS_PER_NS, NS_PER_S } from '../../traces/index.js';
import type { Arrivals } from '../file/stream-schema.js';

/** By sentence, in ps; −1 where it arrives as another leaves. Listed times that do not suffice begin anew after the last. */
export function arrivalTimes(arrivals: Arrivals, sentences: number, seed: number): number[] {
  const ps = (ms: number): number => Math.round(ms * PS_PER_MS);
  const all = (f: (i: number) => number): number[] => Array.from({ length: sentences }, (_, i) => f(i));
  switch (arrivals.kind) {
    case 'closed':
    case 'daily': // so far apart that none meets another; their times are beyond what a clock in ps holds
      return all(() => -1);
    case 'periodic':
      return all((i) => i * ps(arrivals.period_ms));
    case 'bursts':
      return all((i) => Math.floor(i / arrivals.size) * ps(arrivals.period_ms));
    case 'listed': {
      const times = arrivals.times_ms.map(ps).sort((a, b) => a - b);
      const round_ps = times.at(-1)!;
      return all((i) => Math.floor(i / times.length) * round_ps + times[i % times.length]!);
    }
    case 'poisson': {
      const stream = randomStream(seed, 'arrivals');
      let now_ps = 0;
      // whole ns: the logarithm's last bits are nobody's business
      return all(() => (now_ps += PS_PER_NS * Math.round((-Math.log(uniform(stream)) / arrivals.rate_per_s) * NS_PER_S)));
    }
  }
}

/** That accelerators stand idle, since fewer sentences are there at a time; undefined where they need not. */
export function idleWarning(platform: Platform, arrivals: Arrivals): string | undefined {
  const accelerators = acceleratorsOf(platform);
  if (arrivals.kind !== 'closed' || arrivals.in_flight === undefined || arrivals.in_flight >= accelerators) return undefined;
  const { in_flight } = arrivals;
  return `stream.arrivals.in_flight is ${in_flight}: of ${accelerators} accelerators at most ${in_flight} work${in_flight === 1 ? 's' : ''} at a time; without in_flight a sentence is there for each`;
}
