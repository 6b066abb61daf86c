/**
 * The write-back (the actor `encoder`): packs results of the SFU into the result buffer, and has finished blocks stored, those of the PE array too,
 * whose engine writes them itself. An operator retires when its last block lies in memory.
 *
 * Block i uses slot i mod slots, and waits until the block before it in that slot is stored, and those before that: stores are asked
 * for in order, but one may be in memory before the one that began earlier, in another bank. An operator of each unit may be under
 * way, each with slots of its own.
 */
import {
  enter,
  idleOccupancy,
  OutPort,
  type Accounted,
  type InPort,
  type Kernel,
  type Occupancy,
  type WaitsFor,
} from '../../sim/index.js';
import { kindIndex } from '../../traces/formats.js';

import type { Job, Results, Stored } from './unit-messages.js';
import type { Plan } from '../plan/plan.js';
import { resultSlot } from '../plan/shares.js';
import { bufferRequest, type BufferRequest, type BufferResponse } from '../movement/buffer.js';
import type { DmaCommand, DmaDone } from '../movement/bursts.js';
import type { Supply } from '../power/supply.js';
import { createTeller, type Teller } from '../power/tell.js';
import { BUFFERS } from '../movement/buffer-names.js';

const ENCODE = kindIndex('encode');

/** What it is made with. */
export interface WriteBackOptions {
  readonly supply: Supply;
  /** its number among requesters */
  readonly requester: number;
  /** slots of the result buffer, of each share where it is shared */
  readonly slots: number;
  readonly encode_fj_per_byte: number;
}
/** Ports of the write-back. */
export interface WriteBack extends Accounted {
  readonly job: InPort<Job>;
  readonly results: InPort<Results>;
  readonly response: InPort<BufferResponse>;
  readonly stored: InPort<DmaDone>;
  readonly request$: OutPort<BufferRequest>;
  readonly store$: OutPort<DmaCommand>;
  /** a slot of the result buffer is free again, to the PE array; room for one more, to the SFU */
  readonly peArrayCredit$: OutPort<null>;
  readonly sfuCredit$: OutPort<null>;
  readonly retired$: OutPort<Job>;
  readonly stored$: OutPort<Stored>;
  readonly activity$: Teller['activity$'];
}

/** The operator that a unit has. */
interface Lane {
  /** −1: none */
  operator: number;
  queue: Results[];
  /** so many blocks are stored, from the first on, and of those after the next one these */
  stored: number;
  after: number[];
  /** blocks whose store has been asked for */
  given: number;
  /** blocks whose stores came to their end in this round */
  storedNow: number[];
}
interface WriteBackState {
  lanes: Record<Plan['unit'], Lane>;
  current: Results | null;
  since_ps: number;
  written: boolean;
  nextId: number;
  occupancy: Occupancy;
}
const newLane = (operator: number): Lane => ({
  operator,
  queue: [],
  stored: 0,
  after: [],
  given: 0,
  storedNow: [],
});
const newState = (): WriteBackState => ({
  lanes: { 'pe-array': newLane(-1), sfu: newLane(-1) },
  current: null,
  since_ps: 0,
  written: false,
  nextId: 0,
  occupancy: idleOccupancy(),
});
const UNITS = ['pe-array', 'sfu'] as const;

type Ports = Pick<WriteBack, 'request$' | 'store$' | 'peArrayCredit$' | 'sfuCredit$' | 'retired$' | 'stored$'>;
interface WriteBackParts {
  readonly options: WriteBackOptions;
  readonly planOf: (operator: number) => Plan;
  readonly state: WriteBackState;
  readonly tell: Teller['tell'];
  readonly ports: Ports;
}

/** The number of a store: apart from those of the other unit. */
const storeId = (block: number, unit: number): number => UNITS.length * block + unit;

/** A block lies in the result buffer: it goes to memory. */
function store({ state, options, ports, planOf }: WriteBackParts, operator: number, block: number): void {
  const plan = planOf(operator);
  state.lanes[plan.unit].given++;
  ports.store$.next({
    id: storeId(block, UNITS.indexOf(plan.unit)),
    operator,
    write: true,
    region: plan.blocks[block]!,
    buffer: BUFFERS.result,
    slot: resultSlot(plan, block, options.slots),
  });
}

function finishWrite(p: WriteBackParts, now_ps: number): void {
  const { state, options, tell, ports } = p;
  const { operator, block, bytes, last } = state.current!;
  tell(ENCODE, state.since_ps, now_ps, operator, 0, bytes, Math.round(bytes * options.encode_fj_per_byte));
  state.current = null;
  ports.sfuCredit$.next(null);
  if (last) store(p, operator, block);
}

/** The next results are written, if their slot is free; those that have been written already are stored. */
function beginWrite(p: WriteBackParts, { queue, stored }: Lane, now_ps: number): void {
  const { state, options, ports, planOf } = p;
  const next = queue[0];
  if (!next || next.block >= stored + options.slots || (state.current && !next.written)) return;
  queue.shift();
  const { operator, words, bytes, block } = next;
  if (next.written) {
    store(p, operator, block);
    return;
  }
  state.current = next;
  state.since_ps = now_ps;
  const slot = resultSlot(planOf(operator), block, options.slots);
  ports.request$.next(bufferRequest(state.nextId++, options.requester, operator, slot, true, words, bytes));
}

function countStored({ ports }: WriteBackParts, lane: Lane, unit: Plan['unit']): void {
  if (lane.storedNow.length === 0) return;
  lane.after.push(...lane.storedNow.splice(0));
  for (; lane.after.includes(lane.stored); lane.stored++) {
    lane.after.splice(lane.after.indexOf(lane.stored), 1);
    if (unit === 'pe-array') ports.peArrayCredit$.next(null);
  }
  ports.stored$.next({ operator: lane.operator, blocks: lane.stored });
}

/** An operator whose last block lies in memory retires. */
function retire({ state, planOf, ports }: WriteBackParts, unit: Plan['unit']): void {
  const { operator, stored } = state.lanes[unit];
  if (operator < 0 || stored < planOf(operator).blocks.length) return;
  state.lanes[unit] = newLane(-1);
  ports.retired$.next({ operator });
}

function arbitrate(p: WriteBackParts, now_ps: number): void {
  const { state } = p;
  const { 'pe-array': array, sfu } = state.lanes;
  if (array.operator < 0 && sfu.operator < 0) return;
  for (const unit of UNITS) countStored(p, state.lanes[unit], unit);
  if (state.written) {
    state.written = false;
    finishWrite(p, now_ps);
  }
  beginWrite(p, array, now_ps);
  beginWrite(p, sfu, now_ps);
  const mode = state.current ? 'busy' : array.queue.length + sfu.queue.length > 0 ? 'stalled' : 'idle';
  if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
  for (const unit of UNITS) retire(p, unit);
}

/** The buffer, while results are written; their stores, where there are some underway; or the unit that makes them. */
function waits({ state, ports }: WriteBackParts, unit: Plan['unit']): WaitsFor[] {
  const { given, stored, operator } = state.lanes[unit];
  if (operator < 0) return [];
  const unit$ = unit === 'pe-array' ? ports.peArrayCredit$ : ports.sfuCredit$;
  const on = state.current?.operator === operator ? ports.request$ : given > stored ? ports.store$ : unit$;
  return [{ on: [on], what: `operator ${operator}, ${stored} blocks stored` }];
}

/** An actor of this name. */
export function createWriteBack(
  kernel: Kernel,
  name: string,
  options: WriteBackOptions,
  planOf: (operator: number) => Plan,
): WriteBack {
  const { activity$, tell } = createTeller(options.supply);
  const ports: Ports = {
    request$: new OutPort(),
    store$: new OutPort(),
    peArrayCredit$: new OutPort(),
    sfuCredit$: new OutPort(),
    retired$: new OutPort(),
    stored$: new OutPort(),
  };
  const state = newState();
  const p: WriteBackParts = { options, planOf, state, tell, ports };
  const self = kernel.actor({
    name,
    state,
    recurs: {
      sums: ['nextId'],
      stale: ['since_ps'],
      operators: ['lanes.pe-array.operator', 'lanes.sfu.operator'],
      passing: ['current', 'lanes.pe-array.queue', 'lanes.sfu.queue'],
    },
    arbitrate: (now_ps) => arbitrate(p, now_ps),
    holds: () => {
      const count = UNITS.reduce((sum, unit) => sum + state.lanes[unit].queue.length, 0);
      return [{ what: 'queue', count, of: options.slots }];
    },
    waits: () => UNITS.flatMap((unit) => waits(p, unit)),
  });
  return {
    name,
    occupancy: state.occupancy,
    activity$,
    ...ports,
    job: self.input(({ operator }: Job) => {
      state.lanes[planOf(operator).unit] = newLane(operator);
    }),
    results: self.input((r: Results) => {
      state.lanes[planOf(r.operator).unit].queue.push(r);
      self.ask();
    }),
    response: self.input(() => {
      state.written = true;
      self.ask();
    }),
    stored: self.input(({ id }: DmaDone) => {
      const unit = id % UNITS.length;
      state.lanes[UNITS[unit]!].storedNow.push((id - unit) / UNITS.length);
      self.ask();
    }),
  };
}
