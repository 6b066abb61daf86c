/**
 * The controller of an on-chip memory: a queue for each bank, as many requests at a time as a bank has ports, every wait
 * attributed.
 *
 * A request of w words holds its port for one access time and w − 1 cycle times; a write of cells that are programmed holds
 * it for all pulses. A bank that sleeps is woken by the first request. Requests are accepted in order while the queues have
 * room. Times in ps.
 */
import { enter, OutPort, type Hold, type Kernel } from '../../../sim/index.js';
import { largest } from '../../../traces/formats.js';
import { createTeller } from '../../power/tell.js';
import type { Controller, MemoryEnergy } from '../protocol/controller.js';
import { bankRows, settle } from '../protocol/latency.js';
import type { MemRequest, MemResponse } from '../protocol/messages.js';
import { responseOf, type Ticket } from '../protocol/ticket.js';
import { admit, countQueue, takeArrivals } from './admission.js';
import type { ArrayModel } from './array.js';
import { arraySchedulers, type Entry } from './schedulers.js';
import { endOf, restAfter, serveBusy, WEAR_BLOCK_BYTES, type ArrayParts } from './service.js';
import { tellStanding } from './standing-power.js';
import { asleepFor_ps, countSleep, type Standing } from './standing.js';
import { arrayRecurrence, newArrayState, type ArrayState } from './state.js';

/** What only an on-chip memory can say. */
export interface ArrayController extends Controller {
  readonly kind: 'array';
  /** word writes by block of WEAR_BLOCK_BYTES, where cells wear */
  written(): Readonly<Record<number, number>>;
  /** The sleep of its banks is counted up to now: nothing that can be asked changes. */
  countSleep(): void;
  /** accesses in words */
  words(): { readonly read: number; readonly write: number };
}

/** Tells the standing power of all banks up to now. */
function standBy({ model, state, tell }: ArrayParts, operator: number, now_ps: number): void {
  state.banks.forEach((b, bank) => tellStanding(b.standing, model, bank, operator, now_ps, tell));
}

/** Once a time, after all deliveries: serves what waits, then lets in what came. */
function arbitrate(p: ArrayParts, now_ps: number): void {
  const { state } = p;
  countQueue(state, now_ps);
  if (state.retired.length > 0) {
    for (const operator of state.retired) standBy(p, operator, now_ps);
    state.retired = [];
  }
  if (state.arrivals.length > 0) takeArrivals(p, now_ps);
  serveBusy(p, now_ps);
  admit(p, now_ps);
  const mode = state.serving > 0 ? 'busy' : state.queued + state.outside.length > 0 ? 'stalled' : 'idle';
  if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
}

/** The queues have room for so many together; those that find none wait outside. */
function holds({ model, state }: ArrayParts): Hold[] {
  const since = (queue: readonly Entry[]): number | undefined => queue[0]?.ticket.arrived_ps;
  return [
    { what: 'outside', count: state.outside.length, since_ps: since(state.outside) },
    ...state.banks.map(({ queue }, bank) => {
      return { what: `banks[${bank}].queue`, count: queue.length, of: model.options.queue, since_ps: since(queue) };
    }),
  ];
}

/** @throws Error where the request is none that this memory may be sent */
function checkRequest(model: ArrayModel, { address, bytes, id }: MemRequest): void {
  const { size_bytes } = model.options;
  if (model.bank(address + bytes - 1) !== model.bank(address))
    throw new Error(`request ${id} of ${bytes} bytes at ${address} crosses banks`);
  if (address + bytes > size_bytes) throw new Error(`address ${address} is beyond ${size_bytes} bytes`);
}

const sumOf = ({ banks }: ArrayState, f: (s: Standing) => number): number => banks.reduce((sum, b) => sum + f(b.standing), 0);

function energyOf(p: ArrayParts, now_ps: number): MemoryEnergy {
  const { state } = p;
  standBy(p, state.operator, now_ps);
  return {
    activate: 0,
    ...state.energy,
    refresh: sumOf(state, (s) => s.refresh_fj),
    background: sumOf(state, (s) => s.on_fj + s.low_fj),
  };
}

function statesOf({ model, state }: ArrayParts, now_ps: number): Record<string, number> {
  const low_ps = sumOf(state, (s) => s.slept_ps + s.low_ps + asleepFor_ps(s, model, now_ps));
  return { on: state.banks.length * now_ps - low_ps, ...(model.lowState && { [model.lowState]: low_ps }) };
}

/** Writes of the cells that were written most. */
const mostWrites = ({ wear }: ArrayState, word_bytes: number): number =>
  largest(Object.values(wear), 0) * (word_bytes / WEAR_BLOCK_BYTES);

type Reports = Pick<
  ArrayController,
  'banks' | 'latency' | 'energy_fj' | 'queues_ps' | 'states_ps' | 'written' | 'wear' | 'words' | 'countSleep'
>;
/** What can be asked of it, up to the present time. */
function reports(p: ArrayParts, name: string, kernel: Kernel): Reports {
  const { model, state } = p;
  const { endurance, word_bytes } = model;
  return {
    banks: () => bankRows(state.latency, name),
    latency: () => state.latency,
    energy_fj: () => energyOf(p, kernel.now_ps),
    queues_ps: () => ({ read: state.queue_ps, write: 0, written: 0 }),
    states_ps: () => statesOf(p, kernel.now_ps),
    written: () => state.wear,
    wear: () => (endurance === undefined ? null : { memory: name, most_writes: mostWrites(state, word_bytes), endurance }),
    words: () => state.words,
    countSleep() {
      for (const { standing } of state.banks) countSleep(standing, model, kernel.now_ps);
    },
  };
}

/** An actor of this name. @throws InputError for an unknown scheduler */
export function createArrayController(kernel: Kernel, name: string, model: ArrayModel): ArrayController {
  const { banks, ports, scheduler } = model.options;
  const { activity$, tell } = createTeller();
  const response$ = new OutPort<MemResponse>();
  const settled$ = new OutPort<Ticket>();
  const state = newArrayState(banks, ports);
  const self = kernel.actor({
    name,
    state,
    recurs: arrayRecurrence(model),
    arbitrate: (now_ps) => arbitrate(parts, now_ps),
    wake(now_ps, what) {
      countQueue(state, now_ps);
      const ticket = endOf(parts, what, now_ps);
      if (!ticket || !restAfter(parts, ticket.bank, now_ps)) self.ask();
      if (!ticket) return;
      settle(ticket, state.latency, now_ps, 1, tell);
      if (settled$.observed) settled$.next(ticket);
      response$.next(responseOf(ticket));
    },
    waits: () => {
      const open = state.queued + state.serving + state.outside.length;
      return open > 0 ? [{ on: 'itself', what: `${open} requests queued or being served` }] : [];
    },
    holds: () => holds(parts),
  });
  const parts: ArrayParts = { model, scheduler: arraySchedulers.get(scheduler, { file: name }), state, self, tell };
  return {
    kind: 'array',
    name,
    occupancy: state.occupancy,
    response$,
    settled$,
    activity$,
    request: self.input((request: MemRequest) => {
      checkRequest(model, request);
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
    ...reports(parts, name, kernel),
  };
}
