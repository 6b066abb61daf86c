/**
 * Refresh under our own policy, all banks of a rank at once or bank by bank: one that is due stops what it refreshes; open
 * rows are closed first (PREab, or PRE of the one bank). During self-refresh none comes due: the device sees to it.
 */
import { CLOSED, selfRefreshing } from '../../banks-state.js';
import type { Banks } from '../../banks.js';
import { PRE, PRE_ALL, REF, REF_BANK } from '../../commands.js';
import { CLASS_REFRESH, consider } from './found.js';
import type { BankedParts } from './parts.js';
import { keepAwake, type BankedState } from './state.js';

/** When all rows of the rank may be closed at once. */
export function allClosable(banks: Banks, s: BankedState, rank: number): number {
  const first = rank * banks.perRank;
  let at = 0;
  for (let bank = first; bank < first + banks.perRank; bank++)
    if (s.banks.openRow[bank] !== CLOSED) at = Math.max(at, banks.at(s.banks, PRE, bank));
  return at;
}
/** When all banks of the rank, closed, may be refreshed. */
export function allReady(banks: Banks, s: BankedState, rank: number): number {
  const first = rank * banks.perRank;
  let at = 0;
  for (let bank = first; bank < first + banks.perRank; bank++) at = Math.max(at, banks.at(s.banks, REF, bank));
  return at;
}

/** When the next refresh comes due. */
export const nextRefresh = ({ timing }: BankedParts, s: BankedState): number => timing.refreshInterval * (s.refreshes + 1);

/** Refreshes that came due up to cycle t, rank by rank in turn. */
export function countRefreshes(p: BankedParts, s: BankedState, t: number): void {
  while (t >= nextRefresh(p, s)) {
    const rank = s.refreshes % p.banks.ranks;
    if (!selfRefreshing(s.banks, rank)) s.refreshDue[rank]!++;
    s.refreshes++;
  }
}

/** What a rank whose refresh is due needs next. */
export function scanDue({ banks, perBank, found }: BankedParts, s: BankedState, rank: number, t: number): void {
  const { busFree } = s;
  const first = rank * banks.perRank;
  if (perBank) {
    const bank = first + s.nextBank[rank]!;
    const closed = s.banks.openRow[bank] === CLOSED;
    const at = Math.max(busFree, banks.at(s.banks, closed ? REF : PRE, bank));
    consider(found, closed ? REF_BANK : PRE, bank, CLASS_REFRESH, rank, at, t);
  } else if (s.banks.openRows[rank]! > 0)
    consider(found, PRE_ALL, first, CLASS_REFRESH, rank, Math.max(busFree, allClosable(banks, s, rank)), t);
  else consider(found, REF, first, CLASS_REFRESH, rank, Math.max(busFree, allReady(banks, s, rank)), t);
}

/** Closes all rows of a rank; as the next three, returns the cycles that the command bus is occupied. */
export function prechargeAll({ banks, host, timing }: BankedParts, s: BankedState, first: number, t: number): number {
  const rank = banks.rankOf(first);
  banks.prechargeAll(s.banks, rank, t);
  host.command(t, 'precharge-all', first, -1, -1);
  keepAwake(s, rank, t + timing.nPRE - 1 + timing.tCMDCKE);
  for (let bank = first; bank < first + banks.perRank; bank++) s.passed[bank] = 0;
  return timing.nPRE;
}

/** Refreshes all banks of a rank. */
export function refreshRank({ banks, host, timing }: BankedParts, s: BankedState, first: number, t: number): number {
  const rank = banks.rankOf(first);
  banks.refresh(s.banks, rank, t);
  host.command(t, 'refresh', first, -1, -1);
  host.refreshed(t, first, true);
  s.refreshDue[rank]!--;
  keepAwake(s, rank, t + timing.nREF - 1 + timing.tRFCab);
  return timing.nREF;
}

/** Refreshes one bank; the next refresh of its rank is its neighbour's. */
export function refreshBank({ banks, host, timing }: BankedParts, s: BankedState, bank: number, t: number): number {
  const rank = banks.rankOf(bank);
  banks.refreshBank(s.banks, bank, t);
  host.command(t, 'refresh-bank', bank, -1, -1);
  host.refreshed(t, bank, false);
  s.refreshDue[rank]!--;
  s.nextBank[rank] = (s.nextBank[rank]! + 1) % banks.perRank;
  keepAwake(s, rank, t + timing.nREF - 1 + timing.tRFCpb);
  return timing.nREF;
}
