/**
 * Low power under our own policy: a rank without work stops its clock (power-down) after `powerDownAfter` cycles, and
 * refreshes itself after `selfRefreshAfter`, its rows closed; for a refresh it leaves power-down and enters it again.
 */
import { selfRefreshing } from '../../banks-state.js';
import { PRE_ALL } from '../../commands.js';
import { ACTIVE, ACTIVE_POWER_DOWN, PRECHARGED, PRECHARGED_POWER_DOWN, SELF_REFRESH } from '../../power-states.js';
import { CLASS_IDLE, CLASS_REFRESH, consider, ENTER_SELF_REFRESH, noteNext, STOP_CLOCK, WAKE } from './found.js';
import type { BankedParts } from './parts.js';
import { allClosable, allReady } from './refresh.js';
import { keepAwake, type BankedState } from './state.js';

/** A rank without work: closer to sleep as time goes on. */
export function scanIdle({ banks, options, found }: BankedParts, s: BankedState, rank: number, t: number): void {
  const { powerDownAfter, selfRefreshAfter } = options;
  const first = rank * banks.perRank;
  const since = s.idleSince[rank]!;
  const earliest = Math.max(s.busFree, s.quiet[rank]!);
  if (selfRefreshAfter > 0 && t >= since + selfRefreshAfter) {
    if (s.banks.openRows[rank]! > 0)
      consider(found, PRE_ALL, first, CLASS_IDLE, rank, Math.max(s.busFree, allClosable(banks, s, rank)), t);
    else consider(found, ENTER_SELF_REFRESH, first, CLASS_IDLE, rank, Math.max(earliest, allReady(banks, s, rank)), t);
    return;
  }
  if (powerDownAfter > 0) consider(found, STOP_CLOCK, first, CLASS_IDLE, rank, Math.max(earliest, since + powerDownAfter), t);
  if (selfRefreshAfter > 0) noteNext(found, since + selfRefreshAfter);
}

/** A rank asleep: it wakes for work, for a refresh, and to sink from power-down into self-refresh. */
export function scanAsleep({ banks, options, timing, found }: BankedParts, s: BankedState, rank: number, t: number): void {
  const deep = selfRefreshing(s.banks, rank);
  const deeper = !deep && options.selfRefreshAfter > 0 ? s.idleSince[rank]! + options.selfRefreshAfter : Infinity;
  if (s.work[rank]! > 0 || s.refreshDue[rank]! > 0 || t >= deeper) {
    const at = s.lowSince[rank]! + (deep ? timing.tSR : timing.tCKE);
    consider(found, WAKE, rank * banks.perRank, CLASS_REFRESH, rank, Math.max(at, s.busFree), t);
  } else noteNext(found, deeper);
}

/** Ends power-down or self-refresh; as the next, returns the cycles that the command bus is occupied. */
export function wake({ banks, host, timing }: BankedParts, s: BankedState, first: number, t: number): number {
  const rank = banks.rankOf(first);
  const deep = selfRefreshing(s.banks, rank);
  host.powerChanges(t, s.banks);
  host.command(t, deep ? 'self-refresh-exit' : 'power-down-exit', first, -1, -1);
  banks.setPower(s.banks, rank, s.banks.openRows[rank]! > 0 ? ACTIVE : PRECHARGED, t);
  banks.wakesUp(s.banks, rank, t + (deep ? timing.tXSR : timing.tXP));
  keepAwake(s, rank, t + timing.tCKE);
  return deep ? timing.nREF : 1;
}

/** Stops the clock of a rank, or (deep) has it refresh itself. */
export function sleep({ banks, host, timing }: BankedParts, s: BankedState, first: number, t: number, deep: boolean): number {
  const rank = banks.rankOf(first);
  host.powerChanges(t, s.banks);
  host.command(t, deep ? 'self-refresh-enter' : 'power-down-enter', first, -1, -1);
  const open = s.banks.openRows[rank]! > 0;
  banks.setPower(s.banks, rank, deep ? SELF_REFRESH : open ? ACTIVE_POWER_DOWN : PRECHARGED_POWER_DOWN, t);
  s.lowSince[rank] = t;
  return deep ? timing.nREF : 1;
}
