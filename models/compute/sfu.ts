/**
 * The special function unit: softmax, layer norm, gelu, additions and table look-ups, row by row, a vector of n at a time.
 *
 * Each row is passed over one to three times; a pass reads every vector of the row from an operand buffer, one vector in
 * flight: a round trip of 17 cycles each, and what the pass adds. Nothing is kept between passes.
 * Source  cycles of a row of v vectors, from EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7, hw/cmod; measured,
 *         fitted to totals): softmax 58·v + 1, layer norm 47·v + 2, add 36·v + 2. It has no gelu, tanh, relu, multiply or
 *         embedding: assumed to cost what an addition does, with one operand where there is one.
 */
import { enter, idleOccupancy, OutPort, type Clock, type InPort, type Kernel } from '../../sim/index.js';
import { kindIndex, type Operator } from '../../traces/index.js';
import type { Job, Ready, Release, Results } from '../control/messages.js';
import type { Plan } from '../control/plan.js';
import { bufferRequest, type BufferRequest, type BufferResponse } from '../movement/index.js';
import { createTeller } from '../tell.js';
import { encodedBytes } from './bitmask.js';
import { ENCODER_CREDITS, type ComputeUnit } from './unit.js';

const VECTOR = kindIndex('vector');
const TIMER = 0;
const NEXT_ROW = 1;

interface Pass {
  readonly operand: 'a' | 'b';
  /** auxiliary words and further cycles a vector */
  readonly auxWords: number;
  readonly cycles: number;
}
interface Recipe {
  readonly passes: readonly Pass[];
  /** cycles between rows */
  readonly perRow: number;
}
type SfuKind = Exclude<Operator['kind'], 'matmul' | 'bmm'>;

const pass = (operand: 'a' | 'b', auxWords = 0, cycles = 0): Pass => ({ operand, auxWords, cycles });
/** an auxiliary word takes 6 cycles, computing or sending a vector 1 each */
const AUX = 6;
const ONE: Recipe = { passes: [pass('a', 0, 2)], perRow: 2 };
const TWO: Recipe = { passes: [pass('a'), pass('b', 0, 2)], perRow: 2 };
const RECIPES: Readonly<Record<SfuKind, Recipe>> = {
  softmax: { passes: [pass('a'), pass('a'), pass('a', 1, AUX + 1)], perRow: 1 },
  layer_norm: { passes: [pass('a'), pass('a', 2, 2 * AUX + 1)], perRow: 2 },
  add: TWO,
  mul: TWO,
  gelu: ONE,
  relu: ONE,
  tanh: ONE,
  embedding: ONE,
};

export interface SfuOptions {
  readonly requester: number;
  readonly n: number;
  readonly round_trip_cycles: number;
  /** one element of one pass */
  readonly element_fj: number;
}
export interface Sfu extends ComputeUnit {
  readonly response: InPort<BufferResponse>;
}

/** waiting: for operands or for the encoder. passing: reads and timer of a pass run. between: the cycles after a row. */
type Phase = 'idle' | 'waiting' | 'passing' | 'between';
const MODES = { idle: 'idle', waiting: 'stalled', passing: 'busy', between: 'busy' } as const;

export function createSfu(
  kernel: Kernel,
  name: string,
  clock: Clock,
  options: SfuOptions,
  planOf: (operator: number) => Plan,
): Sfu {
  const { requester, n, round_trip_cycles, element_fj } = options;
  const { activity$, tell } = createTeller();
  const aRequest$ = new OutPort<BufferRequest>();
  const bRequest$ = new OutPort<BufferRequest>();
  const auxRequest$ = new OutPort<BufferRequest>();
  const release$ = new OutPort<Release>();
  const results$ = new OutPort<Results>();
  const state = {
    operator: -1,
    phase: 'idle' as Phase,
    step: 0,
    row: 0,
    pass: 0,
    loads: { a: 0, b: 0, parameters: 0 },
    /** answers not yet come, and whether the pass's own time is up */
    outstanding: 0,
    timeUp: false,
    passStart_ps: 0,
    credits: ENCODER_CREDITS,
    nextId: 0,
    occupancy: idleOccupancy(),
  };
  const self = kernel.actor({
    name,
    state,
    wake,
    arbitrate,
    waits: () =>
      state.phase === 'idle' ? [] : [{ on: 'operands or the encoder', what: `operator ${state.operator}, step ${state.step}` }],
  });

  const recipeOf = (plan: Plan): Recipe => RECIPES[plan.operator.kind as SfuKind];

  function beginPass(plan: Plan, now_ps: number): void {
    const step = plan.steps[state.step]!;
    const p = recipeOf(plan).passes[state.pass]!;
    const words = Math.ceil(step.n / n);
    const encoding = p.operand === 'a' ? plan.aEncoding : plan.bEncoding!;
    const slot = p.operand === 'a' ? step.a % plan.a.slots : step.b % plan.b.slots;
    const { operator } = state;
    state.phase = 'passing';
    state.timeUp = false;
    state.passStart_ps = now_ps;
    state.outstanding = p.auxWords > 0 ? 2 : 1;
    const out$ = p.operand === 'a' ? aRequest$ : bRequest$;
    out$.next(bufferRequest(state.nextId++, requester, operator, slot, false, words, encodedBytes(encoding, step.n)));
    if (p.auxWords > 0) {
      const auxWords = p.auxWords * words;
      auxRequest$.next(bufferRequest(state.nextId++, requester, operator, 0, false, auxWords, p.auxWords * step.n));
    }
    self.wakeAfter(clock.cycles(words * (round_trip_cycles + p.cycles)), TIMER);
  }

  function wake(_now_ps: number, what: number): void {
    self.ask();
    if (what === TIMER) state.timeUp = true;
    else state.phase = 'waiting';
  }

  function endPass(plan: Plan, now_ps: number): void {
    const { passes, perRow } = recipeOf(plan);
    const step = plan.steps[state.step]!;
    tell(VECTOR, state.passStart_ps, now_ps, state.operator, 0, step.n, Math.round(step.n * element_fj));
    if (++state.pass < passes.length) {
      beginPass(plan, now_ps);
      return;
    }
    state.pass = 0;
    state.credits--;
    const last = state.row + 1 === step.m;
    results$.next({ operator: state.operator, block: step.block, words: Math.ceil(step.n / n), bytes: step.n, last });
    state.row = last ? 0 : state.row + 1;
    if (last) endStep(plan);
    state.phase = state.step < plan.steps.length ? 'between' : 'idle';
    if (state.phase === 'between') self.wakeAfter(clock.cycles(perRow), NEXT_ROW);
  }

  function endStep(plan: Plan): void {
    state.step++;
    const after = plan.steps[state.step];
    release$.next(after ? { a: after.a, b: Math.max(0, after.b) } : { a: plan.a.loads.length, b: plan.b.loads.length });
  }

  function arbitrate(now_ps: number): void {
    if (state.phase === 'idle') return;
    const plan = planOf(state.operator);
    if (state.phase === 'passing' && state.timeUp && state.outstanding === 0) endPass(plan, now_ps);
    else if (state.phase === 'waiting') {
      const step = plan.steps[state.step]!;
      const { a, b, parameters } = state.loads;
      if (a > step.a && b > step.b && parameters >= plan.parameters.length && state.credits > 0) beginPass(plan, now_ps);
    }
    const mode = MODES[state.phase];
    if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
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
      Object.assign(state, { operator, phase: 'waiting', step: 0, row: 0, pass: 0 });
      state.loads = { a: 0, b: 0, parameters: 0 };
      self.ask();
    }),
    ready: self.input(({ operand }: Ready) => {
      state.loads[operand]++;
      self.ask();
    }),
    response: self.input(() => {
      state.outstanding--;
      self.ask();
    }),
    credit: self.input(() => {
      state.credits++;
      self.ask();
    }),
  };
}
