/**
 * Our own policy: each bank serves one request at a time, chosen by an order (FCFS, FR-FCFS with a cap); among banks, the
 * oldest access that may issue goes first, then the oldest activate or precharge that delays no access.
 *
 * Reads go before writes. Writes are acknowledged when buffered, and drained in bulk: from a high watermark down to a low
 * one, or when no read came for a while. A read of a pending write's bytes is answered from it; one that overlaps it in
 * part, and a write to bytes that a pending read wants, wait outside until it is done. Reads of the same bytes join.
 * A refresh that is due stops its rank (or, bank by bank, its bank). A rank without work stops its clock after a while and
 * refreshes itself after a longer one. Rows stay open, or are closed when nobody wants them, or after a timeout.
 *
 * `scan` looks at every bank once, notes the best command for a cycle and the next cycle at which another is possible;
 * nothing is visited between.
 */
import { field } from '../../../technology/dram-table.js';
import { CLOSED } from '../banks.js';
import { ACT, PRE, RD, WR } from '../constraints.js';
import { takeAt, type Policy, type PolicyParts, type Transaction } from '../policy.js';
import { createAdmission } from './admission.js';
import { bankedWaits } from './banked-waits.js';
import type { Order } from './orders.js';
import { CLASS_ACCESS, CLASS_IDLE, CLASS_NONE, CLASS_REFRESH, CLASS_ROW, consider, NOTHING, type BankedState, type Found } from './found.js'; // prettier-ignore
import { createRefresh } from './refresh.js';

export function banked(order: Order, parts: PolicyParts): Policy<BankedState> {
  const { table, banks, options, host } = parts;
  const { total, perRank, ranks, rankOf } = banks;
  const v = (f: Parameters<typeof field>[1]): number => field(table, f);
  const tCMDCKE = v('tCMDCKE');
  const spacing = Math.max(v('burst'), v('tCCD_L'));
  const length = [v('nACT'), v('nRDWR'), v('nRDWR'), v('nPRE')];
  const afterRead = v('nRDWR') - 1 + v('RL') + v('tDQSCK') + v('burst') + v('tRPST');
  const afterWrite = v('nRDWR') - 1 + v('WL') + v('tDQSS') + v('burst') + v('tWR');
  const found: Found = { command: NOTHING, bank: 0, class: CLASS_NONE, age: 0, accessAt: 0, next: 0 };
  const housekeeping = createRefresh(parts);
  const { ownerOf, settle } = bankedWaits(order, parts);
  const accept = createAdmission(parts);
  const { refreshIntervalAt, perBank } = housekeeping;

  const quiet = (s: BankedState, rank: number, t: number): void => {
    if (t > s.quiet[rank]!) s.quiet[rank] = t;
  };

  function release(s: BankedState): void {
    for (let bank = 0; bank < total; bank++) {
      s.owner[bank] = -1;
      s.committed[bank] = false;
    }
  }

  /** Reads or writes? */
  function chooseDirection(s: BankedState, t: number): void {
    const { drainHigh, drainLow, drainIdle } = options;
    const before = s.draining;
    if (s.draining) s.draining = s.writeCount > 0 && (s.forced || s.writeCount > drainLow || s.readCount === 0);
    else
      s.draining =
        s.writeCount > 0 && (s.forced || s.writeCount >= drainHigh || (s.readCount === 0 && t >= s.lastRead + drainIdle));
    if (s.writeCount === 0) s.forced = false;
    if (s.draining !== before) release(s);
  }

  const wanted = (queue: readonly Transaction[], row: number): boolean => {
    for (let i = 0; i < queue.length; i++) if (queue[i]!.row === row) return true;
    return false;
  };

  /** When the page policy closes the row of a bank that has no work in this direction. */
  function closeAt(s: BankedState, bank: number): number {
    const open = s.banks.openRow[bank]!;
    if (options.page === 'open' || open === CLOSED || wanted(s.reads[bank]!, open) || wanted(s.writes[bank]!, open))
      return Infinity;
    const idle = options.page === 'closed' ? 0 : s.lastUse[bank]! + options.pageTimeout;
    return Math.max(idle, banks.at(s.banks, PRE, bank));
  }

  function scanBank(s: BankedState, bank: number, t: number): void {
    const queue = (s.draining ? s.writes : s.reads)[bank]!;
    const b = s.banks;
    const { busFree } = s;
    const open = b.openRow[bank]!;
    if (queue.length === 0) {
      const at = closeAt(s, bank);
      if (at < Infinity) consider(found, PRE, bank, CLASS_IDLE, bank, Math.max(at, busFree), t);
      return;
    }
    const x = queue[ownerOf(s, bank, queue)]!;
    const next = open === CLOSED ? ACT : x.row !== open ? PRE : x.write ? WR : RD;
    const at = Math.max(banks.at(b, next, bank), busFree);
    consider(found, next, bank, next === RD || next === WR ? CLASS_ACCESS : CLASS_ROW, x.seq, at, t);
  }

  /** When writes are drained because no read came. */
  function noteDrain(s: BankedState, t: number): void {
    if (s.draining || s.writeCount === 0 || s.readCount > 0) return;
    const at = s.lastRead + options.drainIdle;
    if (at > t && at < found.next) found.next = at;
  }

  /** The best command for cycle t into `found`, and the next cycle in which another may be possible. */
  function scan(s: BankedState, t: number): void {
    found.command = NOTHING;
    found.class = CLASS_NONE;
    found.accessAt = Infinity;
    found.next = refreshIntervalAt(s);
    noteDrain(s, t);
    for (let rank = 0; rank < ranks; rank++) {
      const first = rank * perRank;
      if (housekeeping.scanRank(s, rank, t, found)) continue;
      if (s.work[rank] === 0 && s.banks.openRows[rank] === 0) continue; // nothing to serve, nothing to close
      const alone = perBank && s.refreshDue[rank]! > 0 ? first + s.nextBank[rank]! : -1;
      for (let bank = first; bank < first + perRank; bank++) if (bank !== alone) scanBank(s, bank, t);
    }
    // a row command that would hold up an access can go after it
    if (found.command === ACT || found.command === PRE) {
      if (found.class === CLASS_REFRESH || t + length[found.command]! <= found.accessAt) return;
      found.command = NOTHING;
      if (found.accessAt < found.next) found.next = found.accessAt;
    }
  }

  function issueAccess(s: BankedState, bank: number, t: number): void {
    const write = found.command === WR;
    const queue = (write ? s.writes : s.reads)[bank]!;
    const owner = s.owner[bank]!;
    const x = queue[owner]!;
    const rank = rankOf(bank);
    if (owner > 0 && queue[0]!.row !== x.row && x.issued === 0) s.passed[bank]!++;
    if (x.issued === 0) x.first = t;
    banks.access(s.banks, bank, write, t);
    host.command(t, write ? 'write' : 'read', bank, x.row, x.column + x.issued);
    x.issued++;
    s.lastUse[bank] = t;
    s.busUser = x.requester;
    quiet(s, rank, t + (write ? afterWrite : afterRead));
    if (x.issued < x.bursts) {
      s.committed[bank] = true;
      if (write) return; // acknowledged long before
      for (const ticket of x.tickets) {
        // the next burst cannot come earlier: that is service
        ticket.service += spacing;
        ticket.from = t + spacing;
      }
      return;
    }
    takeAt(queue, owner);
    s.owner[bank] = -1;
    s.committed[bank] = false;
    s.pending--;
    s.due--;
    if (write) s.writeCount--;
    else if (--s.readCount === 0) s.lastRead = t;
    if (--s.work[rank]! === 0) s.idleSince[rank] = t;
    host.served(t, x);
  }

  function issueRow(s: BankedState, bank: number, t: number): void {
    const queue = (s.draining ? s.writes : s.reads)[bank]!;
    const x = queue[s.owner[bank]!];
    if (found.command === ACT) {
      banks.activate(s.banks, bank, x!.row, t);
      host.command(t, 'activate', bank, x!.row, -1);
      host.activated(t, bank, x!);
      s.lastUse[bank] = t;
    } else {
      banks.precharge(s.banks, bank, t);
      host.command(t, 'precharge', bank, x?.row ?? -1, -1);
    }
    s.passed[bank] = 0;
    if (x) s.committed[bank] = true;
    quiet(s, rankOf(bank), t + length[found.command]! - 1 + tCMDCKE);
  }

  function issue(s: BankedState, t: number): void {
    const { command, bank } = found;
    if (command === RD || command === WR) issueAccess(s, bank, t);
    else if (command === ACT || command === PRE) issueRow(s, bank, t);
    else {
      s.busFree = t + housekeeping.issue(s, command, bank, t);
      return;
    }
    s.busFree = t + length[command]!;
  }

  return {
    whole: true,
    settle,
    tick(s, t) {
      housekeeping.countRefreshes(s, t);
      chooseDirection(s, t);
      if (t < s.busFree) return;
      scan(s, t);
      if (found.command !== NOTHING) issue(s, t);
    },
    accept,
    nextTime(s, t) {
      chooseDirection(s, t);
      scan(s, t);
      // a command that may issue now has missed this cycle, or lost it to another
      const ready = found.command === NOTHING ? Infinity : t + 1;
      return Math.max(t + 1, Math.min(found.next, ready));
    },
    newState() {
      const zeros = (n: number): number[] => new Array<number>(n).fill(0);
      const queues = (): Transaction[][] => Array.from({ length: total }, () => []);
      return {
        banks: banks.newState(),
        pending: 0,
        due: 0,
        settled: 0,
        readCycles: 0,
        writeCycles: 0,
        reads: queues(),
        writes: queues(),
        readCount: 0,
        writeCount: 0,
        owner: new Array<number>(total).fill(-1),
        committed: new Array<boolean>(total).fill(false),
        waitKey: zeros(total),
        passed: zeros(total),
        lastUse: zeros(total),
        draining: false,
        forced: false,
        lastRead: 0,
        refreshDue: zeros(ranks),
        refreshes: 0,
        nextBank: zeros(ranks),
        work: zeros(ranks),
        idleSince: zeros(ranks),
        quiet: zeros(ranks),
        lowSince: zeros(ranks),
        busFree: 0,
        busUser: 0,
        seq: 0,
      };
    },
  };
}
