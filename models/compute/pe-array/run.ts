/**
 * A run of the engine on the PE array's account: begun, accounted for passage by passage, closed.
 *
 * A step of the plan is one run. Its results are told as they leave, and handed over when their block is complete.
 */
import { enterAfter, type Clock, type OutPort } from '../../../sim/index.js';
import { detailIndex, type Use } from '../../../traces/formats.js';
import { bufferRequest, type BufferRequest } from '../../movement/buffer.js';
import type { Plan, PlanStep } from '../../plan/plan.js';
import type { Release, Results } from '../unit-messages.js';
import { checkWords, RUN_USES, runOf, type Engine, type Run } from './engine.js';
import type { Pacer } from './pacer.js';
import type { Place } from './place.js';
import type { PeArrayOptions } from './ports.js';
import type { RunReport } from './run-report.js';
import type { Leg, Passage } from './run-table.js';
import { newProgress, type PeArrayState } from './state.js';
import type { TileTeller } from './tile-teller.js';
import type { TimeUse } from './time-use.js';

const inRun = (u: Use): number => RUN_USES.indexOf(u);
const COMPUTE = inRun('compute');
const RECEIVE = inRun('receive');
const FINISH = inRun('finish');
const FILL = inRun('fill');
const DRAIN = inRun('drain');
/** What time goes to after a run: results leave, then a slot for more is awaited. */
const LEAVING = detailIndex('drain');
const WRITE_BACK = detailIndex('write-back');

/** What leaves the array as it runs. */
export interface RunPorts {
  readonly auxRequest$: OutPort<BufferRequest>;
  readonly release$: OutPort<Release>;
  readonly results$: OutPort<Results>;
  readonly ran$: OutPort<RunReport>;
}
/** What the functions of a PE array work with: made once, by the array. */
export interface PeArrayParts {
  readonly clock: Clock;
  readonly engine: Engine;
  readonly options: PeArrayOptions;
  readonly planOf: (operator: number) => Plan;
  readonly state: PeArrayState;
  readonly tellers: Omit<TileTeller, 'own'>;
  readonly pacer: Pacer;
  readonly time: TimeUse;
  readonly ports: RunPorts;
  /** the last step asked for as a run: found once */
  latest: { readonly of: PlanStep; readonly run: Run } | undefined;
}

/** The present step of the plan. */
export const stepNow = ({ planOf, state }: PeArrayParts): PlanStep => planOf(state.operator).steps[state.step]!;

/** The present step as a run of the engine. */
export function runNow(p: PeArrayParts): Run {
  const of = stepNow(p);
  if (p.latest?.of !== of) p.latest = { of, run: runOf(p.engine, p.planOf(p.state.operator), of) };
  return p.latest.run;
}

function add(to: number[], from: readonly number[], times: number): void {
  for (let i = 0; i < from.length; i++) to[i]! += from[i]! * times;
}

/** How far the run is: its progress is the state's own. */
export const placeOf = ({ state, planOf }: PeArrayParts): Place => ({
  progress: state.progress,
  leaving: state.leaving,
  biased: planOf(state.operator).parameters.length > 0,
});

/** Empties `from`, cycles by thread, into `to_ps`. */
function pour(to_ps: number[], from: number[], cycle_ps: number): void {
  for (let i = 0; i < from.length; i++) to_ps[i]! += from[i]! * cycle_ps;
  from.fill(0);
}

/** Begins the run of the present step: all that it needs is there. */
export function beginRun(p: PeArrayParts, now_ps: number): void {
  const { state, time, pacer } = p;
  const step = stepNow(p);
  if (step.block !== state.block) state.slotsFree--;
  state.block = step.block;
  state.phase = 'running';
  state.progress = newProgress();
  state.uses.fill(0);
  state.words.fill(0);
  state.told.lastEnd_ps = now_ps;
  time.spend(LEAVING, now_ps, state.operator);
  pacer.begin(runNow(p), placeOf(p));
}

/** The results of the tile before have left the accumulators: told, and a word of bias read where there is one. */
function resultsLeft(p: PeArrayParts, { tiling }: Run, cycles: number, now_ps: number): void {
  const { state, tellers, clock, options, ports } = p;
  const plan = p.planOf(state.operator);
  const size = tiling.size(state.leaving);
  tellers.results(state.told, plan, stepNow(p), size, now_ps - clock.cycles(cycles), now_ps);
  if (plan.parameters.length > 0)
    ports.auxRequest$.next(bufferRequest(state.nextId++, options.requester, state.operator, 0, false, 1, size.n));
  state.leaving = -1;
}

/** Cycles by use, so many times. What the datapath does not count lies before its first pair, or after its last flag. */
function addUses({ uses }: PeArrayState, { counts, mark, cycles }: Passage, times: number): void {
  if (mark === 'idle') return;
  let counted = 0;
  for (let i = 0; i < counts.uses.length; i++) counted += counts.uses[i]!;
  add(uses, counts.uses, times);
  uses[mark === 'tile' ? FILL : DRAIN]! += (cycles - counted) * times;
}

/** Tiles of a passage that came so many times, the last of which ended at `end_ps`: told, those of a size together. */
function endTiles(
  p: PeArrayParts,
  { tiling, elements = tiling, emit }: Run,
  { cycles, counts }: Passage,
  times: number,
  end_ps: number,
): void {
  const { state, tellers, clock } = p;
  const { progress } = state;
  for (let left = times; left > 0;) {
    const first = progress.tiles;
    const together = Math.min(left, elements.alike(first));
    left -= together;
    const alike = { size: elements.size(first), cycles: counts.tile_cycles, period: cycles, times: together };
    tellers.tiles(state.told, p.planOf(state.operator), stepNow(p), alike, end_ps - clock.cycles(left * cycles));
    progress.tiles += together;
  }
  if (emit && tiling.ends(progress.tiles - 1)) state.leaving = progress.tiles - 1;
  // where no results leave, nobody tells the host
  if (!emit && progress.tiles === tiling.tiles) state.pacer.runDone = true;
}

/** A passage that came so many times, the last of which ended at `end_ps`. */
function endLeg(p: PeArrayParts, run: Run, { passage, times }: Leg, end_ps: number): void {
  const { state, clock } = p;
  const { counts, mark, cycles } = passage;
  const { progress } = state;
  addUses(state, passage, times);
  add(state.words, counts.words, times);
  add(state.moved, counts.moved, times);
  add(state.held, counts.held, times);
  progress.readsA += times * counts.issued[0]!;
  progress.readsB += times * counts.issued[1]!;
  progress.rows += times * counts.rows;
  // what leaves does so in the first
  if (state.leaving >= 0 && counts.rows > 0) resultsLeft(p, run, cycles, end_ps - clock.cycles((times - 1) * cycles));
  if (mark === 'tile') endTiles(p, run, passage, times, end_ps);
}

/** Cycles of a tile in which the array works. */
const working = ({ counts: { uses }, mark }: Passage): number =>
  mark === 'tile' ? uses[COMPUTE]! + uses[RECEIVE]! + uses[FINISH]! : 0;

/** What passages of the present run came to, stepped or skipped, the last of which ends now. */
export function account(p: PeArrayParts, run: Run, legs: readonly Leg[], now_ps: number): void {
  const { state, clock } = p;
  let [left, worked] = [0, 0];
  for (const { passage, times } of legs) {
    left += passage.cycles * times;
    worked += working(passage) * times;
  }
  for (const leg of legs) {
    left -= leg.passage.cycles * leg.times;
    endLeg(p, run, leg, now_ps - clock.cycles(left));
  }
  enterAfter(state.occupancy, clock.cycles(worked), 'stalled', now_ps);
}

/**
 * The run is done: its cycles by use are told; its last results are still on their way into the buffer.
 * @throws Error where tiles are missing
 */
export function endRun(p: PeArrayParts, now_ps: number): void {
  const { state, time, clock } = p;
  time.spendRun(state.uses, clock.cycles(1), LEAVING, now_ps);
  state.doneCycles = state.pacer.cycle;
  const { tiles } = runNow(p).tiling;
  if (state.progress.tiles !== tiles) throw new Error(`${state.progress.tiles} of ${tiles} tiles were multiplied`);
}

/** The results of a block lie in their slot: they go to be stored. */
function handOver({ state, ports }: PeArrayParts, step: PlanStep): void {
  if (!step.last) return;
  const { told, operator } = state;
  if (told.blockElements !== step.m * step.n) throw new Error(`block ${step.block}: results are missing`);
  ports.results$.next({ operator, block: step.block, words: 0, bytes: told.blockBytes, last: true, written: true });
  told.blockElements = 0;
  told.blockBytes = 0;
}

/** Operands that no later step needs are released. */
function release({ state, ports }: PeArrayParts, { a, b }: Release): void {
  if (a === state.released.a && b === state.released.b) return;
  state.released = { a, b };
  ports.release$.next({ a, b });
}

/** Nothing of the run is on its way any more. @returns whether the plan has another step */
export function endStep(p: PeArrayParts, now_ps: number): boolean {
  const { state, engine, ports, time, clock } = p;
  const plan = p.planOf(state.operator);
  state.told.lastEnd_ps = -1;
  pour(state.moved_ps, state.moved, clock.cycles(1));
  pour(state.held_ps, state.held, clock.cycles(1));
  checkWords(engine, runNow(p), state.words);
  handOver(p, stepNow(p));
  const { operator, doneCycles: cycles, uses, words, told } = state;
  ports.ran$.next({ operator, cycles, uses: [...uses], words: [...words], macs: told.macs, active_macs: told.active });
  state.step++;
  const after = plan.steps[state.step];
  release(p, after ?? { a: plan.a.loads.length, b: plan.b.loads.length });
  state.phase = after ? 'waiting' : 'idle';
  enterAfter(state.occupancy, 0, after ? 'stalled' : 'idle', now_ps);
  time.spend(WRITE_BACK, now_ps, operator);
  return after !== undefined;
}
