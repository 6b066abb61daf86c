/**
 * The PE array: n² MACs that take a tile of n×n of each operand in n cycles, multiply it in n, and finish in one.
 *
 * Shapes   a step of m×k · k×n is done tile by tile: columns outermost, then rows, the reduction innermost; so the
 *          accumulators hold one n×n tile of results, which leaves for the encoder after its last pass.
 * Overlap  with `tile_overlap` the next tile is received while this one is multiplied.
 * Stalls   operands not loaded, the read path refilling after that, a buffer port held by another, the encoder full.
 * Source   receive n, compute n, finish 1, without overlap; 16 cycles from the first read to the first vector: EdgeBERT's
 *          SystemC model (harvard-acc/EdgeBERT 1249ed7, hw/cmod). Sparsity changes no cycle, only the bytes read.
 */
import { enter, idleOccupancy, OutPort, type Clock, type InPort, type Kernel } from '../../sim/index.js';
import { kindIndex } from '../../traces/index.js';
import type { Job, Ready, Release, Results } from '../control/messages.js';
import type { Plan, Step } from '../control/plan.js';
import { bufferRequest, type BufferRequest, type BufferResponse } from '../movement/index.js';
import { createTeller } from '../tell.js';
import { encodedBytes } from './bitmask.js';
import { ENCODER_CREDITS, type ComputeUnit } from './unit.js';

const TILE = kindIndex('tile');
const MULTIPLIED = 0;
const FILLED = 1;

export interface PeArrayOptions {
  /** index of its name among requesters */
  readonly requester: number;
  readonly n: number;
  readonly tile_overlap: boolean;
  readonly fill_cycles: number;
  readonly mac_fj: number;
  /** decoding a byte of either operand into the array */
  readonly decode_fj_per_byte: number;
}
export interface PeArray extends ComputeUnit {
  readonly aResponse: InPort<BufferResponse>;
  readonly bResponse: InPort<BufferResponse>;
  readonly auxResponse: InPort<BufferResponse>;
}

/** idle: no job. waiting: for operands. filling: the read path. working: receiving, multiplying or both. handing: results wait for the encoder. */
type Phase = 'idle' | 'waiting' | 'filling' | 'working' | 'handing';

/** Where in a plan: the step and the tile within it. */
interface Place {
  step: number;
  row: number;
  column: number;
  depth: number;
}

export function createPeArray(
  kernel: Kernel,
  name: string,
  clock: Clock,
  options: PeArrayOptions,
  planOf: (operator: number) => Plan,
): PeArray {
  const { requester, n, tile_overlap, fill_cycles, mac_fj, decode_fj_per_byte } = options;
  const { activity$, tell } = createTeller();
  const aRequest$ = new OutPort<BufferRequest>();
  const bRequest$ = new OutPort<BufferRequest>();
  const auxRequest$ = new OutPort<BufferRequest>();
  const release$ = new OutPort<Release>();
  const results$ = new OutPort<Results>();
  const start = (): Place => ({ step: 0, row: 0, column: 0, depth: 0 });
  const state = {
    operator: -1,
    phase: 'idle' as Phase,
    /** the tile being multiplied or next to be, and the tile to be received next */
    at: start(),
    receiving: start(),
    loads: { a: 0, b: 0, parameters: 0 },
    released: { a: 0, b: 0 },
    /** operands of the tile being received that have not come in; −1: none is being received */
    outstanding: -1,
    received: false,
    multiplying: false,
    receiveStart_ps: 0,
    tileStart_ps: 0,
    lastEnd_ps: -1,
    /** bytes decoded for the tile being received, and for the one being multiplied */
    received_bytes: 0,
    multiplied_bytes: 0,
    credits: ENCODER_CREDITS,
    nextId: 0,
    occupancy: idleOccupancy(),
  };
  const self = kernel.actor({ name, state, wake, arbitrate, waits });

  function waits(): { on: string; what: string }[] {
    if (state.phase === 'idle') return [];
    return [
      { on: state.phase === 'handing' ? 'the encoder' : 'the loader', what: `operator ${state.operator}, step ${state.at.step}` },
    ];
  }

  const edge = (size: number, i: number): number => Math.min(n, size - i * n);

  /** Moves `p` to the next tile; false at the end of the plan. */
  function advance(p: Place, steps: readonly Step[]): boolean {
    const s = steps[p.step]!;
    if (++p.depth * n < s.k) return true;
    p.depth = 0;
    if (++p.row * n < s.m) return true;
    p.row = 0;
    if (++p.column * n < s.n) return true;
    p.column = 0;
    return ++p.step < steps.length;
  }

  function operandsThere(plan: Plan, step: Step): boolean {
    const { a, b, parameters } = state.loads;
    return a > step.a && b > step.b && parameters >= plan.parameters.length;
  }

  /** Asks both buffers for the next tile. */
  function receive(plan: Plan, now_ps: number): void {
    const p = state.receiving;
    const step = plan.steps[p.step]!;
    const [m, k, p2] = [edge(step.m, p.row), edge(step.k, p.depth), edge(step.n, p.column)];
    const aBytes = encodedBytes(plan.aEncoding, m * k);
    const bBytes = encodedBytes(plan.bEncoding!, p2 * k);
    const { operator } = state;
    state.outstanding = 2;
    state.receiveStart_ps = now_ps;
    state.received_bytes = aBytes + bBytes;
    const id = state.nextId++;
    aRequest$.next(bufferRequest(id, requester, operator, step.a % plan.a.slots, false, n, aBytes));
    bRequest$.next(bufferRequest(id, requester, operator, step.b % plan.b.slots, false, n, bBytes));
  }

  function multiply(now_ps: number): void {
    state.received = false;
    state.outstanding = -1;
    state.multiplying = true;
    state.multiplied_bytes = state.received_bytes;
    self.wakeAfter(clock.cycles(n + 1), MULTIPLIED);
    if (!tile_overlap) state.tileStart_ps = now_ps - clock.cycles(n);
    else if (state.lastEnd_ps < now_ps) state.tileStart_ps = Math.max(state.lastEnd_ps, now_ps - clock.cycles(n));
    else state.tileStart_ps = now_ps;
  }

  function wake(now_ps: number, what: number): void {
    self.ask();
    if (what === FILLED) {
      state.phase = 'working';
      return;
    }
    const plan = planOf(state.operator);
    const { at } = state;
    const step = plan.steps[at.step]!;
    const [m, k, p2] = [edge(step.m, at.row), edge(step.k, at.depth), edge(step.n, at.column)];
    const macs = m * k * p2;
    const energy = macs * mac_fj + state.multiplied_bytes * decode_fj_per_byte;
    tell(TILE, state.tileStart_ps, now_ps, state.operator, 0, macs, Math.round(energy));
    state.multiplying = false;
    state.lastEnd_ps = now_ps;
    if (step.last && (at.depth + 1) * n >= step.k) state.phase = 'handing';
    else next(plan, now_ps);
  }

  /** The tile is done with: on to the next, or to the end of the job. */
  function next(plan: Plan, now_ps: number): void {
    state.phase = 'working';
    const before = plan.steps[state.at.step]!;
    const more = advance(state.at, plan.steps);
    if (!tile_overlap) state.receiving = { ...state.at };
    const after = plan.steps[state.at.step];
    if (more && after === before) return;
    const released = more ? { a: after!.a, b: after!.b } : { a: plan.a.loads.length, b: plan.b.loads.length };
    if (released.a !== state.released.a || released.b !== state.released.b) {
      state.released = released;
      release$.next(released);
    }
    if (more) return;
    state.phase = 'idle';
    enter(state.occupancy, 'idle', now_ps);
  }

  function hand(plan: Plan, now_ps: number): void {
    if (state.credits === 0) return;
    state.credits--;
    const { at } = state;
    const step = plan.steps[at.step]!;
    const [rows, cols] = [edge(step.m, at.row), edge(step.n, at.column)];
    const last = (at.row + 1) * n >= step.m && (at.column + 1) * n >= step.n;
    if (plan.parameters.length > 0) auxRequest$.next(bufferRequest(state.nextId++, requester, state.operator, 0, false, 1, cols));
    results$.next({ operator: state.operator, block: step.block, words: n, bytes: rows * cols, last });
    next(plan, now_ps);
  }

  /** Begins to receive if the operands are there and nothing is being received. */
  function tryReceive(plan: Plan, now_ps: number): void {
    if (state.outstanding >= 0 || state.received || (state.multiplying && !tile_overlap)) return;
    const step = plan.steps[state.receiving.step];
    if (!step) return;
    if (!operandsThere(plan, step)) {
      if (!state.multiplying) state.phase = 'waiting';
      return;
    }
    // the read path is empty at the beginning and after a wait: it fills before the first vector comes
    if (!state.multiplying && state.phase === 'waiting') {
      state.phase = 'filling';
      self.wakeAfter(clock.cycles(fill_cycles), FILLED);
    } else if (state.phase === 'working') receive(plan, now_ps);
  }

  function arbitrate(now_ps: number): void {
    if (state.phase === 'idle') return;
    const plan = planOf(state.operator);
    if (state.phase === 'handing') hand(plan, now_ps);
    if (ended()) return;
    if (state.received && !state.multiplying && state.phase !== 'handing') {
      multiply(now_ps);
      if (tile_overlap) advance(state.receiving, plan.steps);
    }
    if (state.phase !== 'filling' && state.phase !== 'handing') tryReceive(plan, now_ps);
    const working = state.multiplying || state.outstanding >= 0;
    const mode = working ? 'busy' : 'stalled';
    if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
  }

  const ended = (): boolean => state.phase === 'idle';

  function responded(): void {
    state.outstanding--;
    if (state.outstanding > 0) return;
    state.outstanding = -1;
    state.received = true;
    // what the port took beyond n cycles, with nothing to multiply meanwhile, was a stall
    const { occupancy } = state;
    const due_ps = state.receiveStart_ps + clock.cycles(n);
    if (kernel.now_ps > due_ps && !state.multiplying) {
      enter(occupancy, 'stalled', Math.max(due_ps, state.lastEnd_ps, occupancy.since_ps));
      enter(occupancy, 'busy', kernel.now_ps);
    }
    self.ask();
  }

  return {
    name,
    get occupancy() {
      return state.occupancy;
    },
    aRequest$,
    bRequest$,
    auxRequest$,
    release$,
    results$,
    activity$,
    job: self.input(({ operator }: Job) => {
      Object.assign(state, { operator, phase: 'waiting', at: start(), receiving: start(), received: false, outstanding: -1 });
      state.loads = { a: 0, b: 0, parameters: 0 };
      state.released = { a: 0, b: 0 };
      self.ask();
    }),
    ready: self.input(({ operand }: Ready) => {
      state.loads[operand]++;
      self.ask();
    }),
    aResponse: self.input(responded),
    bResponse: self.input(responded),
    auxResponse: self.input(() => {
      // the bias word passes to the accumulators; nothing waits for it
    }),
    credit: self.input(() => {
      state.credits++;
      self.ask();
    }),
  };
}
