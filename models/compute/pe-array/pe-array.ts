/**
 * The PE array: takes a job, waits for operands and for a slot for results, and has its engine run, step by step of the plan.
 *
 * It is the engine's clock (pacer.ts). Every picosecond goes to one use: multiplying, or the cause for which nothing was
 * multiplied; within a run the engine counts cycles by use, and they are told one after the other when the run is done.
 */
import {
  enter,
  OutPort,
  type ActorHandle,
  type Clock,
  type InPort,
  type Kernel,
  type Occupancy,
  type WaitsFor,
} from '../../../sim/index.js';
import { detailIndex } from '../../../traces/formats.js';
import type { Plan } from '../../plan/plan.js';
import type { Awaited, Job, Ready } from '../unit-messages.js';
import type { Engine } from './engine.js';
import { createPacer } from './pacer.js';
import type { PeArray, PeArrayOptions } from './ports.js';
import { account, beginRun, endRun, endStep, placeOf, runNow, stepNow, type PeArrayParts, type RunPorts } from './run.js';
import { runTableOf } from './run-table.js';
import { newPeArrayState, nothingAwaited, PE_ARRAY_RECURRENCE, type PeArrayState } from './state.js';
import { createTileTeller, newTold } from './tile-teller.js';
import { createTimeUse } from './time-use.js';

const CONFIGURATION = detailIndex('configuration');
const WEIGHTS = detailIndex('weights');
const ACTIVATIONS = detailIndex('activations');
const WRITE_BACK = detailIndex('write-back');
const SPECIAL_FUNCTIONS = detailIndex('special-functions');
const HOST = detailIndex('host');
const TASK_SWITCH = detailIndex('task-switch');
const NO_SENTENCE = detailIndex('no-sentence');

/** What wakes the array. */
const BEAT = 0;
const CONFIGURED = 1;

/** What the next step lacks, as a use of time; −1: nothing. What waits for results of an operator beside is told by `isAwaited`. */
function lacks(p: PeArrayParts): number {
  const { state, planOf } = p;
  const step = stepNow(p);
  const { a, b, parameters } = state.loads;
  if (b <= step.b || parameters < planOf(state.operator).parameters.length) return WEIGHTS;
  if (a <= step.a) return ACTIVATIONS;
  return state.slotsFree === 0 && step.block !== state.block ? WRITE_BACK : -1;
}

/** What the next step lacks is a result of special functions. */
function isAwaited(p: PeArrayParts, lacking: number): boolean {
  const { a, b } = p.state.awaited;
  const step = stepNow(p);
  return (lacking === ACTIVATIONS && a >= 0 && a <= step.a) || (lacking === WEIGHTS && b >= 0 && b <= step.b);
}

/** An operator has begun: before that the host wrote its registers, and before that it did something else. */
function operatorBegun({ state, time, clock, options, planOf }: PeArrayParts, now_ps: number): void {
  const special = planOf(state.begun).unit === 'sfu';
  state[special ? 'special' : 'own'] = state.begun;
  // the time of a product goes to it, whatever runs beside
  if (special && state.own >= 0) {
    state.begun = -1;
    return;
  }
  const from_ps = Math.max(state.time.since_ps, now_ps - clock.cycles(options.config_cycles));
  time.spend(CONFIGURATION, from_ps, state.begun);
  time.spend(special ? SPECIAL_FUNCTIONS : WEIGHTS, now_ps, state.begun);
  state.begun = -1;
}

/** Operators have retired: where the array has none, its time goes to special functions as long as there are any. */
function operatorsRetired({ state, time }: PeArrayParts, now_ps: number): void {
  for (const operator of state.retired.splice(0)) {
    if (operator === state.own) state.own = -1;
    if (operator === state.special) state.special = -1;
  }
  if (state.own >= 0) return;
  if (state.special >= 0) time.spend(SPECIAL_FUNCTIONS, now_ps, state.special);
  else time.spend(HOST, now_ps, -1);
}

/** What others did in this round, and what time goes to from now on. */
function hear(p: PeArrayParts, now_ps: number): void {
  const { state, time } = p;
  if (state.retired.length > 0) operatorsRetired(p, now_ps);
  if (state.between >= 0) {
    time.spend(state.between, now_ps, -1);
    state.between = -1;
  }
  if (state.begun >= 0) operatorBegun(p, now_ps);
}

/** The time since the last beat: where it ended at a mark, it is accounted for. */
function beat(p: PeArrayParts, self: ActorHandle, now_ps: number): void {
  const run = runNow(p);
  const legs = p.pacer.beat(run);
  if (legs === undefined) return;
  account(p, run, legs, now_ps);
  const { mark } = legs.at(-1)!.passage;
  if (mark === 'done') endRun(p, now_ps);
  if (mark !== 'idle') p.pacer.goOn(run, placeOf(p));
  else if (endStep(p, now_ps)) self.ask();
}

/** What has come due in this round. */
function goOn(p: PeArrayParts, self: ActorHandle, now_ps: number): void {
  const { state } = p;
  if (state.configured) {
    state.configured = false;
    beginRun(p, now_ps);
  }
  if (state.beaten) {
    state.beaten = false;
    beat(p, self, now_ps);
  }
}

/** Begins the next step of the plan where nothing is lacking. */
function tryStep(p: PeArrayParts, self: ActorHandle, now_ps: number): void {
  const { state, time, clock, options } = p;
  if (state.phase !== 'waiting') return;
  if (state.occupancy.mode === 'idle') enter(state.occupancy, 'stalled', now_ps);
  const lacking = lacks(p);
  if (lacking >= 0) {
    const [use, operator] = isAwaited(p, lacking) ? [SPECIAL_FUNCTIONS, state.awaited.operator] : [lacking, state.operator];
    if (use !== state.time.use || operator !== state.time.operator) time.spend(use, now_ps, operator);
  } else if (options.run_config_cycles === 0 || state.step === 0) beginRun(p, now_ps);
  else {
    state.phase = 'configuring';
    time.spend(CONFIGURATION, now_ps, state.operator);
    self.wakeAfter(clock.cycles(options.run_config_cycles), CONFIGURED);
  }
}

/** The loader or the write-back, whichever the next step lacks something of; itself, while a step runs. */
function waits(p: PeArrayParts): WaitsFor[] {
  const { state, ports } = p;
  if (state.phase === 'idle') return [];
  const lacking = state.phase === 'waiting' ? lacks(p) : -1;
  const on = lacking < 0 ? ('itself' as const) : [lacking === WRITE_BACK ? ports.results$ : ports.release$];
  return [{ on, what: `operator ${state.operator}, step ${state.step}` }];
}

function arbitrate(p: PeArrayParts, self: ActorHandle, now_ps: number): void {
  hear(p, now_ps);
  goOn(p, self, now_ps);
  tryStep(p, self, now_ps);
}

function takeJob(state: PeArrayState, { operator }: Job): void {
  state.operator = operator;
  state.phase = 'waiting';
  state.step = 0;
  state.block = -1;
  state.leaving = -1;
  state.told = newTold();
  state.loads = { a: 0, b: 0, parameters: 0 };
  state.released = { a: 0, b: 0 };
  state.awaited = nothingAwaited();
}

/** The engine's threads as actors: idle in every turn in which nothing moved and nothing was held up. */
const threadsOf = ({ threads }: Engine, { moved_ps, held_ps }: PeArrayState): PeArray['threads'] =>
  threads.map((name, i) => ({
    name,
    get occupancy(): Occupancy {
      const [busy_ps, stalled_ps] = [moved_ps[i]!, held_ps[i]!];
      return { mode: 'idle', since_ps: busy_ps + stalled_ps, busy_ps, stalled_ps, idle_ps: 0 };
    },
  }));

type InPorts = Pick<PeArray, 'job' | 'begun' | 'retired' | 'between' | 'awaited' | 'ready' | 'credit' | 'auxResponse'>;
/** What the array hears; all is done at the round's end. */
function inPorts(self: ActorHandle, state: PeArrayState): InPorts {
  const hears = <T>(change: (message: T) => void): InPort<T> =>
    self.input((message: T) => {
      change(message);
      self.ask();
    });
  return {
    job: hears((job: Job) => takeJob(state, job)),
    begun: hears(({ operator }: Job) => void (state.begun = operator)),
    retired: hears(({ operator }: Job) => void state.retired.push(operator)),
    awaited: hears((awaited: Awaited) => void (state.awaited = { ...awaited })),
    between: hears(({ operator }: Job) => void (state.between = operator < 0 ? NO_SENTENCE : TASK_SWITCH)),
    ready: hears(({ operand }: Ready) => void state.loads[operand]++),
    credit: hears(() => void state.slotsFree++),
    // the bias word passes to the accumulators; nothing waits for it
    auxResponse: self.input(() => undefined),
  };
}

/** An actor of this name. */
export function createPeArray(
  kernel: Kernel,
  name: string,
  clock: Clock,
  engine: Engine,
  options: PeArrayOptions,
  planOf: (operator: number) => Plan,
): PeArray {
  const { requester, energies, result_slots, recurrence } = options;
  const { own, ...tellers } = createTileTeller(clock, requester, energies, result_slots);
  const ports: RunPorts = { auxRequest$: new OutPort(), release$: new OutPort(), results$: new OutPort(), ran$: new OutPort() };
  const state = newPeArrayState(engine, result_slots);
  const self: ActorHandle = kernel.actor({
    name,
    state,
    recurs: PE_ARRAY_RECURRENCE,
    // all is done when others' events of this time are over too: so nothing depends on which came first
    wake(_now_ps, what) {
      if (what === CONFIGURED) state.configured = true;
      else state.beaten = true;
      self.ask();
    },
    arbitrate: (now_ps) => arbitrate(p, self, now_ps),
    waits: () => waits(p),
  });
  const beatAfter = (cycles: number): void => self.wakeAfter(clock.cycles(cycles), BEAT);
  const pacer = createPacer(engine, runTableOf(engine.kind), recurrence, beatAfter, state.pacer);
  const time = createTimeUse(own.tell, state.time);
  const p: PeArrayParts = { clock, engine, options, planOf, state, tellers, pacer, time, ports, latest: undefined };
  engine.tile$.subscribe(self.input(() => void (state.pacer.tileDone = true)));
  engine.done$.subscribe(self.input(() => void (state.pacer.runDone = true)));
  return {
    name,
    occupancy: state.occupancy,
    threads: threadsOf(engine, state),
    tellers,
    activity$: own.activity$,
    ...ports,
    ...inPorts(self, state),
    idle: () => state.phase === 'idle' && state.pacer.asleep,
    asleep: () => state.pacer.asleep,
    since_ps: () => state.time.since_ps,
    settle: (now_ps) => time.settle(state.phase === 'running', now_ps),
  };
}
