/** How an on-chip memory serves what its banks have queued: a port for each access, sleeping banks woken first. */
import { enter, type ActorHandle } from '../../../sim/index.js';
import { detailIndex, kindIndex } from '../../../traces/formats.js';
import type { Teller } from '../../power/tell.js';
import { takeAt } from '../protocol/take.js';
import { charge, keyOf, type Ticket } from '../protocol/ticket.js';
import type { ArrayModel } from './array.js';
import type { ArrayScheduler, Entry } from './schedulers.js';
import { asleepFor_ps, isAsleep } from './standing.js';
import type { ArrayState, BankState } from './state.js';

const READ = kindIndex('read');
const WRITE = kindIndex('write');
const WAKE_UP = kindIndex('wake-up');
const BANK = detailIndex('bank');
const PORT = detailIndex('port');
const POWER_UP = detailIndex('power-up');

/** Bytes over which writes are counted against endurance: wear is taken as level within them. */
export const WEAR_BLOCK_BYTES = 4096;

/** What an on-chip memory is made of: nothing here changes but its state. */
export interface ArrayParts {
  readonly model: ArrayModel;
  readonly scheduler: ArrayScheduler;
  readonly state: ArrayState;
  readonly self: ActorHandle;
  readonly tell: Teller['tell'];
}

/** What an event says: a port of a bank is free, or (port = ports) the bank is awake. */
const eventOf = (ports: number, bank: number, port: number): number => bank * (ports + 1) + port;

/** Whose request is at the first port that serves one, 0 for none. */
function holderOf({ ports }: BankState): number {
  for (let port = 0; port < ports.length; port++) {
    const e = ports[port];
    if (e) return e.ticket.requester;
  }
  return 0;
}

/** Charges the time since the bank's last change to what its queue waited for. */
export function settleBank(ports: number, b: BankState, now_ps: number): void {
  if (b.queue.length > 0 && b.since_ps < now_ps) {
    const cause = b.waking ? POWER_UP : ports === 1 ? BANK : PORT;
    const key = keyOf(cause, b.waking ? 0 : holderOf(b));
    for (let i = 0; i < b.queue.length; i++) charge(b.queue[i]!.ticket, key, now_ps);
  }
  b.since_ps = now_ps;
}

function countAccess({ model, state }: ArrayParts, { ticket, address }: Entry, words: number, energy_fj: number): void {
  if (!ticket.write) {
    state.energy.read += energy_fj;
    state.words.read += words;
    return;
  }
  state.energy.write += energy_fj;
  state.words.write += words;
  if (model.endurance === undefined) return;
  const block = Math.floor(address / WEAR_BLOCK_BYTES);
  state.wear[block] = (state.wear[block] ?? 0) + words;
}

/** The next of the queue, as the scheduler says, at a free port. */
function start(p: ArrayParts, b: BankState, bank: number, port: number, now_ps: number): void {
  const { model, state } = p;
  const i = b.queue.length === 1 ? 0 : p.scheduler.pick(b.queue, b.last);
  if (!(i >= 0 && i < b.queue.length)) throw new Error(`the scheduler picked none of ${b.queue.length} requests`);
  const e = takeAt(b.queue, i);
  const { ticket, address } = e;
  const { write, bytes, operator, requester } = ticket;
  const words = model.words(address, bytes);
  const hold_ps = model.hold_ps(words, write);
  const energy_fj = model.access_fj(words, write);
  state.queued--;
  state.serving++;
  b.ports[port] = e;
  b.serving++;
  b.last = requester;
  ticket.service = hold_ps;
  countAccess(p, e, words, energy_fj);
  p.tell(write ? WRITE : READ, now_ps, now_ps + hold_ps, operator, bank, bytes, energy_fj, requester);
  p.self.wakeAfter(hold_ps, eventOf(model.options.ports, bank, port));
}

/** Fills the free ports of a bank that is awake. */
export function serve(p: ArrayParts, b: BankState, bank: number, now_ps: number): void {
  const { ports } = p.model.options;
  settleBank(ports, b, now_ps);
  for (let port = 0; port < ports && b.queue.length > 0; port++) if (b.ports[port] === null) start(p, b, bank, port, now_ps);
  if (b.serving === 0 && b.queue.length === 0 && b.standing.idleSince_ps < 0) b.standing.idleSince_ps = now_ps;
}

/** Fills the free ports of all banks that have work. */
export function serveBusy(p: ArrayParts, now_ps: number): void {
  const { banks, busy } = p.state;
  let left = 0;
  for (let i = 0; i < busy.length; i++) {
    const bank = busy[i]!;
    const b = banks[bank]!;
    if (!b.waking) serve(p, b, bank, now_ps);
    if (b.standing.idleSince_ps < 0) busy[left++] = bank;
  }
  while (busy.length > left) busy.pop();
}

function noteBusy(busy: number[], bank: number): void {
  let i = busy.length;
  for (busy.push(bank); i > 0 && busy[i - 1]! > bank; i--) busy[i] = busy[i - 1]!;
  busy[i] = bank;
}

/** A bank has work again: its sleep, if it slept, is over, and ends with a wake-up. */
export function rouse({ model, state, tell, self }: ArrayParts, b: BankState, ticket: Ticket, now_ps: number): void {
  const { bank, operator } = ticket;
  const low_ps = asleepFor_ps(b.standing, model, now_ps);
  if (isAsleep(b.standing, model, now_ps)) {
    const { ports } = model.options;
    b.waking = true;
    state.energy.wakeUp += model.wake_fj;
    tell(WAKE_UP, now_ps, now_ps + model.wake_ps, operator, bank, 1, model.wake_fj);
    self.wakeAfter(model.wake_ps, eventOf(ports, bank, ports));
  }
  b.standing.low_ps += low_ps;
  b.standing.idleSince_ps = -1;
  noteBusy(state.busy, bank);
}

/** An event is due: returns the ticket whose access it ends, or undefined where a bank woke up. */
export function endOf({ model, state }: ArrayParts, what: number, now_ps: number): Ticket | undefined {
  const { ports } = model.options;
  const b = state.banks[Math.floor(what / (ports + 1))]!;
  const port = what % (ports + 1);
  settleBank(ports, b, now_ps);
  if (port === ports) {
    b.waking = false;
    return undefined;
  }
  const { ticket } = b.ports[port]!;
  b.ports[port] = null;
  b.serving--;
  state.serving--;
  return ticket;
}

/**
 * An access of a bank is over: where nothing waits, neither for it nor to come in, bank and memory rest at once.
 * @returns whether that is all: otherwise there is something to serve, or the memory stalls
 */
export function restAfter({ state }: ArrayParts, bank: number, now_ps: number): boolean {
  const { serving, queued, outside, busy, occupancy } = state;
  const b = state.banks[bank]!;
  if (outside.length > 0 || b.queue.length > 0 || (serving === 0 && queued > 0)) return false;
  if (serving === 0) enter(occupancy, 'idle', now_ps);
  if (b.serving > 0) return true;
  b.standing.idleSince_ps = now_ps;
  takeAt(busy, busy.indexOf(bank));
  return true;
}
