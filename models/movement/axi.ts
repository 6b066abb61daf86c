/**
 * The link between the accelerator and its memories: reads and writes have a data channel each, one burst at a time.
 *
 * A read passes to its memory after the address stages; its data occupies the read channel for its beats. Write data
 * occupies the write channel, passes to the memory, and is answered after the response stages. Masks are unpacked one a
 * cycle, so a beat of them takes as many cycles as it holds masks. Queues are served oldest request first.
 * Source  one 64-bit beat a cycle, 4 masks a beat: read from the sources of EdgeBERT's SystemC model (harvard-acc/EdgeBERT
 *         1249ed7, hw/cmod); the stages: inferred from its measured totals.
 */
import { enter, idleOccupancy, OutPort, type Accounted, type Clock, type InPort, type Kernel } from '../../sim/index.js';
import { detailIndex, kindIndex } from '../../traces/index.js';
import { older, takeEarliest, type MemRequest, type MemResponse } from '../memory/protocol/messages.js';
import { chargeWaits } from './waits.js';
import type { Supply } from '../power/supply.js';
import { createTeller, type Teller } from '../power/tell.js';

const TRANSFER = kindIndex('transfer');
const WAIT = kindIndex('wait');
const DATA_BUS = detailIndex('data-bus');
const READ_CHANNEL = 0;
const WRITE_CHANNEL = 1;
const ADDRESSED = 2;
const ANSWERED = 3;

interface Waiting {
  requester: number;
  id: number;
  /** write data on its way to a memory, or read data on its way back: both carry operator and bytes */
  request: MemRequest | MemResponse;
  arrived_ps: number;
  waited_ps: number;
}
interface ChannelState {
  queue: Waiting[];
  current: Waiting | null;
  since_ps: number;
}

export interface Axi extends Accounted {
  readonly request: InPort<MemRequest>;
  readonly response: InPort<MemResponse>;
  readonly activity$: Teller['activity$'];
  /** data of the requester of this index begins to pass: the id of its request */
  toBegun(requester: number): OutPort<number>;
  /** requests to the memory of this index */
  toMemory(memory: number): OutPort<MemRequest>;
  /** answers to the requester of this index */
  toRequester(requester: number): OutPort<MemResponse>;
}

export interface AxiOptions {
  readonly supply: Supply;
  readonly width_bytes: number;
  readonly fj_per_byte: number;
  /** stages of an address on its way to the memory, and of an answer to a write on its way back */
  readonly read_round_trip_cycles: number;
  readonly write_round_trip_cycles: number;
  /** cycles of a beat of masks */
  readonly mask_beat_cycles: number;
  /** bursts on their way at a time, of all requesters together */
  readonly outstanding: number;
}

/** Removes the request that was sent first. */
function takeOldest(queue: MemRequest[]): MemRequest {
  let at = 0;
  for (let i = 1; i < queue.length; i++) if (older(queue[i]!, queue[at]!)) at = i;
  return queue.splice(at, 1)[0]!;
}

export function createAxi(kernel: Kernel, name: string, clock: Clock, options: AxiOptions): Axi {
  const { width_bytes, fj_per_byte, read_round_trip_cycles, write_round_trip_cycles, mask_beat_cycles, outstanding } = options;
  const { activity$, tell } = createTeller(options.supply);
  const memories: OutPort<MemRequest>[] = [];
  const requesters: OutPort<MemResponse>[] = [];
  const begun: OutPort<number>[] = [];
  const channel = (): ChannelState => ({ queue: [], current: null, since_ps: 0 });
  const state = {
    /** come in, not yet begun: a bounded number is on its way */
    waiting: [] as MemRequest[],
    onTheWay: 0,
    /** reads in the address stages, and answers to writes that have come in this round and that are in the response stages */
    addressed: [] as MemRequest[],
    acknowledgements: [] as MemResponse[],
    answered: [] as MemResponse[],
    /** reads of masks that are on their way */
    masks: [] as { requester: number; id: number }[],
    channels: [channel(), channel()],
    occupancy: idleOccupancy(),
  };

  const self = kernel.actor({ name, state, recurs: { stale: ['channels.since_ps'] }, wake, arbitrate, waits });

  function waits(): { on: string; what: string }[] {
    const waiting = state.channels.reduce((n, c) => n + c.queue.length + (c.current ? 1 : 0), state.waiting.length);
    return waiting > 0 ? [{ on: name, what: `${waiting} transfers` }] : [];
  }

  function enqueue(which: number, request: MemRequest | MemResponse): void {
    const { requester, id } = request;
    state.channels[which]!.queue.push({ requester, id, request, arrived_ps: kernel.now_ps, waited_ps: 0 });
    self.ask();
  }

  function wake(now_ps: number, which: number): void {
    if (which === ADDRESSED) {
      const r = state.addressed.shift()!;
      memories[r.memory]!.next(r);
      return;
    }
    if (which === ANSWERED) {
      answer(state.answered.shift()!);
      return;
    }
    const c = state.channels[which]!;
    const { request, requester } = c.current!;
    if (c.queue.length > 0) chargeWaits(c.queue, c.since_ps, now_ps, WAIT, which, requester, DATA_BUS, tell);
    tell(TRANSFER, c.since_ps, now_ps, request.operator, which, request.bytes, request.bytes * fj_per_byte, requester);
    c.current = null;
    self.ask();
    if ('address' in request) memories[request.memory]!.next(request);
    else answer(request);
  }

  function answer(r: MemResponse): void {
    state.onTheWay--;
    if (state.waiting.length > 0) self.ask();
    requesters[r.requester]!.next(r);
  }

  function isMask({ request, requester, id }: Waiting): boolean {
    if ('address' in request) return request.mask === true;
    const at = state.masks.findIndex((m) => m.requester === requester && m.id === id);
    if (at >= 0) state.masks.splice(at, 1);
    return at >= 0;
  }

  function grant(which: number, now_ps: number): void {
    const c = state.channels[which]!;
    if (c.current !== null || c.queue.length === 0) return;
    const next = takeEarliest(c.queue);
    if (next.waited_ps !== now_ps - next.arrived_ps)
      throw new Error(`transfer ${next.id} waited ${now_ps - next.arrived_ps} ps, of which ${next.waited_ps} are attributed`);
    c.current = next;
    c.since_ps = now_ps;
    const beats = Math.ceil(next.request.bytes / width_bytes);
    self.wakeAfter(clock.cycles(beats * (isMask(next) ? mask_beat_cycles : 1)), which);
    begun[next.requester]?.next(next.id);
  }

  function arbitrate(now_ps: number): void {
    while (state.waiting.length > 0 && state.onTheWay < outstanding) {
      const r = takeOldest(state.waiting);
      state.onTheWay++;
      if (r.write) enqueue(WRITE_CHANNEL, r);
      else {
        state.addressed.push(r);
        if (r.mask) state.masks.push({ requester: r.requester, id: r.id });
        self.wakeAfter(clock.cycles(read_round_trip_cycles), ADDRESSED);
      }
    }
    if (state.acknowledgements.length > 0) {
      const done = state.acknowledgements;
      state.acknowledgements = [];
      if (done.length > 1) done.sort((a, b) => a.requester - b.requester || a.id - b.id);
      for (const r of done) {
        state.answered.push(r);
        self.wakeAfter(clock.cycles(write_round_trip_cycles), ANSWERED);
      }
    }
    grant(READ_CHANNEL, now_ps);
    grant(WRITE_CHANNEL, now_ps);
    const mode = state.channels[0]!.current || state.channels[1]!.current ? 'busy' : 'idle';
    if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
  }

  return {
    name,
    occupancy: state.occupancy,
    activity$,
    request: self.input((r: MemRequest) => {
      state.waiting.push(r);
      self.ask();
    }),
    response: self.input((r: MemResponse) => {
      if (!r.write) enqueue(READ_CHANNEL, r);
      else {
        state.acknowledgements.push(r);
        self.ask();
      }
    }),
    toBegun: (requester) => (begun[requester] ??= new OutPort()),
    toMemory: (memory) => (memories[memory] ??= new OutPort()),
    toRequester: (requester) => (requesters[requester] ??= new OutPort()),
  };
}
