/** What requests wait for under the policy dramsim3. */
import { detailIndex } from '../../../../../traces/formats.js';
import { chargeAll, keyOf } from '../../../protocol/ticket.js';
import { CLOSED } from '../../banks-state.js';
import type { Banks } from '../../banks.js';
import { ACT, PRE, RD, WR } from '../../commands.js';
import type { Transaction } from '../../transaction.js';
import type { Dramsim3State } from './state.js';

const BANK = detailIndex('bank');
const QUEUE_FULL = detailIndex('queue-full');
const WRITE_DRAIN = detailIndex('write-drain');
const REFRESH = detailIndex('refresh');
const COMMAND_BUS = detailIndex('command-bus');
const DATA_BUS = detailIndex('data-bus');

/** From `from` on, the reads of a bank's queue wait for something else; what they waited for before is charged. */
function waitFor(s: Dramsim3State, bank: number, key: number, from: number): void {
  const before = s.waitKey[bank]!;
  if (before === key) return;
  const queue = s.queues[bank]!;
  for (let i = 0; i < queue.length; i++) if (!queue[i]!.write) chargeAll(queue[i]!.tickets, before, from);
  s.waitKey[bank] = key;
}

/** The first that wants the open row, else the oldest. */
function ownerOf(queue: readonly Transaction[], open: number): Transaction {
  for (let i = 0; i < queue.length; i++) if (queue[i]!.row === open) return queue[i]!;
  return queue[0]!;
}

/**
 * What the entries of a bank's queue waited for in [from, to): the first that its state lets go for a constraint, charged
 * at once; the others for it, charged when that changes.
 */
function settleBank(banks: Banks, s: Dramsim3State, bank: number, from: number, to: number): void {
  const b = s.banks;
  const open = b.openRow[bank]!;
  const x = ownerOf(s.queues[bank]!, open);
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

/** Charges what all reads waited for up to cycle `to`: called before anything changes in it. */
export function settle(banks: Banks, s: Dramsim3State, to: number): void {
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
  for (let bank = 0; bank < banks.total; bank++) {
    if (s.queues[bank]!.length === 0) continue;
    if (s.refreshDue[banks.rankOf(bank)]! === 0) settleBank(banks, s, bank, from, to);
    else waitFor(s, bank, keyOf(REFRESH, 0), from);
  }
}
