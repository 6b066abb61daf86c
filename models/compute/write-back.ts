/**
 * The encoder: packs results of the SFU into the result buffer, and has finished blocks stored, those of the PE array too,
 * whose engine writes them itself. An operator retires when its last block lies in memory.
 *
 * Block i uses slot i mod slots, and waits until the block before it in that slot is stored.
 */
import { enter, idleOccupancy, OutPort, type Accounted, type InPort, type Kernel } from '../../sim/index.js';
import { kindIndex } from '../../traces/index.js';

import type { Job, Results } from './unit-messages.js';
import type { Plan } from '../plan/plan.js';
import { bufferRequest, type BufferRequest, type BufferResponse } from '../movement/buffer.js';
import type { DmaCommand, DmaDone } from '../movement/index.js';
import type { Supply } from '../power/supply.js';
import { createTeller, type Teller } from '../power/tell.js';
import { BUFFERS } from '../movement/buffer-names.js';

const ENCODE = kindIndex('encode');

export interface EncoderOptions {
  readonly supply: Supply;
  readonly requester: number;
  /** slots of the result buffer */
  readonly slots: number;
  readonly encode_fj_per_byte: number;
}
export interface Encoder extends Accounted {
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

export function createEncoder(
  kernel: Kernel,
  name: string,
  options: EncoderOptions,
  planOf: (operator: number) => Plan,
): Encoder {
  const { requester, slots, encode_fj_per_byte } = options;
  const { activity$, tell } = createTeller(options.supply);
  const request$ = new OutPort<BufferRequest>();
  const store$ = new OutPort<DmaCommand>();
  const peArrayCredit$ = new OutPort<null>();
  const sfuCredit$ = new OutPort<null>();
  const retired$ = new OutPort<Job>();
  const state = {
    operator: -1,
    queue: [] as Results[],
    current: null as Results | null,
    since_ps: 0,
    written: false,
    /** blocks stored so far, in order */
    stored: 0,
    storedNow: 0,
    nextId: 0,
    occupancy: idleOccupancy(),
  };
  const self = kernel.actor({
    name,
    state,
    recurs: { sums: ['nextId'], stale: ['since_ps'], operators: ['operator'] },
    arbitrate,
    waits: () =>
      state.operator >= 0
        ? [{ on: 'results and their stores', what: `operator ${state.operator}, ${state.stored} blocks stored` }]
        : [],
  });

  function finishWrite(plan: Plan, now_ps: number): void {
    const { block, bytes, last } = state.current!;
    tell(ENCODE, state.since_ps, now_ps, state.operator, 0, bytes, Math.round(bytes * encode_fj_per_byte));
    state.current = null;
    sfuCredit$.next(null);
    if (last) store(plan, block);
  }

  function store(plan: Plan, block: number): void {
    store$.next({
      id: block,
      operator: state.operator,
      write: true,
      region: plan.blocks[block]!,
      buffer: BUFFERS.result,
      slot: block % slots,
    });
  }

  function beginWrite(now_ps: number): void {
    const next = state.queue[0];
    if (state.current || !next || next.block >= state.stored + slots) return;
    state.queue.shift();
    if (next.written) {
      store(planOf(next.operator), next.block);
      return;
    }
    state.current = next;
    state.since_ps = now_ps;
    const { operator, words, bytes, block } = next;
    request$.next(bufferRequest(state.nextId++, requester, operator, block % slots, true, words, bytes));
  }

  function arbitrate(now_ps: number): void {
    if (state.operator < 0) return;
    const plan = planOf(state.operator);
    for (; state.storedNow > 0; state.storedNow--) {
      state.stored++;
      if (plan.unit === 'pe-array') peArrayCredit$.next(null);
    }
    if (state.written) {
      state.written = false;
      finishWrite(plan, now_ps);
    }
    beginWrite(now_ps);
    const mode = state.current ? 'busy' : state.queue.length > 0 ? 'stalled' : 'idle';
    if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
    if (state.stored < plan.blocks.length) return;
    const { operator } = state;
    state.operator = -1;
    retired$.next({ operator });
  }

  return {
    name,
    occupancy: state.occupancy,
    request$,
    store$,
    peArrayCredit$,
    sfuCredit$,
    retired$,
    activity$,
    job: self.input(({ operator }: Job) => {
      state.operator = operator;
      state.stored = 0;
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
