/**
 * The special function unit: softmax, layer norm, gelu, additions, entropy and table look-ups, row by row, n-vectors at a time.
 *
 * Each row is passed over one to three times (recipes.ts). A pass asks for each vector of the row, at most so many at a
 * time and one a cycle; a vector comes after a round trip, and those that have come are worked on one after the other.
 * Nothing is kept between passes. A pass of so many vectors that has been stepped once takes that long again.
 */
import {
  enter,
  OutPort,
  type ActorHandle,
  type Clock,
  type InPort,
  type Kernel,
  type Mode,
  type WaitsFor,
} from '../../../sim/index.js';
import { kindIndex } from '../../../traces/formats.js';
import type { Job, Ready } from '../unit-messages.js';
import type { Plan } from '../../plan/plan.js';
import { regionBytes } from '../../memory/protocol/region.js';
import type { BufferRequest, BufferResponse } from '../../movement/buffer.js';
import { createTeller } from '../../power/tell.js';
import type { ComputeUnit } from '../unit.js';
import {
  beginPass,
  issue,
  recipeOf,
  vectorCame,
  vectorDone,
  WAKES,
  type SfuOptions,
  type SfuParts,
  type SfuPorts,
} from './pass.js';
import { newSfuState, type Phase, type SfuState } from './state.js';

const VECTOR = kindIndex('vector');
const MODES: Readonly<Record<Phase, Mode>> = { idle: 'idle', waiting: 'stalled', passing: 'busy', between: 'busy' };
/** Ports of the unit: requests to the buffers of both operands, and what comes back. */
export interface Sfu extends ComputeUnit {
  readonly aRequest$: OutPort<BufferRequest>;
  readonly bRequest$: OutPort<BufferRequest>;
  readonly response: InPort<BufferResponse>;
}

/** A row has been passed over for the last time: its results leave, and its step ends with its last row. */
function endRow({ state, ports, options }: SfuParts, plan: Plan, last: boolean): void {
  const step = plan.steps[state.step]!;
  state.credits--;
  // encoded rows are shares of their block's bytes
  const upTo = Math.floor((regionBytes(plan.blocks[step.block]!) * state.row) / step.m);
  const bytes = upTo - state.given_bytes;
  const words = Math.ceil(step.n / options.n);
  ports.results$.next({ operator: state.operator, block: step.block, words, bytes, last, written: false });
  state.given_bytes = last ? 0 : upTo;
}

/** The next step of the plan: operands that it does not need are released. */
function endStep({ state, ports }: SfuParts, plan: Plan): void {
  state.row = 0;
  state.step++;
  const after = plan.steps[state.step];
  ports.release$.next(after ? { a: after.a, b: Math.max(0, after.b) } : { a: plan.a.loads.length, b: plan.b.loads.length });
}

function endPass(p: SfuParts, self: ActorHandle, plan: Plan, now_ps: number): void {
  const { state, options, tell, clock } = p;
  const { passes, perRow, lastRow } = recipeOf(plan);
  const step = plan.steps[state.step]!;
  tell(VECTOR, state.passStart_ps, now_ps, state.operator, 0, step.n, Math.round(step.n * options.element_fj));
  if (++state.pass < passes.length) {
    beginPass(p, self, plan, now_ps);
    return;
  }
  state.passStart_ps = -1;
  state.pass = 0;
  state.row++;
  const last = state.row === step.m;
  endRow(p, plan, last);
  if (last) endStep(p, plan);
  state.phase = 'between';
  self.wakeAfter(clock.cycles(last ? lastRow : perRow), WAKES.nextRow);
}

function nextRow({ state, planOf }: SfuParts, self: ActorHandle, now_ps: number): void {
  state.phase = state.step < planOf(state.operator).steps.length ? 'waiting' : 'idle';
  self.ask();
  if (state.phase === 'idle') enter(state.occupancy, 'idle', now_ps);
}

function wake(p: SfuParts, self: ActorHandle, now_ps: number, what: number): void {
  const { state } = p;
  if (what === WAKES.passOver) {
    state.timeUp = true;
    self.ask();
  } else if (what === WAKES.nextRow) nextRow(p, self, now_ps);
  else if (what === WAKES.issue) {
    state.vectors!.issuing = false;
    issue(p, self, now_ps);
  } else if (what === WAKES.come) vectorCame(p, self, now_ps);
  else vectorDone(p, self, now_ps);
}

/** Operands of the present step and room in the encoder are there. */
function canBegin({ state }: SfuParts, plan: Plan): boolean {
  const step = plan.steps[state.step]!;
  const { a, b, parameters } = state.loads;
  return a > step.a && b > step.b && parameters >= plan.parameters.length && state.credits > 0;
}

/** The buffers, while words of a pass are asked for; before a row, the loader or the write-back; itself, while it works. */
function waits({ state, ports, planOf }: SfuParts): WaitsFor[] {
  const { phase, operator, step, outstanding } = state;
  if (phase === 'idle') return [];
  const what = `operator ${operator}, step ${step}`;
  if (phase === 'waiting') return [{ on: [state.credits > 0 ? ports.release$ : ports.results$], what }];
  if (phase !== 'passing' || outstanding === 0) return [{ on: 'itself', what }];
  const { operand, auxWords } = recipeOf(planOf(operator)).passes[state.pass]!;
  const asked$ = operand === 'a' ? ports.aRequest$ : ports.bRequest$;
  return [{ on: auxWords > 0 ? [asked$, ports.auxRequest$] : [asked$], what }];
}

function arbitrate(p: SfuParts, self: ActorHandle, now_ps: number): void {
  const { state } = p;
  if (state.phase === 'idle') return;
  const plan = p.planOf(state.operator);
  if (state.phase === 'passing' && state.timeUp && state.outstanding === 0) endPass(p, self, plan, now_ps);
  else if (state.phase === 'waiting' && canBegin(p, plan)) beginPass(p, self, plan, now_ps);
  const mode = MODES[state.phase];
  if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
}

function takeJob(state: SfuState, { operator }: Job): void {
  state.operator = operator;
  state.phase = 'waiting';
  state.step = 0;
  state.row = 0;
  state.pass = 0;
  state.loads = { a: 0, b: 0, parameters: 0 };
}

/** An actor of this name. */
export function createSfu(
  kernel: Kernel,
  name: string,
  clock: Clock,
  options: SfuOptions,
  planOf: (operator: number) => Plan,
): Sfu {
  const { activity$, tell } = createTeller(options.supply);
  const ports: SfuPorts = {
    aRequest$: new OutPort(),
    bRequest$: new OutPort(),
    auxRequest$: new OutPort(),
    release$: new OutPort(),
    results$: new OutPort(),
  };
  const state = newSfuState();
  const p: SfuParts = { clock, options, planOf, state, tell, ports, known: new Map() };
  const self = kernel.actor({
    name,
    state,
    recurs: { sums: ['nextId'], times: ['passStart_ps'], operators: ['operator'], passing: ['vectors'] },
    wake: (now_ps, what) => wake(p, self, now_ps, what),
    arbitrate: (now_ps) => arbitrate(p, self, now_ps),
    waits: () => waits(p),
  });
  return {
    name,
    occupancy: state.occupancy,
    activity$,
    ...ports,
    job: self.input((job: Job) => {
      takeJob(state, job);
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
