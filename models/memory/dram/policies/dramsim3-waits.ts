/** What requests wait for under the policy dramsim3, and the state that both share. */
import { detailIndex } from '../../../../traces/index.js';
import { chargeAll, keyOf } from '../../protocol/ticket.js';
import { CLOSED, type Banks } from '../banks.js';
import { ACT, PRE, RD, WR } from '../constraints.js';
import type { PolicyState, Transaction } from '../policy.js';

const [BANK, QUEUE_FULL, WRITE_DRAIN, REFRESH, COMMAND_BUS, DATA_BUS] = (
  ['bank', 'queue-full', 'write-drain', 'refresh', 'command-bus', 'data-bus'] as const
).map(detailIndex) as [number, number, number, number, number, number];

export interface State extends PolicyState {
  readQueue: Transaction[];
  writeBuffer: Transaction[];
  queues: Transaction[][];
  queued: number;
  /** reads not yet issued */
  reads: number;
  pointer: number;
  drain: number;
  /** refreshes due by rank, and how many came due in all */
  refreshDue: number[];
  refreshes: number;
  /** what reads wait for in the queues of banks, and in the read queue (ticket.ts) */
  waitKey: number[];
  outsideKey: number;
  /** who used the data bus last */
  busUser: number;
  /** the command bus is free from this cycle on; the reference's commands all take one */
  busFree: number;
}

export function dramsim3Waits(banks: Banks): (s: State, to: number) => void {
  const { total, rankOf } = banks;

  /** From `from` on, the reads of a bank's queue wait for something else; what they waited for before is charged. */
  function waitFor(s: State, bank: number, key: number, from: number): void {
    const before = s.waitKey[bank]!;
    if (before === key) return;
    const queue = s.queues[bank]!;
    for (let i = 0; i < queue.length; i++) if (!queue[i]!.write) chargeAll(queue[i]!.tickets, before, from);
    s.waitKey[bank] = key;
  }

  /**
   * What the entries of a bank's queue waited for in [from, to): the first that its state lets go for a constraint, charged
   * at once; the others for it, charged when that changes.
   */
  function settleBank(s: State, bank: number, from: number, to: number): void {
    const queue = s.queues[bank]!;
    const b = s.banks;
    const open = b.openRow[bank]!;
    let owner = 0;
    while (owner < queue.length && queue[owner]!.row !== open) owner++;
    if (owner === queue.length) owner = 0;
    const x = queue[owner]!;
    const next = open === CLOSED ? ACT : x.row !== open ? PRE : x.write ? WR : RD;
    const ready = Math.min(to, Math.max(from, banks.at(b, next, bank)));
    if (!x.write) chargeAll(x.tickets, s.waitKey[bank]!, from);
    if (ready > from) {
      const why = banks.why(b, next, bank);
      const key = keyOf(why, why === DATA_BUS ? s.busUser : 0);
      waitFor(s, bank, why === REFRESH ? key : keyOf(BANK, x.requester), from);
      if (!x.write) chargeAll(x.tickets, key, ready);
    }
    if (to > ready) {
      waitFor(s, bank, keyOf(BANK, x.requester), ready);
      if (!x.write) chargeAll(x.tickets, keyOf(COMMAND_BUS, 0), to);
    }
  }

  function settle(s: State, to: number): void {
    const from = s.settled;
    if (from === to) return;
    s.settled = to;
    s.writeCycles += (s.pending - s.reads) * (to - from);
    if (s.reads === 0) return;
    s.readCycles += s.reads * (to - from);
    const outside = keyOf(s.drain > 0 ? WRITE_DRAIN : QUEUE_FULL, 0);
    if (outside !== s.outsideKey) {
      for (let i = 0; i < s.readQueue.length; i++) chargeAll(s.readQueue[i]!.tickets, s.outsideKey, from);
      s.outsideKey = outside;
    }
    if (s.queued === 0) return;
    for (let bank = 0; bank < total; bank++) {
      if (s.queues[bank]!.length === 0) continue;
      if (s.refreshDue[rankOf(bank)]! === 0) settleBank(s, bank, from, to);
      else waitFor(s, bank, keyOf(REFRESH, 0), from);
    }
  }

  return settle;
}
