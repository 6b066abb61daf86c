/** What a DRAM comes to: commands counted, energy by what it went to, time by power state. */
import type { MemoryEnergy } from '../protocol/controller.js';
import type { BanksState } from './banks-state.js';
import type { Banks } from './banks.js';
import type { CommandCounts } from './commands.js';
import type { DramEnergy } from './energy.js';
import { POWER_STATES } from './power-states.js';

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Refreshes of whole ranks: each is counted at every bank. */
const rankRefreshes = ({ perRank }: Banks, { count }: BanksState): number => sum(count.refreshes) / perRank;

/** Commands issued so far. */
export const countsOf = (banks: Banks, s: BanksState): CommandCounts => ({
  activates: sum(s.count.activates),
  precharges: sum(s.count.precharges),
  reads: sum(s.count.reads),
  writes: sum(s.count.writes),
  refreshes: rankRefreshes(banks, s) + sum(s.count.bankRefreshes),
  rowHits: s.hitCount,
});

/** @param told_fj standby by power state */
export const energyOf = (banks: Banks, s: BanksState, energy: DramEnergy, told_fj: readonly number[]): MemoryEnergy => ({
  activate: sum(s.count.activates) * energy.activate_fj,
  read: sum(s.count.reads) * energy.read_fj,
  write: sum(s.count.writes) * energy.write_fj,
  refresh: rankRefreshes(banks, s) * energy.refresh_fj + sum(s.count.bankRefreshes) * energy.refreshBank_fj,
  background: sum(told_fj),
  wakeUp: 0,
});

/** ps of all ranks in each power state, up to cycle t. */
export const statesOf = (banks: Banks, s: BanksState, t: number, tCK: number): Record<string, number> =>
  Object.fromEntries(POWER_STATES.map((name, i) => [name, banks.powerCycles(s, i, t) * tCK]));
