/**
 * A DMA channel: descriptors → requests, at most one burst of the link within one bank each, a bounded number outstanding.
 *
 * A load reads from a memory and writes what arrives into a buffer slot, beat by beat as it comes; a store reads the slot
 * while its data passes the link. A burst is done when both have had it all, so the slower of link and port sets the pace.
 * A command is done when its last byte has arrived, and the bytes that arrived equal the bytes asked for: asserted.
 */
import { enter, idleOccupancy, OutPort, type Accounted, type Clock, type InPort, type Kernel } from '../../sim/index.js';
import type { MemRequest, MemResponse } from '../memory/protocol/messages.js';
import { bufferRequest, type BufferRequest, type BufferResponse } from './buffer.js';
import { type Region, regionBytes } from '../memory/protocol/region.js';

export interface DmaCommand {
  readonly id: number;
  readonly operator: number;
  readonly write: boolean;
  readonly region: Region;
  /** index of the buffer among those wired, and its slot */
  readonly buffer: number;
  readonly slot: number;
}
export interface DmaDone {
  readonly id: number;
  readonly operator: number;
  readonly bytes: number;
}

interface Pending {
  id: number;
  command: number;
  bytes: number;
  mask: boolean;
  /** which halves have had the burst: memory and link, and the buffer */
  memory: boolean;
  buffer: boolean;
}
interface Active {
  command: DmaCommand;
  /** where the next request begins */
  row: number;
  column: number;
  /** bytes not yet arrived */
  remaining: number;
}

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
}

export interface DmaOptions {
  /** index of its name among requesters */
  readonly requester: number;
  readonly outstanding: number;
  /** cycles from a command to its first request */
  readonly command_cycles: number;
  /** what the port takes a cycle: a word, or the beat of a narrower link */
  readonly word_bytes: number;
  /** of masks: a mask word */
  readonly mask_word_bytes: number;
  /** requests are cut at multiples of this, by memory: a burst of the link that stays within one bank */
  readonly unit_bytes: readonly number[];
}

const START = 0;

export function createDma(kernel: Kernel, name: string, clock: Clock, options: DmaOptions): Dma {
  const { requester, outstanding, command_cycles, word_bytes, mask_word_bytes, unit_bytes } = options;
  const request$ = new OutPort<MemRequest>();
  const done$ = new OutPort<DmaDone>();
  const buffers: OutPort<BufferRequest>[] = [];
  const state = {
    /** commands not begun, and those begun whose bytes have not all arrived */
    queue: [] as DmaCommand[],
    active: [] as Active[],
    starting: false,
    nextId: 0,
    /** the requests on their way: at most `outstanding` */
    pending: [] as Pending[],
    /** what came back and has to be passed on in this round */
    begun: [] as number[],
    fromMemory: [] as MemResponse[],
    fromBuffer: [] as BufferResponse[],
    occupancy: idleOccupancy(),
  };
  const self = kernel.actor({
    name,
    state,
    recurs: { sums: ['nextId'] },
    wake() {
      state.starting = false;
      const command = state.queue.shift()!;
      state.active.push({ command, row: 0, column: 0, remaining: regionBytes(command.region) });
      self.ask();
    },
    arbitrate,
    waits: () =>
      state.active.length + state.queue.length > 0
        ? [{ on: 'its memory', what: `${state.pending.length} requests in flight, ${state.queue.length} commands queued` }]
        : [],
  });

  /** The next piece of the command: within a row and within one burst of the link. */
  function nextPiece(a: Active): { address: number; bytes: number; mask: boolean } {
    const { memory, base, rows, row_bytes, stride_bytes, offsets, mask_bytes = 0 } = a.command.region;
    const mask = a.column < mask_bytes;
    const contiguous = offsets === null && stride_bytes === row_bytes;
    const address = base + (offsets ? offsets[a.row]! : a.row * stride_bytes) + a.column;
    const whole = contiguous ? rows * row_bytes : row_bytes;
    const left = (mask ? mask_bytes : whole) - a.column;
    const unit = unit_bytes[memory]!;
    const bytes = Math.min(left, unit - (address % unit));
    a.column += bytes;
    if (a.column === whole) {
      a.row = contiguous ? rows : a.row + 1;
      a.column = 0;
    }
    return { address, bytes, mask };
  }

  function toBuffer(command: DmaCommand, { id, bytes, mask }: Pending, write: boolean): void {
    const words = Math.ceil(bytes / (mask ? mask_word_bytes : word_bytes));
    buffers[command.buffer]!.next(bufferRequest(id, requester, command.operator, command.slot, write, words, bytes));
  }

  function toMemory(command: DmaCommand, id: number, address: number, bytes: number, mask: boolean): void {
    const { operator, write, region } = command;
    request$.next({ id, requester, operator, memory: region.memory, write, address, bytes, sent_ps: kernel.now_ps, mask });
  }

  function issue(): void {
    for (const a of state.active)
      while (a.row < a.command.region.rows && state.pending.length < outstanding) {
        const { address, bytes, mask } = nextPiece(a);
        const id = state.nextId++;
        const p = { id, command: a.command.id, bytes, mask, memory: false, buffer: false };
        state.pending.push(p);
        if (a.command.write) toBuffer(a.command, p, false);
        toMemory(a.command, id, address, bytes, mask);
      }
  }

  function pendingOf(id: number): Pending {
    const p = state.pending.find((q) => q.id === id);
    if (!p) throw new Error(`an answer to request ${id}, which is not outstanding`);
    return p;
  }
  const activeOf = (p: Pending): Active => state.active.find((a) => a.command.id === p.command)!;

  /** A request has done its second half: its bytes are where they were to go. */
  function arrived(p: Pending): void {
    const a = activeOf(p);
    state.pending.splice(state.pending.indexOf(p), 1);
    a.remaining -= p.bytes;
    if (a.remaining > 0) return;
    const { command } = a;
    if (a.remaining < 0 || a.row !== command.region.rows)
      throw new Error(`command ${command.id}: bytes arrived that nobody asked for`);
    state.active.splice(state.active.indexOf(a), 1);
    done$.next({ id: command.id, operator: command.operator, bytes: regionBytes(command.region) });
  }

  function memoryAnswered({ id, bytes }: MemResponse): void {
    const p = pendingOf(id);
    if (bytes !== p.bytes) throw new Error(`request ${id} got ${bytes} of ${p.bytes} bytes`);
    p.memory = true;
    if (p.buffer) arrived(p);
  }
  function bufferAnswered({ id }: BufferResponse): void {
    const p = pendingOf(id);
    p.buffer = true;
    if (p.memory) arrived(p);
  }

  function passOn(): void {
    const { fromMemory, fromBuffer, begun } = state;
    if (begun.length > 0) {
      state.begun = [];
      for (const id of begun) {
        const p = pendingOf(id);
        const { command } = activeOf(p);
        if (!command.write) toBuffer(command, p, true);
      }
    }
    if (fromMemory.length > 0) {
      state.fromMemory = [];
      if (fromMemory.length > 1) fromMemory.sort((a, b) => a.id - b.id);
      for (const r of fromMemory) memoryAnswered(r);
    }
    if (fromBuffer.length > 0) {
      state.fromBuffer = [];
      if (fromBuffer.length > 1) fromBuffer.sort((a, b) => a.id - b.id);
      for (const r of fromBuffer) bufferAnswered(r);
    }
  }

  function arbitrate(now_ps: number): void {
    passOn();
    if (state.queue.length > 0 && !state.starting) {
      state.starting = true;
      self.wakeAfter(clock.cycles(command_cycles), START);
    }
    issue();
    const mode = state.active.length > 0 || state.starting ? 'busy' : 'idle';
    if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
  }

  return {
    name,
    occupancy: state.occupancy,
    request$,
    done$,
    toBuffer: (buffer) => (buffers[buffer] ??= new OutPort()),
    command: self.input((c: DmaCommand) => {
      state.queue.push(c);
      self.ask();
    }),
    response: self.input((r: MemResponse) => {
      state.fromMemory.push(r);
      self.ask();
    }),
    begun: self.input((id: number) => {
      state.begun.push(id);
      self.ask();
    }),
    bufferResponse: self.input((r: BufferResponse) => {
      state.fromBuffer.push(r);
      self.ask();
    }),
  };
}
