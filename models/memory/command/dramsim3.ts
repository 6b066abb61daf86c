/**
 * A controller that follows DRAMsim3's rules queue for queue, so that cycles, commands and energies equal it.
 *
 * One command a cycle; a queue of 8 for each bank, served in turn; reads and writes buffered apart, writes drained in
 * bulk; a write is acknowledged two cycles after it is accepted. It jumps from one cycle in which something can happen to
 * the next. Where the reference livelocks (its write buffer full, its oldest write waiting for a read that still waits
 * behind the writes) reads move on here instead.
 * Source  DRAMsim3 2981759; the rules as written down in analysis/validate/reference/README.md.
 */
import { CLOSED, type Banks, type BanksState } from './banks.js';
import type { BurstAddress, CommandTiming } from './timing.js';
import { behindItsRead, find, takeAt, transaction, type Transaction } from './transactions.js';

export const READ_QUEUE = 32;
export const WRITE_BUFFER = 32;
const BANK_QUEUE = 8;
const HIT_LIMIT = 4;
const DRAIN_ABOVE = 8;
/** cycles from acceptance to the answer of a write, and of a read that a waiting write answers */
export const QUICK_ANSWER = 2;

export interface Command {
  readonly name: 'activate' | 'precharge' | 'read' | 'write' | 'refresh';
  readonly bank: number;
  readonly row: number;
  readonly column: number;
}
export interface PolicyState {
  readQueue: Transaction[];
  writeBuffer: Transaction[];
  queues: Transaction[][];
  queued: number;
  pointer: number;
  drain: number;
  /** refreshes due by rank, and how many came due in all */
  refreshDue: number[];
  refreshes: number;
  banks: BanksState;
  readsPending: number;
}
export interface Accepted {
  readonly id: number;
  readonly write: boolean;
  readonly address: number;
  readonly at: BurstAddress;
}

export interface Policy {
  newState(): PolicyState;
  /** One cycle: refresh timer, at most one command, at most one transaction moved. True if anything changed. */
  tick(s: PolicyState, t: number): boolean;
  /** Takes a request at the end of cycle t, unless its queue is full. */
  accept(s: PolicyState, t: number, request: Accepted): boolean;
  /** The next cycle after t in which something can happen without a new request. */
  nextTime(s: PolicyState, t: number): number;
}

/** Told what the policy does: commands as they issue, requests as they are answered. */
export interface PolicyEvents {
  command(t: number, command: Command): void;
  answer(t: number, ids: readonly number[]): void;
}

export function dramsim3(banks: Banks, timing: CommandTiming, ranks: number, events: PolicyEvents): Policy {
  const { total, perRank, rankOf } = banks;

  /** The first bank of a due refresh that is open and may be precharged, else the refresh itself, if it may issue. */
  function refresh(s: PolicyState, rank: number, t: number): boolean {
    const b = s.banks;
    const first = rank * perRank;
    let ready = true;
    for (let bank = first; bank < first + perRank; bank++) {
      if (b.openRow[bank] !== CLOSED) {
        ready = false;
        if (t < b.pre[bank]!) continue;
        banks.precharge(b, bank, t);
        events.command(t, { name: 'precharge', bank, row: -1, column: -1 });
        return true;
      }
      if (t < b.ref[bank]!) ready = false;
    }
    if (!ready) return false;
    banks.refresh(b, rank, t);
    s.refreshDue[rank]!--;
    events.command(t, { name: 'refresh', bank: first, row: -1, column: -1 });
    return true;
  }

  /** May the oldest entry of the queue close the open row? Only if nobody in it wants that row, or it was hit enough. */
  function mayClose(s: PolicyState, bank: number): boolean {
    const open = s.banks.openRow[bank]!;
    if (s.banks.hits[bank]! >= HIT_LIMIT) return true;
    const queue = s.queues[bank]!;
    for (let i = 0; i < queue.length; i++) if (queue[i]!.row === open) return false;
    return true;
  }

  function issueAccess(s: PolicyState, bank: number, i: number, t: number): void {
    const x = takeAt(s.queues[bank]!, i);
    s.queued--;
    banks.access(s.banks, bank, x.write, t);
    events.command(t, { name: x.write ? 'write' : 'read', bank, row: x.row, column: x.column });
    if (x.write) return;
    s.readsPending--;
    events.answer(t + timing.readToAnswer, x.ids);
  }

  /** Issues what the first entry of a bank's queue that can go needs. */
  function serve(s: PolicyState, bank: number, t: number): boolean {
    const queue = s.queues[bank]!;
    const b = s.banks;
    const open = b.openRow[bank]!;
    for (let i = 0; i < queue.length; i++) {
      const x = queue[i]!;
      if (open === CLOSED) {
        if (!banks.canActivate(b, bank, t)) return false; // every entry needs the same
        banks.activate(b, bank, x.row, t);
        events.command(t, { name: 'activate', bank, row: x.row, column: -1 });
        return true;
      }
      if (x.row === open) {
        if (t < (x.write ? b.write : b.read)[bank]!) continue;
        if (x.write && i > 0 && behindItsRead(queue, i)) continue;
        issueAccess(s, bank, i, t);
        return true;
      }
      if (i > 0 || t < b.pre[bank]! || !mayClose(s, bank)) continue;
      banks.precharge(b, bank, t);
      events.command(t, { name: 'precharge', bank, row: x.row, column: -1 });
      return true;
    }
    return false;
  }

  function command(s: PolicyState, t: number): boolean {
    for (let rank = 0; rank < ranks; rank++) if (s.refreshDue[rank]! > 0 && refresh(s, rank, t)) return true;
    if (s.queued === 0) return false;
    for (let step = 1; step <= total; step++) {
      const bank = (s.pointer + step) % total;
      if (s.queues[bank]!.length === 0 || s.refreshDue[rankOf(bank)]! > 0 || !serve(s, bank, t)) continue;
      s.pointer = bank;
      return true;
    }
    return false;
  }

  /** The oldest whose bank's queue has room, or −1. */
  function movable(s: PolicyState, from: readonly Transaction[]): number {
    for (let i = 0; i < from.length; i++) if (s.queues[from[i]!.bank]!.length < BANK_QUEUE) return i;
    return -1;
  }

  function moveFrom(s: PolicyState, source: Transaction[], i: number): void {
    const x = takeAt(source, i);
    s.queues[x.bank]!.push(x);
    s.queued++;
  }

  const wantsDrain = (s: PolicyState): boolean =>
    s.writeBuffer.length >= WRITE_BUFFER || (s.writeBuffer.length > DRAIN_ABOVE && s.queued === 0);

  /** At most one transaction goes from a buffer to its bank's queue. */
  function move(s: PolicyState): boolean {
    if (s.drain === 0 && wantsDrain(s)) s.drain = s.writeBuffer.length;
    if (s.drain === 0) {
      const i = movable(s, s.readQueue);
      if (i >= 0) moveFrom(s, s.readQueue, i);
      return i >= 0;
    }
    const i = movable(s, s.writeBuffer);
    if (i < 0) return false;
    const x = s.writeBuffer[i]!;
    if (pendingRead(s, x.address, x.bank) === undefined) {
      moveFrom(s, s.writeBuffer, i);
      s.drain--;
      return true;
    }
    s.drain = 0;
    // the reference would start to drain again at once and come here again, for ever: let the reads go on
    if (wantsDrain(s) && find(s.readQueue, x.address, false)) {
      const r = movable(s, s.readQueue);
      if (r >= 0) moveFrom(s, s.readQueue, r);
    }
    return true;
  }

  function tick(s: PolicyState, t: number): boolean {
    let changed = false;
    while (t >= timing.refreshInterval * (s.refreshes + 1)) {
      s.refreshDue[s.refreshes % ranks]!++;
      s.refreshes++;
      changed = true;
    }
    if (command(s, t)) changed = true;
    return move(s) || changed;
  }

  const waitingWrite = (s: PolicyState, { address, at }: Accepted): boolean =>
    find(s.writeBuffer, address, true) !== undefined || find(s.queues[at.bank]!, address, true) !== undefined;
  const pendingRead = (s: PolicyState, address: number, bank: number): Transaction | undefined =>
    find(s.readQueue, address, false) ?? find(s.queues[bank]!, address, false);

  function accept(s: PolicyState, t: number, request: Accepted): boolean {
    const { id, write, address, at } = request;
    if (write ? s.writeBuffer.length >= WRITE_BUFFER : s.readQueue.length >= READ_QUEUE) return false;
    const waiting = waitingWrite(s, request);
    if (write) {
      if (!waiting) s.writeBuffer.push(transaction(at, id, address, write));
      events.answer(t + QUICK_ANSWER, [id]);
      return true;
    }
    if (waiting) {
      events.answer(t + QUICK_ANSWER, [id]);
      return true;
    }
    const pending = pendingRead(s, address, at.bank);
    if (pending) pending.ids.push(id);
    else {
      s.readQueue.push(transaction(at, id, address, write));
      s.readsPending++;
    }
    return true;
  }

  /** Earliest cycle at which a bank's queue can issue something, as things stand. */
  function bankTime(s: PolicyState, bank: number): number {
    const queue = s.queues[bank]!;
    const b = s.banks;
    const open = b.openRow[bank]!;
    if (open === CLOSED) return banks.activateAt(b, bank);
    let next = Infinity;
    for (const x of queue) if (x.row === open) next = Math.min(next, (x.write ? b.write : b.read)[bank]!);
    if (queue[0]!.row !== open && mayClose(s, bank)) next = Math.min(next, b.pre[bank]!);
    return next;
  }

  function refreshTime(s: PolicyState, rank: number): number {
    const b = s.banks;
    let [pre, ref] = [Infinity, 0];
    for (let bank = rank * perRank; bank < (rank + 1) * perRank; bank++) {
      if (b.openRow[bank] !== CLOSED) pre = Math.min(pre, b.pre[bank]!);
      ref = Math.max(ref, b.ref[bank]!);
    }
    return pre < Infinity ? pre : ref;
  }

  return {
    tick,
    accept,
    nextTime(s, t) {
      let next = timing.refreshInterval * (s.refreshes + 1);
      for (let rank = 0; rank < ranks; rank++) if (s.refreshDue[rank]! > 0) next = Math.min(next, refreshTime(s, rank));
      if (s.queued > 0)
        for (let bank = 0; bank < total; bank++)
          if (s.queues[bank]!.length > 0 && s.refreshDue[rankOf(bank)] === 0) next = Math.min(next, bankTime(s, bank));
      return Math.max(t + 1, next);
    },
    newState: () => ({
      readQueue: [],
      writeBuffer: [],
      queues: Array.from({ length: total }, () => []),
      queued: 0,
      pointer: 0,
      drain: 0,
      refreshDue: new Array<number>(ranks).fill(0),
      refreshes: 0,
      banks: banks.newState(),
      readsPending: 0,
    }),
  };
}
