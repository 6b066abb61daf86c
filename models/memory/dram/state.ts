/** What a DRAM controller keeps: plain data, in cycles but for those that say ps. */
import { idleOccupancy } from '../../../sim/index.js';
import { newLatencyBreakdown } from '../protocol/latency.js';
import { newAnswers } from './answers.js';
import { newBackground } from './background.js';
import { newOutside } from './outside.js';
import type { PolicyState } from './policy.js';

/** What its policy's host changes: made before the policy is. */
export const newHosted = () => ({
  answers: newAnswers(),
  background: newBackground(),
  written: { cycles: 0 },
});

/** All of it; nothing has arrived yet. */
export const newDramState = (banks: number, policy: PolicyState, hosted: ReturnType<typeof newHosted>) => ({
  policy,
  outside: newOutside(),
  ...hosted,
  lastTick: -1,
  lastAccept: -1,
  /** something happened since the next tick was chosen */
  touched: false,
  /** the cycle before which the policy has nothing to do */
  workAt: 0,
  /** the next tick, and whether it keeps a run alive */
  next: -1,
  nextLive: false,
  latency: newLatencyBreakdown(banks),
  occupancy: idleOccupancy(),
});
/** Plain data: what a checkpoint holds of a DRAM. */
export type DramState = ReturnType<typeof newDramState>;
