/**
 * The link between the accelerator and its memories: reads and writes have a data channel each, one burst at a time.
 *
 * A read passes to its memory after the address stages; its data occupies the read channel for its beats. Write data
 * occupies the write channel, passes to the memory, and is answered after the response stages. Masks are unpacked one a
 * cycle, so a beat of them takes as many cycles as it holds masks. Queues are served oldest request first.
 * Source  one 64-bit beat a cycle, 4 masks a beat: read from the sources of EdgeBERT's SystemC model (harvard-acc/EdgeBERT
 *         1249ed7, hw/cmod); the stages: inferred from its measured totals.
 */
import {
  enter,
  OutPort,
  type Accounted,
  type ActorHandle,
  type Clock,
  type InPort,
  type Kernel,
  type WaitsFor,
} from '../../sim/index.js';
import { older, type MemRequest, type MemResponse } from '../memory/protocol/messages.js';
import { takeAt } from '../memory/protocol/take.js';
import type { Supply } from '../power/supply.js';
import { createTeller, type Teller } from '../power/tell.js';
import {
  beginTransfer,
  endTransfer,
  isMask,
  linkHolds,
  newLinkState,
  READ_CHANNEL,
  LINK_PASSING,
  WRITE_CHANNEL,
  type LinkState,
} from './link-channel.js';

/** What wakes the link, beside the end of a transfer, which is told by its channel. */
const ADDRESSED = 2;
const ANSWERED = 3;

/** Ports of the link, by index of the memory or requester at their other end. */
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

/** What the link is made with. */
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
  /** whose answers are for this link, where memories answer several; absent: all */
  readonly hears?: (requester: number) => boolean;
}

interface AxiParts {
  readonly kernel: Kernel;
  readonly clock: Clock;
  readonly options: AxiOptions;
  readonly state: LinkState;
  readonly tell: Teller['tell'];
  readonly memories: OutPort<MemRequest>[];
  readonly requesters: OutPort<MemResponse>[];
  readonly begun: OutPort<number>[];
}

/** Removes the request that was sent first. */
function takeOldest(queue: MemRequest[]): MemRequest {
  let at = 0;
  for (let i = 1; i < queue.length; i++) if (older(queue[i]!, queue[at]!)) at = i;
  return takeAt(queue, at);
}

function enqueue({ state, kernel }: AxiParts, which: number, request: MemRequest | MemResponse): void {
  const { requester, id } = request;
  state.channels[which]!.queue.push({ requester, id, request, arrived_ps: kernel.now_ps, waited_ps: 0 });
}

function answer({ state, requesters }: AxiParts, self: ActorHandle, r: MemResponse): void {
  state.onTheWay--;
  if (state.waiting.length > 0) self.ask();
  requesters[r.requester]!.next(r);
}

/** Whether data passes, either way. */
const isPassing = ({ channels }: LinkState): boolean =>
  channels[READ_CHANNEL]!.current !== null || channels[WRITE_CHANNEL]!.current !== null;

/** Stages or a transfer have come to their end. */
function wake(p: AxiParts, self: ActorHandle, now_ps: number, what: number): void {
  const { state, memories, options } = p;
  if (what === ADDRESSED) {
    const r = takeAt(state.addressed, 0);
    memories[r.memory]!.next(r);
  } else if (what === ANSWERED) answer(p, self, takeAt(state.answered, 0));
  else {
    const channel = state.channels[what]!;
    const request = endTransfer(channel, what, now_ps, options.fj_per_byte, p.tell);
    // a round only where there is something to choose
    if (channel.queue.length > 0) self.ask();
    else if (!isPassing(state)) enter(state.occupancy, 'idle', now_ps);
    if ('address' in request) memories[request.memory]!.next(request);
    else answer(p, self, request);
  }
}

/** Sends on what has come in, the oldest first, as long as not too much is on its way. */
function admit(p: AxiParts, self: ActorHandle): void {
  const { state, clock, options } = p;
  while (state.waiting.length > 0 && state.onTheWay < options.outstanding) {
    const r = takeOldest(state.waiting);
    state.onTheWay++;
    if (r.write) enqueue(p, WRITE_CHANNEL, r);
    else {
      state.addressed.push(r);
      if (r.mask) state.masks.push({ requester: r.requester, id: r.id });
      self.wakeAfter(clock.cycles(options.read_round_trip_cycles), ADDRESSED);
    }
  }
}

/** Answers to writes enter the response stages, those of one round in the order of requesters. */
function acknowledge({ state, clock, options }: AxiParts, self: ActorHandle): void {
  const done = state.acknowledgements;
  if (done.length > 1) done.sort((a, b) => b.requester - a.requester || b.id - a.id);
  while (done.length > 0) {
    state.answered.push(done.pop()!);
    self.wakeAfter(clock.cycles(options.write_round_trip_cycles), ANSWERED);
  }
}

function grant({ state, clock, options, begun }: AxiParts, self: ActorHandle, which: number, now_ps: number): void {
  const granted = beginTransfer(state, which, now_ps);
  if (granted === undefined) return;
  const beats = Math.ceil(granted.request.bytes / options.width_bytes);
  self.wakeAfter(clock.cycles(beats * (isMask(state, granted) ? options.mask_beat_cycles : 1)), which);
  begun[granted.requester]?.next(granted.id);
}

function arbitrate(p: AxiParts, self: ActorHandle, now_ps: number): void {
  const { occupancy } = p.state;
  if (p.state.waiting.length > 0) admit(p, self);
  if (p.state.acknowledgements.length > 0) acknowledge(p, self);
  grant(p, self, READ_CHANNEL, now_ps);
  grant(p, self, WRITE_CHANNEL, now_ps);
  const mode = isPassing(p.state) ? 'busy' : 'idle';
  if (mode !== occupancy.mode) enter(occupancy, mode, now_ps);
}

/** Itself, for what passes or waits to; its memories, for what they have not answered. */
function waits({ state, memories }: AxiParts): WaitsFor[] {
  const own = state.channels.reduce((n, c) => n + c.queue.length + (c.current ? 1 : 0), state.waiting.length);
  return [
    ...(own > 0 ? [{ on: 'itself' as const, what: `${own} transfers` }] : []),
    ...(state.onTheWay > 0 ? [{ on: memories, what: `${state.onTheWay} bursts on their way` }] : []),
  ];
}

/** An actor of this name. */
export function createAxi(kernel: Kernel, name: string, clock: Clock, options: AxiOptions): Axi {
  const { activity$, tell } = createTeller(options.supply);
  const state = newLinkState();
  const parts: AxiParts = { kernel, clock, options, state, tell, memories: [], requesters: [], begun: [] };
  const { memories, requesters, begun } = parts;
  const self = kernel.actor({
    name,
    state,
    recurs: { stale: ['channels.since_ps'], passing: LINK_PASSING },
    wake: (now_ps, what) => wake(parts, self, now_ps, what),
    arbitrate: (now_ps) => arbitrate(parts, self, now_ps),
    waits: () => waits(parts),
    holds: () => linkHolds(state, options.outstanding),
  });
  return {
    name,
    occupancy: state.occupancy,
    activity$,
    request: self.input((r: MemRequest) => {
      state.waiting.push(r);
      self.ask();
    }),
    response: self.input((r: MemResponse) => {
      if (options.hears?.(r.requester) === false) return;
      if (r.write) state.acknowledgements.push(r);
      else enqueue(parts, READ_CHANNEL, r);
      // behind what passes it waits for the end of that
      if (r.write || state.channels[READ_CHANNEL]!.current === null) self.ask();
    }),
    toBegun: (requester) => (begun[requester] ??= new OutPort()),
    toMemory: (memory) => (memories[memory] ??= new OutPort()),
    toRequester: (requester) => (requesters[requester] ??= new OutPort()),
  };
}
