/**
 * Housekeeping of our own policy: refresh, all banks of a rank at once or bank by bank, and low power.
 *
 * A refresh that is due stops what it refreshes; open rows are closed first (PREab, or PRE of the one bank). A rank without
 * work stops its clock (power-down) after `powerDownAfter` cycles, and refreshes itself after `selfRefreshAfter`, its rows
 * closed; for a refresh it leaves power-down and enters it again. During self-refresh none comes due: the device sees to it.
 */
import { detailIndex } from '../../../../traces/index.js';

import { field } from '../../../technology/dram-table.js';
import { asleep, CLOSED, selfRefreshing } from '../banks.js';
import { PRE, REF } from '../constraints.js';
import type { PolicyParts } from '../policy.js';
import {
  CLASS_IDLE,
  CLASS_REFRESH,
  consider,
  PRE_ALL,
  REFRESH_ALL,
  REFRESH_BANK,
  SELF_REFRESH,
  SLEEP,
  WAKE,
  type BankedState,
  type Found,
} from './found.js';
import { ACTIVE, ACTIVE_POWER_DOWN, PRECHARGED, PRECHARGED_POWER_DOWN, SELF_REFRESH as SELF_REFRESHING } from '../energy.js';

const POWER_UP = detailIndex('power-up');

export function createRefresh({ table, banks, options, host }: PolicyParts) {
  const { perRank, ranks } = banks;
  const v = (f: Parameters<typeof field>[1]): number => field(table, f);
  const perBank = options.refresh === 'per-bank';
  const interval = Math.floor((perBank ? table.fields.tREFIpb!.value : v('tREFI')) / ranks);
  const { powerDownAfter, selfRefreshAfter } = options;
  const [tCKE, tSR, tXP, tXSR, tCMDCKE] = [v('tCKE'), v('tSR'), v('tXP'), v('tXSR'), v('tCMDCKE')];
  const [nPRE, nREF, tRFCab] = [v('nPRE'), v('nREF'), v('tRFCab')];

  /** When all rows of the rank may be closed at once. */
  function allClosable(s: BankedState, rank: number): number {
    let at = 0;
    for (let bank = rank * perRank; bank < (rank + 1) * perRank; bank++)
      if (s.banks.openRow[bank] !== CLOSED) at = Math.max(at, banks.at(s.banks, PRE, bank));
    return at;
  }
  function allReady(s: BankedState, rank: number): number {
    let at = 0;
    for (let bank = rank * perRank; bank < (rank + 1) * perRank; bank++) at = Math.max(at, banks.at(s.banks, REF, bank));
    return at;
  }

  function scanDue(s: BankedState, rank: number, t: number, f: Found): void {
    const first = rank * perRank;
    const { busFree } = s;
    if (perBank) {
      const bank = first + s.nextBank[rank]!;
      const closed = s.banks.openRow[bank] === CLOSED;
      const at = Math.max(busFree, banks.at(s.banks, closed ? REF : PRE, bank));
      consider(f, closed ? REFRESH_BANK : PRE, bank, CLASS_REFRESH, rank, at, t);
      return;
    }
    if (s.banks.openRows[rank]! > 0) consider(f, PRE_ALL, first, CLASS_REFRESH, rank, Math.max(busFree, allClosable(s, rank)), t);
    else consider(f, REFRESH_ALL, first, CLASS_REFRESH, rank, Math.max(busFree, allReady(s, rank)), t);
  }

  /** A rank without work: closer to sleep as time goes on. */
  function scanIdle(s: BankedState, rank: number, t: number, f: Found): void {
    const first = rank * perRank;
    const since = s.idleSince[rank]!;
    const earliest = Math.max(s.busFree, s.quiet[rank]!);
    if (selfRefreshAfter > 0 && t >= since + selfRefreshAfter) {
      if (s.banks.openRows[rank]! > 0)
        consider(f, PRE_ALL, first, CLASS_IDLE, rank, Math.max(s.busFree, allClosable(s, rank)), t);
      else consider(f, SELF_REFRESH, first, CLASS_IDLE, rank, Math.max(earliest, allReady(s, rank)), t);
      return;
    }
    if (powerDownAfter > 0) consider(f, SLEEP, first, CLASS_IDLE, rank, Math.max(earliest, since + powerDownAfter), t);
    if (selfRefreshAfter > 0 && since + selfRefreshAfter < f.next) f.next = since + selfRefreshAfter;
  }

  /** What the rank as a whole needs. True: its banks get no other command. */
  function scanRank(s: BankedState, rank: number, t: number, f: Found): boolean {
    const due = s.refreshDue[rank]! > 0;
    if (asleep(s.banks, rank)) {
      const deep = selfRefreshing(s.banks, rank);
      const deeper = !deep && selfRefreshAfter > 0 ? s.idleSince[rank]! + selfRefreshAfter : Infinity;
      const wanted = s.work[rank]! > 0 || due || t >= deeper;
      const at = s.lowSince[rank]! + (deep ? tSR : tCKE);
      if (wanted) consider(f, WAKE, rank * perRank, CLASS_REFRESH, rank, Math.max(at, s.busFree), t);
      else if (deeper < f.next) f.next = deeper;
      return true;
    }
    if (due) {
      scanDue(s, rank, t, f);
      return !perBank;
    }
    if (s.work[rank] === 0) scanIdle(s, rank, t, f);
    return false;
  }

  function wake(s: BankedState, rank: number, t: number): number {
    const deep = selfRefreshing(s.banks, rank);
    host.powerChanges(t);
    host.command(t, deep ? 'self-refresh-exit' : 'power-down-exit', rank * perRank, -1, -1);
    banks.setPower(s.banks, rank, s.banks.openRows[rank]! > 0 ? ACTIVE : PRECHARGED, t);
    banks.holdRank(s.banks, rank, t + (deep ? tXSR : tXP), POWER_UP);
    s.quiet[rank] = Math.max(s.quiet[rank]!, t + tCKE);
    return deep ? nREF : 1;
  }

  function sleep(s: BankedState, rank: number, t: number, deep: boolean): number {
    host.powerChanges(t);
    host.command(t, deep ? 'self-refresh-enter' : 'power-down-enter', rank * perRank, -1, -1);
    const open = s.banks.openRows[rank]! > 0;
    banks.setPower(s.banks, rank, deep ? SELF_REFRESHING : open ? ACTIVE_POWER_DOWN : PRECHARGED_POWER_DOWN, t);
    s.lowSince[rank] = t;
    return deep ? nREF : 1;
  }

  /** Issues a command to a whole rank or a refresh of one bank; returns the cycles it occupies the command bus. */
  function issue(s: BankedState, command: number, bank: number, t: number): number {
    const rank = banks.rankOf(bank);
    const quiet = (cycles: number): void => {
      if (t + cycles > s.quiet[rank]!) s.quiet[rank] = t + cycles;
    };
    switch (command) {
      case PRE_ALL:
        banks.prechargeAll(s.banks, rank, t);
        host.command(t, 'precharge-all', bank, -1, -1);
        quiet(nPRE - 1 + tCMDCKE);
        for (let b = bank; b < bank + perRank; b++) s.passed[b] = 0;
        return nPRE;
      case REFRESH_ALL:
        banks.refresh(s.banks, rank, t);
        host.command(t, 'refresh', bank, -1, -1);
        host.refreshed(t, bank, true);
        s.refreshDue[rank]!--;
        quiet(nREF - 1 + tRFCab);
        return nREF;
      case REFRESH_BANK:
        banks.refreshBank(s.banks, bank, t);
        host.command(t, 'refresh-bank', bank, -1, -1);
        host.refreshed(t, bank, false);
        s.refreshDue[rank]!--;
        s.nextBank[rank] = (s.nextBank[rank]! + 1) % perRank;
        quiet(nREF - 1 + table.fields.tRFCpb!.value);
        return nREF;
      case WAKE:
        return wake(s, rank, t);
      default:
        return sleep(s, rank, t, command === SELF_REFRESH);
    }
  }

  return {
    perBank,
    scanRank,
    issue,
    /** When the next refresh comes due. */
    refreshIntervalAt: (s: BankedState): number => interval * (s.refreshes + 1),
    countRefreshes(s: BankedState, t: number): void {
      while (t >= interval * (s.refreshes + 1)) {
        const rank = s.refreshes % ranks;
        if (!selfRefreshing(s.banks, rank)) s.refreshDue[rank]!++;
        s.refreshes++;
      }
    },
  };
}
