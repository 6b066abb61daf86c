/**
 * A DMA channel: descriptors → requests, at most one burst of the link within one bank each, a bounded number outstanding.
 *
 * A load reads from a memory and writes what arrives into a buffer slot, beat by beat as it comes; a store reads the slot
 * while its data passes the link. A burst is done when both have had it all, so the slower of link and port sets the pace.
 * A command is done when its last byte has arrived, and the bytes that arrived equal the bytes asked for: asserted.
 */
import { enter, OutPort, type Accounted, type Clock, type InPort, type Kernel, type WaitsFor } from '../../sim/index.js';
import type { MemRequest, MemResponse } from '../memory/protocol/messages.js';
import type { BufferRequest, BufferResponse } from './buffer.js';
import {
  activate,
  DMA_RECURRENCE,
  type DmaCommand,
  type DmaDone,
  type DmaOptions,
  newDmaState,
  type DmaParts,
  issueBursts,
  passOn,
  takeNext,
} from './bursts.js';

/** Ports of a channel, named for what is at their other end. */
export interface Dma extends Accounted {
  readonly command: InPort<DmaCommand>;
  readonly response: InPort<MemResponse>;
  /** data of a load begins to pass the link: the id of its request */
  readonly begun: InPort<number>;
  readonly bufferResponse: InPort<BufferResponse>;
  readonly request$: OutPort<MemRequest>;
  readonly done$: OutPort<DmaDone>;
  /** requests to the buffer of this index */
  toBuffer(buffer: number): OutPort<BufferRequest>;
  /** whether a command, begun or not, touches one of these memories */
  touches(memories: ReadonlySet<number>): boolean;
  /** whether a store waits to begin */
  hasStore(): boolean;
}

/** The link, for what has not passed it; the buffers, for what lies before them. */
function waits({ state, request$, buffers }: DmaParts): WaitsFor[] {
  const { active, queue, pending } = state;
  if (active.length + queue.length === 0) return [];
  const what = `${pending.length} requests in flight, ${queue.length} commands queued`;
  const used = new Set(active.map(({ command }) => buffers[command.buffer]!));
  const passing = pending.length === 0 || pending.some((p) => !p.memory);
  return [{ on: passing ? [request$] : [...used], what }];
}

/** An actor of this name. */
export function createDma(kernel: Kernel, name: string, clock: Clock, options: DmaOptions): Dma {
  const state = newDmaState();
  const buffers: OutPort<BufferRequest>[] = [];
  const parts: DmaParts = { kernel, options, state, buffers, request$: new OutPort(), done$: new OutPort() };
  const self = kernel.actor({
    name,
    state,
    recurs: DMA_RECURRENCE,
    wake() {
      state.starting = false;
      activate(state, takeNext(state));
      self.ask();
    },
    arbitrate(now_ps) {
      if (passOn(parts)) self.mark();
      if (state.queue.length > 0 && !state.starting) {
        state.starting = true;
        self.wakeAfter(clock.cycles(options.command_cycles));
      }
      issueBursts(parts);
      const mode = state.active.length > 0 || state.starting ? 'busy' : 'idle';
      if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
    },
    holds: () => [
      { what: 'queue', count: state.queue.length },
      { what: 'pending', count: state.pending.length, of: options.outstanding },
    ],
    waits: () => waits(parts),
  });
  /** What comes in is kept until the round's end. */
  const into = <T>(list: () => T[]): InPort<T> =>
    self.input((message: T) => {
      list().push(message);
      self.ask();
    });
  return {
    name,
    occupancy: state.occupancy,
    request$: parts.request$,
    done$: parts.done$,
    toBuffer: (buffer) => (buffers[buffer] ??= new OutPort()),
    touches: (memories) => {
      const of = ({ region: { memory, rest } }: DmaCommand): boolean =>
        memories.has(memory) || (rest ? memories.has(rest.memory) : false);
      return state.queue.some(of) || state.active.some(({ command }) => of(command));
    },
    hasStore: () => state.queue.some(({ write }) => write),
    command: self.input((command: DmaCommand) => {
      state.queue.push(command);
      self.ask();
      self.mark();
    }),
    response: into(() => state.fromMemory),
    begun: into(() => state.begun),
    bufferResponse: into(() => state.fromBuffer),
  };
}
