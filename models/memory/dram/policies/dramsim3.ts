/**
 * A controller that follows DRAMsim3's rules queue for queue, so that cycles, commands and energies equal it.
 *
 * One command a cycle; a queue of 8 for each bank, served in turn; reads and writes buffered apart, writes drained in
 * bulk; a write is acknowledged two cycles after it is accepted. It jumps from one cycle in which something can happen to
 * the next. Where the reference livelocks (its write buffer full, its oldest write waiting for a read that still waits
 * behind the writes) reads move on here instead. Its options are its own: pages stay open, no power-down.
 * Source  DRAMsim3 2981759; the rules as written down in analysis/validate/reference/README.md.
 */
import { field } from '../../../technology/dram-table.js';
import { chargeAll } from '../../protocol/ticket.js';
import { CLOSED } from '../banks.js';
import { ACT, PRE, RD, REF, WR } from '../constraints.js';
import { takeAt, type Policy, type PolicyParts, type Transaction } from '../policy.js';
import { dramsim3Waits, type State } from './dramsim3-waits.js';

const READ_QUEUE = 32;
const WRITE_BUFFER = 32;
const BANK_QUEUE = 8;
const HIT_LIMIT = 4;
const DRAIN_ABOVE = 8;

function find(queue: readonly Transaction[], address: number, write: boolean): Transaction | undefined {
  for (let i = 0; i < queue.length; i++) {
    const x = queue[i]!;
    if (x.address === address && x.write === write) return x;
  }
  return undefined;
}

/** Is a read of the same burst before the write at `i`? */
function behindItsRead(queue: readonly Transaction[], i: number): boolean {
  const { row, column } = queue[i]!;
  for (let j = 0; j < i; j++) {
    const y = queue[j]!;
    if (!y.write && y.row === row && y.column === column) return true;
  }
  return false;
}

export function dramsim3({ table, banks, host }: PolicyParts): Policy<State> {
  const settle = dramsim3Waits(banks);
  const { total, perRank, ranks, rankOf } = banks;
  const [nACT, nRDWR, nPRE] = [field(table, 'nACT'), field(table, 'nRDWR'), field(table, 'nPRE')];
  const refreshInterval = Math.floor(field(table, 'tREFI') / ranks);

  /** The first bank of a due refresh that is open and may be precharged, else the refresh itself, if it may issue. */
  function refresh(s: State, rank: number, t: number): boolean {
    const b = s.banks;
    const first = rank * perRank;
    let ready = true;
    for (let bank = first; bank < first + perRank; bank++) {
      if (b.openRow[bank] !== CLOSED) {
        ready = false;
        if (t < banks.at(b, PRE, bank)) continue;
        banks.precharge(b, bank, t);
        s.busFree = t + nPRE;
        host.command(t, 'precharge', bank, -1, -1);
        return true;
      }
      if (t < banks.at(b, REF, bank)) ready = false;
    }
    if (!ready) return false;
    banks.refresh(b, rank, t);
    s.busFree = t + field(table, 'nREF');
    s.refreshDue[rank]!--;
    host.command(t, 'refresh', first, -1, -1);
    host.refreshed(t, first, true);
    return true;
  }

  /** May the oldest entry of the queue close the open row? Only if nobody in it wants that row, or it was hit enough. */
  function mayClose(s: State, bank: number): boolean {
    const open = s.banks.openRow[bank]!;
    if (s.banks.hits[bank]! >= HIT_LIMIT) return true;
    const queue = s.queues[bank]!;
    for (let i = 0; i < queue.length; i++) if (queue[i]!.row === open) return false;
    return true;
  }

  function issueAccess(s: State, bank: number, i: number, t: number): void {
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

  /** Issues what the first entry of a bank's queue that can go needs. */
  function serve(s: State, bank: number, t: number): boolean {
    const queue = s.queues[bank]!;
    const b = s.banks;
    const open = b.openRow[bank]!;
    for (let i = 0; i < queue.length; i++) {
      const x = queue[i]!;
      if (open === CLOSED) {
        if (t < banks.at(b, ACT, bank)) return false; // every entry needs the same
        banks.activate(b, bank, x.row, t);
        s.busFree = t + nACT;
        host.command(t, 'activate', bank, x.row, -1);
        host.activated(t, bank, x);
        return true;
      }
      if (x.row === open) {
        if (t < banks.at(b, x.write ? WR : RD, bank)) continue;
        if (x.write && i > 0 && behindItsRead(queue, i)) continue;
        issueAccess(s, bank, i, t);
        return true;
      }
      if (i > 0 || t < banks.at(b, PRE, bank) || !mayClose(s, bank)) continue;
      banks.precharge(b, bank, t);
      s.busFree = t + nPRE;
      host.command(t, 'precharge', bank, x.row, -1);
      return true;
    }
    return false;
  }

  function command(s: State, t: number): void {
    for (let rank = 0; rank < ranks; rank++) if (s.refreshDue[rank]! > 0 && refresh(s, rank, t)) return;
    if (s.queued === 0) return;
    for (let step = 1; step <= total; step++) {
      const bank = (s.pointer + step) % total;
      if (s.queues[bank]!.length === 0 || s.refreshDue[rankOf(bank)]! > 0 || !serve(s, bank, t)) continue;
      s.pointer = bank;
      return;
    }
  }

  /** The oldest whose bank's queue has room, or −1. */
  function movable(s: State, from: readonly Transaction[]): number {
    for (let i = 0; i < from.length; i++) if (s.queues[from[i]!.bank]!.length < BANK_QUEUE) return i;
    return -1;
  }

  function moveFrom(s: State, source: Transaction[], i: number, t: number): void {
    const x = takeAt(source, i);
    s.queues[x.bank]!.push(x);
    s.queued++;
    if (x.write) return; // acknowledged long before
    chargeAll(x.tickets, s.outsideKey, t);
    for (const ticket of x.tickets) {
      ticket.service++; // the move takes a cycle of its own
      ticket.from = t + 1;
    }
  }

  const wantsDrain = (s: State): boolean =>
    s.writeBuffer.length >= WRITE_BUFFER || (s.writeBuffer.length > DRAIN_ABOVE && s.queued === 0);

  /** At most one transaction goes from a buffer to its bank's queue. */
  function move(s: State, t: number): void {
    if (s.drain === 0 && wantsDrain(s)) s.drain = s.writeBuffer.length;
    if (s.drain === 0) {
      const i = movable(s, s.readQueue);
      if (i >= 0) moveFrom(s, s.readQueue, i, t);
      return;
    }
    const i = movable(s, s.writeBuffer);
    if (i < 0) return;
    const x = s.writeBuffer[i]!;
    if (pendingRead(s, x.address, x.bank) === undefined) {
      moveFrom(s, s.writeBuffer, i, t);
      s.drain--;
      return;
    }
    s.drain = 0;
    // the reference would start to drain again at once and come here again, for ever: let the reads go on
    if (wantsDrain(s) && find(s.readQueue, x.address, false)) {
      const r = movable(s, s.readQueue);
      if (r >= 0) moveFrom(s, s.readQueue, r, t);
    }
  }

  /** Will the next cycle move a transaction, or begin to drain? */
  const canMove = (s: State): boolean =>
    s.drain > 0 ? movable(s, s.writeBuffer) >= 0 : wantsDrain(s) || movable(s, s.readQueue) >= 0;

  function tick(s: State, t: number): void {
    while (t >= refreshInterval * (s.refreshes + 1)) {
      s.refreshDue[s.refreshes % ranks]!++;
      s.refreshes++;
    }
    if (t >= s.busFree) command(s, t);
    move(s, t);
  }

  const waitingWrite = (s: State, address: number, bank: number): boolean =>
    find(s.writeBuffer, address, true) !== undefined || find(s.queues[bank]!, address, true) !== undefined;
  const pendingRead = (s: State, address: number, bank: number): Transaction | undefined =>
    find(s.readQueue, address, false) ?? find(s.queues[bank]!, address, false);

  function accept(s: State, t: number, x: Transaction): boolean {
    const { write, address, bank } = x;
    if (write ? s.writeBuffer.length >= WRITE_BUFFER : s.readQueue.length >= READ_QUEUE) return false;
    const waiting = waitingWrite(s, address, bank);
    if (write) {
      if (waiting) host.absorbed(t, x);
      else {
        s.writeBuffer.push(x);
        s.pending++;
      }
      host.answered(t, x);
      return true;
    }
    if (waiting) {
      host.answered(t, x);
      return true;
    }
    const ticket = x.tickets[0]!;
    ticket.from = t + 1;
    ticket.service = 1;
    const pending = pendingRead(s, address, bank);
    if (pending) pending.tickets.push(ticket);
    else {
      s.readQueue.push(x);
      s.pending++;
      s.reads++;
      s.due++;
    }
    return true;
  }

  /** Earliest cycle at which a bank's queue can issue something, as things stand. */
  function bankTime(s: State, bank: number): number {
    const queue = s.queues[bank]!;
    const b = s.banks;
    const open = b.openRow[bank]!;
    if (open === CLOSED) return banks.at(b, ACT, bank);
    let next = Infinity;
    for (let i = 0; i < queue.length; i++) {
      const x = queue[i]!;
      if (x.row === open) next = Math.min(next, banks.at(b, x.write ? WR : RD, bank));
    }
    if (queue[0]!.row !== open && mayClose(s, bank)) next = Math.min(next, banks.at(b, PRE, bank));
    return next;
  }

  function refreshTime(s: State, rank: number): number {
    const b = s.banks;
    let [pre, ref] = [Infinity, 0];
    for (let bank = rank * perRank; bank < (rank + 1) * perRank; bank++) {
      if (b.openRow[bank] !== CLOSED) pre = Math.min(pre, banks.at(b, PRE, bank));
      ref = Math.max(ref, banks.at(b, REF, bank));
    }
    return pre < Infinity ? pre : ref;
  }

  return {
    whole: false,
    tick,
    accept,
    settle,
    nextTime(s, t) {
      if (canMove(s)) return t + 1;
      let next = Infinity;
      for (let rank = 0; rank < ranks; rank++) if (s.refreshDue[rank]! > 0) next = Math.min(next, refreshTime(s, rank));
      if (s.queued > 0)
        for (let bank = 0; bank < total; bank++)
          if (s.queues[bank]!.length > 0 && s.refreshDue[rankOf(bank)] === 0) next = Math.min(next, bankTime(s, bank));
      return Math.max(t + 1, Math.min(refreshInterval * (s.refreshes + 1), Math.max(next, s.busFree)));
    },
    newState: () => ({
      banks: banks.newState(),
      pending: 0,
      due: 0,
      settled: 0,
      readCycles: 0,
      writeCycles: 0,
      readQueue: [],
      writeBuffer: [],
      queues: Array.from({ length: total }, () => []),
      queued: 0,
      reads: 0,
      pointer: 0,
      drain: 0,
      refreshDue: new Array<number>(ranks).fill(0),
      refreshes: 0,
      waitKey: new Array<number>(total).fill(0),
      outsideKey: 0,
      busUser: 0,
      busFree: 0,
    }),
  };
}
