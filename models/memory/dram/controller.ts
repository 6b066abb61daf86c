/**
 * A DRAM controller at command level, as an actor: it wakes only in cycles in which something can happen. What is answered
 * when, and which command issues, is the policy's affair; when it is asked, `cycle.ts`'s.
 */
import { OutPort, type Kernel } from '../../../sim/index.js';
import { createTeller, type Teller } from '../../power/tell.js';
import { field, type DramTable } from '../../technology/dram-table.js';
import type { Controller } from '../protocol/controller.js';
import { bankRows } from '../protocol/latency.js';
import type { MemRequest, MemResponse } from '../protocol/messages.js';
import type { Ticket } from '../protocol/ticket.js';
import type { DramMap } from './address-map.js';
import { keepAnswer } from './answers.js';
import { begin, standBy, type BackgroundParts } from './background.js';
import { Banks } from './banks.js';
import type { CommandAt, CommandCounts } from './commands.js';
import { ANSWER, arbitrate, holds, start, waits, wake, type DramParts } from './cycle.js';
import { dramEnergy } from './energy.js';
import { createHost } from './host.js';
import type { DramOptions } from './options.js';
import { createOutside } from './outside.js';
import type { PolicyChoice } from './policy.js';
import { countsOf, energyOf, statesOf } from './report.js';
import { newDramState, newHosted } from './state.js';

/** What only a DRAM can say. */
export interface DramController extends Controller {
  readonly kind: 'dram';
  /** each command as it is issued */
  readonly command$: OutPort<CommandAt>;
  counts(): CommandCounts;
}

/** What it is made from. */
export interface DramControllerOptions {
  readonly name: string;
  readonly table: DramTable;
  readonly map: DramMap;
  readonly policy: PolicyChoice;
  readonly options: DramOptions;
  /** at most that of the table */
  readonly capacity_bytes: number;
}

/** @throws Error where the request is none that this memory may be sent */
function checkRequest({ map, capacity_bytes }: DramControllerOptions, { address, bytes, id }: MemRequest): void {
  if (address + bytes > capacity_bytes) throw new Error(`address ${address} is beyond ${capacity_bytes} bytes`);
  const unit = map.contiguous_bytes;
  if (Math.floor(address / unit) !== Math.floor((address + bytes - 1) / unit))
    throw new Error(`request ${id} of ${bytes} bytes at ${address} lies in two rows`);
}

/** What its policy and it tell, and to whom. */
interface Ports extends Teller {
  readonly response$: OutPort<MemResponse>;
  readonly settled$: OutPort<Ticket>;
  readonly command$: OutPort<CommandAt>;
}

/** The actor: policy and host refer to each other through what both change. */
function createParts(kernel: Kernel, made: DramControllerOptions, ports: Ports): DramParts {
  const { name, table, map, options } = made;
  const energy = dramEnergy(table);
  const banks = new Banks(table);
  const tCK = field(table, 'tCK');
  const hosted = newHosted();
  const background: BackgroundParts = { banks, tCK, standby_fj: energy.standby_fj, tell: ports.tell };
  const later = (cycle: number, tickets: Ticket[]): void =>
    self.wakeAfter(cycle * tCK - kernel.now_ps, ANSWER + keepAnswer(hosted.answers, tickets));
  const host = createHost({ ...background, ...ports, ...hosted, table, energy, later });
  const policy = made.policy.create({ table, banks, options, host });
  const outside = createOutside(map, { tCK_ps: tCK, burstBytes: field(table, 'burstBytes'), whole: policy.whole });
  const state = newDramState(banks.total, policy.newState(), hosted);
  const self = kernel.actor({
    name,
    state,
    start: () => start(parts),
    wake: (now_ps, what) => wake(parts, now_ps, what),
    arbitrate: (now_ps) => arbitrate(parts, now_ps),
    waits: () => waits(parts),
    holds: () => holds(parts),
  });
  const { settled$, response$ } = ports;
  const parts: DramParts = { ...background, kernel, self, state, policy, outside, settled$, response$ };
  return parts;
}

/** What can be asked of it, up to the present time. */
function reports(d: DramParts, { name, table }: DramControllerOptions) {
  const { kernel, state, banks, tCK } = d;
  const energy = dramEnergy(table);
  const { policy, background } = state;
  /** the present one, up to which all is done */
  const cycle = (): number => {
    const t = Math.floor(kernel.now_ps / tCK);
    d.policy.catchUp(policy, t);
    return t;
  };
  return {
    banks: () => bankRows(state.latency, name),
    wear: () => null,
    latency: () => state.latency,
    counts() {
      cycle();
      return countsOf(banks, policy.banks);
    },
    energy_fj() {
      standBy(d, background, policy.banks, cycle() + 1, background.operator);
      return energyOf(banks, policy.banks, energy, background.told_fj);
    },
    queues_ps() {
      cycle();
      return { read: policy.readCycles * tCK, write: policy.writeCycles * tCK, written: state.written.cycles * tCK };
    },
    states_ps: () => statesOf(banks, policy.banks, cycle(), tCK),
  };
}

/** An actor of this name. */
export function createDramController(kernel: Kernel, made: DramControllerOptions): DramController {
  const ports: Ports = {
    ...createTeller(),
    response$: new OutPort<MemResponse>(),
    settled$: new OutPort<Ticket>(),
    command$: new OutPort<CommandAt>(),
  };
  const parts = createParts(kernel, made, ports);
  const { self, state } = parts;
  const { response$, settled$, command$, activity$ } = ports;
  return {
    kind: 'dram',
    name: made.name,
    occupancy: state.occupancy,
    response$,
    settled$,
    command$,
    activity$,
    request: self.input((request: MemRequest) => {
      checkRequest(made, request);
      state.outside.arrivals.push(request);
      self.ask();
    }),
    job: self.input(({ operator }: { operator: number }) => begin(state.background, operator, kernel.now_ps)),
    account: self.input(({ operator }: { operator: number }) => {
      state.background.retired.push(operator);
      self.ask();
    }),
    ...reports(parts, made),
  };
}
