/** What a run comes to, where no event trace of it is wanted. */
import type { Cost } from '../../analysis/index.js';
import type { Dvfs, Hardware } from '../../models/index.js';
import type { OperatorTrace } from '../../traces/index.js';
import { simulate } from './simulate.js';

/** Events at a time: nobody looks on meanwhile. */
const STRETCH = 1_000_000;
/** The same for every run, so that costs differ by hardware and conditions alone. */
export const SEED = 1;

/** @throws InputError when the hardware cannot run the trace */
export function costOf(trace: OperatorTrace, hardware: Hardware, dvfs?: Dvfs): Cost {
  const simulation = simulate(trace, hardware, {
    seed: SEED,
    level: 'none',
    write: () => undefined,
    ...(dvfs && { dvfs }),
  });
  while (!simulation.step(STRETCH));
  const { now_ps, totals } = simulation.finish();
  return { time_ps: now_ps, energy_pj: totals.reduce((sum, t) => sum + t.energy_fj, 0) / 1000 };
}
