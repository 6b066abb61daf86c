/**
 * The PE array: takes a job, waits for operands and for a slot for results, and has its engine run, step by step of the plan.
 *
 * It is the engine's clock (pacer.ts). Every picosecond goes to one use: multiplying, or the cause for which nothing was
 * multiplied; within a run the engine counts cycles by use, and they are told one after the other when the run is done.
 */
import { enter, enterAfter, idleOccupancy, OutPort, type Clock, type Kernel, type Occupancy } from '../../../sim/index.js';
import { detailIndex } from '../../../traces/index.js';
import type { Job, Ready, Release, Results } from '../unit-messages.js';
import type { Plan, Step } from '../../plan/plan.js';
import { bufferRequest, type BufferRequest } from '../../movement/buffer.js';
import { checkWords, runOf, WORDS, type Engine, type Run } from './engine.js';
import { RUN_USES } from './engine.js';
import { createPacer, newPacer } from './pacer.js';
import type { RunReport } from './run-report.js';
import { runTableOf, type Stretch } from './run-table.js';
import { createTimeUse } from './time-use.js';
import { createTileTeller, newTold } from './tile-teller.js';
import type { PeArray, PeArrayOptions } from './ports.js';

const [COMPUTE, RECEIVE, FINISH, FILL, DRAIN] = (['compute', 'receive', 'finish', 'fill', 'drain'] as const).map((u) => RUN_USES.indexOf(u)) as [number, number, number, number, number]; // prettier-ignore
const [HOST, CONFIGURATION, SPECIAL, WEIGHTS, ACTIVATIONS, STORING, LEAVING, SWITCH, NO_SENTENCE] = (['host', 'configuration', 'special-functions', 'weights', 'activations', 'write-back', 'drain', 'task-switch', 'no-sentence'] as const).map(detailIndex) as [number, number, number, number, number, number, number, number, number]; // prettier-ignore

/** waiting: for operands or a slot. configuring: the host writes registers for the run. running: the engine. */
type Phase = 'idle' | 'waiting' | 'configuring' | 'running';
const BEAT = 0;
const CONFIGURED = 1;
const NO_PROGRESS = { tiles: 0, readsA: 0, readsB: 0, rows: 0 };
const zeros = (count: number): number[] => new Array<number>(count).fill(0);
function add(to: number[], from: readonly number[], factor = 1): void {
  for (let i = 0; i < from.length; i++) to[i]! += from[i]! * factor;
}

const RECURS = {
  times: ['time.since_ps'],
  stale: ['told.lastEnd_ps'],
  sums: ['nextId', 'moved_ps', 'held_ps'],
  operators: ['operator', 'time.operator'],
} as const;

export function createPeArray(
  kernel: Kernel,
  name: string,
  clock: Clock,
  engine: Engine,
  options: PeArrayOptions,
  planOf: (operator: number) => Plan,
): PeArray {
  const { requester, energies, config_cycles, run_config_cycles, result_slots, replay } = options;
  const tellers = createTileTeller(clock, requester, energies, result_slots);
  const { activity$, tell } = tellers.own;
  const auxRequest$ = new OutPort<BufferRequest>();
  const release$ = new OutPort<Release>();
  const results$ = new OutPort<Results>();
  const ran$ = new OutPort<RunReport>();
  const state = {
    operator: -1,
    phase: 'idle' as Phase,
    step: 0,
    loads: { a: 0, b: 0, parameters: 0 },
    released: { a: 0, b: 0 },
    /** the block of results begun last, and slots for more */
    block: -1,
    slotsFree: result_slots,
    /** told by others in this round */
    begun: -1,
    retired: false,
    /** what time goes to until an operator begins; −1: nothing was told */
    between: -1,
    /** what has come due in this round */
    configured: false,
    beaten: false,
    time: { use: HOST, operator: -1, since_ps: 0 },
    pacer: newPacer(),
    progress: { ...NO_PROGRESS },
    uses: zeros(RUN_USES.length),
    words: zeros(WORDS.length),
    doneCycles: 0,
    /** tile whose results are leaving; −1: none */
    leaving: -1,
    told: newTold(),
    nextId: 0,
    /** by thread */
    moved_ps: zeros(engine.threads.length),
    held_ps: zeros(engine.threads.length),
    occupancy: idleOccupancy(),
  };
  const self = kernel.actor({ name, state, recurs: RECURS, wake, arbitrate, waits });
  const pacer = createPacer(engine, runTableOf(engine.kind), replay, (cycles) => self.wakeAfter(clock.cycles(cycles), BEAT), state.pacer); // prettier-ignore
  let latest: { readonly of: Step; readonly run: Run } | undefined;

  function waits(): { on: string; what: string }[] {
    if (state.phase === 'idle') return [];
    return [{ on: state.slotsFree === 0 ? 'the encoder' : 'the loader', what: `operator ${state.operator}, step ${state.step}` }];
  }

  const time = createTimeUse(tell, state.time);
  const spend = (next: number, now_ps: number, operator = state.operator): void => time.spend(next, now_ps, operator);

  const stepNow = (): Step => planOf(state.operator).steps[state.step]!;
  function runNow(): Run {
    const of = stepNow();
    if (latest?.of !== of) latest = { of, run: runOf(engine, planOf(state.operator), of) };
    return latest.run;
  }

  /** What a stretch of cycles came to, stepped or replayed. */
  function account({ counts, mark, cycles }: Stretch, now_ps: number): void {
    const plan = planOf(state.operator);
    const { progress, uses, told } = state;
    const step = stepNow();
    const { tiling, emit } = runNow();
    if (state.leaving >= 0 && counts.rows > 0) {
      const size = tiling.size(state.leaving);
      tellers.results(told, plan, step, size, now_ps - clock.cycles(cycles), now_ps);
      if (plan.parameters.length > 0)
        auxRequest$.next(bufferRequest(state.nextId++, requester, state.operator, 0, false, 1, size.n));
      state.leaving = -1;
    }
    let used = 0;
    for (let i = 0; i < counts.uses.length; i++) used += counts.uses[i]!;
    // what the datapath does not count lies before its first pair, or after its last flag
    if (mark !== 'empty') {
      add(uses, counts.uses);
      uses[mark === 'tile' ? FILL : DRAIN]! += cycles - used;
    }
    const working = counts.uses[COMPUTE]! + counts.uses[RECEIVE]! + counts.uses[FINISH]!;
    enterAfter(state.occupancy, mark === 'tile' ? clock.cycles(working) : 0, 'stalled', now_ps);
    add(state.words, counts.words);
    add(state.moved_ps, counts.moved, clock.cycles(1));
    add(state.held_ps, counts.held, clock.cycles(1));
    progress.readsA += counts.issued[0]!;
    progress.readsB += counts.issued[1]!;
    progress.rows += counts.rows;
    if (mark !== 'tile') return;
    tellers.tile(told, plan, step, tiling.size(progress.tiles), counts.tile_cycles, now_ps);
    if (emit && tiling.ends(progress.tiles)) state.leaving = progress.tiles;
    progress.tiles++;
    // where no results leave, nobody tells the host
    if (!emit && progress.tiles === tiling.tiles) state.pacer.runDone = true;
  }

  /** The run is done: its cycles by use are told; its last results are still on their way into the buffer. */
  function endRun(now_ps: number): void {
    time.spendRun(state.uses, clock.cycles(1), LEAVING, now_ps);
    state.doneCycles = state.pacer.cycle;
    const { tiles } = runNow().tiling;
    if (state.progress.tiles !== tiles) throw new Error(`${state.progress.tiles} of ${tiles} tiles were multiplied`);
  }

  /** The results of a block lie in their slot: they go to be stored. */
  function handOver(): void {
    const step = stepNow();
    if (!step.last) return;
    const { told } = state;
    if (told.blockElements !== step.m * step.n) throw new Error(`block ${step.block}: results are missing`);
    results$.next({ operator: state.operator, block: step.block, words: 0, bytes: told.blockBytes, last: true, written: true });
    told.blockElements = 0;
    told.blockBytes = 0;
  }

  function nextStep(now_ps: number): void {
    const plan = planOf(state.operator);
    checkWords(engine, runNow(), state.words);
    handOver();
    const { operator, doneCycles: cycles, uses, words, told } = state;
    ran$.next({ operator, cycles, uses: [...uses], words: [...words], macs: told.macs, active_macs: told.active });
    state.step++;
    const after = plan.steps[state.step];
    const released = after ? { a: after.a, b: after.b } : { a: plan.a.loads.length, b: plan.b.loads.length };
    if (released.a !== state.released.a || released.b !== state.released.b) {
      state.released = released;
      release$.next(released);
    }
    state.phase = after ? 'waiting' : 'idle';
    enterAfter(state.occupancy, 0, after ? 'stalled' : 'idle', now_ps);
    spend(STORING, now_ps);
    if (after) self.ask();
  }

  function begin(now_ps: number): void {
    const step = stepNow();
    if (step.block !== state.block) state.slotsFree--;
    state.block = step.block;
    state.phase = 'running';
    state.progress = { ...NO_PROGRESS };
    state.uses.fill(0);
    state.words.fill(0);
    state.told.lastEnd_ps = now_ps;
    spend(LEAVING, now_ps);
    pacer.begin(runNow(), state.progress);
  }

  /** All is done when others' events of this time are over too: so nothing depends on which came first. */
  function wake(_now_ps: number, what: number): void {
    if (what === CONFIGURED) state.configured = true;
    else state.beaten = true;
    self.ask();
  }

  function beat(now_ps: number): void {
    const stretch = pacer.beat(runNow());
    if (stretch === undefined) return;
    account(stretch, now_ps);
    if (stretch.mark === 'done') endRun(now_ps);
    if (stretch.mark === 'empty') nextStep(now_ps);
    else pacer.goOn(runNow(), state.progress);
  }

  /** What the next step lacks, as a use of time; −1: nothing. */
  function lacks(): number {
    const plan = planOf(state.operator);
    const step = stepNow();
    const { a, b, parameters } = state.loads;
    if (b <= step.b || parameters < plan.parameters.length) return WEIGHTS;
    if (a <= step.a) return ACTIVATIONS;
    return state.slotsFree === 0 && step.block !== state.block ? STORING : -1;
  }

  /** An operator has begun: before that the host wrote its registers, and before that it did something else. */
  function configured(now_ps: number): void {
    const from_ps = Math.max(state.time.since_ps, now_ps - clock.cycles(config_cycles));
    spend(CONFIGURATION, from_ps, state.begun);
    spend(planOf(state.begun).unit === 'sfu' ? SPECIAL : WEIGHTS, now_ps, state.begun);
    state.begun = -1;
  }

  function arbitrate(now_ps: number): void {
    if (state.retired) {
      state.retired = false;
      spend(HOST, now_ps, -1);
    }
    if (state.between >= 0) {
      spend(state.between, now_ps, -1);
      state.between = -1;
    }
    if (state.begun >= 0) configured(now_ps);
    if (state.configured) {
      state.configured = false;
      begin(now_ps);
    }
    if (state.beaten) {
      state.beaten = false;
      beat(now_ps);
    }
    if (state.phase !== 'waiting') return;
    if (state.occupancy.mode === 'idle') enter(state.occupancy, 'stalled', now_ps);
    const use = lacks();
    if (use >= 0) {
      if (use !== state.time.use) spend(use, now_ps);
    } else if (run_config_cycles === 0 || state.step === 0) begin(now_ps);
    else {
      state.phase = 'configuring';
      spend(CONFIGURATION, now_ps);
      self.wakeAfter(clock.cycles(run_config_cycles), CONFIGURED);
    }
  }

  engine.tile$.subscribe(self.input(() => void (state.pacer.tileDone = true)));
  engine.done$.subscribe(self.input(() => void (state.pacer.runDone = true)));

  return {
    name,
    occupancy: state.occupancy,
    threads: engine.threads.map((thread, i) => ({
      name: thread,
      // a thread is idle in every turn in which nothing moved and nothing was held up
      get occupancy(): Occupancy {
        const [busy_ps, stalled_ps] = [state.moved_ps[i]!, state.held_ps[i]!];
        return { mode: 'idle', since_ps: busy_ps + stalled_ps, busy_ps, stalled_ps, idle_ps: 0 };
      },
    })),
    tellers: { a: tellers.a, b: tellers.b, result: tellers.result, encoder: tellers.encoder },
    auxRequest$,
    release$,
    results$,
    ran$,
    activity$,
    job: self.input(({ operator }: Job) => {
      state.operator = operator;
      state.phase = 'waiting';
      state.step = 0;
      state.block = -1;
      state.leaving = -1;
      state.told = { ...newTold(), lastEnd_ps: state.told.lastEnd_ps };
      state.loads = { a: 0, b: 0, parameters: 0 };
      state.released = { a: 0, b: 0 };
      self.ask();
    }),
    begun: self.input(({ operator }: Job) => {
      state.begun = operator;
      self.ask();
    }),
    retired: self.input(() => {
      state.retired = true;
      self.ask();
    }),
    between: self.input(({ operator }: { operator: number }) => {
      state.between = operator < 0 ? NO_SENTENCE : SWITCH;
      self.ask();
    }),
    ready: self.input(({ operand }: Ready) => {
      state.loads[operand]++;
      self.ask();
    }),
    credit: self.input(() => {
      state.slotsFree++;
      self.ask();
    }),
    // the bias word passes to the accumulators; nothing waits for it
    auxResponse: self.input(() => undefined),
    idle: () => state.phase === 'idle' && state.pacer.asleep,
  };
}
