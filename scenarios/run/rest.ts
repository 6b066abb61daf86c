/** What the components of a platform do between requests that are far apart. */
import type { AtRest } from '../../analysis/figures.js';
import type { Platform } from '../../models/index.js';
import { ACCELERATOR } from '../workload/accelerator.js';

/** @param standby memories without power, and those of them whose contents have to be fetched again */
export const restOn = (
  { memories }: Platform,
  { off, refilled }: { readonly off: readonly string[]; readonly refilled: readonly string[] },
): AtRest => ({
  banksOf: (component) => memories[component]?.banks.value ?? 1,
  isOff: (component) => off.includes(memories[component] ? component : ACCELERATOR),
  // gated cells may take nothing, which is not seen in what they took
  isAsleep: (component) => memories[component]?.idle !== undefined,
  refilled,
});
