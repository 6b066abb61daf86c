/** Issuing the bursts of a request, and what changes with each. */
import { takeAt } from '../../../protocol/take.js';
import { RD, WR } from '../../commands.js';
import type { Transaction } from '../../transaction.js';
import { release } from './owner.js';
import type { BankedParts } from './parts.js';
import { keepAwake, type BankedState } from './state.js';

/** More bursts follow: the bank stays with its request. A write was acknowledged long before. */
function goOn(s: BankedState, bank: number, x: Transaction, next: number, spacing: number): void {
  s.committed[bank] = true;
  if (x.write) return;
  for (const ticket of x.tickets) {
    // the next burst cannot come earlier: that is service
    ticket.service += spacing;
    ticket.from = next;
  }
}

/** The last burst is issued. */
function finish({ banks, host }: BankedParts, s: BankedState, bank: number, queue: Transaction[], t: number): void {
  const rank = banks.rankOf(bank);
  const x = takeAt(queue, s.owner[bank]!);
  release(s, bank);
  s.pending--;
  s.due--;
  if (x.write) s.writeCount--;
  else if (--s.readCount === 0) s.lastRead = t;
  if (--s.work[rank]! === 0) s.idleSince[rank] = t;
  host.served(t, x);
}

/** Issues the next burst of the request that a bank serves. */
export function issueAccess(p: BankedParts, s: BankedState, bank: number, write: boolean, t: number): void {
  const { banks, host, timing } = p;
  const queue = (write ? s.writes : s.reads)[bank]!;
  const owner = s.owner[bank]!;
  const x = queue[owner]!;
  if (x.issued === 0) {
    if (owner > 0 && queue[0]!.row !== x.row) s.passed[bank]!++;
    x.first = t;
  }
  banks.access(s.banks, bank, write, t);
  host.command(t, write ? 'write' : 'read', bank, x.row, x.column + x.issued);
  x.issued++;
  s.lastUse[bank] = t;
  s.busUser = x.requester;
  s.busFree = t + timing.length[write ? WR : RD]!;
  keepAwake(s, banks.rankOf(bank), t + (write ? timing.afterWrite : timing.afterRead));
  if (x.issued < x.bursts) goOn(s, bank, x, t + timing.spacing, timing.spacing);
  else finish(p, s, bank, queue, t);
}
