/**
 * A banked memory controller: a queue for each bank, a scheduler, one request at a time a bank, every wait attributed.
 *
 * A bank is held by the request that it serves, or by refresh. What a request waits in a bank's queue is charged to those
 * who held the bank meanwhile, piece by piece; what it waits with its bank ready is charged to the last user of the data
 * bus. The pieces sum to the whole wait: asserted for every request.
 */
import { enter, idleOccupancy, OutPort, type Accounted, type InPort, type Kernel, type Mode } from '../../sim/index.js';
import { kindIndex, type BankRow } from '../../traces/index.js';
import { chargeRetired, chargeStandby, newStandby } from '../power/standby.js';
import { createTeller, type Teller } from '../tell.js';
import { newBank, oldestReady, type BankState } from './bank.js';
import { chargeWaits } from './waits.js';
import type { Device } from './device.js';
import type { MemRequest, MemResponse } from './messages.js';
import type { Scheduler } from './schedulers/index.js';

const READ = kindIndex('read');
const WRITE = kindIndex('write');
const WAIT = kindIndex('wait');
const ACTIVATE = kindIndex('activate');
const REFRESH = kindIndex('refresh');

/** What an event of the controller says; a bank's event is BANK + 2 · bank + (0 prepared, 1 done). */
const ANSWER = 0;
const LOOK = 1;
const REFRESH_DUE = 2;
const BANK = 3;

export interface Controller extends Accounted {
  readonly request: InPort<MemRequest>;
  readonly response$: OutPort<MemResponse>;
  /** told when an operator begins, so that refresh is charged to it */
  readonly job: InPort<{ operator: number }>;
  /** told when an operator retires, so that standing power is charged up to then */
  readonly account: InPort<{ operator: number }>;
  readonly activity$: Teller['activity$'];
  banks(): BankRow[];
}

export interface ControllerOptions {
  readonly name: string;
  readonly device: Device;
  readonly scheduler: Scheduler;
  /** index of the name `refresh` among holders */
  readonly refreshName: number;
}

export function createController(kernel: Kernel, { name, device, scheduler, refreshName }: ControllerOptions): Controller {
  const { map } = device;
  const { activity$, tell } = createTeller();
  const response$ = new OutPort<MemResponse>();
  const state = {
    banks: Array.from({ length: map.banks }, newBank),
    device: device.newState(),
    /** requests on their way out, in the order of their answers */
    answers: [] as { request: MemRequest; at_ps: number }[],
    queued: 0,
    serving: 0,
    /** banks whose request waits for the bus */
    ready: 0,
    busHolder: 0,
    look_ps: -1,
    /** refreshes that are due, and whether one is being done */
    refreshDue: 0,
    refreshing: false,
    refreshUntil_ps: 0,
    standby: newStandby(),
    /** the operator being run */
    operator: -1,
    occupancy: idleOccupancy(),
  };

  const self = kernel.actor({
    name,
    state,
    start() {
      if (device.refresh) self.daemonAfter(device.refresh.interval_ps, REFRESH_DUE);
    },
    wake,
    arbitrate,
    waits: () =>
      state.queued + state.serving + state.answers.length > 0
        ? [{ on: name, what: `${state.queued} requests queued, ${state.serving} being served` }]
        : [],
  });

  /** Charges the time since the last change to whoever held the bank, for the requests that wait there. */
  function settle(b: BankState, bank: number, now_ps: number): void {
    if (b.queue.length > 0 && b.held_ps < now_ps) {
      const waited_ps = chargeWaits(b.queue, b.held_ps, now_ps, WAIT, bank, b.holder, tell);
      if (waited_ps > 0 && b.holder === 0) throw new Error(`requests waited at bank ${bank}, which nobody held`);
      if (b.holder === refreshName) b.refreshWait_ps += waited_ps;
      else {
        b.wait_ps += waited_ps;
        for (const e of b.queue) e.conflict ||= e.waited_ps > 0;
      }
    }
    b.held_ps = now_ps;
  }

  function hold(b: BankState, bank: number, holder: number, now_ps: number): void {
    settle(b, bank, now_ps);
    b.holder = holder;
  }

  /** Standing power up to now, before it changes. */
  const standBy = (now_ps: number): void =>
    chargeStandby(state.standby, tell, device.standby_uw(state.device), now_ps, state.operator);

  function answer({ id, requester, operator, memory, write, bytes }: MemRequest): void {
    response$.next({ id, requester, operator, memory, write, bytes });
  }

  function free(b: BankState, bank: number, now_ps: number): void {
    b.current = null;
    state.serving--;
    hold(b, bank, state.refreshDue > 0 ? refreshName : 0, now_ps); // a refresh that is due takes no more requests
  }

  function wake(now_ps: number, what: number): void {
    self.ask();
    if (what === ANSWER) answer(state.answers.shift()!.request);
    else if (what === LOOK) state.look_ps = -1;
    else if (what === REFRESH_DUE) {
      state.refreshDue++;
      self.daemonAfter(device.refresh!.interval_ps, REFRESH_DUE);
    } else {
      const bank = (what - BANK) >> 1;
      const b = state.banks[bank]!;
      if ((what - BANK) % 2 === 0) makeReady(b, now_ps);
      else {
        const { request } = b.current!;
        free(b, bank, now_ps);
        answer(request);
      }
    }
  }

  function makeReady(b: BankState, now_ps: number): void {
    b.ready = true;
    b.ready_ps = now_ps;
    state.ready++;
  }

  function pick(b: BankState, bank: number, now_ps: number): void {
    const openRow = state.device.banks[bank]?.openRow ?? 0;
    const e = b.queue.length === 1 ? b.queue.pop() : b.queue.splice(scheduler.pick(b.queue, openRow), 1)[0];
    if (!e) throw new Error(`the scheduler picked none of ${b.queue.length} requests`);
    if (e.waited_ps !== now_ps - e.arrived_ps)
      throw new Error(`request ${e.request.id} waited ${now_ps - e.arrived_ps} ps, of which ${e.waited_ps} are attributed`);
    state.queued--;
    state.serving++;
    b.requests++;
    b.current = e;
    hold(b, bank, e.request.requester, now_ps);
    if (device.refresh && state.device.openRows === 0) standBy(now_ps); // a row opens now
    const preparation = device.prepare(state.device, bank, e.row, now_ps);
    if (!preparation) {
      makeReady(b, now_ps);
      return;
    }
    const { ready_ps, energy_fj } = preparation;
    tell(ACTIVATE, now_ps, ready_ps, e.request.operator, bank, 1, energy_fj, e.request.requester);
    self.wakeAfter(ready_ps - now_ps, BANK + 2 * bank);
  }

  /** Gives the request of a ready bank access: the data bus has taken it. */
  function access(b: BankState, bank: number, now_ps: number): void {
    const e = b.current!;
    const { request } = e;
    const waited_ps = now_ps - b.ready_ps;
    if (waited_ps > 0) {
      e.conflict = true;
      b.wait_ps += waited_ps;
      tell(WAIT, b.ready_ps, now_ps, request.operator, bank, waited_ps, 0, request.requester, state.busHolder);
    }
    if (e.conflict) b.conflicts++;
    b.ready = false;
    state.ready--;
    state.busHolder = request.requester;
    const { hold_ps, answer_ps, data_ps, energy_fj } = device.access(state.device, bank, request, now_ps);
    const end_ps = now_ps + answer_ps;
    tell(
      request.write ? WRITE : READ,
      end_ps - data_ps,
      end_ps,
      request.operator,
      bank,
      request.bytes,
      energy_fj,
      request.requester,
    );
    if (hold_ps > 0) {
      self.wakeAfter(hold_ps, BANK + 2 * bank + 1);
      return;
    }
    state.answers.push({ request, at_ps: end_ps });
    self.wakeAfter(answer_ps, ANSWER);
    free(b, bank, now_ps);
  }

  function beginRefresh(now_ps: number): void {
    const { duration_ps, energy_fj } = device.refresh!;
    standBy(now_ps);
    state.refreshDue--;
    state.refreshing = true;
    state.refreshUntil_ps = now_ps + duration_ps;
    device.closeAll(state.device);
    state.banks.forEach((b, bank) => hold(b, bank, refreshName, now_ps));
    tell(REFRESH, now_ps, state.refreshUntil_ps, state.operator, 0, 1, energy_fj, 0, refreshName);
    self.daemonAfter(duration_ps, LOOK);
  }

  function lookAt(at_ps: number, now_ps: number): void {
    if (state.look_ps === at_ps) return;
    state.look_ps = at_ps;
    self.wakeAfter(at_ps - now_ps, LOOK);
  }

  /** Refresh holds all banks from when it is due and no request is being served; true while it does. */
  function refreshing(now_ps: number): boolean {
    if (state.refreshing) {
      if (now_ps < state.refreshUntil_ps) {
        if (state.queued > 0) lookAt(state.refreshUntil_ps, now_ps);
        return true;
      }
      state.refreshing = false;
      state.banks.forEach((b, bank) => hold(b, bank, 0, now_ps));
    }
    if (state.refreshDue === 0) return false;
    // banks that are free already wait for the others on refresh's account
    state.banks.forEach((b, bank) => {
      if (b.current === null && b.holder !== refreshName) hold(b, bank, refreshName, now_ps);
    });
    if (state.serving > 0) return true;
    beginRefresh(now_ps);
    if (state.queued > 0) lookAt(state.refreshUntil_ps, now_ps);
    return true;
  }

  function arbitrate(now_ps: number): void {
    if (state.standby.retired.length > 0) chargeRetired(state.standby, tell, device.standby_uw(state.device), now_ps);
    const blocked = device.refresh !== undefined && refreshing(now_ps);
    for (let granted = true; granted;) {
      if (!blocked && state.queued > 0)
        for (let bank = 0; bank < state.banks.length; bank++) {
          const b = state.banks[bank]!;
          if (b.current === null && b.queue.length > 0) pick(b, bank, now_ps);
        }
      granted = false;
      for (let bank = oldestReady(state.banks, state.ready); bank >= 0; bank = oldestReady(state.banks, state.ready)) {
        const b = state.banks[bank]!;
        const at_ps = device.accessAt(state.device, b.current!.request);
        if (at_ps > now_ps) {
          lookAt(at_ps, now_ps);
          break;
        }
        access(b, bank, now_ps);
        granted = true;
      }
    }
    if (state.refreshDue > 0 && state.serving === 0 && !state.refreshing) self.ask();
    const active = state.serving + state.answers.length > 0;
    const mode: Mode = active ? 'busy' : state.queued > 0 ? 'stalled' : 'idle';
    if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
  }

  return {
    name,
    get occupancy() {
      return state.occupancy;
    },
    response$,
    activity$,
    request: self.input((request: MemRequest) => {
      const bank = map.bank(request.address);
      if (map.bank(request.address + request.bytes - 1) !== bank)
        throw new Error(`request ${request.id} of ${request.bytes} bytes at ${request.address} crosses banks`);
      if (request.address + request.bytes > device.capacity_bytes)
        throw new Error(`address ${request.address} is beyond ${device.capacity_bytes} bytes`);
      state.banks[bank]!.queue.push({
        request,
        row: map.row(request.address),
        requester: request.requester,
        arrived_ps: kernel.now_ps,
        waited_ps: 0,
        conflict: false,
      });
      state.queued++;
      self.ask();
    }),
    job: self.input(({ operator }: { operator: number }) => {
      state.operator = operator;
    }),
    account: self.input(({ operator }: { operator: number }) => {
      state.standby.retired.push(operator);
      self.ask();
    }),
    banks: () =>
      state.banks.map(({ requests, conflicts, wait_ps, refreshWait_ps }, bank) => {
        return { memory: name, bank, requests, conflicts, wait_ps, refresh_wait_ps: refreshWait_ps };
      }),
  };
}
