/** The bursts of a DMA channel on their way: each has two halves, memory and link, and buffer, and is done when both have had it. */
import { regionBytes, type Region } from '../memory/protocol/region.js';
import type { MemResponse, MemRequest } from '../memory/protocol/messages.js';
import { takeAt } from '../memory/protocol/take.js';
import { bufferRequest, type BufferRequest, type BufferResponse } from './buffer.js';
import { idleOccupancy, type Kernel, type OutPort, type Occupancy } from '../../sim/index.js';
import { nextPiece, type Piece, type Unit } from './pieces.js';

/** Move a region to a buffer slot, or back where it is a write. Immutable. */
export interface DmaCommand {
  readonly id: number;
  readonly operator: number;
  readonly write: boolean;
  readonly region: Region;
  /** index of the buffer among those wired, and its slot */
  readonly buffer: number;
  readonly slot: number;
}

/** All bytes of a command are where they were to go. */
export interface DmaDone {
  readonly id: number;
  readonly operator: number;
  readonly bytes: number;
}

/** A request on its way. */
interface Pending {
  id: number;
  command: number;
  bytes: number;
  mask: boolean;
  /** which halves have had the burst: memory and link, and the buffer */
  memory: boolean;
  buffer: boolean;
}

/** A command that has begun. */
interface Active {
  command: DmaCommand;
  /** where the next request begins */
  row: number;
  column: number;
  /** bytes not yet arrived */
  remaining: number;
}

interface DmaState {
  /** commands not begun, and those begun whose bytes have not all arrived */
  queue: DmaCommand[];
  active: Active[];
  starting: boolean;
  nextId: number;
  /** the requests on their way: at most `outstanding` */
  pending: Pending[];
  /** what came back and has to be passed on in this round */
  begun: number[];
  fromMemory: MemResponse[];
  fromBuffer: BufferResponse[];
  occupancy: Occupancy;
}

/** What its numbers are, for work that comes again. */
export const DMA_RECURRENCE = {
  sums: ['nextId'],
  operators: ['queue.operator', 'active.command.operator'],
  frozen: ['queue.region', 'active.command.region'],
  passing: ['pending', 'begun', 'fromMemory', 'fromBuffer'],
} as const;

/** What a channel is made with. */
export interface DmaOptions {
  /** number of the channel among requesters */
  readonly requester: number;
  readonly outstanding: number;
  /** cycles from a command to its first request */
  readonly command_cycles: number;
  /** what the port takes a cycle: a word, or the beat of a narrower link */
  readonly word_bytes: number;
  /** of masks: a mask word */
  readonly mask_word_bytes: number;
  /** where requests are cut, by memory: a burst of the link that stays within one bank */
  readonly units: readonly Unit[];
}

/** What the functions below work with: made once, by the channel. */
export interface DmaParts {
  readonly kernel: Kernel;
  readonly options: DmaOptions;
  readonly state: DmaState;
  readonly request$: OutPort<MemRequest>;
  readonly done$: OutPort<DmaDone>;
  readonly buffers: OutPort<BufferRequest>[];
}

function toBuffer({ options, buffers }: DmaParts, command: DmaCommand, { id, bytes, mask }: Pending, write: boolean): void {
  const { requester, word_bytes, mask_word_bytes } = options;
  const words = Math.ceil(bytes / (mask ? mask_word_bytes : word_bytes));
  buffers[command.buffer]!.next(bufferRequest(id, requester, command.operator, command.slot, write, words, bytes));
}

function toMemory(
  { kernel, options, request$ }: DmaParts,
  command: DmaCommand,
  p: Pending,
  at: Pick<Piece, 'memory' | 'address'>,
): void {
  const { operator, write } = command;
  const { memory, address } = at;
  const { id, bytes, mask } = p;
  const { requester } = options;
  request$.next({ id, requester, operator, memory, write, address, bytes, sent_ps: kernel.now_ps, mask });
}

/** The command to begin next: what operators to come need goes after what the present one does. */
export function takeNext({ queue }: DmaState): DmaCommand {
  let at = 0;
  for (let i = 1; i < queue.length; i++) if (queue[i]!.operator < queue[at]!.operator) at = i;
  return takeAt(queue, at);
}

/**
 * A command begins: its bursts come before those of operators to come. Its region is copied into one shape: plans make several,
 * and reading them at every burst would take long.
 */
export function activate(state: DmaState, { id, operator, write, region, buffer, slot }: DmaCommand): void {
  const { memory, base, rows, row_bytes, stride_bytes, offsets, mask_bytes = 0, rest = null } = region;
  const copy = { memory, base, rows, row_bytes, stride_bytes, offsets, mask_bytes, rest };
  const command = { id, operator, write, region: copy, buffer, slot };
  const later = state.active.findIndex((a) => a.command.operator > operator);
  const at = later < 0 ? state.active.length : later;
  state.active.splice(at, 0, { command, row: 0, column: 0, remaining: regionBytes(region) });
}

/** Asks for as much as may be outstanding, command by command. */
export function issueBursts(parts: DmaParts): void {
  const { state, options } = parts;
  for (const a of state.active)
    while (a.row < a.command.region.rows && state.pending.length < options.outstanding) {
      const piece = nextPiece(a, a.command.region, options.units);
      const { bytes, mask } = piece;
      const p = { id: state.nextId++, command: a.command.id, bytes, mask, memory: false, buffer: false };
      state.pending.push(p);
      if (a.command.write) toBuffer(parts, a.command, p, false);
      toMemory(parts, a.command, p, piece);
    }
}

function pendingOf({ pending }: DmaState, id: number): Pending {
  for (let i = 0; i < pending.length; i++) if (pending[i]!.id === id) return pending[i]!;
  throw new Error(`an answer to request ${id}, which is not outstanding`);
}

function activeOf({ active }: DmaState, { command }: Pending): Active {
  let i = 0;
  while (active[i]!.command.id !== command) i++;
  return active[i]!;
}

/** A request has done its second half: its bytes are where they were to go. */
function arrived({ state, done$ }: DmaParts, p: Pending): void {
  const a = activeOf(state, p);
  takeAt(state.pending, state.pending.indexOf(p));
  a.remaining -= p.bytes;
  if (a.remaining > 0) return;
  const { command } = a;
  if (a.remaining < 0 || a.row !== command.region.rows)
    throw new Error(`command ${command.id}: bytes arrived that nobody asked for`);
  takeAt(state.active, state.active.indexOf(a));
  done$.next({ id: command.id, operator: command.operator, bytes: regionBytes(command.region) });
}

/** The data of a load begins to pass the link: the buffer's port takes it beat by beat. */
function linkBegan(parts: DmaParts, id: number): void {
  const p = pendingOf(parts.state, id);
  const { command } = activeOf(parts.state, p);
  if (!command.write) toBuffer(parts, command, p, true);
}

function memoryAnswered(parts: DmaParts, { id, bytes }: MemResponse): void {
  const p = pendingOf(parts.state, id);
  if (bytes !== p.bytes) throw new Error(`request ${id} got ${bytes} of ${p.bytes} bytes`);
  p.memory = true;
  if (p.buffer) arrived(parts, p);
}

function bufferAnswered(parts: DmaParts, { id }: BufferResponse): void {
  const p = pendingOf(parts.state, id);
  p.buffer = true;
  if (p.memory) arrived(parts, p);
}

/** The last one first: they are taken from the end. */
const byId = (a: { readonly id: number }, b: { readonly id: number }): number => b.id - a.id;

/**
 * Passes on what came back in this round, in the order in which it was asked for, whoever told of it first.
 * @returns whether a command is done
 */
export function passOn(parts: DmaParts): boolean {
  const { state } = parts;
  const { fromMemory, fromBuffer, begun, active } = state;
  const before = active.length;
  while (begun.length > 0) linkBegan(parts, takeAt(begun, 0));
  if (fromMemory.length > 1) fromMemory.sort(byId);
  while (fromMemory.length > 0) memoryAnswered(parts, fromMemory.pop()!);
  if (fromBuffer.length > 1) fromBuffer.sort(byId);
  while (fromBuffer.length > 0) bufferAnswered(parts, fromBuffer.pop()!);
  return active.length < before;
}

/** Nothing is under way. */
export const newDmaState = (): DmaState => ({
  queue: [],
  active: [],
  starting: false,
  nextId: 0,
  pending: [],
  begun: [],
  fromMemory: [],
  fromBuffer: [],
  occupancy: idleOccupancy(),
});
