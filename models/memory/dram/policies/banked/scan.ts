/**
 * The search for the next command: every bank is looked at once, the best command for a cycle is noted and the next cycle
 * in which another is possible; nothing is visited between.
 */
import { asleep, CLOSED } from '../../banks-state.js';
import { ACT, PRE, RD, WR } from '../../commands.js';
import type { Transaction } from '../../transaction.js';
import { CLASS_ACCESS, CLASS_IDLE, CLASS_REFRESH, CLASS_ROW, clear, consider, keep, NOTHING, noteNext, recall } from './found.js';
import { scanAsleep, scanIdle } from './low-power.js';
import { ownerOf } from './owner.js';
import type { BankedParts } from './parts.js';
import { nextRefresh, scanDue } from './refresh.js';
import { queueOf, type BankedState } from './state.js';

function wanted(queue: readonly Transaction[], row: number): boolean {
  for (let i = 0; i < queue.length; i++) if (queue[i]!.row === row) return true;
  return false;
}

/** When the page policy closes the open row of a bank that has no work in this direction. */
function closeAt({ banks, options }: BankedParts, s: BankedState, bank: number): number {
  const open = s.banks.openRow[bank]!;
  if (options.page === 'open' || wanted(s.reads[bank]!, open) || wanted(s.writes[bank]!, open)) return Infinity;
  const idle = options.page === 'closed' ? 0 : s.lastUse[bank]! + options.pageTimeout;
  return Math.max(idle, banks.at(s.banks, PRE, bank));
}

function scanBank(p: BankedParts, s: BankedState, bank: number, t: number): void {
  const queue = queueOf(s, bank);
  const b = s.banks;
  const { busFree } = s;
  if (queue.length === 0) {
    if (b.openRow[bank] === CLOSED) return;
    const at = closeAt(p, s, bank);
    if (at < Infinity) consider(p.found, PRE, bank, CLASS_IDLE, bank, Math.max(at, busFree), t);
    return;
  }
  const x = queue[ownerOf(p, s, bank, queue)]!;
  const open = b.openRow[bank]!;
  const next = open === CLOSED ? ACT : x.row !== open ? PRE : x.write ? WR : RD;
  const at = Math.max(p.banks.at(b, next, bank), busFree);
  consider(p.found, next, bank, next === RD || next === WR ? CLASS_ACCESS : CLASS_ROW, x.seq, at, t);
}

/** What the rank as a whole needs. True: its banks get no other command. */
function scanRank(p: BankedParts, s: BankedState, rank: number, t: number): boolean {
  if (asleep(s.banks, rank)) {
    scanAsleep(p, s, rank, t);
    return true;
  }
  if (s.refreshDue[rank]! > 0) {
    scanDue(p, s, rank, t);
    return !p.perBank;
  }
  if (s.work[rank] === 0) scanIdle(p, s, rank, t);
  return false;
}

/** When writes are drained because no read came. */
function noteDrain({ options, found }: BankedParts, s: BankedState, t: number): void {
  if (s.draining || s.writeCount === 0 || s.readCount > 0) return;
  const at = s.lastRead + options.drainIdle;
  if (at > t) noteNext(found, at);
}

/** A row command that would hold up an access can go after it; a refresh goes first. */
function yieldToAccess({ found, timing }: BankedParts, t: number): void {
  if (found.command !== ACT && found.command !== PRE) return;
  if (found.class === CLASS_REFRESH || t + timing.length[found.command]! <= found.accessAt) return;
  found.command = NOTHING;
  noteNext(found, found.accessAt);
}

/** The best command for cycle t into `found`. @param same nothing happened since `look` looked ahead */
export function search(p: BankedParts, s: BankedState, t: number, same: boolean): void {
  if (same && recall(p.found, t)) yieldToAccess(p, t);
  else scan(p, s, t);
}

/** The next cycle in which another command may be possible, or one that missed cycle t; what it is, is kept. */
export function look(p: BankedParts, s: BankedState, t: number): number {
  const { found } = p;
  scan(p, s, t);
  keep(found);
  // a command that may issue now has missed this cycle, or lost it to another
  const ready = found.command === NOTHING ? Infinity : t + 1;
  return Math.max(t + 1, Math.min(found.next, ready));
}

/** The best command for cycle t into `found`, and the next cycle in which another may be possible. */
function scan(p: BankedParts, s: BankedState, t: number): void {
  const { perRank, ranks } = p.banks;
  clear(p.found, nextRefresh(p, s));
  noteDrain(p, s, t);
  for (let rank = 0; rank < ranks; rank++) {
    const first = rank * perRank;
    if (scanRank(p, s, rank, t)) continue;
    if (s.work[rank] === 0 && s.banks.openRows[rank] === 0) continue; // nothing to serve, nothing to close
    const alone = p.perBank && s.refreshDue[rank]! > 0 ? first + s.nextBank[rank]! : -1;
    for (let bank = first; bank < first + perRank; bank++) if (bank !== alone) scanBank(p, s, bank, t);
  }
  yieldToAccess(p, t);
}
