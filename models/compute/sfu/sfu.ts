/**
 * The special function unit: softmax, layer norm, gelu, additions, entropy and table look-ups, row by row, n-vectors at a time.
 *
 * Each row is passed over one to three times (sfu-recipes.ts). A pass asks for each vector of the row, at most so many at a
 * time and one a cycle; a vector comes after a round trip, and those that have come are worked on one after the other.
 * Nothing is kept between passes. A pass of so many vectors that has been stepped once takes that long again.
 */
import { enter, idleOccupancy, OutPort, type Clock, type InPort, type Kernel } from '../../../sim/index.js';
import { kindIndex } from '../../../traces/index.js';
import type { Job, Ready, Release, Results } from '../unit-messages.js';
import type { Plan } from '../../plan/plan.js';
import { regionBytes } from '../../memory/protocol/region.js';
import { bufferRequest, type BufferRequest, type BufferResponse } from '../../movement/buffer.js';
import type { Supply } from '../../power/supply.js';
import { createTeller } from '../../power/tell.js';
import { encodedBytes } from '../../plan/encoding.js';
import { RECIPES, type Pass, type Recipe, type SfuKind } from './recipes.js';
import { ENCODER_CREDITS, type ComputeUnit } from '../unit.js';

const VECTOR = kindIndex('vector');
const PASS_OVER = 0;
const NEXT_ROW = 1;
const ISSUE = 2;
const COME = 3;
const WORKED = 4;

export interface SfuOptions {
  readonly supply: Supply;
  readonly requester: number;
  readonly n: number;
  readonly round_trip_cycles: number;
  readonly auxiliary_cycles: number;
  readonly vectors_in_flight: number;
  /** one element of one pass */
  readonly element_fj: number;
  /** false: every vector is stepped */
  readonly replay: boolean;
}
export interface Sfu extends ComputeUnit {
  readonly aRequest$: OutPort<BufferRequest>;
  readonly bRequest$: OutPort<BufferRequest>;
  readonly response: InPort<BufferResponse>;
}

/** more than the work on a vector ever takes */
const LARGEST_WORK = 1_000_000;

/** waiting: for operands or for the encoder. passing: reads and timer of a pass run. between: the cycles after a row. */
type Phase = 'idle' | 'waiting' | 'passing' | 'between';
const newVectors = (all: number) => ({ all, issued: 0, come: 0, done: 0, working: false, issuing: false, lastIssue_ps: -1 });
const MODES = { idle: 'idle', waiting: 'stalled', passing: 'busy', between: 'busy' } as const;

export function createSfu(
  kernel: Kernel,
  name: string,
  clock: Clock,
  options: SfuOptions,
  planOf: (operator: number) => Plan,
): Sfu {
  const { requester, n, round_trip_cycles, auxiliary_cycles, vectors_in_flight, element_fj, replay } = options;
  const { activity$, tell } = createTeller(options.supply);
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
    /** of a pass that is stepped: vectors in all, asked for, come and not begun, done */
    vectors: newVectors(0),
    /** bytes of the present block given to the encoder */
    given_bytes: 0,
    credits: ENCODER_CREDITS,
    nextId: 0,
    occupancy: idleOccupancy(),
  };
  const self = kernel.actor({
    name,
    state,
    // `vectors` is written before a pass is stepped
    recurs: { sums: ['nextId'], stale: ['passStart_ps'], operators: ['operator'], own: ['vectors'] },
    wake,
    arbitrate,
    waits: () =>
      state.phase === 'idle' ? [] : [{ on: 'operands or the encoder', what: `operator ${state.operator}, step ${state.step}` }],
  });

  /** cycles of a pass by vectors and work, once it has been stepped */
  const passes = new Map<number, number>();
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
    const key = words * LARGEST_WORK + workOf(p);
    const known = replay ? passes.get(key) : undefined;
    if (known !== undefined) {
      self.wakeAfter(clock.cycles(known), PASS_OVER);
      return;
    }
    state.vectors = newVectors(words);
    issue(now_ps);
  }

  /** Cycles of work on a vector that has come. */
  const workOf = (p: Pass): number => p.auxWords * auxiliary_cycles + p.cycles;

  /** Asks for a vector, if one may be asked for. */
  function issue(now_ps: number): void {
    const v = state.vectors;
    if (v.issuing || v.issued === v.all || v.issued - v.done >= vectors_in_flight) return;
    if (v.lastIssue_ps === now_ps) {
      v.issuing = true;
      self.wakeAfter(clock.cycles(1), ISSUE);
      return;
    }
    v.issued++;
    v.lastIssue_ps = now_ps;
    self.wakeAfter(clock.cycles(round_trip_cycles), COME);
    issue(now_ps);
  }

  function work(now_ps: number): void {
    const v = state.vectors;
    if (v.working || v.come === 0) return;
    v.come--;
    const cycles = workOf(recipeOf(planOf(state.operator)).passes[state.pass]!);
    if (cycles === 0) vectorDone(now_ps);
    else {
      v.working = true;
      self.wakeAfter(clock.cycles(cycles), WORKED);
    }
  }

  function vectorDone(now_ps: number): void {
    const v = state.vectors;
    v.done++;
    v.working = false;
    if (v.done < v.all) {
      issue(now_ps);
      work(now_ps);
      return;
    }
    const p = recipeOf(planOf(state.operator)).passes[state.pass]!;
    passes.set(v.all * LARGEST_WORK + workOf(p), (now_ps - state.passStart_ps) / clock.cycles(1));
    state.timeUp = true;
    self.ask();
  }

  function wake(now_ps: number, what: number): void {
    if (what === PASS_OVER) {
      state.timeUp = true;
      self.ask();
    } else if (what === NEXT_ROW) {
      state.phase = state.step < planOf(state.operator).steps.length ? 'waiting' : 'idle';
      self.ask();
      if (state.phase === 'idle') enter(state.occupancy, 'idle', now_ps);
    } else if (what === ISSUE) {
      state.vectors.issuing = false;
      issue(now_ps);
    } else if (what === COME) {
      state.vectors.come++;
      work(now_ps);
    } else vectorDone(now_ps);
  }

  function endPass(plan: Plan, now_ps: number): void {
    const { passes: all, perRow, lastRow } = recipeOf(plan);
    const step = plan.steps[state.step]!;
    tell(VECTOR, state.passStart_ps, now_ps, state.operator, 0, step.n, Math.round(step.n * element_fj));
    if (++state.pass < all.length) {
      beginPass(plan, now_ps);
      return;
    }
    state.pass = 0;
    state.credits--;
    state.row++;
    const last = state.row === step.m;
    // encoded rows are shares of their block's bytes
    const upTo = Math.floor((regionBytes(plan.blocks[step.block]!) * state.row) / step.m);
    const bytes = upTo - state.given_bytes;
    results$.next({ operator: state.operator, block: step.block, words: Math.ceil(step.n / n), bytes, last, written: false });
    state.given_bytes = last ? 0 : upTo;
    if (last) {
      state.row = 0;
      endStep(plan);
    }
    state.phase = 'between';
    self.wakeAfter(clock.cycles(last ? lastRow : perRow), NEXT_ROW);
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
    occupancy: state.occupancy,
    aRequest$,
    bRequest$,
    auxRequest$,
    release$,
    results$,
    activity$,
    job: self.input(({ operator }: Job) => {
      state.operator = operator;
      state.phase = 'waiting';
      state.step = 0;
      state.row = 0;
      state.pass = 0;
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
