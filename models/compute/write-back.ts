/**
 * The write-back (the actor `encoder`): packs results of the SFU into the result buffer, and has finished blocks stored, those of the PE array too,
 * whose engine writes them itself. An operator retires when its last block lies in memory.
 *
 * Block i uses slot i mod slots, and waits until the block before it in that slot is stored.
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

import type { Job, Results } from './unit-messages.js';
import type { Plan } from '../plan/plan.js';
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
  /** slots of the result buffer */
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
  readonly activity$: Teller['activity$'];
}

interface WriteBackState {
  operator: number;
  queue: Results[];
  current: Results | null;
  since_ps: number;
  written: boolean;
  /** blocks stored so far, in order */
  stored: number;
  /** blocks whose store has been asked for */
  given: number;
  storedNow: number;
  nextId: number;
  occupancy: Occupancy;
}
const newState = (): WriteBackState => ({
  operator: -1,
  queue: [],
  current: null,
  since_ps: 0,
  written: false,
  stored: 0,
  given: 0,
  storedNow: 0,
  nextId: 0,
  occupancy: idleOccupancy(),
});

type Ports = Pick<WriteBack, 'request$' | 'store$' | 'peArrayCredit$' | 'sfuCredit$' | 'retired$'>;
interface WriteBackParts {
  readonly options: WriteBackOptions;
  readonly planOf: (operator: number) => Plan;
  readonly state: WriteBackState;
  readonly tell: Teller['tell'];
  readonly ports: Ports;
}

/** A block lies in the result buffer: it goes to memory. */
function store({ state, options, ports }: WriteBackParts, plan: Plan, block: number): void {
  const slot = block % options.slots;
  const region = plan.blocks[block]!;
  state.given++;
  ports.store$.next({ id: block, operator: state.operator, write: true, region, buffer: BUFFERS.result, slot });
}

function finishWrite(p: WriteBackParts, plan: Plan, now_ps: number): void {
  const { state, options, tell, ports } = p;
  const { block, bytes, last } = state.current!;
  tell(ENCODE, state.since_ps, now_ps, state.operator, 0, bytes, Math.round(bytes * options.encode_fj_per_byte));
  state.current = null;
  ports.sfuCredit$.next(null);
  if (last) store(p, plan, block);
}

/** The next results are written, if their slot is free; those that have been written already are stored. */
function beginWrite(p: WriteBackParts, now_ps: number): void {
  const { state, options, ports } = p;
  const next = state.queue[0];
  if (state.current || !next || next.block >= state.stored + options.slots) return;
  state.queue.shift();
  const { operator, words, bytes, block } = next;
  if (next.written) {
    store(p, p.planOf(operator), block);
    return;
  }
  state.current = next;
  state.since_ps = now_ps;
  const slot = block % options.slots;
  ports.request$.next(bufferRequest(state.nextId++, options.requester, operator, slot, true, words, bytes));
}

function countStored({ state, ports }: WriteBackParts, plan: Plan): void {
  for (; state.storedNow > 0; state.storedNow--) {
    state.stored++;
    if (plan.unit === 'pe-array') ports.peArrayCredit$.next(null);
  }
}

function arbitrate(p: WriteBackParts, now_ps: number): void {
  const { state, ports } = p;
  if (state.operator < 0) return;
  const plan = p.planOf(state.operator);
  countStored(p, plan);
  if (state.written) {
    state.written = false;
    finishWrite(p, plan, now_ps);
  }
  beginWrite(p, now_ps);
  const mode = state.current ? 'busy' : state.queue.length > 0 ? 'stalled' : 'idle';
  if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
  if (state.stored < plan.blocks.length) return;
  const { operator } = state;
  state.operator = -1;
  ports.retired$.next({ operator });
}

/** The buffer, while results are written; their stores, where there are some underway; or the unit that makes them. */
function waits({ state, ports }: WriteBackParts, { unit }: Plan): WaitsFor[] {
  const { current, given, stored, operator } = state;
  const unit$ = unit === 'pe-array' ? ports.peArrayCredit$ : ports.sfuCredit$;
  const on = current ? ports.request$ : given > stored ? ports.store$ : unit$;
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
  };
  const state = newState();
  const p: WriteBackParts = { options, planOf, state, tell, ports };
  const self = kernel.actor({
    name,
    state,
    recurs: { sums: ['nextId'], stale: ['since_ps'], operators: ['operator'] },
    arbitrate: (now_ps) => arbitrate(p, now_ps),
    holds: () => [{ what: 'queue', count: state.queue.length, of: options.slots }],
    waits: () => (state.operator < 0 ? [] : waits(p, planOf(state.operator))),
  });
  return {
    name,
    occupancy: state.occupancy,
    activity$,
    ...ports,
    job: self.input(({ operator }: Job) => {
      state.operator = operator;
      state.stored = 0;
      state.given = 0;
    }),
    results: self.input((r: Results) => {
      state.queue.push(r);
      self.ask();
    }),
    response: self.input(() => {
      state.written = true;
      self.ask();
    }),
    stored: self.input(() => {
      state.storedNow++;
      self.ask();
    }),
  };
}
