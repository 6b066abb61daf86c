/** From one platform to another, a parameter at a time: each alone on the first, and each on top of those before it. */
import { loadPlatform, STEPS, type Platform } from '../models/index.js';
import { importTrace } from '../traces/index.js';
import { simulate } from './simulate.js';

export interface WaterfallStep {
  readonly name: string;
  /** simulated time with this step alone, and with all up to it */
  readonly alone_ps: number;
  readonly upTo_ps: number;
}
export interface Waterfall {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly from_ps: number;
  readonly steps: readonly WaterfallStep[];
  readonly to_ps: number;
}

const STRETCH = 1_000_000;

/** @throws InputError when a platform on the way cannot run the trace */
export function waterfall(file: string, from: string, to: string, done: (runs: number, of: number) => void): Waterfall {
  const [first, last] = [loadPlatform(from), loadPlatform(to)];
  const { trace } = importTrace(file, { strict: false, sharing: 'auto' });
  const all = 2 * STEPS.length + 2;
  let runs = 0;
  function time(platform: Platform): number {
    const simulation = simulate(trace, platform, {
      seed: 1,
      level: 'none',
      platformFile: `${from} towards ${to}`,
      write: () => undefined,
    });
    while (!simulation.step(STRETCH));
    done(++runs, all);
    return simulation.finish().now_ps;
  }
  const from_ps = time(first.platform);
  let reached = first.platform;
  const steps = STEPS.map(({ name, apply }): WaterfallStep => {
    const alone_ps = time(apply(first.platform, last.platform));
    reached = apply(reached, last.platform);
    return { name, alone_ps, upTo_ps: time(reached) };
  });
  return { name: trace.name, from, to, from_ps, steps, to_ps: time(last.platform) };
}
