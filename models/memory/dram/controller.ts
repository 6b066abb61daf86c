/**
 * A DRAM controller at command level, as an actor: it wakes only in cycles in which something can happen.
 *
 * In each cycle it first does its own work (refresh timer, one command), then takes the oldest request that waits outside,
 * if there is room: at most one a cycle, strictly in order of arrival. A request that comes between two clock edges is
 * offered at the next. What is answered when, and which command issues, is the policy's affair.
 */
import { enter, idleOccupancy, OutPort, type Kernel } from '../../../sim/index.js';
import { detailIndex, kindIndex } from '../../../traces/index.js';

import { field, type DramTable } from '../../technology/dram-table.js';

import type { Controller } from '../protocol/controller.js';
import type { MemRequest, MemResponse } from '../protocol/messages.js';
import { bankRows, newLatencyBreakdown, settle } from '../protocol/latency.js';
import { keyOf, responseOf, type Ticket } from '../protocol/ticket.js';
import type { DramMap } from './address-map.js';
import { Banks } from './banks.js';
import type { CommandAt, CommandCounts } from './commands.js';
import { createOutside, newOutside } from './outside.js';
import type { DramOptions } from './options.js';
import { QUICK_ANSWER, type PolicyHost, type PolicyChoice } from './policy.js';
import { dramEnergy } from './energy.js';
import { POWER_STATES } from './power-states.js';
import { createTeller } from '../../power/tell.js';

const READ = kindIndex('read');
const WRITE = kindIndex('write');
const ACTIVATE = kindIndex('activate');
const REFRESH = kindIndex('refresh');
const LEAKAGE = kindIndex('leakage');
const QUEUE_FULL = detailIndex('queue-full');
const BANK = detailIndex('bank');
const STATE_DETAILS = POWER_STATES.map(detailIndex);

export interface DramController extends Controller {
  readonly command$: OutPort<CommandAt>;
  counts(): CommandCounts;
}

export interface DramControllerOptions {
  readonly name: string;
  readonly table: DramTable;
  readonly map: DramMap;
  readonly policy: PolicyChoice;
  readonly options: DramOptions;
  readonly capacity_bytes: number;
}

/** What an event says: a tick, or the answer in slot what − ANSWER. */
const TICK = 0;
const ANSWER = 1;

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

export function createDramController(kernel: Kernel, made: DramControllerOptions): DramController {
  const { name, table, map, options } = made;
  const v = (f: Parameters<typeof field>[1]): number => field(table, f);
  const tCK = v('tCK');
  const burstBytes = v('burstBytes');
  const readLatency = v('nRDWR') - 1 + v('RL') + v('tDQSCK') + v('burst');
  const writeLatency = v('nRDWR') - 1 + v('WL') + v('tDQSS') + v('burst');
  const [tRCD, burst] = [v('tRCD'), v('burst')];
  const energy = dramEnergy(table);
  const banks = new Banks(table);
  const { activity$, tell } = createTeller();
  const response$ = new OutPort<MemResponse>();
  const settled$ = new OutPort<Ticket>();
  const command$ = new OutPort<CommandAt>();

  const host: PolicyHost = {
    command(cycle, name, bank, row, column) {
      if (command$.observed) command$.next({ cycle, name, bank, row, column });
    },
    activated(t, bank, { requester, operator }) {
      tell(ACTIVATE, t * tCK, (t + tRCD) * tCK, operator, bank, 1, energy.activate_fj, requester);
    },
    refreshed(t, bank, wholeRank) {
      const cycles = wholeRank ? v('tRFCab') : table.fields.tRFCpb!.value;
      const energy_fj = wholeRank ? energy.refresh_fj : energy.refreshBank_fj;
      tell(REFRESH, t * tCK, (t + cycles) * tCK, state.operator, wholeRank ? 0 : bank, 1, energy_fj, 0, 0, wholeRank ? 0 : BANK);
    },
    served(t, x) {
      const start_ps = (x.first + (x.write ? writeLatency : readLatency) - burst) * tCK;
      const end_ps = (t + (x.write ? writeLatency : readLatency)) * tCK;
      let energy_fj = x.bursts * (x.write ? energy.write_fj : energy.read_fj);
      for (const ticket of x.tickets) {
        tell(x.write ? WRITE : READ, start_ps, end_ps, ticket.operator, x.bank, ticket.bytes, energy_fj, ticket.requester);
        energy_fj = 0; // one burst answers all that joined
        if (!x.write) ticket.service += readLatency;
      }
      if (x.write) state.writtenCycles += t - x.tickets[0]!.accepted;
      else later(t + readLatency, x.tickets);
    },
    answered(t, { write, bank, bytes, requester, operator, tickets }) {
      tickets[0]!.service = QUICK_ANSWER;
      if (!write) tell(READ, t * tCK, (t + QUICK_ANSWER) * tCK, operator, bank, bytes, 0, requester);
      later(t + QUICK_ANSWER, tickets);
    },
    absorbed(t, { bank, bytes, requester, operator }) {
      tell(WRITE, t * tCK, (t + QUICK_ANSWER) * tCK, operator, bank, bytes, 0, requester);
    },
    powerChanges(t) {
      if (activity$.observed) standBy(t, state.operator); // sums telescope: nobody to tell, nothing to do
    },
  };
  const policy = made.policy.create({ table, banks, options, host });

  const outside = createOutside(map, { tCK_ps: tCK, burstBytes, whole: policy.whole });

  const state = {
    policy: policy.newState(),
    outside: newOutside(),
    /** the tickets to be answered, by slot */
    answers: [] as (Ticket[] | null)[],
    freeAnswers: [] as number[],
    answering: 0,
    /** cycles between acceptance and WRITE, summed over the writes that reached their row */
    writtenCycles: 0,
    lastTick: -1,
    lastAccept: -1,
    /** something happened since the next tick was chosen */
    touched: false,
    next: -1,
    nextLive: false,
    /** fJ of standby told so far, by power state */
    told_fj: POWER_STATES.map(() => 0),
    since: 0,
    /** refreshes are charged to it; the one begun last counts from the time after on: order within a time is nobody's business */
    operator: -1,
    begun: -1,
    begun_ps: -1,
    retired: [] as number[],
    latency: newLatencyBreakdown(banks.total),
    occupancy: idleOccupancy(),
  };
  const self = kernel.actor({ name, state, wake, arbitrate, waits });

  function waits() {
    const { due, pending } = state.policy;
    const open = outside.waiting(state.outside) + state.answering;
    return due + open > 0 ? [{ on: `the banks of ${name}`, what: `${pending} transactions queued, ${open} requests open` }] : [];
  }

  function later(cycle: number, tickets: Ticket[]): void {
    const slot = state.freeAnswers.pop() ?? state.answers.length;
    state.answers[slot] = tickets;
    state.answering++;
    self.wakeAfter(cycle * tCK - kernel.now_ps, ANSWER + slot);
  }

  /** Standby of all ranks since the last time, by power state. */
  function standBy(t: number, operator: number): void {
    const { told_fj, since } = state;
    for (let i = 0; i < told_fj.length; i++) {
      const all_fj = Math.floor(banks.powerCycles(state.policy.banks, i, t) * energy.standby_fj[i]!);
      const more_fj = all_fj - told_fj[i]!;
      if (more_fj === 0) continue;
      told_fj[i] = all_fj;
      tell(LEAKAGE, since * tCK, t * tCK, operator, 0, 0, more_fj, 0, 0, STATE_DETAILS[i]);
    }
    state.since = t;
  }

  function respond(ticket: Ticket): void {
    settle(ticket, state.latency, kernel.now_ps, tCK, tell);
    if (settled$.observed) settled$.next(ticket);
    response$.next(responseOf(ticket));
  }

  function answer(slot: number): void {
    const tickets = state.answers[slot]!;
    state.answers[slot] = null;
    state.freeAnswers.push(slot);
    state.answering--;
    for (let i = 0; i < tickets.length; i++) if (outside.whole(state.outside, tickets[i]!)) respond(tickets[i]!);
  }

  function look(now_ps: number): void {
    if (now_ps > state.begun_ps) state.operator = state.begun;
  }

  function wake(now_ps: number, what: number): void {
    self.ask();
    look(now_ps);
    if (what >= ANSWER) {
      answer(what - ANSWER);
      return;
    }
    const t = now_ps / tCK;
    if (t === state.lastTick) return;
    state.lastTick = t;
    state.touched = true;
    policy.settle(state.policy, t);
    policy.tick(state.policy, t);
  }

  function admit(t: number): void {
    const x = outside.first(state.outside);
    if (x === undefined) return;
    const ticket = x.tickets[0]!; // a read may join another, which then holds its ticket
    if (!policy.accept(state.policy, t, x)) return;
    state.lastAccept = t;
    ticket.accepted = t;
    if (t > ticket.offered) ticket.pieces.push(keyOf(QUEUE_FULL, 0), t - ticket.offered);
    outside.dropFirst(state.outside);
  }

  /** The next tick that matters; refresh and sleep alone do not keep a run alive. */
  function schedule(t: number, next: number): void {
    const live = outside.waiting(state.outside) > 0 || state.policy.due > 0;
    if (state.next > t && state.next <= next && (state.nextLive || !live)) return;
    state.next = next;
    state.nextLive = live;
    const delay_ps = next * tCK - kernel.now_ps;
    if (live) self.wakeAfter(delay_ps, TICK);
    else self.daemonAfter(delay_ps, TICK);
  }

  function takeArrivals(now_ps: number): void {
    if (state.outside.arrivals.length === 0) return;
    state.touched = true;
    outside.takeArrivals(state.outside, now_ps);
  }

  function account(now_ps: number): void {
    for (const operator of state.retired) standBy(Math.floor(now_ps / tCK), operator);
    state.retired = [];
  }

  function arbitrate(now_ps: number): void {
    look(now_ps);
    if (state.retired.length > 0) account(now_ps);
    takeArrivals(now_ps);
    if (state.touched) advance(now_ps);
    const active = state.policy.pending + state.answering > 0 || outside.waiting(state.outside) > 0;
    const mode = active ? 'busy' : 'idle';
    if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
  }

  function advance(now_ps: number): void {
    state.touched = false;
    const t = Math.floor(now_ps / tCK);
    if (t * tCK === now_ps) {
      if (outside.waiting(state.outside) > 0 && state.lastAccept < t) {
        policy.settle(state.policy, t);
        admit(t);
      }
      const more = outside.waiting(state.outside) > 0 && state.lastAccept === t;
      schedule(t, more ? t + 1 : policy.nextTime(state.policy, t));
    } else schedule(t, t + 1);
  }

  const count = () => state.policy.banks.count;
  return {
    name,
    occupancy: state.occupancy,
    response$,
    settled$,
    command$,
    activity$,
    request: self.input((request: MemRequest) => {
      const { address, bytes, id } = request;
      if (address + bytes > made.capacity_bytes) throw new Error(`address ${address} is beyond ${made.capacity_bytes} bytes`);
      const unit = map.contiguous_bytes;
      if (Math.floor(address / unit) !== Math.floor((address + bytes - 1) / unit))
        throw new Error(`request ${id} of ${bytes} bytes at ${address} lies in two rows`);
      state.outside.arrivals.push(request);
      self.ask();
    }),
    job: self.input(({ operator }: { operator: number }) => {
      look(kernel.now_ps);
      state.begun = operator;
      state.begun_ps = kernel.now_ps;
    }),
    account: self.input(({ operator }: { operator: number }) => {
      state.retired.push(operator);
      self.ask();
    }),
    banks: () => bankRows(state.latency, name),
    wear: () => null,
    latency: () => state.latency,
    counts: () => ({
      activates: sum(count().activates),
      precharges: sum(count().precharges),
      reads: sum(count().reads),
      writes: sum(count().writes),
      refreshes: sum(count().refreshes) / banks.perRank + sum(count().bankRefreshes),
      rowHits: state.policy.banks.hitCount,
    }),
    energy_fj() {
      standBy(Math.floor(kernel.now_ps / tCK) + 1, state.operator);
      return {
        activate: sum(count().activates) * energy.activate_fj,
        read: sum(count().reads) * energy.read_fj,
        write: sum(count().writes) * energy.write_fj,
        refresh:
          (sum(count().refreshes) / banks.perRank) * energy.refresh_fj + sum(count().bankRefreshes) * energy.refreshBank_fj,
        background: sum(state.told_fj),
        wakeUp: 0,
      };
    },
    queues_ps: () => ({
      read: state.policy.readCycles * tCK,
      write: state.policy.writeCycles * tCK,
      written: state.writtenCycles * tCK,
    }),
    states_ps: () => {
      const t = Math.floor(kernel.now_ps / tCK);
      return Object.fromEntries(POWER_STATES.map((s, i) => [s, banks.powerCycles(state.policy.banks, i, t) * tCK]));
    },
  };
}
