/** Issuing what was found, and what changes with it. */
import { ACT, PRE, PRE_ALL, RD, REF, REF_BANK, WR } from '../../commands.js';
import { issueAccess } from './access.js';
import { ENTER_SELF_REFRESH, WAKE } from './found.js';
import { sleep, wake } from './low-power.js';
import type { BankedParts } from './parts.js';
import { prechargeAll, refreshBank, refreshRank } from './refresh.js';
import { keepAwake, queueOf, type BankedState } from './state.js';

/** Opens the row of the bank's request, or closes the bank for it or for nobody. */
function issueRow({ banks, host, timing }: BankedParts, s: BankedState, bank: number, command: number, t: number): void {
  const x = queueOf(s, bank)[s.owner[bank]!];
  if (command === ACT) {
    banks.activate(s.banks, bank, x!.row, t);
    host.command(t, 'activate', bank, x!.row, -1);
    host.activated(t, bank, x!);
    s.lastUse[bank] = t;
  } else {
    banks.precharge(s.banks, bank, t);
    host.command(t, 'precharge', bank, x?.row ?? -1, -1);
  }
  s.busFree = t + timing.length[command]!;
  s.passed[bank] = 0;
  if (x) s.committed[bank] = true;
  keepAwake(s, banks.rankOf(bank), t + timing.length[command]! - 1 + timing.tCMDCKE);
}

/** Issues a command to a whole rank or a refresh of one bank; returns the cycles that the command bus is occupied. */
function housekeep(p: BankedParts, s: BankedState, command: number, bank: number, t: number): number {
  switch (command) {
    case PRE_ALL:
      return prechargeAll(p, s, bank, t);
    case REF:
      return refreshRank(p, s, bank, t);
    case REF_BANK:
      return refreshBank(p, s, bank, t);
    case WAKE:
      return wake(p, s, bank, t);
    default:
      return sleep(p, s, bank, t, command === ENTER_SELF_REFRESH);
  }
}

/** Issues the command that `scan` found in cycle t. */
export function issue(p: BankedParts, s: BankedState, t: number): void {
  const { command, bank } = p.found;
  if (command === RD || command === WR) issueAccess(p, s, bank, command === WR, t);
  else if (command === ACT || command === PRE) issueRow(p, s, bank, command, t);
  else s.busFree = t + housekeep(p, s, command, bank, t);
}
