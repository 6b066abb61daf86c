/**
 * An operand buffer (spad): slots that are filled and read in turn (double buffering), n single-byte banks a word.
 *
 * A slot serves one request at a time, a word of n bytes a cycle; with fewer than n banks a word takes n / banks cycles,
 * rounded up. What a request waits for its slot is charged to the requester that held it.
 */
import {
  enter,
  idleOccupancy,
  OutPort,
  type Accounted,
  type ActorHandle,
  type Clock,
  type InPort,
  type Kernel,
  type Occupancy,
} from '../../sim/index.js';
import { detailIndex, kindIndex } from '../../traces/formats.js';
import { takeEarliest } from '../memory/protocol/take.js';
import { chargeWaits } from './waits.js';
import { chargeRetired, newStandby, type StandbyState } from '../power/standby.js';
import type { Supply } from '../power/supply.js';
import { createTeller, type Teller } from '../power/tell.js';

const READ = kindIndex('read');
const WRITE = kindIndex('write');
const WAIT = kindIndex('wait');
const PORT = detailIndex('port');

/** `words` cycles of the port; `bytes` pass (fewer than words × n where zeros are skipped or an edge is short). */
export interface BufferRequest {
  readonly id: number;
  readonly requester: number;
  readonly operator: number;
  readonly slot: number;
  readonly write: boolean;
  readonly words: number;
  readonly bytes: number;
}
/** The port has passed a request. */
export interface BufferResponse {
  readonly id: number;
  readonly slot: number;
  readonly bytes: number;
}

/** One shape for all requests, whoever makes them: the buffers' hot path stays monomorphic. */
export const bufferRequest = (
  id: number,
  requester: number,
  operator: number,
  slot: number,
  write: boolean,
  words: number,
  bytes: number,
): BufferRequest => ({ id, requester, operator, slot, write, words, bytes });

interface Waiting {
  request: BufferRequest;
  requester: number;
  id: number;
  arrived_ps: number;
  waited_ps: number;
}
interface SlotState {
  queue: Waiting[];
  current: Waiting | null;
  since_ps: number;
}

/** Ports of a buffer. */
export interface Buffer extends Accounted {
  readonly request: InPort<BufferRequest>;
  readonly account: InPort<{ operator: number }>;
  readonly activity$: Teller['activity$'];
  /** answers to the requester of this index */
  toRequester(requester: number): OutPort<BufferResponse>;
}

/** What a buffer is made with; energies of data and masks are those of its macros. */
export interface BufferOptions {
  readonly supply: Supply;
  readonly slots: number;
  readonly cycles_per_word: number;
  readonly read_fj_per_byte: number;
  readonly write_fj_per_byte: number;
  readonly leakage_uw: number;
}

interface BufferState {
  slots: SlotState[];
  serving: number;
  standby: StandbyState;
  occupancy: Occupancy;
}
interface BufferParts {
  readonly clock: Clock;
  readonly options: BufferOptions;
  readonly state: BufferState;
  readonly tell: Teller['tell'];
  readonly requesters: OutPort<BufferResponse>[];
}

/** The slot's present request has been served: told, and waits charged to it. @returns it */
function endService({ state, options, tell }: BufferParts, slot: number, now_ps: number): BufferRequest {
  const s = state.slots[slot]!;
  const { request } = s.current!;
  const { write, operator, bytes, requester } = request;
  if (s.queue.length > 0) chargeWaits(s.queue, s.since_ps, now_ps, WAIT, slot, requester, PORT, tell);
  const fj = write ? options.write_fj_per_byte : options.read_fj_per_byte;
  tell(write ? WRITE : READ, s.since_ps, now_ps, operator, slot, bytes, Math.round(bytes * fj), requester);
  s.current = null;
  state.serving--;
  return request;
}

/** What came first to the slot is served, where it is free. */
function beginService({ state, options, clock }: BufferParts, self: ActorHandle, slot: number, now_ps: number): void {
  const s = state.slots[slot]!;
  const { queue } = s;
  if (s.current !== null || queue.length === 0) return;
  const next = takeEarliest(queue);
  s.current = next;
  s.since_ps = now_ps;
  state.serving++;
  self.wakeAfter(clock.cycles(next.request.words * options.cycles_per_word), slot);
}

/** An actor of this name. */
export function createBuffer(kernel: Kernel, name: string, clock: Clock, options: BufferOptions): Buffer {
  const { activity$, tell } = createTeller(options.supply);
  const requesters: OutPort<BufferResponse>[] = [];
  const state: BufferState = {
    slots: Array.from({ length: options.slots }, (): SlotState => ({ queue: [], current: null, since_ps: 0 })),
    serving: 0,
    standby: newStandby(),
    occupancy: idleOccupancy(),
  };
  const parts: BufferParts = { clock, options, state, tell, requesters };
  const self = kernel.actor({
    name,
    state,
    recurs: { accounts: ['standby.since_ps'], stale: ['slots.since_ps'], passing: ['slots.queue', 'slots.current'] },
    wake(now_ps, slot) {
      const { requester, id, bytes } = endService(parts, slot, now_ps);
      // a round only where there is something to choose
      if (state.slots[slot]!.queue.length > 0) self.ask();
      else if (state.serving === 0) enter(state.occupancy, 'idle', now_ps);
      requesters[requester]!.next({ id, slot, bytes });
    },
    arbitrate(now_ps) {
      if (state.standby.retired.length > 0) chargeRetired(state.standby, tell, options.leakage_uw, now_ps);
      for (let slot = 0; slot < state.slots.length; slot++) beginService(parts, self, slot, now_ps);
      const mode = state.serving > 0 ? 'busy' : 'idle';
      if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
    },
    holds: () =>
      state.slots.map(({ queue }, i) => ({ what: `slots[${i}].queue`, count: queue.length, since_ps: queue[0]?.arrived_ps })),
    waits: () => (state.serving > 0 ? [{ on: 'itself', what: `${state.serving} slots being served` }] : []),
  });

  return {
    name,
    occupancy: state.occupancy,
    activity$,
    request: self.input((request: BufferRequest) => {
      const { requester, id } = request;
      const { queue, current } = state.slots[request.slot]!;
      queue.push({ request, requester, id, arrived_ps: kernel.now_ps, waited_ps: 0 });
      // behind what is served it waits for the end of that
      if (current === null) self.ask();
    }),
    account: self.input(({ operator }: { operator: number }) => {
      state.standby.retired.push(operator);
      self.ask();
    }),
    toRequester: (requester) => (requesters[requester] ??= new OutPort()),
  };
}
