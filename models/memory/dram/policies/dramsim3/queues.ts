/** How transactions come into the reference's buffers, and from there into the queues of banks: one a cycle. */
import { takeAt } from '../../../protocol/take.js';
import { chargeAll } from '../../../protocol/ticket.js';
import type { PolicyHost } from '../../policy.js';
import type { Transaction } from '../../transaction.js';
import type { Dramsim3State } from './state.js';

const READ_QUEUE = 32;
const WRITE_BUFFER = 32;
const BANK_QUEUE = 8;
/** writes that are drained when the banks have nothing else to do: more than so many */
const DRAIN_ABOVE = 8;

function find(queue: readonly Transaction[], address: number, write: boolean): Transaction | undefined {
  for (let i = 0; i < queue.length; i++) {
    const x = queue[i]!;
    if (x.address === address && x.write === write) return x;
  }
  return undefined;
}

const pendingWrite = (s: Dramsim3State, address: number, bank: number): Transaction | undefined =>
  find(s.writeBuffer, address, true) ?? find(s.queues[bank]!, address, true);
const pendingRead = (s: Dramsim3State, address: number, bank: number): Transaction | undefined =>
  find(s.readQueue, address, false) ?? find(s.queues[bank]!, address, false);

/** The oldest whose bank's queue has room, or −1. */
function movable(s: Dramsim3State, from: readonly Transaction[]): number {
  for (let i = 0; i < from.length; i++) if (s.queues[from[i]!.bank]!.length < BANK_QUEUE) return i;
  return -1;
}

function moveFrom(s: Dramsim3State, source: Transaction[], i: number, t: number): void {
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

function moveRead(s: Dramsim3State, t: number): void {
  const i = movable(s, s.readQueue);
  if (i >= 0) moveFrom(s, s.readQueue, i, t);
}

const wantsDrain = (s: Dramsim3State): boolean =>
  s.writeBuffer.length >= WRITE_BUFFER || (s.writeBuffer.length > DRAIN_ABOVE && s.queued === 0);

/** At most one transaction goes from a buffer to its bank's queue. */
export function move(s: Dramsim3State, t: number): void {
  if (s.drain === 0 && wantsDrain(s)) s.drain = s.writeBuffer.length;
  if (s.drain === 0) {
    moveRead(s, t);
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
  if (wantsDrain(s) && find(s.readQueue, x.address, false)) moveRead(s, t);
}

/** Will the next cycle move a transaction, or begin to drain? */
export const canMove = (s: Dramsim3State): boolean =>
  s.drain > 0 ? movable(s, s.writeBuffer) >= 0 : wantsDrain(s) || movable(s, s.readQueue) >= 0;

function acceptWrite(host: PolicyHost, s: Dramsim3State, t: number, x: Transaction): boolean {
  if (s.writeBuffer.length >= WRITE_BUFFER) return false;
  if (pendingWrite(s, x.address, x.bank)) host.absorbed(t, x);
  else {
    s.writeBuffer.push(x);
    s.pending++;
  }
  host.answered(t, x);
  return true;
}

function acceptRead(host: PolicyHost, s: Dramsim3State, t: number, x: Transaction): boolean {
  if (s.readQueue.length >= READ_QUEUE) return false;
  if (pendingWrite(s, x.address, x.bank)) {
    host.answered(t, x);
    return true;
  }
  const ticket = x.tickets[0]!;
  ticket.from = t + 1;
  ticket.service = 1;
  const pending = pendingRead(s, x.address, x.bank);
  if (pending) pending.tickets.push(ticket);
  else {
    s.readQueue.push(x);
    s.pending++;
    s.reads++;
    s.due++;
  }
  return true;
}

/** Takes a request at the end of cycle t into its buffer, joins it to another or answers it at once; or refuses it. */
export const accept = (host: PolicyHost, s: Dramsim3State, t: number, x: Transaction): boolean =>
  x.write ? acceptWrite(host, s, t, x) : acceptRead(host, s, t, x);
