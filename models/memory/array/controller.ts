/**
 * The controller of an on-chip memory: a queue for each bank, as many requests at a time as a bank has ports, every wait
 * attributed.
 *
 * A request of w words holds its port for one access time and w − 1 cycle times; a write of cells that are programmed holds
 * it for all pulses. A bank that sleeps is woken by the first request. Requests are accepted in order while the queues have
 * room. Times in ps.
 */
import { enter, idleOccupancy, OutPort, type Kernel } from '../../../sim/index.js';
import { detailIndex, kindIndex } from '../../../traces/index.js';

import type { Controller } from '../protocol/controller.js';
import { older, type MemRequest, type MemResponse } from '../protocol/messages.js';
import { bankRows, newLatencyBreakdown, settle } from '../protocol/latency.js';
import { charge, keyOf, newTicket, responseOf, type Ticket } from '../protocol/ticket.js';
import type { ArrayModel } from './array.js';
import { arraySchedulers, type Entry } from './schedulers.js';
import { asleepFor_ps, isAsleep, newStanding, tellStanding, type Standing } from './standing.js';
import { createTeller } from '../../power/tell.js';

const READ = kindIndex('read');
const WRITE = kindIndex('write');
const WAKE_UP = kindIndex('wake-up');
const [BANK, PORT, POWER_UP, QUEUE_FULL] = (['bank', 'port', 'power-up', 'queue-full'] as const).map(detailIndex) as [
  number,
  number,
  number,
  number,
];
/** Bytes over which writes are counted against endurance: wear is taken as level within them. */
export const WEAR_BLOCK_BYTES = 4096;
interface BankState {
  queue: Entry[];
  /** the request at each port, or null */
  ports: (Entry | null)[];
  serving: number;
  /** who has been served since `since_ps`, and who last */
  since_ps: number;
  last: number;
  waking: boolean;
  standing: Standing;
}

export interface ArrayController extends Controller {
  /** word writes by block of WEAR_BLOCK_BYTES, where cells wear */
  written(): Readonly<Record<number, number>>;
  /** accesses in words */
  words(): { readonly read: number; readonly write: number };
}

export function createArrayController(kernel: Kernel, name: string, model: ArrayModel): ArrayController {
  const { options } = model;
  const { banks, ports } = options;
  const scheduler = arraySchedulers.get(options.scheduler, { file: name });
  const { activity$, tell } = createTeller();
  const response$ = new OutPort<MemResponse>();
  const settled$ = new OutPort<Ticket>();
  const newBank = (): BankState => ({
    queue: [],
    ports: new Array<Entry | null>(ports).fill(null),
    serving: 0,
    since_ps: 0,
    last: 0,
    waking: false,
    standing: newStanding(),
  });
  const state = {
    banks: Array.from({ length: banks }, newBank),
    arrivals: [] as MemRequest[],
    outside: [] as Entry[],
    queued: 0,
    serving: 0,
    operator: -1,
    retired: [] as number[],
    wear: {} as Record<number, number>,
    energy: { read: 0, write: 0, wakeUp: 0 },
    words: { read: 0, write: 0 },
    queue_ps: 0,
    counted_ps: 0,
    latency: newLatencyBreakdown(banks),
    occupancy: idleOccupancy(),
  };
  const self = kernel.actor({
    name,
    state,
    recurs: {
      sums: [
        'energy',
        'words',
        'wear',
        'queue_ps',
        'latency',
        'banks.standing.slept_ps',
        'banks.standing.on_fj',
        'banks.standing.low_fj',
        'banks.standing.refresh_fj',
      ],
      times: ['banks.standing.told_ps'],
      ages: { 'banks.standing.idleSince_ps': model.lowState === undefined ? 0 : options.idleAfter_ps + 1 },
      stale: ['banks.since_ps', 'counted_ps'],
      operators: ['operator'],
    },
    wake,
    arbitrate,
    waits: () => {
      const open = state.queued + state.serving + state.outside.length;
      return open > 0 ? [{ on: name, what: `${open} requests queued or being served` }] : [];
    },
  });

  /** Charges the time since the bank's last change to what its queue waited for. */
  function settleBank(b: BankState, now_ps: number): void {
    if (b.queue.length > 0 && b.since_ps < now_ps) {
      const cause = b.waking ? POWER_UP : ports === 1 ? BANK : PORT;
      const holder = b.waking ? 0 : (b.ports.find((e) => e !== null)?.ticket.requester ?? 0);
      for (const e of b.queue) charge(e.ticket, keyOf(cause, holder), now_ps);
    }
    b.since_ps = now_ps;
  }

  function start(b: BankState, bank: number, port: number, now_ps: number): void {
    const i = b.queue.length === 1 ? 0 : scheduler.pick(b.queue, b.last);
    const [e] = b.queue.splice(i, 1);
    if (!e) throw new Error(`the scheduler picked none of ${b.queue.length} requests`);
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
    const kind = write ? 'write' : 'read';
    state.energy[kind] += energy_fj;
    state.words[kind] += words;
    if (write && model.endurance !== undefined) {
      const block = Math.floor(address / WEAR_BLOCK_BYTES);
      state.wear[block] = (state.wear[block] ?? 0) + words;
    }
    tell(write ? WRITE : READ, now_ps, now_ps + hold_ps, operator, bank, bytes, energy_fj, requester);
    self.wakeAfter(hold_ps, bank * (ports + 1) + port);
  }

  function rouse(b: BankState, { bank, operator }: Ticket, now_ps: number): void {
    const low_ps = asleepFor_ps(b.standing, model, now_ps);
    if (isAsleep(b.standing, model, now_ps)) {
      b.waking = true;
      state.energy.wakeUp += model.wake_fj;
      tell(WAKE_UP, now_ps, now_ps + model.wake_ps, operator, bank, 1, model.wake_fj);
      self.wakeAfter(model.wake_ps, bank * (ports + 1) + ports);
    }
    b.standing.low_ps += low_ps;
    b.standing.idleSince_ps = -1;
  }

  function serve(b: BankState, bank: number, now_ps: number): void {
    settleBank(b, now_ps);
    for (let port = 0; port < ports && b.queue.length > 0; port++) if (b.ports[port] === null) start(b, bank, port, now_ps);
    if (b.serving === 0 && b.queue.length === 0 && b.standing.idleSince_ps < 0) b.standing.idleSince_ps = now_ps;
  }

  function countQueue(now_ps: number): void {
    state.queue_ps += state.queued * (now_ps - state.counted_ps);
    state.counted_ps = now_ps;
  }

  function admit(now_ps: number): void {
    while (state.outside.length > 0 && state.queued < options.queue) {
      const e = state.outside.shift()!;
      const { ticket } = e;
      const b = state.banks[ticket.bank]!;
      settleBank(b, now_ps);
      if (now_ps > ticket.offered) ticket.pieces.push(keyOf(QUEUE_FULL, 0), now_ps - ticket.offered);
      ticket.accepted = ticket.from = now_ps;
      b.queue.push(e);
      state.queued++;
      if (b.standing.idleSince_ps >= 0) rouse(b, ticket, now_ps);
      if (!b.waking) serve(b, ticket.bank, now_ps);
    }
  }

  function wake(now_ps: number, what: number): void {
    self.ask();
    countQueue(now_ps);
    const bank = Math.floor(what / (ports + 1));
    const port = what % (ports + 1);
    const b = state.banks[bank]!;
    settleBank(b, now_ps);
    if (port === ports) {
      b.waking = false;
      return;
    }
    const { ticket } = b.ports[port]!;
    b.ports[port] = null;
    b.serving--;
    state.serving--;
    settle(ticket, state.latency, now_ps, 1, tell);
    if (settled$.observed) settled$.next(ticket);
    response$.next(responseOf(ticket));
  }

  function takeArrivals(now_ps: number): void {
    const { arrivals } = state;
    if (arrivals.length > 1) arrivals.sort((a, b) => (older(a, b) ? -1 : 1));
    for (const r of arrivals) {
      const ticket = newTicket(r, r.bytes, now_ps, now_ps);
      ticket.bank = model.bank(r.address);
      state.outside.push({ ticket, address: r.address });
    }
    state.arrivals = [];
  }

  function standBy(operator: number, now_ps: number): void {
    for (let bank = 0; bank < banks; bank++) tellStanding(state.banks[bank]!.standing, model, bank, operator, now_ps, tell);
  }

  function arbitrate(now_ps: number): void {
    countQueue(now_ps);
    for (const operator of state.retired) standBy(operator, now_ps);
    state.retired = [];
    if (state.arrivals.length > 0) takeArrivals(now_ps);
    for (let bank = 0; bank < banks; bank++) {
      const b = state.banks[bank]!;
      if (!b.waking && b.standing.idleSince_ps < 0) serve(b, bank, now_ps);
    }
    admit(now_ps);
    const mode = state.serving > 0 ? 'busy' : state.queued + state.outside.length > 0 ? 'stalled' : 'idle';
    if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
  }

  const total = (f: (s: Standing) => number): number => state.banks.reduce((sum, b) => sum + f(b.standing), 0);
  return {
    name,
    occupancy: state.occupancy,
    response$,
    settled$,
    activity$,
    request: self.input((request: MemRequest) => {
      const { address, bytes, id } = request;
      if (model.bank(address + bytes - 1) !== model.bank(address))
        throw new Error(`request ${id} of ${bytes} bytes at ${address} crosses banks`);
      if (address + bytes > options.size_bytes) throw new Error(`address ${address} is beyond ${options.size_bytes} bytes`);
      state.arrivals.push(request);
      self.ask();
    }),
    job: self.input(({ operator }: { operator: number }) => {
      state.operator = operator;
    }),
    account: self.input(({ operator }: { operator: number }) => {
      state.retired.push(operator);
      self.ask();
    }),
    banks: () => bankRows(state.latency, name),
    latency: () => state.latency,
    energy_fj() {
      standBy(state.operator, kernel.now_ps);
      return {
        activate: 0,
        ...state.energy,
        refresh: total((s) => s.refresh_fj),
        background: total((s) => s.on_fj + s.low_fj),
      };
    },
    queues_ps: () => ({ read: state.queue_ps, write: 0, written: 0 }),
    states_ps() {
      const low_ps = total((s) => s.slept_ps + s.low_ps + asleepFor_ps(s, model, kernel.now_ps));
      return { on: banks * kernel.now_ps - low_ps, ...(model.lowState && { [model.lowState]: low_ps }) };
    },
    written: () => state.wear,
    wear() {
      if (model.endurance === undefined) return null;
      const most = Math.max(0, ...Object.values(state.wear)) * (model.word_bytes / WEAR_BLOCK_BYTES);
      return { memory: name, most_writes: most, endurance: model.endurance };
    },
    words: () => state.words,
  };
}
