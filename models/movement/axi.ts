/**
 * The link between the accelerator and its memories: reads and writes have a data channel each, one burst at a time.
 *
 * A request passes to its memory at once; the data occupies its channel for its beats. Read data queues here for the
 * channel, oldest request first; write data queues before it goes to the memory.
 * Source of the beats: one 64-bit beat a cycle, EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7, hw/cmod).
 */
import { enter, idleOccupancy, OutPort, type Accounted, type Clock, type InPort, type Kernel } from '../../sim/index.js';
import { detailIndex, kindIndex } from '../../traces/index.js';
import { older, takeEarliest, type MemRequest, type MemResponse } from '../memory/messages.js';
import { chargeWaits } from './waits.js';
import { createTeller, type Teller } from '../tell.js';

const TRANSFER = kindIndex('transfer');
const WAIT = kindIndex('wait');
const DATA_BUS = detailIndex('data-bus');
const READ_CHANNEL = 0;
const WRITE_CHANNEL = 1;

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
  /** requests to the memory of this index */
  toMemory(memory: number): OutPort<MemRequest>;
  /** answers to the requester of this index */
  toRequester(requester: number): OutPort<MemResponse>;
}

export interface AxiOptions {
  readonly width_bytes: number;
  readonly fj_per_byte: number;
}

export function createAxi(kernel: Kernel, name: string, clock: Clock, { width_bytes, fj_per_byte }: AxiOptions): Axi {
  const { activity$, tell } = createTeller();
  const memories: OutPort<MemRequest>[] = [];
  const requesters: OutPort<MemResponse>[] = [];
  const channel = (): ChannelState => ({ queue: [], current: null, since_ps: 0 });
  const state = {
    /** reads to pass on in this round, and answers to writes */
    reads: [] as MemRequest[],
    acknowledgements: [] as MemResponse[],
    channels: [channel(), channel()],
    occupancy: idleOccupancy(),
  };

  const self = kernel.actor({ name, state, wake, arbitrate, waits });

  function waits(): { on: string; what: string }[] {
    const waiting = state.channels.reduce((n, c) => n + c.queue.length + (c.current ? 1 : 0), 0);
    return waiting > 0 ? [{ on: name, what: `${waiting} transfers` }] : [];
  }

  function enqueue(which: number, request: MemRequest | MemResponse): void {
    const { requester, id } = request;
    state.channels[which]!.queue.push({ requester, id, request, arrived_ps: kernel.now_ps, waited_ps: 0 });
    self.ask();
  }

  function wake(now_ps: number, which: number): void {
    const c = state.channels[which]!;
    const { request, requester } = c.current!;
    if (c.queue.length > 0) chargeWaits(c.queue, c.since_ps, now_ps, WAIT, which, requester, DATA_BUS, tell);
    tell(TRANSFER, c.since_ps, now_ps, request.operator, which, request.bytes, request.bytes * fj_per_byte, requester);
    c.current = null;
    self.ask();
    if ('address' in request) memories[request.memory]!.next(request);
    else requesters[requester]!.next(request);
  }

  function grant(which: number, now_ps: number): void {
    const c = state.channels[which]!;
    if (c.current !== null || c.queue.length === 0) return;
    const next = takeEarliest(c.queue);
    if (next.waited_ps !== now_ps - next.arrived_ps)
      throw new Error(`transfer ${next.id} waited ${now_ps - next.arrived_ps} ps, of which ${next.waited_ps} are attributed`);
    c.current = next;
    c.since_ps = now_ps;
    self.wakeAfter(clock.cycles(Math.ceil(next.request.bytes / width_bytes)), which);
  }

  function arbitrate(now_ps: number): void {
    if (state.reads.length > 0) {
      const reads = state.reads;
      state.reads = [];
      if (reads.length > 1) reads.sort((a, b) => (older(a, b) ? -1 : 1));
      for (const r of reads) memories[r.memory]!.next(r);
    }
    if (state.acknowledgements.length > 0) {
      const done = state.acknowledgements;
      state.acknowledgements = [];
      if (done.length > 1) done.sort((a, b) => a.requester - b.requester || a.id - b.id);
      for (const r of done) requesters[r.requester]!.next(r);
    }
    grant(READ_CHANNEL, now_ps);
    grant(WRITE_CHANNEL, now_ps);
    const mode = state.channels[0]!.current || state.channels[1]!.current ? 'busy' : 'idle';
    if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
  }

  return {
    name,
    get occupancy() {
      return state.occupancy;
    },
    activity$,
    request: self.input((r: MemRequest) => {
      if (r.write) enqueue(WRITE_CHANNEL, r);
      else {
        state.reads.push(r);
        self.ask();
      }
    }),
    response: self.input((r: MemResponse) => {
      if (!r.write) enqueue(READ_CHANNEL, r);
      else {
        state.acknowledgements.push(r);
        self.ask();
      }
    }),
    toMemory: (memory) => (memories[memory] ??= new OutPort()),
    toRequester: (requester) => (requesters[requester] ??= new OutPort()),
  };
}
