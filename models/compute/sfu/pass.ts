/**
 * One pass over a row: its vectors are asked for, come after a round trip, and are worked on one after the other.
 *
 * A pass of so many vectors and so much work that has been stepped once takes that long again.
 */
import type { ActorHandle, Clock, OutPort } from '../../../sim/index.js';
import { bufferRequest, type BufferRequest } from '../../movement/buffer.js';
import { encodedBytes } from '../../plan/encoding.js';
import type { Plan } from '../../plan/plan.js';
import { aSlot, bSlot } from '../../plan/shares.js';
import type { Supply } from '../../power/supply.js';
import type { Teller } from '../../power/tell.js';
import type { ComputeUnit } from '../unit.js';
import { recipeFor, type Pass, type Recipe } from './recipes.js';
import { newVectors, type SfuState } from './state.js';

/** What wakes the unit: a known pass is over, the cycles after a row are, a vector may be asked for, has come, is done. */
export const WAKES = { passOver: 0, nextRow: 1, issue: 2, come: 3, worked: 4 } as const;

/** more than the work on a vector ever takes */
const LARGEST_WORK = 1_000_000;

/** What the unit is made with. */
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
  readonly recurrence: boolean;
}
/** What leaves the unit as it works. */
export interface SfuPorts extends Pick<ComputeUnit, 'auxRequest$' | 'release$' | 'results$'> {
  readonly aRequest$: OutPort<BufferRequest>;
  readonly bRequest$: OutPort<BufferRequest>;
}
/** What the functions of the unit work with: made once, by the unit. */
export interface SfuParts {
  readonly clock: Clock;
  readonly options: SfuOptions;
  readonly planOf: (operator: number) => Plan;
  readonly state: SfuState;
  readonly tell: Teller['tell'];
  readonly ports: SfuPorts;
  /** cycles of a pass by vectors and work, once it has been stepped */
  readonly known: Map<number, number>;
}

/** What is done with a row of the plan's operator. */
export const recipeOf = (plan: Plan): Recipe => recipeFor(plan.operator);
const passNow = ({ planOf, state }: SfuParts): Pass => recipeOf(planOf(state.operator)).passes[state.pass]!;

/** Cycles of work on a vector that has come. */
const workOf = ({ options }: SfuParts, p: Pass): number => p.auxWords * options.auxiliary_cycles + p.cycles;
const keyOf = (p: SfuParts, vectors: number, pass: Pass): number => vectors * LARGEST_WORK + workOf(p, pass);

/** Asks the buffers for the words of the pass. */
function request({ state, options, ports }: SfuParts, plan: Plan, pass: Pass, words: number): void {
  const step = plan.steps[state.step]!;
  const { requester } = options;
  const { operator } = state;
  const first = pass.operand === 'a';
  const encoding = first ? plan.aEncoding : plan.bEncoding!;
  const slot = first ? aSlot(plan, step.a) : bSlot(plan, step.b);
  const out$ = first ? ports.aRequest$ : ports.bRequest$;
  out$.next(bufferRequest(state.nextId++, requester, operator, slot, false, words, encodedBytes(encoding, step.n)));
  if (pass.auxWords === 0) return;
  const [auxWords, bytes] = [pass.auxWords * words, pass.auxWords * step.n];
  ports.auxRequest$.next(bufferRequest(state.nextId++, requester, operator, 0, false, auxWords, bytes));
}

/** Begins the present pass of the present row. */
export function beginPass(p: SfuParts, self: ActorHandle, plan: Plan, now_ps: number): void {
  const { state, options, clock, known } = p;
  const pass = recipeOf(plan).passes[state.pass]!;
  const words = Math.ceil(plan.steps[state.step]!.n / options.n);
  state.phase = 'passing';
  state.timeUp = false;
  state.passStart_ps = now_ps;
  state.outstanding = pass.auxWords > 0 ? 2 : 1;
  request(p, plan, pass, words);
  const cycles = options.recurrence ? known.get(keyOf(p, words, pass)) : undefined;
  if (cycles !== undefined) {
    self.wakeAfter(clock.cycles(cycles), WAKES.passOver);
    return;
  }
  state.vectors = newVectors(words);
  issue(p, self, now_ps);
}

/** Asks for vectors, one a cycle, as long as not too many are in flight. */
export function issue(p: SfuParts, self: ActorHandle, now_ps: number): void {
  const { clock, options } = p;
  const v = p.state.vectors!;
  if (v.issuing || v.issued === v.all || v.issued - v.done >= options.vectors_in_flight) return;
  if (v.lastIssue_ps === now_ps) {
    v.issuing = true;
    self.wakeAfter(clock.cycles(1), WAKES.issue);
    return;
  }
  v.issued++;
  v.lastIssue_ps = now_ps;
  self.wakeAfter(clock.cycles(options.round_trip_cycles), WAKES.come);
  issue(p, self, now_ps);
}

function work(p: SfuParts, self: ActorHandle, now_ps: number): void {
  const v = p.state.vectors!;
  if (v.working || v.come === 0) return;
  v.come--;
  const cycles = workOf(p, passNow(p));
  if (cycles === 0) vectorDone(p, self, now_ps);
  else {
    v.working = true;
    self.wakeAfter(p.clock.cycles(cycles), WAKES.worked);
  }
}

/** A vector has come back from its buffer. */
export function vectorCame(p: SfuParts, self: ActorHandle, now_ps: number): void {
  p.state.vectors!.come++;
  work(p, self, now_ps);
}

/** A vector has been worked on; with the last one the pass's own time is up. */
export function vectorDone(p: SfuParts, self: ActorHandle, now_ps: number): void {
  const { state, known, clock } = p;
  const v = state.vectors!;
  v.done++;
  v.working = false;
  if (v.done < v.all) {
    issue(p, self, now_ps);
    work(p, self, now_ps);
    return;
  }
  known.set(keyOf(p, v.all, passNow(p)), (now_ps - state.passStart_ps) / clock.cycles(1));
  state.vectors = null;
  state.timeUp = true;
  self.ask();
}
