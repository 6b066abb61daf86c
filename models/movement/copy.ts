/**
 * The copier: from one memory to another over the link, as many bytes at a time as its own buffer holds.
 *
 * A burst is read, then written; it lies within one bank of both memories. A command is done when its last byte is written;
 * bytes read and written equal those asked for: asserted.
 */
import {
  enter,
  idleOccupancy,
  OutPort,
  type Accounted,
  type Clock,
  type InPort,
  type Kernel,
  type Occupancy,
} from '../../sim/index.js';
import type { MemRequest, MemResponse } from '../memory/protocol/messages.js';
import type { CopySegment } from '../memory/protocol/region.js';
import { bytesToCut, type Unit } from './pieces.js';

/** Copy these segments, one after the other. Immutable. */
export interface CopyCommand {
  readonly id: number;
  readonly operator: number;
  readonly segments: readonly CopySegment[];
}
/** Ports of a copier. */
export interface Copier extends Accounted {
  readonly command: InPort<CopyCommand>;
  readonly response: InPort<MemResponse>;
  readonly request$: OutPort<MemRequest>;
  readonly done$: OutPort<{ readonly id: number }>;
}
/** What a copier is made with. */
export interface CopierOptions {
  /** its number among requesters */
  readonly requester: number;
  /** what its buffer holds: bytes asked for and not yet written; one burst is under way even where it is larger */
  readonly bytes_in_flight: number;
  /** from a command to its first request */
  readonly command_cycles: number;
  /** where requests are cut, by memory */
  readonly units: readonly Unit[];
}

/** Read, then written; where it goes. */
interface Burst {
  id: number;
  memory: number;
  address: number;
  bytes: number;
  writing: boolean;
}

interface CopierState {
  command: CopyCommand | null;
  /** the command has come; its registers are being written; it runs */
  phase: 'none' | 'come' | 'configuring' | 'running';
  segment: number;
  offset: number;
  remaining: number;
  nextId: number;
  underway: Burst[];
  /** bytes of these */
  inFlight: number;
  answers: MemResponse[];
  occupancy: Occupancy;
}
const newState = (): CopierState => ({
  command: null,
  phase: 'none',
  segment: 0,
  offset: 0,
  remaining: 0,
  nextId: 0,
  underway: [],
  inFlight: 0,
  answers: [],
  occupancy: idleOccupancy(),
});

interface CopierParts {
  readonly kernel: Kernel;
  readonly options: CopierOptions;
  readonly state: CopierState;
  readonly request$: OutPort<MemRequest>;
}

function send({ kernel, options, request$ }: CopierParts, burst: Burst, operator: number): void {
  const { id, memory, address, bytes, writing: write } = burst;
  const { requester } = options;
  request$.next({ id, requester, operator, memory, write, address, bytes, sent_ps: kernel.now_ps });
}

/** Reads the next burst of the command, within one unit of both memories, if there is room for it. @returns whether it did */
function read(p: CopierParts, command: CopyCommand): boolean {
  const { state } = p;
  const { units, bytes_in_flight } = p.options;
  const { from, to, bytes: all } = command.segments[state.segment]!;
  const left = (memory: number, address: number): number => bytesToCut(units[memory]!, address);
  const [source, target] = [from.address + state.offset, to.address + state.offset];
  const bytes = Math.min(all - state.offset, left(from.memory, source), left(to.memory, target));
  if (state.inFlight > 0 && state.inFlight + bytes > bytes_in_flight) return false;
  const id = state.nextId++;
  state.inFlight += bytes;
  state.underway.push({ id, memory: to.memory, address: target, bytes, writing: false });
  send(p, { id, memory: from.memory, address: source, bytes, writing: false }, command.operator);
  state.offset += bytes;
  if (state.offset < all) return true;
  state.segment++;
  state.offset = 0;
  return true;
}

/** What was read is written; what was written is done. */
function answered(p: CopierParts, { id, bytes, write }: MemResponse, command: CopyCommand): void {
  const { state } = p;
  const at = state.underway.findIndex((b) => b.id === id);
  const burst = state.underway[at];
  if (!burst || burst.bytes !== bytes || burst.writing !== write)
    throw new Error(`burst ${id} of ${bytes} bytes was answered, which nobody asked for`);
  if (write) {
    state.underway.splice(at, 1);
    state.inFlight -= bytes;
    state.remaining -= bytes;
  } else {
    burst.writing = true;
    send(p, burst, command.operator);
  }
}

/** Goes on with the command that runs. @returns whether it is done */
function goOn(p: CopierParts, command: CopyCommand): boolean {
  const { state } = p;
  const { answers } = state;
  state.answers = [];
  answers.sort((a, b) => a.id - b.id);
  for (const r of answers) answered(p, r, command);
  while (state.segment < command.segments.length && read(p, command));
  if (state.remaining > 0 || state.underway.length > 0) return false;
  if (state.remaining < 0) throw new Error(`copy ${command.id}: more bytes came than were asked for`);
  return true;
}

/** Segments without bytes are left out. @throws Error while another command runs */
function take(state: CopierState, command: CopyCommand): void {
  if (state.command) throw new Error(`copy ${command.id} was asked for before ${state.command.id} had ended`);
  const segments = command.segments.filter((s) => s.bytes > 0);
  state.command = { ...command, segments };
  state.phase = 'come';
  state.segment = 0;
  state.offset = 0;
  state.remaining = segments.reduce((n, s) => n + s.bytes, 0);
}

/** An actor of this name. */
export function createCopier(kernel: Kernel, name: string, clock: Clock, options: CopierOptions): Copier {
  const request$ = new OutPort<MemRequest>();
  const done$ = new OutPort<{ id: number }>();
  const state = newState();
  const parts: CopierParts = { kernel, options, state, request$ };
  const self = kernel.actor({
    name,
    state,
    wake() {
      state.phase = 'running';
      self.ask();
    },
    arbitrate(now_ps) {
      const { command } = state;
      if (command === null) return;
      if (state.phase === 'come') {
        state.phase = 'configuring';
        enter(state.occupancy, 'busy', now_ps);
        self.wakeAfter(clock.cycles(options.command_cycles));
      }
      if (state.phase !== 'running' || !goOn(parts, command)) return;
      state.command = null;
      state.phase = 'none';
      enter(state.occupancy, 'idle', now_ps);
      done$.next({ id: command.id });
    },
    waits: () => (state.command ? [{ on: [request$], what: `${state.underway.length} bursts` }] : []),
  });
  return {
    name,
    occupancy: state.occupancy,
    request$,
    done$,
    command: self.input((command: CopyCommand) => {
      take(state, command);
      self.ask();
    }),
    response: self.input((r: MemResponse) => {
      state.answers.push(r);
      self.ask();
    }),
  };
}
