/** Which command the reference's rules issue in a cycle, and when the next may. */
import { takeAt } from '../../../protocol/take.js';
import { chargeAll } from '../../../protocol/ticket.js';
import { CLOSED } from '../../banks-state.js';
import { ACT, PRE, RD, REF, WR } from '../../commands.js';
import type { Transaction } from '../../transaction.js';
import type { Dramsim3Parts } from './parts.js';
import type { Dramsim3State } from './state.js';

/** accesses after which a row may be closed although somebody in the queue wants it */
const HIT_LIMIT = 4;

/** Is a read of the same burst before the write at `i`? */
function behindItsRead(queue: readonly Transaction[], i: number): boolean {
  const { row, column } = queue[i]!;
  for (let j = 0; j < i; j++) {
    const y = queue[j]!;
    if (!y.write && y.row === row && y.column === column) return true;
  }
  return false;
}

function precharge({ banks, host, nPRE }: Dramsim3Parts, s: Dramsim3State, bank: number, row: number, t: number): void {
  banks.precharge(s.banks, bank, t);
  s.busFree = t + nPRE;
  host.command(t, 'precharge', bank, row, -1);
}

/** The first bank of a due refresh that is open and may be precharged, else the refresh itself, if it may issue. */
function refresh(p: Dramsim3Parts, s: Dramsim3State, rank: number, t: number): boolean {
  const { banks, host } = p;
  const b = s.banks;
  const first = rank * banks.perRank;
  let ready = true;
  for (let bank = first; bank < first + banks.perRank; bank++) {
    const open = b.openRow[bank] !== CLOSED;
    if (open && t >= banks.at(b, PRE, bank)) {
      precharge(p, s, bank, -1, t);
      return true;
    }
    if (open || t < banks.at(b, REF, bank)) ready = false;
  }
  if (!ready) return false;
  banks.refresh(b, rank, t);
  s.busFree = t + p.nREF;
  s.refreshDue[rank]!--;
  host.command(t, 'refresh', first, -1, -1);
  host.refreshed(t, first, true);
  return true;
}

/** May the oldest entry of the queue close the open row? Only if nobody in it wants that row, or it was hit enough. */
function mayClose(s: Dramsim3State, bank: number): boolean {
  const open = s.banks.openRow[bank]!;
  if (s.banks.hits[bank]! >= HIT_LIMIT) return true;
  const queue = s.queues[bank]!;
  for (let i = 0; i < queue.length; i++) if (queue[i]!.row === open) return false;
  return true;
}

function issueAccess({ banks, host, nRDWR }: Dramsim3Parts, s: Dramsim3State, bank: number, i: number, t: number): void {
  const x = takeAt(s.queues[bank]!, i);
  if (!x.write) chargeAll(x.tickets, s.waitKey[bank]!, t);
  s.queued--;
  s.pending--;
  s.busUser = x.requester;
  x.first = t;
  banks.access(s.banks, bank, x.write, t);
  s.busFree = t + nRDWR;
  host.command(t, x.write ? 'write' : 'read', bank, x.row, x.column);
  if (!x.write) {
    s.reads--;
    s.due--;
  }
  host.served(t, x);
}

/** Opens the row of the first entry: every entry of a closed bank needs the same. */
function open({ banks, host, nACT }: Dramsim3Parts, s: Dramsim3State, bank: number, t: number): boolean {
  if (t < banks.at(s.banks, ACT, bank)) return false;
  const x = s.queues[bank]![0]!;
  banks.activate(s.banks, bank, x.row, t);
  s.busFree = t + nACT;
  host.command(t, 'activate', bank, x.row, -1);
  host.activated(t, bank, x);
  return true;
}

/** Issues what the first entry of a bank's queue that can go needs. */
function serve(p: Dramsim3Parts, s: Dramsim3State, bank: number, t: number): boolean {
  const { banks } = p;
  const b = s.banks;
  const row = b.openRow[bank]!;
  if (row === CLOSED) return open(p, s, bank, t);
  const queue = s.queues[bank]!;
  const first = queue[0]!;
  if (first.row !== row && t >= banks.at(b, PRE, bank) && mayClose(s, bank)) {
    precharge(p, s, bank, first.row, t);
    return true;
  }
  for (let i = 0; i < queue.length; i++) {
    const x = queue[i]!;
    if (x.row !== row || t < banks.at(b, x.write ? WR : RD, bank)) continue;
    if (x.write && i > 0 && behindItsRead(queue, i)) continue;
    issueAccess(p, s, bank, i, t);
    return true;
  }
  return false;
}

/** At most one command: a refresh that is due before all, else the next bank in turn that can be served. */
export function command(p: Dramsim3Parts, s: Dramsim3State, t: number): void {
  const { total, ranks } = p.banks;
  for (let rank = 0; rank < ranks; rank++) if (s.refreshDue[rank]! > 0 && refresh(p, s, rank, t)) return;
  if (s.queued === 0) return;
  for (let step = 1; step <= total; step++) {
    const bank = (s.pointer + step) % total;
    if (s.queues[bank]!.length === 0 || s.refreshDue[p.banks.rankOf(bank)]! > 0 || !serve(p, s, bank, t)) continue;
    s.pointer = bank;
    return;
  }
}

/** Earliest cycle at which a bank's queue can issue something, as things stand. */
function bankTime({ banks }: Dramsim3Parts, s: Dramsim3State, bank: number): number {
  const queue = s.queues[bank]!;
  const b = s.banks;
  const row = b.openRow[bank]!;
  if (row === CLOSED) return banks.at(b, ACT, bank);
  let next = Infinity;
  for (let i = 0; i < queue.length; i++) {
    const x = queue[i]!;
    if (x.row === row) next = Math.min(next, banks.at(b, x.write ? WR : RD, bank));
  }
  if (queue[0]!.row !== row && mayClose(s, bank)) next = Math.min(next, banks.at(b, PRE, bank));
  return next;
}

function refreshTime({ banks }: Dramsim3Parts, s: Dramsim3State, rank: number): number {
  const b = s.banks;
  let [pre, ref] = [Infinity, 0];
  for (let bank = rank * banks.perRank; bank < (rank + 1) * banks.perRank; bank++) {
    if (b.openRow[bank] !== CLOSED) pre = Math.min(pre, banks.at(b, PRE, bank));
    ref = Math.max(ref, banks.at(b, REF, bank));
  }
  return pre < Infinity ? pre : ref;
}

/** Earliest cycle at which any command can issue, as things stand. */
export function commandTime(p: Dramsim3Parts, s: Dramsim3State): number {
  const { ranks, total } = p.banks;
  let next = Infinity;
  for (let rank = 0; rank < ranks; rank++) if (s.refreshDue[rank]! > 0) next = Math.min(next, refreshTime(p, s, rank));
  if (s.queued > 0)
    for (let bank = 0; bank < total; bank++)
      if (s.queues[bank]!.length > 0 && s.refreshDue[p.banks.rankOf(bank)] === 0) next = Math.min(next, bankTime(p, s, bank));
  return Math.max(next, s.busFree);
}
